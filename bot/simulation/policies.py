"""Ways to choose what to review: the product's own, and those that it is compared with."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from bot.memory import fold, overdue
from bot.model import Grade, MemoryState, Sure

FIRST_DAY = date(2026, 1, 1)


class Policy(Protocol):
    """What is reviewed when. It knows the answers, never the learner's memory."""

    def log(self, concept: int, day: int, correct: bool, /) -> None:
        """An answer was given: the first one, or a review."""

    def choose(self, day: int, count: int, /) -> Sequence[int]:
        """Which concepts to review on this day, at most so many."""


class Nothing:
    """No reviews at all."""

    def log(self, _concept: int, _day: int, _correct: bool) -> None:
        """Nobody reads it."""

    def choose(self, _day: int, _count: int) -> Sequence[int]:
        return ()


class Chance:
    """Any concepts that were met before this day."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._met: dict[int, int] = {}

    def log(self, concept: int, day: int, _correct: bool) -> None:
        self._met.setdefault(concept, day)

    def choose(self, day: int, count: int) -> Sequence[int]:
        before = [concept for concept, met in self._met.items() if met < day]
        return self._chance.sample(before, min(count, len(before)))


class Ladder:
    """Fixed intervals, one longer after each right answer, the first one again after a wrong one."""

    STEPS = (1, 3, 7, 14, 30, 60)

    def __init__(self) -> None:
        self._rung: dict[int, int] = {}
        self._last: dict[int, int] = {}

    def log(self, concept: int, day: int, correct: bool) -> None:
        rung = self._rung.get(concept, -1)
        self._rung[concept] = min(rung + 1, len(self.STEPS) - 1) if correct else 0
        self._last[concept] = day

    def choose(self, day: int, count: int) -> Sequence[int]:
        """The most overdue first, as a share of the interval."""
        return _most_overdue(((self._overdue(c, day), c) for c, last in self._last.items() if last < day), count)

    def _overdue(self, concept: int, day: int) -> float:
        interval = self.STEPS[self._rung[concept]]
        return (day - self._last[concept] - interval) / interval


class Product:
    """What the bot does: the fold of `bot.memory`, the most relatively overdue first."""

    def __init__(self, learner: int) -> None:
        self._learner = learner
        self._grades: dict[int, list[Grade]] = {}
        self._states: dict[int, MemoryState] = {}

    def log(self, concept: int, day: int, correct: bool) -> None:
        on = FIRST_DAY + timedelta(days=day)
        at = datetime.combine(on, time(12, len(self._grades.get(concept, ())) % 60), UTC)
        grade = Grade(f"review:{day}:{concept}", str(concept), "", correct, Sure.UNSAID, at, on)
        self._grades.setdefault(concept, []).append(grade)
        (self._states[concept],) = fold(self._learner, self._grades[concept])

    def choose(self, day: int, count: int) -> Sequence[int]:
        today = FIRST_DAY + timedelta(days=day)
        waiting = ((overdue(s, today), c) for c, s in self._states.items() if s.due <= today and s.last < today)
        return _most_overdue(waiting, count)


def _most_overdue(waiting: Iterable[tuple[float, int]], count: int) -> list[int]:
    return [concept for _, concept in sorted(waiting, key=lambda item: (-item[0], item[1]))[:count]]
