"""The Markdown subset -> HTML. Everything that is not markup of ours goes through `escape`."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import assert_never

from bot.markdown import Channel, CodeSpan, Line, Link, Moment, Person, Span, Words, spans


def prose(found: Sequence[Line]) -> str:
    """Paragraphs, and neighbouring items as one list."""
    return "".join(_run(kind, list(run)) for kind, run in groupby(found, _list_kind))


def _list_kind(line: Line) -> str:
    return {"": "p", "•": "ul"}.get(line.marker, "ol")


def _run(kind: str, run: Sequence[Line]) -> str:
    if kind == "p":
        return "".join(map(_paragraph, run))
    start = f" start='{int(run[0].marker.rstrip('.'))}'" if kind == "ol" else ""
    return f"<{kind}{start}>{''.join(f'<li>{_inline(line.spans)}</li>' for line in run)}</{kind}>"


def _paragraph(line: Line) -> str:
    """A paragraph; all in bold it is a heading, and with a bold beginning and a colon a definition."""
    match line.spans:
        case [Words(text, bold=True)]:
            return f"<h3>{escape(text)}</h3>"
        case [Words(bold=True), Words(text=rest), *_] if rest.startswith(": "):
            return f"<p class='definition'>{_inline(line.spans)}</p>"
    return f"<p>{_inline(line.spans)}</p>"


def one_line(text: str) -> str:
    """One line of Markdown."""
    return _inline(spans(" ".join(text.split())))


def _inline(runs: Iterable[Span]) -> str:
    return "".join(map(_span, runs))


def _span(span: Span) -> str:
    match span:
        case Words(text, bold, italic):
            content = f"<em>{escape(text)}</em>" if italic else escape(text)
            return f"<strong>{content}</strong>" if bold else content
        case CodeSpan(text):
            return f"<code>{escape(text)}</code>"
        case Link(text, url):
            return f"<a href='{escape(url)}' target='_blank' rel='noopener noreferrer'>{escape(text)}</a>"
        case Person(_, _, name):
            return f"<bdi class='person'>{escape(name)}</bdi>"
        case Channel(_, _, name):
            return escape(name)
        case Moment(at, text):
            return f"<time data-at='{at}'>{escape(text)}</time>"
        case _:
            assert_never(span)
