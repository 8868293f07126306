"""The Markdown that every chat network shows: bold, italic, code, links and lists; in stems also blocks."""

import re
from collections.abc import Iterator

from content.lint.finding import Remark

_CODE_BLOCK = re.compile(r"(?:\A|\n\n)```.*?\n```(?=\n\n|\Z)", re.S)
_TABLE = re.compile(r"(?:\A|\n\n)\|.*\n\|[-:| ]+\|(?:\n\|.*)+(?=\n\n|\Z)")
_CODE = re.compile(r"`[^`\n]+`")

_FORBIDDEN = (
    (
        "a code block or a table (in stems: with an empty line before and after)",
        re.compile(r"^(?:```|\|)", re.M),
    ),
    ("a heading", re.compile(r"^[ \t]*#{1,6} ", re.M)),
    ("a quotation", re.compile(r"^[ \t]*>", re.M)),
    ("a rule", re.compile(r"^[ \t]*(?:---+|\*\*\*+)[ \t]*$", re.M)),
    ("a nested list", re.compile(r"^[ \t]+(?:[-*]|\d+\.) ", re.M)),
    ("an image", re.compile(r"!\[")),
    ("HTML, or an address in angle brackets", re.compile(r"<[a-zA-Z/!]")),
    ("underscores for emphasis (use asterisks)", re.compile(r"(?<!\w)_[^_\s][^_\n]*_(?!\w)")),
    ("a link with brackets or spaces in its address", re.compile(r"\]\([^)\s]*[(\s]")),
    ("an address that is not a link", re.compile(r"(?<!\]\()https?://")),
)


def stem_remarks(text: str) -> Iterator[Remark]:
    """What chat networks cannot show of a stem."""
    yield from remarks(_TABLE.sub("", _CODE_BLOCK.sub("", text)))


def remarks(text: str, part: int | None = None) -> Iterator[Remark]:
    """What chat networks cannot show of any other text."""
    prose = _CODE.sub("", text)
    for what, pattern in _FORBIDDEN:
        if pattern.search(prose):
            yield Remark("markup", f"there is {what}", part=part)
