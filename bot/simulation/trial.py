"""The trial: the same simulated people under each policy, compared pair by pair.

All policies but posting alone are yoked to the product: on each day as many reviews as it gave that learner.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import sqrt
from statistics import fmean, stdev

from bot.simulation.course import Result, Setting, run
from bot.simulation.learners import MODELS
from bot.simulation.policies import Chance, Ladder, Nothing, Policy, Product

POLICIES = ("post only", "random", "ladder", "product")
PRODUCT = POLICIES[-1]
SURE = 1.96
"""Standard errors to either side of a mean that make 95 %."""

BASE = Setting()
ATTENDANCE = (0.3, 0.5, 0.9)
GUESSING = (0.0, 0.33, 0.5)
PER_DAY = (2, 8)
SWEEP = (
    BASE,
    *(Setting(attendance=share) for share in ATTENDANCE),
    *(Setting(guessing=share) for share in GUESSING),
    *(Setting(per_day=count) for count in PER_DAY),
)


@dataclass(frozen=True, slots=True)
class Lead:
    """By how many concepts the product is ahead, and the half-width of the 95 % interval around it."""

    mean: float
    margin: float

    @property
    def verdict(self) -> str:
        """ "wins", "loses", or "even" where the interval holds 0."""
        if abs(self.mean) <= self.margin:
            return "even"
        return "wins" if self.mean > 0 else "loses"


@dataclass(frozen=True, slots=True)
class Cell:
    """One model in one setting: by policy, what is known at the end and how many minutes it took, on average."""

    model: str
    setting: Setting
    met: float
    reviews: float
    known: Mapping[str, float]
    minutes: Mapping[str, float]
    leads: Mapping[str, Lead]


def trial(learners: int, seed: int, settings: Sequence[Setting], workers: Executor) -> Iterator[Cell]:
    """Every model in every setting, a cell at a time."""
    for setting in settings:
        for model in MODELS:
            people = [f"{seed}/{number}" for number in range(learners)]
            results = list(workers.map(partial(_one, model, setting), people, chunksize=5))
            yield _cell(model, setting, results)


def _one(model: str, setting: Setting, person: str) -> Mapping[str, Result]:
    """One learner under each policy."""
    product = run(model, person, setting, Product(0))
    others: Mapping[str, Callable[[], Policy]] = {
        "random": lambda: Chance(random.Random(f"random/{person}")),
        "ladder": Ladder,
    }
    yoked = {name: run(model, person, setting, make(), product.reviews) for name, make in others.items()}
    return {"post only": run(model, person, setting, Nothing()), **yoked, PRODUCT: product}


def _cell(model: str, setting: Setting, results: Sequence[Mapping[str, Result]]) -> Cell:
    known = {name: fmean(result[name].known for result in results) for name in POLICIES}
    minutes = {name: fmean(result[name].minutes for result in results) for name in POLICIES}
    leads = {
        name: _lead([result[PRODUCT].known - result[name].known for result in results])
        for name in POLICIES
        if name != PRODUCT
    }
    met = fmean(result[PRODUCT].met for result in results)
    reviews = fmean(sum(result[PRODUCT].reviews.values()) for result in results)
    return Cell(model, setting, met, reviews, known, minutes, leads)


def _lead(differences: Sequence[float]) -> Lead:
    return Lead(fmean(differences), SURE * stdev(differences) / sqrt(len(differences)))
