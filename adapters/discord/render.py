"""Message -> Components V2."""

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.discord.files import NO_FILES, Files, file_name
from adapters.discord.limits import CHOICE, LABEL, OPTIONS, ROW, shorten
from adapters.discord.pages import container, one_page, pages
from adapters.discord.parts import Component, Fenced, Image, Part, Prose, Row, Rule
from adapters.discord.text import table_lines
from bot.call import Call
from bot.markdown import Words, escape, lines, plain_line, spans
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

COMPONENTS_V2 = 1 << 15
EPHEMERAL = 1 << 6

PRIMARY, SECONDARY = 1, 2

STRING_SELECT = 3

MARK = 1_000
"""A delivery's mark is the id of its container, from here on: Discord numbers unmarked components from 1."""

Payload = dict[str, Any]


def public(message: Message, delivery: int, files: Files = NO_FILES) -> Payload:
    """The one message of a channel, marked with its delivery. Pictures that have no file are shown as text."""
    whole = container(one_page(list(_parts(message, files))))
    return _payload({**whole, "id": MARK + delivery}, COMPONENTS_V2)


def private(message: Message, files: Files = NO_FILES) -> list[Payload]:
    """What one person sees; more than one message when it is long."""
    parts = list(_parts(message, files))
    return [_payload(container(page), COMPONENTS_V2 | EPHEMERAL) for page in pages(parts)]


def as_edit(payload: Payload) -> Payload:
    """A message as it replaces another one, of which no file stays; who sees it is settled already."""
    return {"attachments": [], **payload, "flags": COMPONENTS_V2}


def mark(payload: Payload) -> int | None:
    """The delivery that a message was posted for, if it was posted for one."""
    ids = [component.get("id", 0) for component in payload.get("components", ())]
    return ids[0] - MARK if ids and ids[0] > MARK else None


def _payload(whole: Component, flags: int) -> Payload:
    _make_unique(whole)
    payload = {"flags": flags, "components": [whole], "allowed_mentions": {"parse": []}}
    attachments = list(_attachments(whole))
    return {**payload, "attachments": attachments} if attachments else payload


def _attachments(whole: Component) -> Iterator[Payload]:
    """The files that the galleries of a message name, each once."""
    items = [item for component in whole["components"] for item in component.get("items", ())]
    alts = {item["media"]["url"].removeprefix("attachment://"): item["description"] for item in items}
    for number, (file, alt) in enumerate(alts.items()):
        yield {"id": str(number), "filename": file, "description": alt}


def _make_unique(whole: Component) -> None:
    """Two buttons of a message may call the same, but not under the same custom_id."""
    seen: dict[str, int] = {}
    for component in whole["components"]:
        for button in component.get("components", ()):
            call = button["custom_id"]
            seen[call] = seen.get(call, 0) + 1
            if seen[call] > 1:
                button["custom_id"] = f"{call}#{seen[call]}"


def _parts(message: Message, files: Files) -> Iterator[Part]:
    for block in message.blocks:
        yield from (part for part in _block(block, files) if not (isinstance(part, Prose) and len(part) == 0))


def _block(block: Block, files: Files) -> Iterator[Part]:
    match block:
        case Heading(text):
            yield Prose(spans(" ".join(text.split())), "## ", tight=True)
        case Text(text):
            yield from _prose(text)
        case Note(text):
            yield from _small_print(text)
        case Code(text):
            yield Fenced(text)
        case Picture(alt=alt):
            file = file_name(block)
            yield from [Image(file, alt)] if file in files else _small_print(say("picture.text", alt=escape(alt)))
        case Table(columns, rows):
            yield Fenced("\n".join(table_lines(columns, rows)))
        case Run():
            yield from _block(block.table, files)
        case Choices(options):
            yield from map(_option, options)
            yield from _rows([_button(option.label, str(option.call), SECONDARY) for option in options])
        case Picks(options, call):
            yield from map(_option, options)
            yield from _menu(options[:OPTIONS], call)
        case Actions(buttons):
            yield from _rows([_action(button) for button in buttons])
        case Divider():
            yield Rule()


def _prose(text: str) -> Iterator[Prose]:
    for line in lines(text):
        bullet = line.marker.replace("•", "-")
        yield Prose(line.spans, f"{bullet} " if bullet else "", tight=bool(bullet))


def _small_print(text: str) -> Iterator[Prose]:
    for line in lines(text):
        marker = (Words(f"{line.marker} "),) if line.marker else ()
        yield Prose((*marker, *line.spans), "-# ", tight=True)


def _menu(options: Sequence[Pick], call: Call) -> Iterator[Row]:
    """A menu of several answers, which are sent when it closes."""
    if options:
        entries = [{"label": _entry(option), "value": option.value} for option in options]
        menu = {"type": STRING_SELECT, "custom_id": str(call), "placeholder": say("picks.choose")}
        yield Row(({**menu, "min_values": 1, "max_values": len(entries), "options": entries},))


def _entry(option: Pick) -> str:
    return shorten(f"{option.label}. {plain_line(option.text)}", CHOICE)


def _option(option: Option | Pick) -> Prose:
    label = Words(" ".join(option.label.split()), bold=True)
    return Prose((label, Words(" "), *spans(" ".join(option.text.split()))), tight=True)


def _action(button: Button) -> Component:
    return _button(button.label, str(button.call), PRIMARY if button.primary else SECONDARY)


def _button(label: str, custom_id: str, style: int) -> Component:
    return {"type": 2, "style": style, "label": shorten(label, LABEL) or "…", "custom_id": custom_id}


def _rows(buttons: Sequence[Component]) -> Iterator[Row]:
    for at in range(0, len(buttons), ROW):
        yield Row(tuple(buttons[at : at + ROW]))
