"""The streak: a fold over a channel's sent posts in order of day. Recomputed from the facts, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import dropwhile

from bot.model import PostDay


@dataclass(frozen=True, slots=True)
class Streak:
    """`run`: days in a row up to now; `best`: the longest ever; `answered` of `days` posts since the first one."""

    run: int = 0
    best: int = 0
    answered: int = 0
    days: int = 0


def streak(days: Iterable[PostDay]) -> Streak:
    """The streak over posts in order of day, from the first one that the person answered.

    An answered post adds one; a closed post without an answer ends the run; one that is still open does neither.
    """
    state = Streak()
    for day in dropwhile(lambda day: not day.answered, days):
        state = _after(state, day)
    return state


def _after(state: Streak, day: PostDay) -> Streak:
    if day.answered:
        run = state.run + 1
        return Streak(run, max(run, state.best), state.answered + 1, state.days + 1)
    if day.closed:
        return replace(state, run=0, days=state.days + 1)
    return state
