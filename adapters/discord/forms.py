"""Form -> modal, what was typed in it -> arguments, and a refused form -> message."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.discord.commands import FORM
from adapters.discord.limits import CHOICE, FIELD_HINT, FIELD_LABEL, FORM_FIELDS, FORM_TITLE, OPTIONS, cut, shorten
from adapters.discord.render import private
from bot.markdown import escape
from bot.message import Actions, Button, Field, Form, Message, Text
from bot.words import say

STRING_SELECT, TEXT_INPUT, LABELLED = 3, 4, 18
ONE_LINE = 1

Payload = dict[str, Any]


def modal(form: Form) -> Payload:
    """The form as a modal. Its custom_id carries the call, so that it outlives a restart."""
    return {
        "custom_id": str(form.call),
        "title": shorten(form.title, FORM_TITLE) or form.call.name,
        "components": [_labelled(field) for field in form.fields[:FORM_FIELDS]],
    }


def _labelled(field: Field) -> Payload:
    component = _select(field) if 0 < len(_options(field)) <= OPTIONS else _text_input(field)
    labelled = {"type": LABELLED, "label": shorten(field.label, FIELD_LABEL) or field.name, "component": component}
    return {**labelled, "description": shorten(field.hint, FIELD_HINT)} if field.hint.strip() else labelled


def _select(field: Field) -> Payload:
    return {
        "type": STRING_SELECT,
        "custom_id": field.name,
        "required": field.required,
        "min_values": int(field.required),
        "options": _options(field),
    }


def _options(field: Field) -> list[Payload]:
    """The choices that a menu can hold: an empty one is what choosing nothing means."""
    return [
        {"label": shorten(label, CHOICE) or value, "value": value, "default": value == field.value}
        for value, label in field.choices
        if 0 < len(value) <= CHOICE
    ]


def _text_input(field: Field) -> Payload:
    return {
        "type": TEXT_INPUT,
        "custom_id": field.name,
        "style": ONE_LINE,
        "value": cut(field.value, field.limit),
        "max_length": field.limit,
        "required": field.required,
    }


def typed_values(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What a submitted modal holds, by field; empty where nothing was entered."""
    inputs = [labelled["component"] for labelled in components if "component" in labelled]
    return {entry["custom_id"]: _typed(entry) for entry in inputs}


def _typed(entry: Mapping[str, Any]) -> str:
    return str(entry.get("value") or next(iter(entry.get("values") or ()), ""))


def as_pages(form: Form) -> list[Payload]:
    """A form where no modal can be opened: why, what was typed, and a button that opens it with those values.

    The button carries what was typed as far as that fits; else the form opens with today's values.
    """
    lines = [f"- {escape(field.label)}: {escape(field.value)}" for field in form.fields if field.value]
    shown = [Text(part) for part in (form.error or escape(form.title), "\n".join(lines)) if part]
    button = Button(say("form.again" if form.error else "form.open"), form.resumed(), primary=True)
    pages = private(Message.of(*shown, Actions((button,))))
    for row in pages[-1]["components"][0]["components"]:
        for component in row.get("components", ()):
            component["custom_id"] = FORM + component["custom_id"]
    return pages
