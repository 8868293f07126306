"""The Markdown subset of our messages, parsed once for all adapters.

Inline: `**bold**`, `*italic*`, code in backticks, `[text](https://…)`, `[name](person:platform/user)`,
`[name](channel:platform/id)`, and a backslash before any sign that shall stand for itself. Lines: paragraphs,
`- ` and `1. ` lists. In question stems also fenced code and tables, which `blocks` turns into blocks of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.message import (
    Actions,
    Block,
    Choices,
    Code,
    Divider,
    Heading,
    Message,
    Note,
    Picks,
    Picture,
    Run,
    Table,
    Text,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """A run of text in a fixed-width face."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to an http or https address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by account and by the name to show where an account cannot be shown."""

    platform: str
    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, by its id and by the words to show where it cannot be linked."""

    platform: str
    channel: str
    name: str


Span = Words | CodeSpan | Link | Person | Channel


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph (empty marker) or a list item (marker "•" or "1.")."""

    marker: str
    spans: tuple[Span, ...]


INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<target>[^()\s]*)\)"
    r"|\*\*(?=\S)(?P<bold>(?:\\.|[^\\])+?)(?<=\S)\*\*(?!\*)"
    r"|\*(?=[^\s*])(?P<italic>(?:\\.|[^\\*])+?)(?<=\S)\*"
)
ESCAPED = re.compile(r"[!-/:-@\[-`{-~]")
ITEM = re.compile(r"(?:([-*])|(\d{1,3})\.)\s+(.*)")
TABLE_RULE = re.compile(r"\|?[\s:|-]+\|[\s:|-]*")


def escape(text: str) -> str:
    """Markdown that shows exactly this text on one line, whoever wrote it."""
    return ESCAPED.sub(r"\\\g<0>", " ".join(text.split()))


def mention(platform: str, user: str, name: str) -> str:
    """Markdown for a person."""
    return f"[{escape(name)}](person:{platform}/{user})"


def mention_channel(platform: str, channel: str, name: str) -> str:
    """Markdown for a channel."""
    return f"[{escape(name)}](channel:{platform}/{channel})"


def spans(text: str) -> tuple[Span, ...]:
    """The styled runs of one line of Markdown, in order."""
    return tuple(_merged(_spans(text, bold=False, italic=False)))


def _spans(text: str, *, bold: bool, italic: bool) -> Iterator[Span]:
    at = 0
    for match in INLINE.finditer(text):
        yield Words(text[at : match.start()], bold, italic)
        yield from _span(match, bold, italic)
        at = match.end()
    yield Words(text[at:], bold, italic)


def _span(match: re.Match[str], bold: bool, italic: bool) -> Iterator[Span]:
    if match["escaped"]:
        yield Words(match["escaped"], bold, italic)
    elif match["code"]:
        yield CodeSpan(match["code"])
    elif match["target"] is not None:
        yield _link(_unescaped(match["label"]), match["target"])
    elif match["bold"]:
        yield from _spans(match["bold"], bold=True, italic=italic)
    else:
        yield from _spans(match["italic"], bold=bold, italic=True)


def _link(label: str, target: str) -> Span:
    scheme, _, rest = target.partition(":")
    if scheme == "person":
        platform, _, user = rest.partition("/")
        return Person(platform, user, label)
    if scheme == "channel":
        platform, _, channel = rest.partition("/")
        return Channel(platform, channel, label)
    return Link(label, target) if scheme in ("http", "https") else Words(label)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _merged(runs: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of one style as one run, empty runs left out."""
    last: Words | None = None
    for run in runs:
        if isinstance(run, Words) and last and (run.bold, run.italic) == (last.bold, last.italic):
            last = Words(last.text + run.text, run.bold, run.italic)
            continue
        if last and last.text:
            yield last
        last = run if isinstance(run, Words) else None
        if last is None:
            yield run
    if last and last.text:
        yield last


def lines(text: str) -> tuple[Line, ...]:
    """The paragraphs and list items of a text; line breaks inside them are spaces."""
    return tuple(Line(marker, spans(body)) for marker, body in _joined(text))


def _joined(text: str) -> Iterator[tuple[str, str]]:
    marker, parts = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        item = ITEM.fullmatch(line)
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


def plain_line(text: str) -> str:
    """One line of Markdown without its marks."""
    return _plain(spans(text))


def _plain(found: tuple[Span, ...]) -> str:
    return "".join(span.name if isinstance(span, Person | Channel) else span.text for span in found)


def plain(message: Message) -> str:
    """A message as text that reads well alone: for notifications, screen readers and logs."""
    return "\n".join(part for block in message.blocks if (part := _plain_block(block)))


def _plain_block(block: Block) -> str:
    match block:
        case Heading(text):
            return plain_line(text)
        case Text(text) | Note(text):
            return "\n".join(f"{line.marker} {_plain(line.spans)}".strip() for line in lines(text))
        case Code(text) | Picture(alt=text):
            return text
        case Run():
            return _plain_block(block.table)
        case Table(columns, rows):
            return "\n".join(", ".join(cells) for cells in (columns, *rows))
        case Choices(options) | Picks(options, _):
            return "\n".join(f"{option.label}. {plain_line(option.text)}" for option in options)
        case Actions() | Divider():
            return ""
