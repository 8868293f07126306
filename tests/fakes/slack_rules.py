"""What Slack refuses in a message or a view: limits of Block Kit, unique ids, blocks it does not know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 13_000
HEADER, SECTION, BUTTON, VALUE, VIEW_TITLE = 150, 3_000, 75, 2_000, 24
ID = 255
METADATA = 3_000

IN_MESSAGES = {"header", "section", "rich_text", "context", "actions", "divider", "table", "image"}
IN_VIEWS = IN_MESSAGES - {"table"} | {"input"}


class Invalid(Exception):
    """The reason why Slack answers invalid_blocks."""


def check_message(payload: Mapping[str, Any]) -> None:
    """Raises Invalid for what no message may hold."""
    blocks = payload.get("blocks") or []
    _require(len(blocks) <= MESSAGE_BLOCKS, f"{len(blocks)} blocks")
    _require(bool(str(payload.get("text") or "").strip()) or bool(blocks), "no text")
    _require(sum(b["type"] == "table" for b in blocks) <= 1, "a second table")
    size = sum(len(text) for text in texts(blocks))
    _require(size <= MESSAGE_TEXT, f"msg_blocks_too_long: {size}")
    _check_blocks(blocks, IN_MESSAGES)


def check_view(view: Mapping[str, Any]) -> None:
    """Raises Invalid for what no modal may hold."""
    _require(len(view["title"]["text"]) <= VIEW_TITLE, "title too long")
    _require(len(view["blocks"]) <= VIEW_BLOCKS, "too many blocks")
    _require(len(view.get("private_metadata", "")) <= METADATA, "private_metadata too long")
    has_input = any(block["type"] == "input" for block in view["blocks"])
    _require(not has_input or "submit" in view, "inputs need a submit button")
    _check_blocks(view["blocks"], IN_VIEWS)


def _check_blocks(blocks: Sequence[Json], known: set[str]) -> None:
    for block in blocks:
        _require(block["type"] in known, f"unknown or misplaced block {block['type']}")
        CHECKS.get(block["type"], lambda _: None)(block)
    for key in ("block_id", "action_id"):
        ids = list(_ids(blocks, key))
        _require(len(set(ids)) == len(ids) or (key == "action_id" and _in_inputs(blocks)), f"duplicate {key}")
        _require(all(0 < len(found) <= ID for found in ids), f"{key} too long")


def _in_inputs(blocks: Sequence[Json]) -> bool:
    """Inputs are told apart by their block: they may share an action_id."""
    return all(block["type"] == "input" for block in blocks if list(_ids([block], "action_id")))


def _check_header(block: Json) -> None:
    text = block["text"]
    _require(text["type"] == "plain_text" and 0 < len(text["text"]) <= HEADER, "header text")


def _check_section(block: Json) -> None:
    _require(0 < len(block["text"]["text"]) <= SECTION, "section text")


def _check_context(block: Json) -> None:
    _require(0 < len(block["elements"]) <= 10, "context elements")
    _require(all(0 < len(e["text"]) <= SECTION for e in block["elements"]), "context text")


def _check_actions(block: Json) -> None:
    _require(0 < len(block["elements"]) <= 25, "actions elements")
    for element in block["elements"]:
        _require(0 < len(element["text"]["text"]) <= BUTTON, "button text")
        _require(len(element.get("value", "")) <= VALUE, "button value")


def _check_rich_text(block: Json) -> None:
    _require(bool(block["elements"]), "empty rich_text")
    for text in texts([block]):
        _require(text != "", "empty text in rich_text")


def _check_table(block: Json) -> None:
    rows = block["rows"]
    _require(0 < len(rows) <= 100 and all(0 < len(row) <= 20 for row in rows), "table shape")
    _require(len({len(row) for row in rows}) == 1, "ragged table")
    _require(all(cell["text"] for row in rows for cell in row), "empty cell")
    _require(sum(len(cell["text"]) for row in rows for cell in row) <= 10_000, "table text")


def _check_input(block: Json) -> None:
    _require(0 < len(block["label"]["text"]) <= 2_000, "label")
    _require(len(block["element"].get("initial_value", "")) <= 3_000, "initial value")
    options = block["element"].get("options")
    _require(options is None or 0 < len(options) <= 100, "options")


CHECKS = {
    "header": _check_header,
    "section": _check_section,
    "context": _check_context,
    "actions": _check_actions,
    "rich_text": _check_rich_text,
    "table": _check_table,
    "input": _check_input,
}


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise Invalid(reason)


def texts(value: Any) -> Iterator[str]:
    """Every text in a payload, in the order of reading."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            elif key not in ("value", "options"):
                yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def _ids(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get(key), str):
            yield value[key]
        for inner in value.values():
            yield from _ids(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _ids(inner, key)
