"""Chance that is the same on every Python and every machine."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws from a seed. Python promises that `random()` alone stays the same, so all else is made of it."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random

    def share(self) -> float:
        """A number from 0 to less than 1."""
        return self._random()

    def below(self, limit: int) -> int:
        """A whole number from 0 to less than `limit`."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, values: Sequence[T]) -> T:
        """One of these."""
        return values[self.below(len(values))]

    def picks(self, values: Sequence[T], count: int) -> list[T]:
        """So many of these, each at most once, in an order of chance."""
        left = list(values)
        return [left.pop(self.below(len(left))) for _ in range(count)]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """All of these in an order of chance."""
        return self.picks(values, len(values))
