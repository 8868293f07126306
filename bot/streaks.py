"""The streak ledger: a fold over a channel's sent posts in order of day. Recomputed from the facts, never stored.

For each post, the first rule that fits:

    credited    answered before its close, or a due review dated that day: run + 1; every 7th one brings a freeze
    excused     away, or an outage took more than an hour of its open time: nothing changes
    open        not closed yet: nothing changes
    frozen      a freeze is left: one less, and the run is kept
    repaired    missed, but three due reviews are dated on the next three post days: as excused; once in 30 days
    broken      the run is 0; freezes stay
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.model import Away, Outage, PostDay, Record

FIRST_FREEZES = 2
MOST_FREEZES = 3
FREEZE_EVERY = 7
"""Credited days that bring another freeze; above the most it is lost."""

EXCUSED_BY = timedelta(hours=1)
"""An outage longer than this, within a post's open time, excuses everybody."""

REPAIR_REVIEWS, REPAIR_DAYS = 3, 3
"""So many due reviews, dated on so many post days after a miss, mend it."""

REPAIR_EVERY = timedelta(days=30)

RECENT = 20
"""Post days of which `Streak.recent` counts the credited ones."""


class Why(StrEnum):
    """Why a day counted as it did."""

    ANSWERED = "answered"
    REVIEWED = "reviewed"
    AWAY = "away"
    OUTAGE = "outage"
    OPEN = "open"
    FROZEN = "frozen"
    REPAIRED = "repaired"
    BROKEN = "broken"


CREDITED = frozenset({Why.ANSWERED, Why.REVIEWED})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: a post's day, why it counted as it did, and the run and the freezes after it."""

    day: date
    why: Why
    run: int
    freezes: int


@dataclass(frozen=True, slots=True)
class Streak:
    """`run`: days in a row up to now; `best`: the longest ever; `credited` of `days` posts since the first one.

    `recent` counts the credited ones among the newest 20 of those.
    """

    run: int = 0
    best: int = 0
    credited: int = 0
    days: int = 0
    recent: int = 0
    freezes: int = FIRST_FREEZES


@dataclass(frozen=True, slots=True)
class _State:
    run: int = 0
    freezes: int = FIRST_FREEZES
    credited: int = 0
    repaired_on: date = date.min


def ledger(record: Record) -> tuple[Entry, ...]:
    """Every post's day from the first credited one on, in order."""
    posts = list(_from_first_credited(record))
    state, entries = _State(), list[Entry]()
    for place, post in enumerate(posts):
        why = _why(record, post, posts[place + 1 : place + 1 + REPAIR_DAYS], state)
        state = _after(state, post.day, why)
        entries.append(Entry(post.day, why, state.run, state.freezes))
    return tuple(entries)


def streak(record: Record) -> Streak:
    """What the ledger comes to; posts that are still open and not answered do not count as days."""
    entries = ledger(record)
    if not entries:
        return Streak()
    settled = [entry for entry in entries if entry.why is not Why.OPEN]
    recent = settled[-RECENT:]
    return Streak(
        run=entries[-1].run,
        best=max(entry.run for entry in entries),
        credited=_credited(settled),
        days=len(settled),
        recent=_credited(recent),
        freezes=entries[-1].freezes,
    )


def _credited(entries: Iterable[Entry]) -> int:
    return sum(entry.why in CREDITED for entry in entries)


def _from_first_credited(record: Record) -> Iterator[PostDay]:
    begun = False
    for post in record.posts:
        begun = begun or post.answered or record.reviews.get(post.day, 0) > 0
        if begun:
            yield post


def _why(record: Record, post: PostDay, following: Sequence[PostDay], state: _State) -> Why:
    """The first rule that fits this post."""
    if post.answered:
        return Why.ANSWERED
    if record.reviews.get(post.day, 0):
        return Why.REVIEWED
    if any(_covers(away, post) for away in record.aways):
        return Why.AWAY
    if _down(record.outages, post) > EXCUSED_BY:
        return Why.OUTAGE
    if not post.closed:
        return Why.OPEN
    if state.freezes:
        return Why.FROZEN
    reviews = sum(record.reviews.get(day, 0) for day in {later.day for later in following})
    if reviews >= REPAIR_REVIEWS and (post.day - state.repaired_on >= REPAIR_EVERY):
        return Why.REPAIRED
    return Why.BROKEN


def _covers(away: Away, post: PostDay) -> bool:
    """Whether somebody was away: from the first post after they said so, to the last day, both included."""
    return away.since < post.opened and post.day <= away.until


def _down(outages: Iterable[Outage], post: PostDay) -> timedelta:
    """For how long, of the time that the post was open, the platform was not there."""
    spans = ((max(outage.begin, post.opened), min(outage.end, post.closes)) for outage in outages)
    return sum((end - begin for begin, end in spans if begin < end), timedelta())


def _after(state: _State, day: date, why: Why) -> _State:
    match why:
        case Why.ANSWERED | Why.REVIEWED:
            credited = state.credited + 1
            earned = credited % FREEZE_EVERY == 0
            freezes = min(state.freezes + earned, MOST_FREEZES)
            return replace(state, run=state.run + 1, credited=credited, freezes=freezes)
        case Why.FROZEN:
            return replace(state, freezes=state.freezes - 1)
        case Why.REPAIRED:
            return replace(state, repaired_on=day)
        case Why.BROKEN:
            return replace(state, run=0)
        case Why.AWAY | Why.OUTAGE | Why.OPEN:
            return state
