"""Markdown of several lines: text -> paragraphs and list items, and text -> blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.markdown.inline import Span, spans
from bot.markdown.unmarked import plain_line
from bot.message import Block, Code, Table, Text

ITEM = re.compile(r"(?:([-*])|(\d{1,3})\.)\s+(.*)")
TABLE_RULE = re.compile(r"\|?[\s:|-]+\|[\s:|-]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph (empty marker) or a list item (marker "•" or "1.")."""

    marker: str
    spans: tuple[Span, ...]


def lines(text: str) -> tuple[Line, ...]:
    """The paragraphs and list items of a text; line breaks inside them are spaces."""
    return tuple(Line(marker, spans(body)) for marker, body in _joined(text))


def _joined(text: str) -> Iterator[tuple[str, str]]:
    marker, parts = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        item = ITEM.fullmatch(line)
        if item and parts and not marker and item[2] not in (None, "1"):
            item = None  # inside a paragraph, a number at the beginning of a line is of the sentence
        if (not line or item) and parts:
            yield marker, " ".join(parts)
            marker, parts = "", []
        if item:
            marker, parts = ("•" if item[1] else f"{item[2]}."), [item[3]]
        elif line:
            parts.append(line)


def blocks(text: str) -> tuple[Block, ...]:
    """Markdown with fenced code and tables, as blocks."""
    return tuple(_block(part) for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    """Stretches between blank lines; a fence holds its blank lines together."""
    part: list[str] = []
    fenced = False
    for line in [*text.strip().splitlines(), ""]:
        fence = line.strip().startswith("```")
        if part and not fenced and (fence or not line.strip()):
            yield "\n".join(part)
            part = []
        if fenced or line.strip():
            part.append(line)
        if fence and fenced:
            yield "\n".join(part)
            part = []
        fenced ^= fence


def _block(part: str) -> Block:
    rows = part.strip().splitlines()
    if rows[0].startswith("```") and rows[-1].strip() == "```":
        return Code("\n".join(rows[1:-1]))
    if len(rows) > 2 and "|" in rows[0] and TABLE_RULE.fullmatch(rows[1].strip()):
        return Table(_cells(rows[0]), tuple(_cells(row) for row in rows[2:]))
    return Text(part.strip())


def _cells(row: str) -> tuple[str, ...]:
    return tuple(plain_line(cell.strip()) for cell in row.strip().strip("|").split("|"))
