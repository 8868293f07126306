import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import words
from bot.words import ENGLISH, say

CATALOGUE = {"english.py", "networks.py"}
SOURCES = [
    path for path in [*Path("bot").rglob("*.py"), *Path("adapters").rglob("*.py")] if path.name not in CATALOGUE
]
CODE = "\n".join(path.read_text() for path in SOURCES)


def test_every_sentence_asked_for_is_in_the_catalogue() -> None:
    asked = set(re.findall(r"""say\(\s*["']([a-z.-]+)["']""", CODE))
    assert len(asked) > 80
    assert asked <= set(ENGLISH)


def test_every_sentence_in_the_catalogue_is_used() -> None:
    literal = set(re.findall(r"""["']([a-z]+\.[a-z.-]+)["']""", CODE))
    families = set(re.findall(r'f"([a-z]+\.(?:[a-z]+\.)?)\{', CODE))
    unused = [
        key
        for key in ENGLISH
        if key.removesuffix(".one") not in literal and not any(key.startswith(family) for family in families)
    ]
    assert unused == []


def test_one_of_a_thing_is_not_said_in_the_plural() -> None:
    assert say("streak.run", n=1) == "streak: 1 day"
    assert say("streak.run", n=2) == "streak: 2 days"


def test_an_instant_is_shown_as_the_wall_clock_there_shows_it() -> None:
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert words.instant(at, ZoneInfo("Europe/Berlin")) == "Wed 25 Nov, 00:30 (Europe/Berlin)"
    assert words.day(date(2026, 1, 1)) == "Thu 1 Jan"


def test_weekdays_are_listed_in_order() -> None:
    assert words.weekdays({4, 0}) == "on Mon, Fri"
    assert words.weekdays(range(7)) == "every day"
