"""What every lab is made of: a draw of inputs, a run of the model, a case to ask about it, and fair options.

Options are fair when the right one's place tells nothing. Texts are shuffled. Numbers stand in order, so there the
place is the right number's rank among the wrong ones: the rank is drawn first, and inputs are drawn until the
misconceptions compute enough smaller and enough larger numbers for it.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from bot.deck import Exercise, Level, Option, Question, Source, Step, Thinking
from content.labs.chance import Chance

ATTEMPTS = 400
"""Draws after which a lab is no good: hardly any of its inputs make a fair question."""

Value = int | str

Inputs = TypeVar("Inputs")
Run = TypeVar("Run")


class UnfairLab(Exception):
    """A lab whose misconceptions do not compute enough different answers."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a misconception computes, and why it tempts and is wrong."""

    misconception: str
    value: Value
    feedback: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question about a run. Values are all numbers or all texts; `unit` is shown behind numbers."""

    stem: str
    right: Value
    why: str
    wrong: Sequence[Wrong]
    steps: Sequence[Step]
    unit: str = ""

    def shown(self, value: Value) -> str:
        """A value as an option shows it."""
        return f"{value:,} {self.unit}".strip() if isinstance(value, int) else value


class ModelLab(ABC, Generic[Inputs, Run]):
    """A lab. A subclass names its concept, and is found by that; `options` is how many a question has."""

    known: ClassVar[list[type["ModelLab[Any, Any]"]]] = []

    concept: ClassVar[str]
    version: ClassVar[int] = 1
    sources: ClassVar[tuple[Source, ...]]
    options: ClassVar[int] = 4

    def __init_subclass__(cls) -> None:
        if "concept" in cls.__dict__:
            ModelLab.known.append(cls)

    @abstractmethod
    def draw(self, chance: Chance, level: Level) -> Inputs:
        """What goes into the model."""

    @abstractmethod
    def run(self, inputs: Inputs) -> Run:
        """Run the model, event by event."""

    @abstractmethod
    def ask(self, inputs: Inputs, run: Run) -> Case | None:
        """The question about this run, and what misconceptions compute from it; None if it tells nothing."""

    def exercise(self, level: Level, seed: int) -> Exercise:
        """The question of this seed. Raises UnfairLab."""
        return self.worked(level, seed)[1]

    def worked(self, level: Level, seed: int) -> tuple[Inputs, Exercise]:
        """The inputs of this seed, and the question about them. Raises UnfairLab."""
        name = f"{self.concept}/{self.version}/{level}/{seed}"
        chance = Chance(name)
        place = chance.below(self.options)
        for _ in range(ATTEMPTS):
            inputs = self.draw(chance, level)
            case = self.ask(inputs, self.run(inputs))
            if case and (wrong := _fair(case, self.options, place, chance)):
                return inputs, Exercise(self._question(name, level, case, wrong, place), tuple(case.steps))
        raise UnfairLab(f"{name}: {ATTEMPTS} draws and no fair question")

    def _question(self, name: str, level: Level, case: Case, wrong: Sequence[Wrong], place: int) -> Question:
        options = [Option(case.shown(w.value), False, w.feedback, w.misconception) for w in wrong]
        options.insert(place, Option(case.shown(case.right), True, case.why))
        return Question(
            name, self.concept, "single", level, Thinking.APPLY, case.stem, tuple(options), self.sources
        )


def _fair(case: Case, options: int, place: int, chance: Chance) -> list[Wrong]:
    """Wrong answers that leave the right one's place at `place`; none when this case has not enough of them."""
    different = {case.shown(wrong.value): wrong for wrong in reversed(case.wrong)}
    different.pop(case.shown(case.right), None)
    found = list(reversed(different.values()))
    if isinstance(case.right, str):
        return chance.picks(found, options - 1) if len(found) >= options - 1 else []
    below = [wrong for wrong in found if _number(wrong) < case.right]
    above = [wrong for wrong in found if _number(wrong) > case.right]
    if len(below) < place or len(above) < options - 1 - place:
        return []
    chosen = [*chance.picks(below, place), *chance.picks(above, options - 1 - place)]
    return sorted(chosen, key=_number)


def _number(wrong: Wrong) -> int:
    assert isinstance(wrong.value, int), "a case has numbers or texts, not both"
    return wrong.value
