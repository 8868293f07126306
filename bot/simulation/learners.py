"""Three models of how learners remember. None of them is known to the scheduler.

Each learner differs from the others, and each concept of a learner from their other ones, by chance of a seed.
"""

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Protocol

from fsrs import Card, Rating, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

BETWEEN_LEARNERS, BETWEEN_CONCEPTS = 0.3, 0.3
"""How much learners, and a learner's concepts, differ: the deviation of the logarithm of a first memory."""


class Learner(Protocol):
    """What somebody remembers. Days are counted from the first day of the course."""

    def meet(self, concept: int, day: int) -> None:
        """Read the concept's card and answer its question for the first time."""

    def recall(self, concept: int, day: int) -> float:
        """The chance of knowing a concept that was met before this day."""

    def practise(self, concept: int, day: int, recalled: bool, /) -> None:
        """Answer a question on the concept and read its feedback."""


class NoisyFsrs:
    """FSRS-6 with parameters that differ from the scheduler's: what it would be like if its form were true."""

    START = datetime(2026, 1, 1, 12, tzinfo=UTC)
    DEVIATION = 0.15

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        noisy = [value * chance.lognormvariate(0, self.DEVIATION) for value in DEFAULT_PARAMETERS]
        bounds = zip(noisy, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
        self._scheduler = Scheduler(
            parameters=[min(max(value, low), high) for value, low, high in bounds],
            learning_steps=(),
            relearning_steps=(),
            enable_fuzzing=False,
        )
        self._cards: dict[int, Card] = {}

    def meet(self, concept: int, day: int) -> None:
        self._cards[concept] = Card(card_id=concept + 1)
        self.practise(concept, day, True)
        card = self._cards[concept]
        assert card.stability is not None, "just reviewed"
        card.stability *= self._chance.lognormvariate(0, BETWEEN_CONCEPTS)

    def recall(self, concept: int, day: int) -> float:
        return self._scheduler.get_card_retrievability(self._cards[concept], self._at(day))

    def practise(self, concept: int, day: int, recalled: bool) -> None:
        rating = Rating.Good if recalled else Rating.Again
        self._cards[concept], _ = self._scheduler.review_card(self._cards[concept], rating, self._at(day))

    def _at(self, day: int) -> datetime:
        return self.START + timedelta(days=day)


class ActR:
    """Traces that decay as powers of time, faster where the memory was fresh: Pavlik & Anderson (2005).

    Cognitive Science 29, 559-586: activation is ln(sum of t^-d), and a trace's decay d = c e^m + a, with m the
    activation at the moment of practice. The threshold is lower than theirs (word pairs): what was learnt a day
    before is known with a chance of 80 %.
    """

    INTERCEPT, SCALE, NOISE = 0.177, 0.217, 0.255
    SECONDS_A_DAY = 86_400 * 0.025
    """Time between sessions counts for a fortieth of time within one."""

    THRESHOLD = -1.71
    SAME_DAY = 1.0 / 24
    """Days by which later practice on the same day is apart."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ease = chance.gauss(0, BETWEEN_LEARNERS)
        self._traces: dict[int, list[tuple[int, float]]] = {}
        self._eases: dict[int, float] = {}

    def meet(self, concept: int, day: int) -> None:
        self._eases[concept] = self._ease + self._chance.gauss(0, BETWEEN_CONCEPTS)
        self._traces[concept] = [(day, self.INTERCEPT)]

    def recall(self, concept: int, day: int) -> float:
        above = self._activation(concept, day) + self._eases[concept] - self.THRESHOLD
        return 1 / (1 + math.exp(-above / self.NOISE))

    def practise(self, concept: int, day: int, _recalled: bool) -> None:
        """Feedback leaves a trace, whether the concept was recalled or not."""
        decay = self.SCALE * math.exp(self._activation(concept, day)) + self.INTERCEPT
        self._traces[concept].append((day, decay))

    def _activation(self, concept: int, day: int) -> float:
        ages = [(max(day - met, self.SAME_DAY) * self.SECONDS_A_DAY, d) for met, d in self._traces[concept]]
        return math.log(sum(age**-d for age, d in ages))


class HalfLife:
    """Exponential forgetting; recalling what is nearly forgotten lengthens the half-life most, failing halves it.

    The form is that of half-life regression (Settles & Meeder, ACL 2016, section 3.2); its parameters are ours.
    """

    FIRST, GROWTH, LOSS, SHORTEST = 15.0, 8.0, 0.5, 1.0
    """Days; how much a recall adds at most, as a multiple; what failing leaves; days."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ease = chance.lognormvariate(0, BETWEEN_LEARNERS)
        self._last: dict[int, int] = {}
        self._half: dict[int, float] = {}

    def meet(self, concept: int, day: int) -> None:
        self._last[concept] = day
        self._half[concept] = self.FIRST * self._ease * self._chance.lognormvariate(0, BETWEEN_CONCEPTS)

    def recall(self, concept: int, day: int) -> float:
        return float(2 ** (-(day - self._last[concept]) / self._half[concept]))

    def practise(self, concept: int, day: int, recalled: bool) -> None:
        known = self.recall(concept, day)
        factor = 1 + self.GROWTH * (1 - known) if recalled else self.LOSS
        self._half[concept] = max(self._half[concept] * factor, self.SHORTEST)
        self._last[concept] = day


MODELS: dict[str, type[NoisyFsrs] | type[ActR] | type[HalfLife]] = {
    "FSRS-like": NoisyFsrs,
    "ACT-R": ActR,
    "half-life": HalfLife,
}
