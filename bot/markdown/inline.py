"""Inline Markdown: text -> spans, and text of anybody -> Markdown that shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant near by, in seconds since 1970, and a wall clock's reading where a network cannot count down."""

    at: int
    text: str


Span = Words | CodeSpan | Link | Person | Channel | Moment


INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<target>[^()\s]*)\)"
    r"|\*\*(?=\S)(?P<bold>(?:\\.|[^\\])+?)(?<=\S)\*\*(?!\*)"
    r"|\*(?=[^\s*])(?P<italic>(?:\\.|[^\\*])+?)(?<=\S)\*"
)
ESCAPED = re.compile(r"[!-/:-@\[-`{-~]")


def escape(text: str) -> str:
    """Markdown that shows exactly this text on one line, whoever wrote it."""
    return ESCAPED.sub(r"\\\g<0>", " ".join(text.split()))


def mention(platform: str, user: str, name: str) -> str:
    """Markdown for a person."""
    return f"[{escape(name)}](person:{platform}/{user})"


def mention_channel(platform: str, channel: str, name: str) -> str:
    """Markdown for a channel."""
    return f"[{escape(name)}](channel:{platform}/{channel})"


def moment(at: datetime, reading: str) -> str:
    """Markdown for an instant near by, with what a wall clock shows then."""
    return f"[{escape(reading)}](moment:{int(at.timestamp())})"


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
    if scheme == "moment" and rest.isascii() and rest.isdigit():
        return Moment(int(rest), label)
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
