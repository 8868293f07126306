"""`content stats`: what there is to learn, and the bank's figures."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bot.deck import Concept, Deck, Question, reading_seconds
from content import HERE
from content.labs import all_labs
from content.lint import Finding, lint
from content.marks import read_marks
from content.report.base import Data, Report, sound


def stats(*packs: Path) -> Report:
    """What is there: each concept, and the bank. Raises ContentError if anything cannot be loaded."""
    reading = sound(packs)
    labs = all_labs()
    result = lint(reading, read_marks(packs or (HERE,))[0])
    concepts = {
        concept.id: _concept_data(concept, f"{chapter.number} {chapter.title}", labs)
        for chapter in reading.deck.chapters
        for concept in chapter.concepts
    }
    bank = {**_counts(reading.deck, result.findings), **{_key(f.name): f.value for f in result.figures}}
    return Report(_stats_text(concepts, bank), {"concepts": concepts, "bank": bank})


def _concept_data(concept: Concept, chapter: str, labs: Collection[str]) -> Data:
    return {
        "chapter": chapter,
        "card": bool(concept.card.sections),
        "seconds": round(reading_seconds(concept.card.body)),
        "questions": len(concept.questions),
        "labs": int(concept.id in labs),
        "diagram": concept.diagram is not None,
    }


def _counts(deck: Deck, findings: Sequence[Finding]) -> Data:
    questions = deck.questions.values()
    checks = Counter(found.check for found in findings)
    places = Counter(_place(question) for question in questions if question.kind == "single")
    return {
        "items": len(questions),
        "kinds": Counter(question.kind for question in questions),
        "levels": Counter(str(question.level) for question in questions),
        "thinking": Counter(str(question.thinking) for question in questions),
        "options": Counter(str(len(question.options)) for question in questions),
        "position": dict(sorted(places.items())),
        "misconceptions": len(deck.misconceptions),
        "duplicates": checks["duplicate"],
        "templates": checks["template"],
        "repeated_feedback": checks["repeated-feedback"],
    }


def _place(question: Question) -> str:
    """The place of the right option among how many, as "2 of 4"."""
    place = next(i for i, option in enumerate(question.options, 1) if option.correct)
    return f"{place} of {len(question.options)}"


def _key(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_")


def _stats_text(concepts: Mapping[str, Data], bank: Data) -> str:
    rows = [_concept_line(name, row) for name, row in concepts.items()]
    figures = [f"{name.replace('_', ' ')}: {_stat(value)}" for name, value in bank.items()]
    return "\n".join([*rows, "", *figures])


def _concept_line(name: str, row: Data) -> str:
    diagram = ", diagram" if row["diagram"] else ""
    return f"{row['chapter']}: {name}: {row['questions']} questions, {row['labs']} labs{diagram}"


def _stat(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    if isinstance(value, float):
        return f"{value:.3g}"
    return "-" if value is None else str(value)
