"""Lines of the Markdown subset -> Slack's rich text.

Rich text is made of runs that Slack shows as they stand: no text in it can ping, link or style by itself, so
nothing has to be escaped. Only a message's fallback text and the links in small print are markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from adapters.slack.limits import NOTE, NOTE_ELEMENTS, URL, characters, clip
from bot.markdown import Channel, CodeSpan, Line, Link, Moment, Person, Span, Words

Payload = dict[str, Any]

CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
WEB_ADDRESS = re.compile(r"https?://[^\s<>|\"\\^`{}\x00-\x20]+")

FENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""The only signs that begin something in Slack's markup, be it a link, a mention or an entity."""

ELLIPSIS = Words("…")


def escape(text: str) -> str:
    """Slack's markup for this text: no address, person, group or channel is found in it."""
    return text.translate(FENCES)


def rich_text(*elements: Payload) -> Payload:
    """A block of these elements."""
    return {"type": "rich_text", "elements": list(elements)}


def preformatted(text: str) -> Payload:
    """A block in a fixed-width face. Slack takes no empty one."""
    return rich_text({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text or " "}]})


def section(runs: Sequence[Payload]) -> Payload:
    """An element of running text."""
    return {"type": "rich_text_section", "elements": list(runs)}


def flow(lines: Sequence[Line]) -> Iterator[Payload]:
    """Paragraphs and lists as elements of rich text."""
    for kind, group in groupby((line for line in lines if line.spans or line.marker), key=_kind):
        if kind:
            yield _list(kind, list(group))
        else:
            yield section(_paragraphs([line.spans for line in group]))


def _kind(line: Line) -> str:
    """How a list of such lines is styled; empty for paragraphs."""
    return line.marker and ("bullet" if line.marker == "•" else "ordered")


def _paragraphs(paragraphs: Sequence[Sequence[Span]]) -> list[Payload]:
    gaps = [{"type": "text", "text": "\n\n"}] * len(paragraphs)
    joined = [run for gap, spans in zip(gaps, paragraphs, strict=True) for run in (gap, *runs(spans))]
    return joined[1:]


def _list(style: str, items: Sequence[Line]) -> Payload:
    drawn = [section(list(runs(item.spans)) or [_words(" ")]) for item in items]
    first = items[0].marker.removesuffix(".")
    offset = {"offset": int(first) - 1} if style == "ordered" and int(first) > 1 else {}
    return {"type": "rich_text_list", "style": style, "elements": drawn, **offset}


def runs(spans: Iterable[Span]) -> Iterator[Payload]:
    """Spans as runs of rich text. Persons are shown by name: a mention would notify them."""
    for span in spans:
        match span:
            case Words(text, bold, italic):
                yield _words(text, bold=bold, italic=italic)
            case CodeSpan(text):
                yield _words(text, code=True)
            case Link(text, url):
                yield _link(text, url)
            case Person(_, _, name):
                yield _words(name or "?")
            case Channel(network, channel, name):
                known = network == "slack" and CHANNEL_ID.fullmatch(channel)
                yield {"type": "channel", "channel_id": channel} if known else _words(name or "?")
            case Moment(at, text):
                yield {"type": "date", "timestamp": at, "format": "{time_secs}", "fallback": text or "?"}


def _words(text: str, **style: bool) -> Payload:
    chosen = {name: True for name, wanted in style.items() if wanted}
    return {"type": "text", "text": text, **({"style": chosen} if chosen else {})}


def _link(text: str, url: str) -> Payload:
    return {"type": "link", "url": url, "text": text or url} if leads_somewhere(url) else _words(text or url)


def leads_somewhere(url: str) -> bool:
    """Whether Slack would take this address."""
    return len(url) <= URL and WEB_ADDRESS.fullmatch(url) is not None


def clipped(lines: Iterable[Line], limit: int) -> list[Line]:
    """The lines that begin within `limit` characters, the last of them cut and marked by an ellipsis."""
    kept: list[Line] = []
    for line in lines:
        size = sum(map(_length, line.spans)) + 2
        if size > limit:
            kept.append(replace(line, spans=(*_cut(line.spans, limit - 3), ELLIPSIS)))
            break
        kept.append(line)
        limit -= size
    return kept


def _length(span: Span) -> int:
    shown = span.name or "?" if isinstance(span, Person | Channel) else span.text
    return characters(shown or (span.url if isinstance(span, Link) else ""))


def _cut(spans: Iterable[Span], limit: int) -> Iterator[Span]:
    for span in spans:
        if _length(span) > limit:
            if isinstance(span, Words | CodeSpan) and limit > 1:
                yield replace(span, text=clip(span.text, limit))
            return
        yield span
        limit -= _length(span)


def small_print(lines: Iterable[Line]) -> list[Payload]:
    """Lines as the elements of a context block: plain text, and markup for links alone."""
    elements: list[Payload] = []
    for text, url in _stretches(lines):
        if elements and not url and elements[-1]["type"] == "plain_text":
            elements[-1] = plain_text(elements[-1]["text"] + text)
        elif url and len(elements) < NOTE_ELEMENTS - 1:
            elements.append(_marked_link(text, url))
        else:
            elements.append(plain_text(text))
    return [element for element in _few(elements) if element["text"].strip()]


def _few(elements: list[Payload]) -> list[Payload]:
    """As many elements as there may be; what is over goes into the last one."""
    head, tail = elements[: NOTE_ELEMENTS - 1], elements[NOTE_ELEMENTS - 1 :]
    rest = [plain_text("".join(element["text"] for element in tail))] if tail else []
    return [
        {**element, "text": clip(element["text"], NOTE)} if element["type"] == "plain_text" else element
        for element in (*head, *rest)
    ]


def _stretches(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """Text and, where it is a link, its address."""
    for number, line in enumerate(lines):
        yield ("\n" if number else "") + (f"{line.marker} " if line.marker else ""), ""
        for span in line.spans:
            if isinstance(span, Link) and leads_somewhere(span.url) and len(span.url) + len(span.text) < NOTE // 6:
                yield span.text or span.url, span.url
            else:
                yield span.name if isinstance(span, Person | Channel) else span.text, ""


def _marked_link(text: str, url: str) -> Payload:
    """A link in Slack's markup, its text on one line and without a bar, which would end the address."""
    label = " ".join(text.replace("|", "¦").split()) or url
    return {"type": "mrkdwn", "text": f"<{escape(url)}|{escape(label)}>", "verbatim": True}


def plain_text(text: str) -> Payload:
    """A text object in which nothing is read as markup, not even `:smile:`."""
    return {"type": "plain_text", "text": text, "emoji": False}
