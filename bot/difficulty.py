"""How hard a question is for whom: Elo with guessing, as LEARNING.md has it (after Pelanek 2016).

Somebody of ability `theta` is right about a question of difficulty `d` with the chance
c + (1 - c) * sigmoid(theta - d), where `c` is the chance of guessing right. Both move after an answer, less and
less the more is known of them.
"""

import math
from collections.abc import Mapping

from bot.deck import Level, Question, item_of
from bot.model import Rating

FIRST_STEP, SLOWING = 0.6, 0.05
"""How far the first answer moves ability or difficulty, and how fast later ones move them less."""

LABELS = {Level.EASY: -1.0, Level.MEDIUM: 0.0, Level.HARD: 1.0}
"""What the author's label says before anybody has answered."""


def guessing(question: Question) -> float:
    """The chance of being right without knowing anything."""
    return 1 / len(question.options) if question.kind == "single" else 0.0


def difficulty(question: Question, measured: Mapping[str, Rating]) -> float:
    """How hard a question is: as its item proved, or as its author thinks while nobody has answered."""
    rating = measured.get(item_of(question.id))
    return rating.value if rating else LABELS[question.level]


def chance(theta: float, difficulty: float, guess: float) -> float:
    """The chance of being right."""
    return guess + (1 - guess) * _sigmoid(theta - difficulty)


def surprise(theta: float, difficulty: float, guess: float, right: float) -> float:
    """How an answer moves ability up, and difficulty down, before it is weighted; `right` may be a share."""
    expected = chance(theta, difficulty, guess)
    s = _sigmoid(theta - difficulty)
    weight = (1 - guess) * s * (1 - s) / (expected * (1 - expected))
    return (right - expected) * weight


def step(answers: int) -> float:
    """How much the next answer counts after so many."""
    return FIRST_STEP / (1 + SLOWING * answers)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))
