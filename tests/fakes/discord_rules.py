"""What Discord refuses, as its documentation and its error codes have it. Used by the loopback server only."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Payload = Mapping[str, Any]

COMPONENTS_V2, SUPPRESS_EMBEDS, EPHEMERAL = 1 << 15, 1 << 2, 1 << 6

ROW, BUTTON, SELECT, INPUT = 1, 2, 3, 4
SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 12, 13, 14, 17, 18

IN_CONTAINER = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR}

MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>")


@dataclass
class Fault(Exception):
    """An answer that is not a success."""

    status: int
    code: int
    text: str


@dataclass(frozen=True)
class Refusal:
    """A request that was answered with an error of the client's making."""

    method: str
    path: str
    status: int
    code: int
    text: str


@dataclass(frozen=True)
class Failure:
    """How a request goes wrong: with a status, or 0 for a cut connection; `stored`: after the work is done.

    A 429 waits `retry_after` seconds, and may carry headers; `banned`: it comes from the proxy before Discord.
    """

    status: int = 0
    stored: bool = False
    retry_after: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    banned: bool = False


def invalid(text: str) -> Fault:
    return Fault(400, 50035, f"Invalid Form Body: {text}")


def require(condition: object, text: str) -> None:
    if not condition:
        raise invalid(text)


def length(text: str) -> int:
    """In UTF-16, the strictest of the ways in which clients and servers count."""
    return len(text.encode("utf-16-le")) // 2


def within(payload: Payload, key: str, low: int, high: int, *, optional: bool = False) -> None:
    value = payload.get(key)
    if value is None and optional:
        return
    require(isinstance(value, str) and low <= length(value) <= high, f"{key}: from {low} to {high} in length")


def check_message(payload: Payload, *, edit: bool = False) -> None:
    """A message as posted, or (`edit`) as put in place of another. Raises Fault."""
    flags = payload.get("flags", 0)
    allowed = COMPONENTS_V2 | SUPPRESS_EMBEDS | (0 if edit else EPHEMERAL)
    require(flags & ~allowed == 0, "flags: only some can be set here")
    if flags & COMPONENTS_V2:
        _check_v2(payload)
    else:
        _check_legacy(payload)
    if "nonce" in payload:
        within(payload, "nonce", 1, 25)


def _check_legacy(payload: Payload) -> None:
    if not payload.get("content"):
        raise Fault(400, 50006, "Cannot send an empty message")
    within(payload, "content", 1, 2_000)
    require(not payload.get("components"), "components: the server of these tests wants Components V2")


def _check_v2(payload: Payload) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        require(not payload.get(key), f"{key}: cannot be used with Components V2")
    components = payload.get("components") or []
    if not components:
        raise Fault(400, 50006, "Cannot send an empty message")
    for component in components:
        require(component["type"] in IN_CONTAINER | {CONTAINER}, "components: not allowed here")
        _check_component(component)
    everything = list(nested(components))
    require(len(everything) <= 40, "components: at most 40")
    require(sum(length(c["content"]) for c in everything if c["type"] == TEXT) <= 4_000, "text: at most 4000")
    require(
        len(json.dumps(components, ensure_ascii=False).encode()) <= 10_000, "payload: Discord would answer 500"
    )
    _check_files(payload, [c for c in everything if c["type"] == GALLERY])
    _check_unique([c["custom_id"] for c in everything if "custom_id" in c], "custom_id")
    _check_unique([c["id"] for c in everything if c.get("id")], "id")


def _check_files(payload: Payload, galleries: Sequence[Payload]) -> None:
    """Every file has come, and every gallery shows files that have."""
    files = payload.get("attachments") or []
    require(
        all(file.get("content", b"").startswith(b"\x89PNG") for file in files), "attachments: a file is missing"
    )
    _check_unique([file["filename"] for file in files], "filename")
    names = {f"attachment://{file['filename']}" for file in files}
    for gallery in galleries:
        require(1 <= len(gallery["items"]) <= 10, "items: 1 to 10")
        for item in gallery["items"]:
            require(item["media"]["url"] in names, "media: there is no such file")
            within(item, "description", 1, 1_024)


def nested(components: Sequence[Payload]) -> Iterator[Payload]:
    """All components, the inner ones after the outer one."""
    for component in components:
        yield component
        yield from nested(component.get("components", ()))


def _check_unique(values: Sequence[object], name: str) -> None:
    require(len(values) == len(set(values)), f"{name}: duplicated")


def _check_component(component: Payload) -> None:
    require(0 <= component.get("id", 0) < 2**31, "id: a 32-bit integer")
    match component["type"]:
        case kind if kind == CONTAINER:
            require(component["components"], "container: empty")
            for inner in component["components"]:
                require(inner["type"] in IN_CONTAINER, "container: cannot hold that")
                _check_component(inner)
        case kind if kind == TEXT:
            within(component, "content", 1, 4_000)
            require(component["content"].strip(), "content: blank")
        case kind if kind == ROW:
            _check_row(component["components"])
        case kind:
            require(kind in (SEPARATOR, GALLERY), "components: the server of these tests does not know that one")


def _check_row(inside: Sequence[Payload]) -> None:
    require(1 <= len(inside) <= 5, "action row: 1 to 5 buttons")
    if inside[0]["type"] == SELECT:
        require(len(inside) == 1, "action row: a menu stands alone")
        _check_menu(inside[0])
        return
    for button in inside:
        _check_button(button)


def _check_menu(menu: Payload) -> None:
    within(menu, "custom_id", 1, 100)
    within(menu, "placeholder", 1, 150)
    check_choices(menu["options"], "label", least=1)
    require(0 <= menu["min_values"] <= menu["max_values"] <= len(menu["options"]), "menu: how many values")


def _check_button(button: Payload) -> None:
    require(button["type"] == BUTTON and button["style"] in (1, 2, 3, 4), "button: wrong type or style")
    within(button, "label", 1, 80)
    require(button["label"].strip(), "label: blank")
    within(button, "custom_id", 1, 100)


def check_modal(modal: Payload) -> None:
    """A modal. Raises Fault."""
    within(modal, "title", 1, 45)
    within(modal, "custom_id", 1, 100)
    require(1 <= len(modal["components"]) <= 5, "components: 1 to 5")
    for labelled in modal["components"]:
        require(labelled["type"] == LABEL, "components: labels only")
        within(labelled, "label", 1, 45)
        within(labelled, "description", 1, 100, optional=True)
        _check_input(labelled["component"])
    _check_unique([labelled["component"]["custom_id"] for labelled in modal["components"]], "custom_id")


def _check_input(component: Payload) -> None:
    within(component, "custom_id", 1, 100)
    if component["type"] == INPUT:
        require(component["style"] in (1, 2), "style: 1 or 2")
        within(component, "value", 0, component.get("max_length", 4_000), optional=True)
        within(component, "placeholder", 0, 100, optional=True)
        return
    require(component["type"] == SELECT, "component: not known here")
    check_choices(component["options"], "label", least=1)
    require(sum(option.get("default", False) for option in component["options"]) <= 1, "default: one at most")


def check_choices(choices: Sequence[Payload], label: str, least: int = 0) -> None:
    """Entries of a select menu, of an option, of an autocompletion. Raises Fault."""
    require(least <= len(choices) <= 25, "choices: at most 25")
    for choice in choices:
        within(choice, label, 1, 100)
        within(choice, "value", 1, 100)
    _check_unique([choice["value"] for choice in choices], "value")


def check_commands(commands: Sequence[Payload]) -> None:
    """A list of application commands. Raises Fault."""
    require(len(commands) <= 100, "commands: at most 100")
    _check_unique([command["name"] for command in commands], "name")
    for command in commands:
        _check_name(command)
        require(len(command.get("options", ())) <= 25, "options: at most 25")
        order = [option.get("required", False) for option in command.get("options", ())]
        require(order == sorted(order, reverse=True), "options: required ones come first")
        for option in command.get("options", ()):
            _check_name(option)
            check_choices(option.get("choices", ()), "name")
            require(not (option.get("autocomplete") and option.get("choices")), "choices or autocomplete")


def _check_name(named: Payload) -> None:
    require(re.fullmatch(r"[-_a-z0-9]{1,32}", named["name"]), "name: 1 to 32 small letters")
    within(named, "description", 1, 100)


def pings(payload: Payload) -> list[str]:
    """The mentions of a message that would notify somebody."""
    everything = nested(payload.get("components") or [])
    text = "\n".join([payload.get("content") or "", *(c.get("content", "") for c in everything)])
    allowed = payload.get("allowed_mentions")
    silent = allowed is not None and not any(allowed.get(key) for key in ("parse", "users", "roles"))
    return [] if silent else MENTION.findall(text)
