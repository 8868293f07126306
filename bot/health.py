"""What answers say about the questions themselves: classical test theory over first answers.

Facility is the share that is right; discrimination the correlation between being right here and being right
elsewhere (the corrected item-total correlation). Limits: Ebel & Frisbie, Essentials of Educational Measurement
(1991) on discrimination; Tarrant, Ware & Mohammed, BMC Medical Education 9:40 (2009) on distractors that work.
A wrong option that goes with knowing more is what a wrong key looks like.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from statistics import StatisticsError, correlation

from bot.deck import item_of
from bot.kinds import kind_of
from bot.model import FirstAnswer, Rating

ENOUGH = 100
"""First answers from which on a question is judged: a share of them is then sure to some 5 points."""

TOO_HARD, TOO_EASY = 0.30, 0.90
POOR = 0.15
"""Discrimination below which a question tells nothing about who knows more."""

WORKING = 0.05
"""The share of people that a wrong option takes at least if it works."""


@dataclass(frozen=True, slots=True)
class Health:
    """How an item was answered. `chosen` counts options by text.

    `discrimination` and `difficulty` are None where answers are too few, or too much alike, to tell.
    """

    item: str
    answers: int
    facility: float
    discrimination: float | None
    difficulty: float | None
    chosen: Mapping[str, int]
    findings: tuple[str, ...]


def health(answers: Sequence[FirstAnswer], difficulties: Mapping[str, Rating]) -> tuple[Health, ...]:
    """The health of every item that was answered; `answers` are sorted by item."""
    totals: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for answer in answers:
        totals[answer.person][0] += answer.correct
        totals[answer.person][1] += 1
    by_item = groupby(answers, key=lambda answer: item_of(answer.question.id))
    return tuple(_health(item, list(theirs), totals, difficulties.get(item)) for item, theirs in by_item)


def _health(
    item: str, answers: Sequence[FirstAnswer], totals: Mapping[int, Sequence[int]], rating: Rating | None
) -> Health:
    facility = sum(answer.correct for answer in answers) / len(answers)
    discrimination = _correlation(answers, totals, lambda answer: answer.correct)
    chosen = dict(
        Counter(t for answer in answers for t in kind_of(answer.question).picked(answer.question, answer.choice))
    )
    difficulty = rating.value if rating else None
    found = Health(item, len(answers), facility, discrimination, difficulty, chosen, ())
    return replace(found, findings=tuple(_findings(found, answers, totals))) if len(answers) >= ENOUGH else found


def _correlation(
    answers: Sequence[FirstAnswer], totals: Mapping[int, Sequence[int]], mark: Callable[[FirstAnswer], bool]
) -> float | None:
    """Of what is marked here with being right elsewhere; None when people are all alike, or were nowhere else."""
    pairs = [
        (float(mark(answer)), (totals[answer.person][0] - answer.correct) / (totals[answer.person][1] - 1))
        for answer in answers
        if totals[answer.person][1] > 1
    ]
    try:
        return correlation([here for here, _ in pairs], [elsewhere for _, elsewhere in pairs])
    except StatisticsError:
        return None


def _findings(found: Health, answers: Sequence[FirstAnswer], totals: Mapping[int, Sequence[int]]) -> Iterable[str]:
    if found.facility < TOO_HARD:
        yield f"only {found.facility:.0%} are right: check the key, then the stem"
    if found.facility > TOO_EASY:
        yield f"{found.facility:.0%} are right: it tells hardly anybody anything new"
    if found.discrimination is not None and found.discrimination < POOR:
        yield f"it does not tell who knows more ({found.discrimination:+.2f})"
    wrong = [option.text for option in answers[-1].question.options if not option.correct] if found.chosen else []
    for text in wrong:
        if found.chosen.get(text, 0) < WORKING * found.answers:
            yield f"hardly anybody chooses “{text}”"
        elif (_correlation(answers, totals, partial(_picked, text)) or 0) > 0:
            yield f"those who know more choose “{text}”: check the key"


def _picked(text: str, answer: FirstAnswer) -> bool:
    return text in kind_of(answer.question).picked(answer.question, answer.choice)
