"""Message, Form and Delivery -> HTML. Everything that is not markup of ours goes through `escape`."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import assert_never

from adapters.web.forms import form_html, picks_html
from adapters.web.run import run_html
from adapters.web.text import one_line, prose
from bot import markdown
from bot.markdown import Line, Words, lines, plain_line
from bot.message import (
    Actions,
    Block,
    Button,
    Choices,
    Code,
    Divider,
    Form,
    Heading,
    Message,
    Note,
    Option,
    Picks,
    Picture,
    Run,
    Table,
    Text,
)
from bot.model import Delivery
from bot.words import say

BOT = "System Design Daily"
ONLY_YOU = "Only you can see this"
AVATAR = '<svg class="avatar" aria-hidden="true"><use href="#bot"/></svg>'

Link = Callable[[Picture], str]
"""Where a picture can be had."""

TONES = {
    say("verdict.right"): "right",
    say("verdict.wrong"): "wrong",
    say("verdict.mark.right"): "right",
    say("verdict.mark.wrong"): "wrong",
}
"""How the titles and the marks of a verdict are coloured; what they say is said in words and signs too."""

NUMBER = re.compile(r"[\d\s.,:/%()+–-]*")


def feed(deliveries: Iterable[Delivery], link: Link) -> str:
    """The channel: posts, each with its thread beneath it; what lost its post stands alone."""
    shown = list(deliveries)
    ids = {str(delivery.id) for delivery in shown}
    replies = [delivery for delivery in shown if delivery.place.thread in ids]
    return "".join(
        public(delivery, link, (reply for reply in replies if reply.place.thread == str(delivery.id)))
        for delivery in shown
        if delivery.place.thread not in ids
    )


def public(delivery: Delivery, link: Link, replies: Iterable[Delivery] = ()) -> str:
    """A message that everyone sees, and what is said beneath it."""
    thread = "".join(public(reply, link) for reply in replies)
    content = f"{_body(delivery.message, link)}<div class='thread'>{thread}</div>"
    return _article(f" data-id='{delivery.id}'", "", content)


def event(delivery: Delivery, link: Link) -> bytes:
    """A server-sent event: the id, the post that it belongs beneath, and the HTML."""
    data = {
        "id": str(delivery.id),
        "thread": delivery.place.thread,
        "html": public(delivery, link),
        "edited": bool(delivery.edits),
    }
    return f"event: message\ndata: {json.dumps(data)}\n\n".encode()


def private(answer: Message | Form, link: Link) -> str:
    """An answer that one person sees."""
    label = (
        f"<span class='only-you'>{ONLY_YOU}</span>"
        "<button type='button' class='dismiss' aria-label='Dismiss this message'>×</button>"
    )
    content = form_html(answer) if isinstance(answer, Form) else _body(answer, link)
    return _article(" data-private='' tabindex='-1'", label, content)


def _article(attributes: str, label: str, content: str) -> str:
    by = f"<header class='by'><span class='name'>{BOT}</span><span class='badge'>bot</span>{label}</header>"
    return f"<article class='message'{attributes}>{AVATAR}<div class='card'>{by}{content}</div></article>"


def _body(message: Message, link: Link) -> str:
    return f"<div class='blocks'>{''.join(_block(block, link) for block in message.blocks)}</div>"


def _block(block: Block, link: Link) -> str:
    match block:
        case Heading(text):
            return f"<h2{_tone(plain_line(text))}>{one_line(text)}</h2>"
        case Text(text):
            return _text(text)
        case Note(text):
            return f"<div class='note'>{prose(lines(text))}</div>"
        case Code(text):
            return f"<pre tabindex='0'><code>{escape(text)}</code></pre>"
        case Picture():
            return _picture(block, link(block))
        case Table(columns, rows):
            return _table(columns, rows)
        case Run(steps):
            return run_html(steps)
        case Choices(options):
            return f"<div class='options' role='group' aria-label='Answers'>{''.join(map(_option, options))}</div>"
        case Picks(options, call):
            return picks_html(options, call)
        case Actions(buttons):
            return f"<div class='actions'>{''.join(map(_button, buttons))}</div>"
        case Divider():
            return "<hr>"
        case _:
            assert_never(block)


def _picture(picture: Picture, path: str) -> str:
    """A picture that opens at its full size; the page shows its caption where it cannot be had."""
    image = f"<img src='{escape(path)}' alt='{escape(picture.alt)}' width='1280' height='800' loading='lazy'>"
    caption = escape(plain_line(say("picture.text", alt=markdown.escape(picture.alt))))
    return (
        f"<figure class='picture'><a href='{escape(path)}' target='_blank'>{image}</a>"
        f"<figcaption class='note' hidden>{caption}</figcaption></figure>"
    )


def _tone(text: str) -> str:
    return f" class='{TONES[text]}'" if text in TONES else ""


def _text(text: str) -> str:
    """Paragraphs and lists; the explanation of one option is framed by how right it is."""
    found = lines(text)
    look = _mark(found[0]) if found else ""
    return f"<div class='{f'why {look}' if look else 'text'}'>{prose(found)}</div>"


def _mark(line: Line) -> str:
    """The tone of a paragraph that begins with a mark."""
    match line:
        case Line("", (Words(text), *_)):
            return TONES.get(text.partition(" ")[0], "")
    return ""


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; a column of numbers is set to the right, and a column of ranks gets its medals."""
    kinds = [_column_kind(name, [row[at : at + 1] for row in rows]) for at, name in enumerate(columns)]
    head = "".join(
        f"<th scope='col'{_of(kind)}>{escape(name)}</th>" for kind, name in zip(kinds, columns, strict=True)
    )
    body = "".join(f"<tr>{''.join(map(_cell, kinds, row))}</tr>" for row in rows)
    return (
        f"<div class='table' tabindex='0'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _column_kind(name: str, cells: Sequence[Sequence[str]]) -> str:
    if name == say("board.rank"):
        return "rank"
    return "number" if cells and all(NUMBER.fullmatch(text) for cell in cells for text in cell) else ""


def _of(kind: str) -> str:
    return f" class='{kind}'" if kind else ""


def _cell(kind: str, text: str) -> str:
    content = f"<span data-rank='{escape(text)}'>{escape(text)}</span>" if kind == "rank" else escape(text)
    return f"<td{_of(kind)}>{content}</td>"


def _option(option: Option) -> str:
    return (
        f"<button type='button' class='option' data-call='{escape(str(option.call))}'>"
        f"<span class='letter'>{escape(option.label)}</span> <span>{one_line(option.text)}</span></button>"
    )


def _button(button: Button) -> str:
    look = "primary" if button.primary else "plain"
    call = escape(str(button.call))
    return f"<button type='button' class='{look}' data-call='{call}'>{escape(button.label)}</button>"
