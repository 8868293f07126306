"""CSV: a row a question, for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path

from bot.deck import Deck, Option, Question, Source
from content.exchange.drafts import SINGLE, Draft
from content.page import ContentError, Problem

OPTIONS, SOURCES = 5, 3
"""How many of each a row has room for."""

ABOUT = ("concept", "title", "question", "kind", "level", "thinking", "stem", "unit", "tolerance")
OPTION = ("option", "mark", "feedback", "misconception", "belief")
SOURCE = ("source", "url", "section")
COLUMNS = (
    *ABOUT,
    *(f"{name} {number}" for number in range(1, OPTIONS + 1) for name in OPTION),
    *(f"{name} {number}" for number in range(1, SOURCES + 1) for name in SOURCE),
)
REQUIRED = ("concept", "question", "stem", "option 1", "mark 1")

RIGHT = "x"


def to_csv(deck: Deck) -> str:
    """Every question of the deck."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(deck, question) for question in deck.questions.values())
    return out.getvalue()


def _row(deck: Deck, question: Question) -> Mapping[str, str]:
    row = {
        "concept": question.concept,
        "title": deck.concepts[question.concept].card.title,
        "question": question.id.partition("/")[2],
        "kind": question.kind,
        "level": str(question.level),
        "thinking": str(question.thinking),
        "stem": question.stem,
        "unit": question.unit,
        "tolerance": question.tolerance,
    }
    for number, option in enumerate(question.options, 1):
        mark = str(option.place or (RIGHT if option.correct else ""))
        belief = deck.misconceptions.get(option.misconception, "")
        values = (option.text, mark, option.feedback, option.misconception, belief)
        row |= {f"{name} {number}": value for name, value in zip(OPTION, values, strict=True)}
    for number, source in enumerate(question.sources[:SOURCES], 1):
        named = (source.title, source.url, source.section)
        row |= {f"{name} {number}": value for name, value in zip(SOURCE, named, strict=True)}
    return row


def from_csv(path: Path) -> list[Draft]:
    """The questions of a sheet. Raises ContentError, which names the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
        if missing:
            raise ContentError([Problem(path, 1, f'the column "{name}" is missing') for name in missing])
        rows = [(reader.line_num, row) for row in reader]
    problems = [
        Problem(path, line, f'"{name}" is empty')
        for line, row in rows
        for name in REQUIRED[:-1]
        if not (row[name] or "").strip()
    ]
    if problems:
        raise ContentError(problems)
    return [_draft({name: value or "" for name, value in row.items() if name}) for _, row in rows]


def _draft(row: Mapping[str, str]) -> Draft:
    options = tuple(_options(row))
    tagged = [n for n in range(1, OPTIONS + 1) if row.get(f"misconception {n}")]
    return Draft(
        concept=row["concept"],
        title=row.get("title", ""),
        name=row["question"],
        stem=row["stem"],
        options=options,
        sources=tuple(_sources(row)),
        kind=row.get("kind") or SINGLE,
        level=row.get("level") or "medium",
        thinking=row.get("thinking") or "recall",
        unit=row.get("unit", ""),
        tolerance=row.get("tolerance", ""),
        beliefs={row[f"misconception {n}"]: row.get(f"belief {n}", "") for n in tagged},
    )


def _options(row: Mapping[str, str]) -> Iterable[Option]:
    for number in range(1, OPTIONS + 1):
        text, mark, feedback, misconception, _ = (row.get(f"{name} {number}", "").strip() for name in OPTION)
        if text:
            place = int(mark) if mark.isdecimal() else 0
            yield Option(text, bool(mark), feedback, misconception, place)


def _sources(row: Mapping[str, str]) -> Iterator[Source]:
    for number in range(1, SOURCES + 1):
        title, url, section = (row.get(f"{name} {number}", "").strip() for name in SOURCE)
        if title:
            yield Source(title, url, section)
