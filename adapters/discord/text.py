"""Spans of the Markdown subset -> Discord's Markdown, in which no text can ping, link or style by itself."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import zip_longest

import discord

from adapters.discord.limits import NAME, URL, shorten
from bot.markdown import Channel, CodeSpan, Link, Moment, Person, Span, Words

MARKS = re.compile(r"[\\*_~|`\[\]<>:#]")
"""Signs that style, link, mention or draw an emoji wherever they stand."""

AT_LINE_START = re.compile(r"^(\s*)(?:([-+])|(\d+)(?=[.)]))")
"""What begins a list or small print. A number is told from a list by escaping the sign behind it."""

NOT_IN_URLS = re.compile(r"[<>\"`\\|\[\]\x00-\x20\x7f]")

GAP = "\u200b"
"""A space of no width: keeps apart marks that would be read as one."""

LATEST = 8_640_000_000_000
"""The last instant that Discord's apps show, in seconds since 1970."""

TABLE_WIDTH = 46
"""Columns of a fixed-width face that a phone shows without wrapping, more or less."""

COLUMN_GAP = "  "


def escape(text: str) -> str:
    """Discord Markdown that shows exactly this text inside a line, and notifies nobody.

    Discord finds "@everyone" behind a backslash too, so mentions are broken up as well as escaped.
    """
    return MARKS.sub(r"\\\g<0>", discord.utils.escape_mentions(text))


def inline(spans: Iterable[Span], platform: str) -> str:
    """One line of Discord Markdown; persons of this platform become mentions."""
    line = ""
    for run in (_span(span, platform) for span in spans):
        line += GAP + run if run[:1] in ("*", "`") and line.endswith(run[0]) else run
    return AT_LINE_START.sub(_escaped_start, line)


def _escaped_start(match: re.Match[str]) -> str:
    space, sign, number = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\"


def _span(span: Span, platform: str) -> str:
    match span:
        case Words(text, bold, italic):
            return _styled(escape(text), "*" * (2 * bold + italic))
        case CodeSpan(text):
            return f"`{text}`"
        case Link(text, url):
            return _link(text, url)
        case Person(network, user, name):
            known = network == platform and user.isascii() and user.isdigit()
            return f"<@{user}>" if known else escape(shorten(name, NAME))
        case Channel(network, channel, name):
            known = network == platform and channel.isascii() and channel.isdigit()
            return f"<#{channel}>" if known else escape(shorten(name, NAME))
        case Moment(at, text):
            return f"<t:{at}:R>" if at <= LATEST else escape(text)


def _styled(text: str, mark: str) -> str:
    """Marks around the text but inside its outer blanks: Discord does not see marks next to a blank."""
    core = text.strip()
    return text.replace(core, f"{mark}{core}{mark}", 1) if core and mark else text


def _link(text: str, url: str) -> str:
    target = NOT_IN_URLS.sub(lambda sign: f"%{ord(sign[0]):02X}", url)
    if not url.startswith(("http://", "https://")) or len(target) > URL:
        return escape(text)
    return f"[{escape(text) or escape(target)}]({target})"


def fenced(text: str) -> str:
    """A code block. Nothing can be escaped in it: backticks that would end it are kept apart."""
    return f"```\n{text.replace('``', f'`{GAP}`') or GAP}\n```"


def table_lines(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Rows under their columns, aligned for a fixed-width face; the widest columns are shortened to fit."""
    cells = [[" ".join(cell.split()) for cell in row] for row in (columns, *rows)]
    natural = [max(map(width, column)) for column in zip_longest(*cells, fillvalue="")]
    room = TABLE_WIDTH - len(COLUMN_GAP) * (len(natural) - 1)
    level = water_level(natural, max(room, len(natural)))
    widths = [min(size, level) for size in natural]
    numeric = [_is_numeric(column[1:]) for column in zip_longest(*cells, fillvalue="")]
    lines = [list(_aligned(row, widths, numeric)) for row in cells]
    rule = ["─" * size for size in widths]
    return tuple(COLUMN_GAP.join(line).rstrip() for line in [lines[0], rule, *lines[1:]])


def water_level(sizes: Iterable[int], total: int) -> int:
    """The greatest level to which the tallest of these sizes are cut so that all together are at most `total`."""
    ordered = sorted(sizes)
    level, left, count = total, total, len(ordered)
    for index, size in enumerate(ordered):
        level = size
        if size * (count - index) > left:
            return left // (count - index)
        left -= size
    return level


def _is_numeric(cells: Iterable[str]) -> bool:
    return all(re.fullmatch(r"[\d.,/%+-]*", cell) for cell in cells)


def _aligned(row: list[str], widths: list[int], numeric: list[bool]) -> Iterator[str]:
    for cell, size, right in zip(row, widths, numeric, strict=False):
        text = _shortened(cell, size)
        blank = " " * (size - width(text))
        yield blank + text if right else text + blank


def _shortened(text: str, size: int) -> str:
    if width(text) <= size:
        return text
    while width(text) > size - 1:
        text = text[:-1]
    return text + "…"


def width(text: str) -> int:
    """Columns that a text takes in a fixed-width face."""
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
