"""Weekdays, days off and reveal times as people type them."""

import re
from collections.abc import Iterable
from datetime import date

from bot import words
from bot.markdown import escape
from bot.model import Plan
from bot.params import MAX_TEXT, UserError
from bot.words import say

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL = frozenset(range(7))
LONGEST_REVEAL = 96
"""Hours; `bot.schedule.LONGEST_OPEN` in the words of the command."""


def read_weekdays(text: str) -> frozenset[int]:
    """Weekdays (Monday is 0) from "mon-fri", "mon,wed,fri", "sat - sun", "all". Raises UserError."""
    text = text.lower().strip()
    if text in ("all", "daily", say("days.all")):
        return ALL
    parts = [part.strip() for part in re.sub(r"\s*-\s*", "-", text).replace(" ", ",").split(",") if part.strip()]
    try:
        days = frozenset(day for part in parts for day in _range(part))
    except ValueError:
        days = frozenset()
    if not days:
        raise UserError(say("error.days", text=escape(text)))
    return days


def _range(part: str) -> Iterable[int]:
    """The days of "wed" or "fri-mon" (over the week's end, too). Raises ValueError."""
    first, *last = part.split("-")
    (end,) = last or [first]
    start = NAMES.index(first[:3])
    length = (NAMES.index(end[:3]) - start) % 7
    return [(start + offset) % 7 for offset in range(length + 1)]


def write_weekdays(days: Iterable[int]) -> str:
    """What `read_weekdays` reads back."""
    chosen = sorted(set(days))
    if len(chosen) == len(NAMES):
        return "all"
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{NAMES[chosen[0]]}-{NAMES[chosen[-1]]}"
    return ",".join(NAMES[day] for day in chosen)


def read_days_off(text: str) -> frozenset[date]:
    """Dates from "2026-12-24,2026-12-25"; none from "none". Raises UserError."""
    if text.strip().lower() == "none":
        return frozenset()
    try:
        days = frozenset(date.fromisoformat(part) for part in re.split(r"[,\s]+", text.strip()) if part)
    except ValueError:
        days = frozenset()
    if not days:
        raise UserError(say("error.days-off", text=escape(text[:MAX_TEXT])))
    return days


def days_off_line(plan: Plan) -> tuple[str, ...]:
    """A sentence that names the days off; none where there are none."""
    shown = ", ".join(words.day(day) for day in sorted(plan.days_off))
    return (say("setup.days-off", days=shown),) if shown else ()


def read_reveal(text: str) -> int | None:
    """Hours until the reveal, or None for "next". Raises UserError."""
    text = text.strip().lower()
    if text == "next":
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_REVEAL:
        raise UserError(say("error.reveal", text=escape(text)))
    return int(text)
