from contextlib import suppress
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.call import Call
from bot.commands import Command, Registry
from bot.handlers import make_registry
from bot.handlers.days import read_days_off, read_reveal, read_weekdays, write_weekdays
from bot.handlers.zones import suggest_zones
from bot.message import Form, Message
from bot.params import MAX_TEXT, Kind, Param, UserError
from tests.decks import make_deck

REGISTRY = make_registry()


async def nothing(*_: object) -> Message:
    """A handler that does nothing."""
    return Message(())


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("leaderboard month", Call("leaderboard", {"period": "month"})),
        ("/leaderboard period=all", Call("leaderboard", {"period": "all"})),
        ("quiz row lock 3 hard", Call("quiz", {"topic": "row lock", "questions": "3", "level": "hard"})),
        ("quiz questions:3 topic:locks", Call("quiz", {"questions": "3", "topic": "locks"})),
        ("learn what a write ahead log is", Call("learn", {"concept": "what a write ahead log is"})),
        ("setup 09:30 Europe/Berlin", Call("setup", {"time": "09:30", "timezone": "Europe/Berlin"})),
        ("STREAK", Call("streak", {})),
        ("", Call("help", {})),
    ],
)
def test_a_typed_line_is_read_as_a_call(line: str, call: Call) -> None:
    assert REGISTRY.read(line) == call


def test_an_unknown_command_names_the_nearest() -> None:
    with pytest.raises(UserError, match="Did you mean `leaderboard`"):
        REGISTRY.read("leaderbord")


@given(st.text(max_size=60))
def test_any_line_is_a_call_or_a_sentence(line: str) -> None:
    with suppress(UserError):
        assert REGISTRY.read(line).name in REGISTRY.commands


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "7", 7),
        (Kind.TIME, "9:05", time(9, 5)),
        (Kind.TIME, "23.59", time(23, 59)),
        (Kind.ZONE, "europe/berlin", ZoneInfo("Europe/Berlin")),
        (Kind.FLAG, "Yes", True),
        (Kind.FLAG, "no", False),
        (Kind.TEXT, " x ", "x"),
    ],
)
def test_a_value_is_read_by_its_kind(kind: Kind, text: str, value: object) -> None:
    assert Param("p", "", kind, maximum=10).read(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (Kind.INTEGER, "11", "from 0 to 10"),
        (Kind.INTEGER, "-1", "from 0 to 10"),
        (Kind.INTEGER, "٣", "from 0 to 10"),
        (Kind.TIME, "25:00", "like 09:30"),
        (Kind.TIME, "noon", "like 09:30"),
        (Kind.ZONE, "Europe/Berln", "Did you mean `Europe/Berlin`"),
        (Kind.ZONE, "../../etc/passwd", "not a time zone"),
        (Kind.FLAG, "maybe", "yes, no"),
        (Kind.TEXT, "x" * (MAX_TEXT + 1), "at most 100 characters"),
    ],
)
def test_a_bad_value_is_a_sentence_that_says_what_to_write(kind: Kind, text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        Param("p", "", kind, maximum=10).read(text)


def test_an_argument_that_no_command_has_is_refused() -> None:
    with pytest.raises(UserError, match="has no argument"):
        REGISTRY.get("streak").read({"colour": "red"})


def test_a_required_argument_that_is_missing_is_asked_for_by_a_form() -> None:
    command = Command("away", "Be away", (Param("until", "A date", required=True), Param("why", "")), nothing)
    form = command.form({"until": ""}, "Say until when.")
    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["until"]
    assert form.error == "Say until when."


def test_a_form_has_at_most_five_fields() -> None:
    assert all(len(command.form({}).fields) <= 5 for command in REGISTRY.commands.values())


def test_registries_merge_in_order() -> None:
    first, second = Registry(), Registry()
    first.command("a", "A")(nothing)
    second.command("b", "B")(nothing)
    assert list(Registry.merged(first, second).commands) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Monday, wed", {0, 2}),
        ("fri - mon", {4, 5, 6, 0}),
        ("all", set(range(7))),
        ("sun", {6}),
    ],
)
def test_weekdays_are_read_as_people_write_them(text: str, days: set[int]) -> None:
    assert read_weekdays(text) == days


@pytest.mark.parametrize("text", ["", "-", "someday", "mon-", "1-5", "mon-fri-sun", "x" * 50])
def test_nonsense_weekdays_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="set of weekdays"):
        read_weekdays(text)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_weekdays_are_written_as_they_are_read(days: frozenset[int]) -> None:
    assert read_weekdays(write_weekdays(days)) == days


def test_reveals_and_days_off_say_what_they_take() -> None:
    assert read_reveal("next") is None
    assert read_reveal("24") == 24
    assert read_days_off("none") == frozenset()
    with pytest.raises(UserError, match="1 to 96"):
        read_reveal("97")
    with pytest.raises(UserError, match="list of dates"):
        read_days_off("2026-13-01")


def test_zones_are_suggested_by_city_or_region() -> None:
    deck = make_deck()
    assert suggest_zones(deck, "berl")[0] == ("Europe/Berlin", "Europe/Berlin")
    assert suggest_zones(deck, "new york")[0][0] == "America/New_York"
    assert len(suggest_zones(deck, "")) == 25


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("setup 09:00 UTC mon, wed", {"time": "09:00", "timezone": "UTC", "days": "mon, wed"}),
        ("setup 09:00 UTC mon - fri", {"time": "09:00", "timezone": "UTC", "days": "mon - fri"}),
        ("setup days=mon,tue topics=locks, logs", {"days": "mon,tue", "topics": "locks, logs"}),
        ("setup off", {"off": "yes"}),
        ("quiz 3", {"questions": "3"}),
        ("quiz hard", {"level": "hard"}),
        ("quiz row lock", {"topic": "row lock"}),
    ],
)
def test_a_typed_word_goes_where_it_can_only_belong(line: str, args: dict[str, str]) -> None:
    assert REGISTRY.read(line).args == args


@pytest.mark.parametrize("line", ["help quiz", "post now", "leaderboard month teams please"])
def test_a_word_that_no_argument_takes_is_refused_by_its_own_text(line: str) -> None:
    with pytest.raises(UserError, match=line.split()[-1]):
        REGISTRY.read(line)
