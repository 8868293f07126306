"""What answers say about the questions themselves: classical test theory over first answers.

Facility is the share that is right; discrimination the correlation between being right here and being right
elsewhere (the corrected item-total correlation). Limits: Ebel & Frisbie, Essentials of Educational Measurement
(1991) on discrimination; Tarrant, Ware & Mohammed, BMC Medical Education 9:40 (2009) on distractors that work.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import StatisticsError, correlation

from bot.deck import Question, item_of
from bot.difficulty import guessing
from bot.kinds import kind_of
from bot.model import FirstAnswer, Rating

ENOUGH = 20
"""First answers from which on a question is judged."""

TOO_EASY = 0.95
POOR = 0.1
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
    discrimination = _discrimination(answers, totals)
    chosen = dict(
        Counter(t for answer in answers for t in kind_of(answer.question).picked(answer.question, answer.choice))
    )
    question = answers[-1].question
    judged = len(answers) >= ENOUGH
    findings = tuple(_findings(question, facility, discrimination, chosen, len(answers))) if judged else ()
    difficulty = rating.value if rating else None
    return Health(item, len(answers), facility, discrimination, difficulty, chosen, findings)


def _discrimination(answers: Sequence[FirstAnswer], totals: Mapping[int, Sequence[int]]) -> float | None:
    """Over the people who answered something else, too; None when they are all alike."""
    pairs = [
        (float(answer.correct), (totals[answer.person][0] - answer.correct) / (totals[answer.person][1] - 1))
        for answer in answers
        if totals[answer.person][1] > 1
    ]
    try:
        return correlation([here for here, _ in pairs], [elsewhere for _, elsewhere in pairs])
    except StatisticsError:
        return None


def _findings(
    question: Question, facility: float, discrimination: float | None, chosen: Mapping[str, int], answers: int
) -> Iterable[str]:
    if facility <= guessing(question):
        yield f"only {facility:.0%} are right, no more than by guessing: check the key, then the stem"
    if facility >= TOO_EASY:
        yield f"{facility:.0%} are right: it tells nobody anything new"
    if discrimination is not None and discrimination < 0:
        yield f"those who know more are right less often ({discrimination:+.2f}): check the key"
    elif discrimination is not None and discrimination < POOR:
        yield f"it hardly tells who knows more ({discrimination:+.2f})"
    if chosen:
        for option in question.options:
            if not option.correct and chosen.get(option.text, 0) < WORKING * answers:
                yield f"hardly anybody chooses “{option.text}”"
