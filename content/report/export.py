"""`content export`: every card and question, for other programs and for readers."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bot.deck import Concept, Option, Question
from content.report.base import Data, Report, sound


def export(*packs: Path) -> Report:
    """All cards and questions. Raises ContentError if anything cannot be loaded."""
    reading = sound(packs)
    deck = reading.deck
    cards = [_card(concept) for concept in deck.concepts.values()]
    questions = [_question(question) for question in deck.questions.values()]
    text = "\n\n".join(part for concept in deck.concepts.values() for part in _paragraphs(concept))
    return Report(text, {"cards": cards, "questions": questions})


def _card(concept: Concept) -> Data:
    return {
        "concept": concept.id,
        "title": concept.card.title,
        "body": concept.card.body,
        "sources": [asdict(source) for source in concept.card.sources],
        "alt": concept.diagram.alt if concept.diagram else "",
    }


def _question(question: Question) -> Data:
    return {
        "id": question.id,
        "concept": question.concept,
        "kind": question.kind,
        "level": str(question.level),
        "unit": question.unit,
        "tolerance": question.tolerance,
        "stem": question.stem,
        "options": [asdict(option) for option in question.options],
        "sources": [asdict(source) for source in question.sources],
    }


def _paragraphs(concept: Concept) -> Iterator[str]:
    yield f"# {concept.card.title}"
    yield concept.card.body
    for question in concept.questions:
        yield f"## {question.id}"
        yield question.stem
        yield "\n".join(map(_option_lines, question.options))


def _option_lines(option: Option) -> str:
    return f"- [{'x' if option.correct else ' '}] {option.text}\n  > {option.feedback}"
