"""Every sentence of ours that people read, by key, so that languages can come.

Values from people are escaped by the caller; a key that ends in `.one` is taken when `n` is 1.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.words.english import ENGLISH

__all__ = ["ENGLISH", "clock", "day", "instant", "say", "weekdays"]


def say(key: str, **values: object) -> str:
    """The sentence of this key with its values put in."""
    if values.get("n") == 1 and f"{key}.one" in ENGLISH:
        key = f"{key}.one"
    return ENGLISH[key].format(**values)


def day(value: date) -> str:
    """A date as "Wed 25 Nov"."""
    month = say("months.names").split()[value.month - 1]
    return say("date.day", weekday=say("days.names").split()[value.weekday()], day=value.day, month=month)


def instant(at: datetime, zone: ZoneInfo) -> str:
    """An instant as the wall clock of a zone shows it: "Wed 25 Nov, 09:00 (Europe/Berlin)"."""
    there = at.astimezone(zone)
    return say("date.instant", day=day(there.date()), time=f"{there:%H:%M}", zone=zone.key)


def clock(at: datetime, zone: ZoneInfo) -> str:
    """The reading of a wall clock, with its seconds: "12:00:05 (Europe/Berlin)"."""
    return say("date.clock", time=f"{at.astimezone(zone):%H:%M:%S}", zone=zone.key)


def _listed(names: Sequence[str], chosen: Iterable[int]) -> str:
    return ", ".join(names[number] for number in chosen)


def weekdays(days: Iterable[int]) -> str:
    """Weekdays (Monday is 0) as "on Mon, Tue, Fri"; all seven as "every day"."""
    chosen = sorted(set(days))
    names = say("days.names").split()
    return say("days.all") if len(chosen) == len(names) else say("days.some", names=_listed(names, chosen))
