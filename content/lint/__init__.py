"""The lint of the bank: what makes a card hard to read, or a question guessable, unclear or unfair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.diagrams import alt_text, diagram_of
from content.lint import cards, cues, items, repeats
from content.lint import reading as read_by
from content.lint.bank import Figure, figures
from content.lint.finding import Finding, Remark, Severity, finding
from content.lint.item import Item
from content.loader import Reading
from content.marks import Mark
from content.page import Position

__all__ = ["Figure", "Finding", "Lint", "Severity", "lint"]

ALT_CHARACTERS = 250

_ANY = (*items.ANY, *cues.ANY)
CHECKS = {
    "single": (*_ANY, *items.OF_TEXTS, *items.OF_CHOICES, *items.OF_ONE_CHOICE, *cues.OF_ONE_CHOICE),
    "several": (*_ANY, *items.OF_TEXTS, *items.OF_CHOICES),
    "order": (*_ANY, *items.OF_TEXTS),
    "number": _ANY,
}
"""What is checked of a question, by its kind."""


@dataclass(frozen=True, slots=True)
class Lint:
    """Findings in the order of files and lines, and the figures of the whole bank."""

    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...]

    @property
    def passed(self) -> bool:
        """Whether there is neither an error nor a figure outside its limits."""
        errors = any(found.severity is Severity.ERROR for found in self.findings)
        return not errors and not any(figure.failed for figure in self.figures)


def lint(reading: Reading, marks: Sequence[Mark] | None = None) -> Lint:
    """Check every card, every question, the bank and, where marks are kept, what readers said of it."""
    bank = [
        Item(question, concept.card)
        for concept in reading.deck.concepts.values()
        for question in concept.questions
    ]
    concepts = tuple(reading.deck.concepts.values())
    findings = [*_concepts(reading), *_diagrams(reading), *_items(reading, bank), *_repeats(reading, bank)]
    measured = figures(bank)
    if marks is not None:
        findings += [finding(r, name, reading.positions[name]) for name, r in read_by.remarks(concepts, marks)]
        measured += tuple(read_by.figures(concepts, marks))
    return Lint(tuple(sorted(findings, key=lambda found: (found.path, found.line))), measured)


def _concepts(reading: Reading) -> Iterator[Finding]:
    met = set[str]()
    for concept in reading.deck.concepts.values():
        later = [need for need in concept.needs if need in reading.deck.concepts and need not in met]
        met.add(concept.id)
        for remark in (*cards.remarks(concept), *map(_taught_later, later)):
            yield finding(remark, concept.id, reading.positions[concept.id])


def _taught_later(need: str) -> Remark:
    return Remark("order", f"it needs {need}, which is taught later", severity=Severity.WARNING)


def _diagrams(reading: Reading) -> Iterator[Finding]:
    """A diagram says in words what it shows, briefly enough for a screen reader."""
    for concept in reading.deck.concepts.values():
        diagram = diagram_of(reading.positions[concept.id].path)
        if diagram is None:
            continue
        count = len(alt_text(diagram))
        if not 0 < count <= ALT_CHARACTERS:
            message = 'the alt text, a comment "// Alt: …" that opens the diagram, is missing or long'
            remark = Remark("alt-text", message, f"{count} characters", f"{ALT_CHARACTERS}")
            yield finding(remark, concept.id, Position(diagram, 1))


def _items(reading: Reading, bank: Sequence[Item]) -> Iterator[Finding]:
    for item in bank:
        for check in CHECKS[item.question.kind]:
            for remark in check(item):
                yield finding(remark, item.question.id, reading.positions[item.question.id])


def _repeats(reading: Reading, bank: Sequence[Item]) -> Iterator[Finding]:
    for check in repeats.CHECKS:
        for item, remark in check(bank):
            yield finding(remark, item.question.id, reading.positions[item.question.id])
