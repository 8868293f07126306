"""Message -> Block Kit."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from adapters.slack.commands import PICK
from adapters.slack.limits import (
    ALT,
    BLOCKS,
    BOXES,
    BUTTONS,
    HEADER,
    LABEL,
    TOTAL,
    characters,
    clip,
    shorten,
)
from adapters.slack.tables import native, table_lines
from adapters.slack.text import (
    Payload,
    clipped,
    flow,
    plain_text,
    preformatted,
    rich_text,
    runs,
    section,
    small_print,
)
from bot import markdown
from bot.call import Call
from bot.markdown import Line, Words, lines, plain_line, spans
from bot.message import (
    Actions,
    Block,
    Button,
    Choices,
    Code,
    Divider,
    Heading,
    Message,
    Note,
    Option,
    Pick,
    Picks,
    Picture,
    Run,
    Table,
    Text,
)
from bot.words import say

GATHERED_ROWS = 4
"""Rows of buttons that a crowded message keeps."""

Images = Mapping[Picture, dict[str, Any]]
"""Where Slack finds each picture: the arguments of its block."""

NO_IMAGES: Images = {}

MOST_BOXES = BOXES * (BUTTONS - 1)

NOTHING = "…"
"""Shown where there is nothing else: Slack takes no empty text."""


def blocks(message: Message, images: Images = NO_IMAGES, *, modal: bool = False) -> list[Payload]:
    """The message as at most 50 blocks of at most 12,000 characters; the longest parts are shortened to fit."""
    drawn = _drawn(message, images, TOTAL, modal)
    if _size(drawn) > TOTAL:
        levels = range(1, TOTAL)
        level = bisect_right(levels, TOTAL, key=lambda level: _size(_drawn(message, images, level, modal)))
        drawn = _drawn(message, images, max(level, 1), modal)
    return drawn


def _drawn(message: Message, images: Images, limit: int, modal: bool) -> list[Payload]:
    """The message with no part longer than `limit` characters."""
    kinds = [type(block) for block in message.blocks]
    own = next((place for place, kind in enumerate(kinds) if kind in (Table, Run) and not modal), None)
    drawn = [
        part
        for place, block in enumerate(message.blocks)
        for part in _block(block, images, limit, own_table=place == own)
    ]
    number = count()
    few = _few(drawn) or [rich_text(section([{"type": "text", "text": NOTHING}]))]
    for row in (block for block in few if block["type"] == "actions"):
        for button in row["elements"]:
            button["action_id"] = str(next(number))
    return few


def _size(value: Any) -> int:
    """Characters of all texts in a payload."""
    if isinstance(value, list):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(characters(v) if k == "text" and isinstance(v, str) else _size(v) for k, v in value.items())
    return 0


def _few(drawn: list[Payload]) -> list[Payload]:
    """As many blocks as there may be. Lines between parts go first, then the last of the writing."""
    if len(drawn) > BLOCKS:
        drawn = [block for block in drawn if block["type"] != "divider"]
    if len(drawn) <= BLOCKS:
        return drawn
    rows = [block for block in drawn if block["type"] == "actions"]
    gathered = _rows([button for row in rows for button in row["elements"]])[:GATHERED_ROWS]
    writing = [block for block in drawn if block["type"] != "actions"]
    room = BLOCKS - len(gathered)
    if len(writing) > room:
        writing = [*writing[: room - 1], rich_text(section([{"type": "text", "text": NOTHING}]))]
    return [*writing, *gathered]


def _block(block: Block, images: Images, limit: int, *, own_table: bool) -> Iterator[Payload]:
    match block:
        case Heading(text):
            if title := shorten(plain_line(text), min(HEADER, limit)):
                yield {"type": "header", "text": plain_text(title)}
        case Text(text):
            if elements := list(flow(clipped(lines(text), limit))):
                yield rich_text(*elements)
        case Picture():
            yield from _picture(block, images, limit)
        case Note(text):
            yield from _note(text, limit)
        case Code(text):
            yield preformatted(clip(text, limit))
        case Table(columns, _) if columns:
            # Slack takes one table of its own in a message, and none in a modal.
            yield native(block, limit) if own_table else preformatted(clip(table_lines(block), limit))
        case Run():
            yield from _block(block.table, images, limit, own_table=own_table)
        case Choices(options) if options:
            yield rich_text(section(list(_options(options, limit))))
            yield from _rows([_button(option.label, option.call, limit) for option in options])
        case Picks(options, call) if options:
            yield from _picks(options, call, limit)
        case Actions(buttons):
            yield from _rows([_action(button, limit) for button in buttons])
        case Divider():
            yield {"type": "divider"}
        case Table() | Choices() | Picks():
            pass  # of nothing


def _picks(options: Sequence[Pick], call: Call, limit: int) -> Iterator[Payload]:
    """The boxes, below the answers where these do not fit beside them."""
    if any(characters(_ticked(option)) > min(LABEL, limit) for option in options):
        yield rich_text(section(list(_options(options, limit))))
    yield _boxes(options, call, limit)


def _boxes(options: Sequence[Pick], call: Call, limit: int) -> Payload:
    """A box for each answer, and the button that sends what is ticked."""
    boxes = [{"text": plain_text(_box(option, limit)), "value": option.value} for option in options]
    submit = _button(say("picks.submit"), call, limit)
    starts = range(0, min(len(boxes), MOST_BOXES), BOXES)
    return {
        "type": "actions",
        "elements": [
            *({"type": "checkboxes", "options": boxes[at : at + BOXES]} for at in starts),
            {**submit, "value": PICK + submit["value"], "style": "primary"},
        ],
    }


def _ticked(option: Pick) -> str:
    """The words beside a box. Where they do not fit, the answers stand above the boxes, too."""
    return f"{option.label}. {' '.join(plain_line(option.text).split())}"


def _box(option: Pick, limit: int) -> str:
    return shorten(_ticked(option), min(LABEL, limit)) or NOTHING


def _picture(picture: Picture, images: Images, limit: int) -> Iterator[Payload]:
    if picture in images:
        yield {"type": "image", **images[picture], "alt_text": clip(" ".join(picture.alt.split()), ALT)}
    else:
        yield from _note(say("picture.text", alt=markdown.escape(picture.alt)), limit)


def _note(text: str, limit: int) -> Iterator[Payload]:
    if elements := small_print(clipped(lines(text), limit)):
        yield {"type": "context", "elements": elements}


def _options(options: Sequence[Option | Pick], limit: int) -> Iterator[Payload]:
    """The answers, one under the other, each with the label of its button."""
    answers = [Line("", _answer(option)) for option in options]
    for number, line in enumerate(clipped(answers, limit)):
        yield from ([{"type": "text", "text": "\n"}] if number else [])
        yield from runs(line.spans)


def _answer(option: Option | Pick) -> tuple[Any, ...]:
    label = Words(shorten(option.label, LABEL) or NOTHING, bold=True)
    return (label, Words("  "), *spans(" ".join(option.text.split())))


def _rows(buttons: Sequence[Payload]) -> list[Payload]:
    starts = range(0, len(buttons), BUTTONS)
    return [{"type": "actions", "elements": list(buttons[at : at + BUTTONS])} for at in starts]


def _action(button: Button, limit: int) -> Payload:
    drawn = _button(button.label, button.call, limit)
    return {**drawn, "style": "primary"} if button.primary else drawn


def _button(label: str, call: Call, limit: int) -> Payload:
    return {
        "type": "button",
        "text": plain_text(shorten(label, min(LABEL, limit)) or NOTHING),
        "value": str(call),
    }
