"""Form -> modal, what was typed in it -> arguments, and what else a modal shows."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.slack.commands import FORM, GONE
from adapters.slack.limits import (
    FIELD_HINT,
    FIELD_LABEL,
    FORM_FIELDS,
    FORM_TITLE,
    OPTION_LABEL,
    OPTION_VALUE,
    OPTIONS,
    characters,
    cut,
    shorten,
)
from adapters.slack.payloads import private, simpler
from adapters.slack.render import blocks
from adapters.slack.text import plain_text
from bot.call import Call
from bot.markdown import escape
from bot.message import Actions, Button, Divider, Field, Form, Message, Text
from bot.words import say

APP = "System Design Daily"
LOADING, SHOWN, ASKED = "loading", "shown", "asked"
"""What a modal is about, as its callback_id."""

ENTRY = "entry"
"""The action_id of every input; its block_id is the field's name."""

Payload = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
"""(value, label)."""


def modal(form: Form, channel: str) -> Payload:
    """The form as a modal. It carries the call and its channel, so that it outlives a restart."""
    said = blocks(Message.of(Text(form.error), Divider()), modal=True) if form.error else []
    return {
        **_view(ASKED, form.title, [*said, *map(_input, form.fields[:FORM_FIELDS])], form.call, channel),
        "submit": plain_text(say("form.save")),
        "close": plain_text(say("form.cancel")),
    }


def loading(channel: str) -> Payload:
    """What stands in a modal until its content is known."""
    return _view(LOADING, APP, blocks(Message.of(Text(say("form.wait")))), GONE, channel)


def shown(message: Message, channel: str) -> Payload:
    """A message in a modal."""
    return _shown(blocks(message, modal=True), channel)


def _shown(content: list[Payload], channel: str) -> Payload:
    return _view(SHOWN, APP, content, GONE, channel)


def views(answer: Message | Form, channel: str) -> Iterator[Payload]:
    """The modal of an answer, and a message's simpler one, for when Slack refuses its blocks."""
    if isinstance(answer, Form):
        yield modal(answer, channel)
    else:
        yield shown(answer, channel)
        yield _shown(simpler(answer)["blocks"], channel)


def _view(about: str, title: str, content: list[Payload], call: Call, channel: str) -> Payload:
    return {
        "type": "modal",
        "callback_id": about,
        "title": plain_text(shorten(title, FORM_TITLE) or APP),
        "close": plain_text(say("form.close")),
        "private_metadata": json.dumps({"call": str(call), "channel": channel}),
        "blocks": content,
    }


def _input(field: Field) -> Payload:
    drawn = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(shorten(field.label, FIELD_LABEL) or field.name),
        "optional": not field.required,
        "element": _element(field),
    }
    return {**drawn, "hint": plain_text(shorten(field.hint, FIELD_HINT))} if field.hint.strip() else drawn


def _element(field: Field) -> Payload:
    if field.suggested:
        return _suggesting(field)
    return _select(field) if 0 < len(options(field.choices)) <= OPTIONS else _text_input(field)


def _suggesting(field: Field) -> Payload:
    """A menu that asks for what is being typed (`block_suggestion`), from the first letter on."""
    labels = dict(field.choices)
    standing = options((value, labels.get(value, value)) for value in values(field))
    drawn = {
        "type": "multi_external_select" if field.many else "external_select",
        "action_id": ENTRY,
        "min_query_length": 0,
        "placeholder": plain_text(say("form.search")),
    }
    if not standing:
        return drawn
    return {**drawn, "initial_options": standing} if field.many else {**drawn, "initial_option": standing[0]}


def values(field: Field) -> list[str]:
    """What stands in a field: one value, or several."""
    parts = field.value.split(",") if field.many else [field.value]
    return [value for part in parts if (value := part.strip())]


def labelled(form: Form, suggest: Callable[[str, str, str], Pairs]) -> Form:
    """The form in which the values of fields with suggestions are labelled as the suggestions are."""

    def labels(field: Field) -> Field:
        if not field.suggested:
            return field
        found = [pair for value in values(field) for pair in suggest(form.call.name, field.name, value)]
        return replace(field, choices=tuple(pair for pair in found if pair[0] in values(field)))

    return replace(form, fields=tuple(map(labels, form.fields)))


def suggestions(body: Mapping[str, Any], suggest: Callable[[str, str, str], Pairs]) -> list[Payload]:
    """The options for what is being typed into a menu of a modal; none where the modal cannot be read."""
    call, _ = origin(body.get("view") or {})
    if call == GONE:
        return []
    typed = str(body.get("value") or "")
    return options(suggest(call.name, str(body.get("block_id")), typed))[:OPTIONS]


def _select(field: Field) -> Payload:
    shown = options(field.choices)
    chosen = [option for option in shown if option["value"] == field.value][:1]
    initial = {"initial_option": chosen[0]} if chosen else {}
    return {"type": "static_select", "action_id": ENTRY, "options": shown, **initial}


def options(pairs: Iterable[tuple[str, str]]) -> list[Payload]:
    """The choices that a menu can hold: an empty one is what choosing nothing means."""
    return [
        {"text": plain_text(shorten(label, OPTION_LABEL) or cut(value, OPTION_LABEL)), "value": value}
        for value, label in pairs
        if 0 < characters(value) <= OPTION_VALUE
    ]


def _text_input(field: Field) -> Payload:
    element = {"type": "plain_text_input", "action_id": ENTRY, "max_length": field.limit}
    initial = cut(field.value, field.limit)
    return {**element, "initial_value": initial} if initial else element


def origin(view: Mapping[str, Any]) -> tuple[Call, str]:
    """The call that a modal carries, and the id of its channel; `GONE` when it cannot be read."""
    try:
        carried = json.loads(view["private_metadata"])
        return Call.parse(str(carried["call"])), str(carried["channel"])
    except (ValueError, KeyError, TypeError):
        return GONE, ""


def typed_values(view: Mapping[str, Any]) -> dict[str, str]:
    """What a submitted modal holds, by field; empty where nothing was entered."""
    return {name: _typed(entries.get(ENTRY) or {}) for name, entries in view["state"]["values"].items()}


def _typed(entry: Mapping[str, Any]) -> str:
    if chosen := entry.get("selected_options"):
        return ",".join(str(option["value"]) for option in chosen)
    return str((entry.get("selected_option") or entry).get("value") or "")


def as_message(form: Form) -> Payload:
    """A form where no modal can be opened any more: why, and a button that opens it with what was typed.

    The button carries what was typed as far as that fits; else the form opens with today's values.
    """
    button = Button(say("form.again" if form.error else "form.open"), form.resumed(), primary=True)
    drawn = private(Message.of(Text(form.error or escape(form.title)), Actions((button,))))
    row = drawn["blocks"][-1]
    row["elements"][0]["value"] = FORM + row["elements"][0]["value"]
    return drawn
