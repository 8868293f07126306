"""Tables: Slack's own block where there can be one, else lines of a fixed-width face."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from adapters.slack.limits import TABLE_COLUMNS, TABLE_ROWS, TABLE_TEXT, characters, shorten
from bot.message import Table

WIDTH = 60
"""Columns of a fixed-width face that Slack shows on a desk without wrapping, more or less."""

GAP = "  "

Payload = dict[str, Any]
Row = Sequence[str]


def native(table: Table, limit: int) -> Payload:
    """The table as a block, with as many rows as `limit` characters hold. Slack takes no empty cell."""
    columns = len(table.columns[:TABLE_COLUMNS])
    room = min(limit, TABLE_TEXT)
    widest = max(1, room // columns)
    rows = [[shorten(cell, widest) or " " for cell in row[:columns]] for row in _grid(table)]
    kept = list(_within(rows[:TABLE_ROWS], room))
    right = [_is_numeric(column[1:]) for column in zip(*rows, strict=True)]
    settings = [{"align": "right" if numeric else "left", "is_wrapped": True} for numeric in right]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in kept],
        "column_settings": settings,
    }


def _grid(table: Table) -> list[Row]:
    """All rows, the columns' names first, each as long as the first: written tables may be ragged."""
    size = len(table.columns)
    return [[*row[:size], *[""] * (size - len(row))] for row in (table.columns, *table.rows)]


def _within(rows: Iterable[Row], room: int) -> Iterable[Row]:
    """The first row, and those that follow as long as there is room."""
    for number, row in enumerate(rows):
        room -= sum(map(characters, row))
        if number and room < 0:
            return
        yield row


def table_lines(table: Table) -> str:
    """Rows under their columns, aligned for a fixed-width face; wide columns are shortened."""
    widest = max(8, WIDTH // len(table.columns) - len(GAP))
    rows = [[shorten(cell, widest) for cell in row] for row in _grid(table)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    numeric = [_is_numeric(column[1:]) for column in zip(*rows, strict=True)]
    return "\n".join(_aligned(row, widths, numeric) for row in rows)


def _aligned(row: Row, widths: Sequence[int], numeric: Sequence[bool]) -> str:
    cells = [
        " " * (size - _width(cell)) + cell if right else cell + " " * (size - _width(cell))
        for cell, size, right in zip(row, widths, numeric, strict=True)
    ]
    return GAP.join(cells).rstrip()


def _is_numeric(cells: Iterable[str]) -> bool:
    return all(re.fullmatch(r"[\d.,/%+ -]*", cell) for cell in cells)


def _width(text: str) -> int:
    """Columns that a text takes in a fixed-width face."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
