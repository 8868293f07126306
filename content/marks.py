"""Marks of readers: what people who read a card or a question thought of it, by the rubric of the authoring guide.

They lie in `reviews.tsv` beside a pack's chapters: item, reader, fingerprint, and eight scores from 0 to 3. The
fingerprint is of the text that was read, so a mark ends with the next change of the item.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.deck import Card, Concept, Question
from content.page import Problem

FILE = "reviews.tsv"
HEADER = ("item", "reader", "fingerprint", "scores")
FIRST, SECOND = "first", "second"
"""The first reader reads everything; the second some of it, blind to the first."""

CRITERIA = 8
CARD = ("accuracy", "scope", "hook", "mechanism", "trade-off", "evidence", "misconception", "brevity")
QUESTION = ("key", "worth", "stem", "application", "distractors", "cues", "feedback", "difficulty")

MOST, PASS = 3, 18
"""Of one criterion, and of the sum that an item needs; its first criterion needs the most, and none may have 0."""

_ROW = re.compile(r"([^\t]+)\t(first|second)\t([0-9a-f]{8})\t([0-3]{8})")


@dataclass(frozen=True, slots=True)
class Mark:
    """One reader's scores of one item, by the criteria in their order."""

    item: str
    reader: str
    fingerprint: str
    scores: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.scores)

    @property
    def passed(self) -> bool:
        """Whether the item is good enough."""
        return self.scores[0] == MOST and min(self.scores) > 0 and self.total >= PASS


def fingerprint(item: Card | Question) -> str:
    """Eight hexadecimal digits that change with whatever a reader sees."""
    match item:
        case Card(title, _, _):
            seen = [title, item.body]
        case Question():
            options = [part for o in item.options for part in (o.text, str(o.correct), o.feedback, str(o.place))]
            seen = [item.kind, item.level, item.stem, item.unit, item.tolerance, *options]
    return sha256("\0".join(seen).encode()).hexdigest()[:8]


def items(concepts: Iterable[Concept]) -> Iterator[tuple[str, Card | Question]]:
    """Every card (by its concept's id) and every question, in teaching order."""
    for concept in concepts:
        yield concept.id, concept.card
        for question in concept.questions:
            yield question.id, question


def read_marks(packs: Sequence[Path]) -> tuple[Sequence[Mark] | None, Sequence[Problem]]:
    """The marks of these packs (None if no pack keeps any), and the lines that are none."""
    paths = [pack / FILE for pack in packs if (pack / FILE).exists()]
    marks, problems = list[Mark](), list[Problem]()
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
            if match := _ROW.fullmatch(line):
                marks.append(Mark(match[1], match[2], match[3], tuple(map(int, match[4]))))
            else:
                reason = "expected item, first or second, fingerprint and eight scores, with tabs between"
                problems.append(Problem(path, number, reason))
    return marks if paths else None, problems


def newest(marks: Iterable[Mark], reader: str) -> Mapping[str, Mark]:
    """The last mark of this reader on each item."""
    return {mark.item: mark for mark in marks if mark.reader == reader}


def agreement(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Gwet's AC1 of two readers' scores; None for fewer than two scores.

    Kappa falls with how much alike the items are, however often readers agree (Feinstein & Cicchetti, Journal of
    Clinical Epidemiology 43, 1990). AC1 does not: Gwet, British Journal of Mathematical and Statistical Psychology
    61 (2008).
    """
    if len(pairs) < 2:
        return None
    observed = sum(one == two for one, two in pairs) / len(pairs)
    given = [score for pair in pairs for score in pair]
    shares = [given.count(score) / len(given) for score in range(MOST + 1)]
    expected = sum(share * (1 - share) for share in shares) / MOST
    return (observed - expected) / (1 - expected)


def kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa with quadratic weights (Cohen 1968) of two readers' scores; None for fewer than two scores."""
    if len(pairs) < 2:
        return None
    count = len(pairs)
    ones, twos = [[one for one, _ in pairs], [two for _, two in pairs]]
    observed = sum((one - two) ** 2 for one, two in pairs) / count
    expected = sum((one - two) ** 2 for one in ones for two in twos) / count**2
    return 1 - observed / expected if expected else 1.0
