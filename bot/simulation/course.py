"""One simulated learner's half year: a new concept a working day, and the reviews that a policy chooses."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.simulation.learners import MODELS, Learner
from bot.simulation.policies import Policy

DAYS = 180
WEEK, WORKDAYS = 7, 5
FIRST_RIGHT = 0.6
"""The chance of knowing the answer to the first question, which comes beneath the card."""

POST_MINUTES, REVIEW_MINUTES = 1.5, 0.5
"""A card and its question; a review with its feedback."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is varied: the share of working days on which people come, the chance of guessing, reviews a day."""

    attendance: float = 0.7
    guessing: float = 0.25
    per_day: int = 4


@dataclass(frozen=True, slots=True)
class Result:
    """What one learner knows at the end (of `met` concepts, each by its chance), and what it took.

    `reviews` are those of each day.
    """

    known: float
    met: int
    reviews: Mapping[int, int] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        return self.met * POST_MINUTES + sum(self.reviews.values()) * REVIEW_MINUTES


def run(
    model: str, seed: object, setting: Setting, policy: Policy, yoke: Mapping[int, int] | None = None
) -> Result:
    """The course of one learner; with `yoke`, as many reviews on each day as it says, never more.

    Who the learner is and when they come depends on the seed alone, so that policies meet the same people.
    """
    learner = MODELS[model](random.Random(f"learner/{model}/{seed}"))
    days = _attended(random.Random(f"days/{seed}"), setting.attendance)
    luck = random.Random(f"luck/{model}/{seed}")
    reviews: dict[int, int] = {}
    for concept, day in enumerate(days):
        chosen = policy.choose(day, setting.per_day if yoke is None else yoke.get(day, 0))
        reviews[day] = len(chosen)
        for old in chosen:
            _answer(learner, policy, luck, old, day, setting.guessing)
        learner.meet(concept, day)
        policy.log(concept, day, _is_right(luck, FIRST_RIGHT, setting.guessing))
    known = sum(learner.recall(concept, DAYS) for concept in range(len(days)))
    return Result(known, len(days), reviews)


def _attended(chance: random.Random, share: float) -> list[int]:
    return [day for day in range(DAYS) if day % WEEK < WORKDAYS and chance.random() < share]


def _answer(
    learner: Learner, policy: Policy, luck: random.Random, concept: int, day: int, guessing: float
) -> None:
    recalled = luck.random() < learner.recall(concept, day)
    policy.log(concept, day, recalled or luck.random() < guessing)
    learner.practise(concept, day, recalled)


def _is_right(luck: random.Random, known: float, guessing: float) -> bool:
    return luck.random() < known + (1 - known) * guessing
