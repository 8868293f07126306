"""What Slack refuses in messages and modals, as its documentation and its answers have it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Payload = Mapping[str, Any]

IN_MESSAGES = {"header", "image", "section", "rich_text", "context", "actions", "divider", "table"}
IN_VIEWS = IN_MESSAGES - {"table"} | {"input"}
IN_RICH_TEXT = {"rich_text_section", "rich_text_list", "rich_text_preformatted"}

SUGGESTING = {"external_select", "multi_external_select"}
"""Menus whose options the app suggests."""

LIVE = re.compile(r"<[@#!][^>]*>|<(?:https?|mailto):[^>]*>")
"""What Slack's markup would make of a text: a ping, a link."""

WEB_ADDRESS = re.compile(r"https?://[^\s<>|]{1,2990}")


@dataclass
class Fault(Exception):
    """Slack's error, and what lies behind it."""

    error: str
    text: str = ""


@dataclass(frozen=True)
class Refusal:
    """Something of the client's making that was refused: a method, a payload, an acknowledgement."""

    what: str
    error: str
    text: str = ""


@dataclass(frozen=True)
class Failure:
    """How a call goes wrong: with a status and Slack's `error`, or by a cut connection where both are missing.

    `stored`: after the work is done.
    """

    status: int = 0
    error: str = ""
    stored: bool = False
    retry_after: float = 0.0


def require(condition: object, text: str, error: str = "invalid_blocks") -> None:
    if not condition:
        raise Fault(error, text)


def length(text: str) -> int:
    """In UTF-16, the strictest of the ways in which clients and servers count."""
    return len(text.encode("utf-16-le")) // 2


def within(payload: Payload, key: str, low: int, high: int) -> None:
    value = payload.get(key)
    require(isinstance(value, str) and low <= length(value) <= high, f"{key}: from {low} to {high} in length")


def check_message(payload: Payload) -> None:
    """A message, posted or as an answer to a response URL. Raises Fault."""
    blocks = payload.get("blocks") or []
    require(payload.get("text") or blocks, "neither text nor blocks", "no_text")
    require(length(payload.get("text") or "") <= 40_000, "text: 40,000", "msg_too_long")
    require(len(blocks) <= 50, f"blocks: {len(blocks)}")
    require(sum(block["type"] == "table" for block in blocks) <= 1, "only_one_table_allowed")
    total = sum(length(text) for text in texts(blocks))
    require(total <= 13_000, f"{total} characters", "msg_blocks_too_long")
    _check_blocks(blocks, IN_MESSAGES)


def check_view(view: Payload) -> None:
    """A modal. Raises Fault."""
    require(view.get("type") == "modal", "type: modal", "invalid_arguments")
    for key in ("title", "submit", "close"):
        if key in view or key == "title":
            _check_text(view[key], 24, {"plain_text"})
    for key, most in (("callback_id", 255), ("private_metadata", 3_000)):
        if key in view:
            within(view, key, 0, most)
    require(len(view["blocks"]) <= 100, "blocks: 100")
    asks = any(block["type"] == "input" for block in view["blocks"])
    require(not asks or "submit" in view, "a view with inputs needs a submit")
    _check_blocks(view["blocks"], IN_VIEWS)


def check_home(view: Payload) -> None:
    """What App Home shows. Raises Fault."""
    require(view.get("type") == "home", "type: home", "invalid_arguments")
    require(len(view["blocks"]) <= 100, "blocks: 100")
    require(sum(block["type"] == "table" for block in view["blocks"]) <= 1, "only_one_table_allowed")
    _check_blocks(view["blocks"], IN_MESSAGES)


def texts(value: Any) -> Iterator[str]:
    """Every text in a payload, in the order of reading."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def _check_blocks(blocks: Sequence[Payload], known: set[str]) -> None:
    for block in blocks:
        require(block["type"] in known, f"unsupported type: {block['type']}")
        CHECKS[block["type"]](block)
    _check_unique([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    buttons = [b for block in blocks if block["type"] == "actions" for b in block["elements"]]
    _check_unique([button["action_id"] for button in buttons if "action_id" in button], "action_id")


def _check_unique(ids: Sequence[str], name: str) -> None:
    require(len(ids) == len(set(ids)), f"{name} already exists")
    require(all(0 < len(one) <= 255 for one in ids), f"{name}: 255")


def _check_text(text: Payload, most: int, kinds: set[str]) -> None:
    require(text.get("type") in kinds, f"text: one of {kinds}")
    require(text["type"] == "plain_text" or "emoji" not in text, "emoji: of plain text only")
    within(text, "text", 1, most)


def _check_header(block: Payload) -> None:
    _check_text(block["text"], 150, {"plain_text"})


def _check_section(block: Payload) -> None:
    _check_text(block["text"], 3_000, {"plain_text", "mrkdwn"})


def _check_image(block: Payload) -> None:
    within(block, "alt_text", 1, 2_000)
    require(("image_url" in block) != ("slack_file" in block), "image: an address or a file")
    if "image_url" in block:
        within(block, "image_url", 1, 3_000)
        require(WEB_ADDRESS.fullmatch(block["image_url"]), "image_url: an address of the web")


def _check_context(block: Payload) -> None:
    require(1 <= len(block["elements"]) <= 10, "context: 1 to 10 elements")
    for element in block["elements"]:
        _check_text(element, 2_000, {"plain_text", "mrkdwn"})


def _check_actions(block: Payload) -> None:
    require(1 <= len(block["elements"]) <= 25, "actions: 1 to 25 elements")
    for button in block["elements"]:
        if button["type"] == "checkboxes":
            _check_boxes(button["options"])
            continue
        require(button["type"] == "button", "actions: the server of these tests knows buttons and boxes")
        _check_text(button["text"], 75, {"plain_text"})
        require(button.get("style", "primary") in ("primary", "danger"), "style: primary or danger")
        if "value" in button:
            within(button, "value", 1, 2_000)


def _check_boxes(options: Sequence[Payload]) -> None:
    require(1 <= len(options) <= 10, "checkboxes: 1 to 10 options")
    for option in options:
        _check_text(option["text"], 75, {"plain_text", "mrkdwn"})
        within(option, "value", 1, 150)
    _check_unique([option["value"] for option in options], "value")


def _check_rich_text(block: Payload) -> None:
    require(block["elements"], "missing element")
    for element in block["elements"]:
        require(element["type"] in IN_RICH_TEXT, f"unsupported element: {element['type']}")
        if element["type"] == "rich_text_list":
            require(element["style"] in ("bullet", "ordered") and element["elements"], "list: style and elements")
            require(element.get("offset", 0) >= 0, "offset: not negative")
            for item in element["elements"]:
                _check_runs(item)
        else:
            _check_runs(element)


def _check_runs(element: Payload) -> None:
    require(element["elements"], "missing element")
    for run in element["elements"]:
        if run["type"] == "channel":
            require(re.fullmatch(r"[CG][A-Z0-9]+", run["channel_id"]), "channel_id")
            continue
        if run["type"] == "date":
            require(type(run["timestamp"]) is int and "{" in run["format"], "date: a whole number, and a format")
            within(run, "fallback", 1, 3_000)
            continue
        require(run["type"] in ("text", "link"), f"unsupported element: {run['type']}")
        within(run, "text", 1, 40_000)
        require(run["type"] == "text" or WEB_ADDRESS.fullmatch(run["url"]), "url: an address of the web")
        require(run.get("style", {}).keys() <= {"bold", "italic", "code", "strike"}, "style: unknown")


def _check_table(block: Payload) -> None:
    rows = block["rows"]
    require(1 <= len(rows) <= 100 and 1 <= len(rows[0]) <= 20, "table: 100 rows, 20 columns")
    require({len(row) for row in rows} == {len(rows[0])}, "table: ragged")
    require(len(block.get("column_settings", ())) <= 20, "column_settings: 20")
    for cell in (cell for row in rows for cell in row):
        require(cell["type"] == "raw_text", "cell: raw_text")
        within(cell, "text", 1, 10_000)
    require(sum(length(cell["text"]) for row in rows for cell in row) <= 10_000, "table: 10,000 characters")


def _check_input(block: Payload) -> None:
    _check_text(block["label"], 2_000, {"plain_text"})
    if "hint" in block:
        _check_text(block["hint"], 2_000, {"plain_text"})
    element = block["element"]
    if element["type"] == "plain_text_input":
        most = element.get("max_length", 3_000)
        require(1 <= most <= 3_000 and length(element.get("initial_value", "")) <= most, "initial_value: too long")
        return
    if element["type"] in SUGGESTING:
        many = element["type"] == "multi_external_select"
        _check_text(element["placeholder"], 150, {"plain_text"})
        require(
            "initial_option" not in element if many else "initial_options" not in element, "initial: wrong key"
        )
        if "initial_option" in element:
            check_options([element["initial_option"]], 1)
        if "initial_options" in element:
            check_options(element["initial_options"], 1)
        return
    require(element["type"] == "static_select", "input: not known here")
    options = element["options"]
    check_options(options, 1)
    require(element.get("initial_option", options[0]) in options, "initial_option: not an option")


def check_options(options: Sequence[Payload], least: int) -> None:
    """The options of a menu, or those that are suggested for it. Raises Fault."""
    require(least <= len(options) <= 100, f"options: {least} to 100")
    for option in options:
        _check_text(option["text"], 75, {"plain_text"})
        within(option, "value", 1, 150)


def _check_nothing(_divider: Payload) -> None:
    """There is nothing in a divider."""


CHECKS: Mapping[str, Callable[[Payload], None]] = {
    "header": _check_header,
    "section": _check_section,
    "image": _check_image,
    "context": _check_context,
    "actions": _check_actions,
    "rich_text": _check_rich_text,
    "table": _check_table,
    "input": _check_input,
    "divider": _check_nothing,
}


def pings(payload: Payload) -> list[str]:
    """What in a message's markup would notify somebody or lead somewhere."""
    marked = [str(payload.get("text") or "")]
    marked += [element["text"] for block in payload.get("blocks") or [] for element in _marked(block)]
    return [found for text in marked for found in LIVE.findall(text)]


def _marked(block: Payload) -> list[Json]:
    return [one for one in (*block.get("elements", ()), block.get("text") or {}) if one.get("type") == "mrkdwn"]
