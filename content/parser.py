"""From one Markdown file to values: a concept with its card and questions, a chapter's title, a register.

The format is described in README.md beside this file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.deck import Card, Concept, Level, Question, Section, Source
from content.diagrams import read_diagram
from content.front import Fields, read_front
from content.markdown import Block, indented_lines, split, unclosed_code, unwrap
from content.page import NAME, Page, Position, Positions
from content.questions import QuestionReader

HEADINGS = ("How it works", "Trade-offs", "In the wild", "Myth and reality", "Read on")

_CONCEPT_KEYS = ("id", "title", "level", "needs", "sources")
_SOURCE_KEYS = ("title", "url")

_QUESTION = re.compile(r"## ")
_PART = re.compile(r"### ")
_ENTRY_START = re.compile(r"\s*[-*] ")
_ENTRY = re.compile(r"- `([^`]*)`: (.+)")


@dataclass(frozen=True, slots=True)
class ConceptFile:
    """A concept, where it and its questions stand, and what it names outside of its file, with the lines."""

    concept: Concept
    positions: Positions
    needs_line: int
    misconceptions: tuple[tuple[int, str], ...]


def parse_concept(page: Page, chapter: str) -> ConceptFile | None:
    """Read a concept file; faults go to the page, and with faults the result is not fit for use.

    None when the file cannot be read to its end.
    """
    front = read_front(page, _CONCEPT_KEYS)
    if front is None:
        return None
    fields, body = front
    if not _check_code(page, body):
        return None
    card_block, *question_blocks = split(body, _QUESTION)
    name, sources = _concept_id(page, fields), _sources(page, fields)
    card, card_lines = _card(page, fields.text("title"), card_block, tuple(sources.values()))
    read = [QuestionReader(page, name, sources).read(block) for block in question_blocks]
    positions = {name: Position(page.path, fields.line("id"), card_lines)}
    for question, position in read:
        if question.id in positions:
            page.wrong(position.line, f'question "{question.id}" stands twice')
        positions[question.id] = position
    level = page.member(fields.line("level"), Level, fields.text("level") or Level.EASY)
    questions = tuple(question for question, _ in read)
    diagram = read_diagram(page.path)
    concept = Concept(name, chapter, level, fields.texts("needs"), card, questions, diagram)
    return ConceptFile(concept, positions, fields.line("needs"), tuple(_tags(read)))


def _tags(read: Sequence[tuple[Question, Position]]) -> Iterator[tuple[int, str]]:
    for question, position in read:
        for line, option in zip(position.parts, question.options, strict=True):
            if option.misconception:
                yield line, option.misconception


def parse_chapter(page: Page) -> str:
    """The title of a chapter, from its chapter.md."""
    front = read_front(page, ("title",))
    if front is None:
        return ""
    fields, body = front
    if not unwrap(body.lines):
        page.wrong(body.first, "a sentence or two on what the chapter is about are missing")
    return fields.text("title")


def parse_register(page: Page) -> dict[str, tuple[int, str]]:
    """The misconceptions of one register: id -> its line, and what people believe."""
    register: dict[str, tuple[int, str]] = {}
    for entry in split(Block(1, page.lines()), _ENTRY_START)[1:]:
        match = _ENTRY.fullmatch(unwrap(entry.lines))
        if not match or not NAME.fullmatch(match[1]):
            page.wrong(entry.first, "expected - `id-in-lower-case`: What people believe.")
        elif match[1] in register:
            page.wrong(entry.first, f'misconception "{match[1]}" stands twice')
        else:
            register[match[1]] = entry.first, match[2]
    return register


def _check_code(page: Page, body: Block) -> bool:
    """Note faults of code blocks; False if one of them swallows the rest of the file."""
    for line in indented_lines(body):
        page.wrong(line, "indented by four spaces or more: code goes between lines of ```")
    if line := unclosed_code(body):
        page.wrong(line, "the code block is never closed")
    return not line


def _concept_id(page: Page, fields: Fields) -> str:
    text, line = fields.text("id"), fields.line("id")
    if text.count(".") == 1:
        for part in text.split("."):
            page.name(line, part, "id")
    elif text:
        page.wrong(line, f'id "{text}" is not of the form topic.name')
    return text


def _sources(page: Page, fields: Fields) -> dict[str, Source]:
    table = fields.table("sources")
    if "sources" in fields.nodes and not table.nodes:
        page.wrong(fields.line("sources"), "no source is named")
    return {key: _source(page, table.table(key, _SOURCE_KEYS)) for key in table.nodes}


def _source(page: Page, fields: Fields) -> Source:
    url = fields.text("url")
    if url and not url.startswith(("https://", "http://")):
        page.wrong(fields.line("url"), f'"{url}" is not a web address')
    return Source(fields.text("title"), url)


def _card(page: Page, title: str, block: Block, sources: tuple[Source, ...]) -> tuple[Card, tuple[int, ...]]:
    """The card, and the line on which each of its sections begins."""
    opening, *parts = split(block, _PART)
    sections = [Section("", unwrap(opening.lines)), *(_section(page, part) for part in parts)]
    first = opening.first + next((i for i, line in enumerate(opening.lines) if line.strip()), 0)
    if sections[0].text.count("\n\n") != 1:
        page.wrong(first, "a card opens with two paragraphs: the hook, and the definition")
    _check_headings(page, first, [section.heading for section in sections[1:]])
    return Card(title, tuple(sections), sources), (first, *(part.first for part in parts))


def _section(page: Page, block: Block) -> Section:
    section = Section(block.lines[0].removeprefix("### ").strip(), unwrap(block.lines[1:]))
    if not section.text:
        page.wrong(block.first, f'"{section.heading}" is empty')
    return section


def _check_headings(page: Page, line: int, headings: Sequence[str]) -> None:
    if missing := [heading for heading in HEADINGS if heading not in headings]:
        page.wrong(line, f"the card lacks {', '.join(missing)}")
    elif tuple(headings) != HEADINGS:
        page.wrong(line, f"the card's headings are not {', '.join(HEADINGS)}, in this order")
