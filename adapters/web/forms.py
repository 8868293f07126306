"""Form -> HTML."""

from collections.abc import Iterable
from html import escape

from adapters.web.text import one_line
from bot.call import Call
from bot.message import Field, Form, Pick
from bot.words import say

NOTHING = "–"
"""How an empty choice reads."""


def form_html(form: Form) -> str:
    """The form with what stands in it, and why it came back."""
    error = f"<p class='trouble' role='alert'>{one_line(form.error)}</p>" if form.error else ""
    fields = "".join(_field(form.call.name, field) for field in form.fields)
    return (
        f"<form data-form='{escape(str(form.call))}' novalidate><h2>{one_line(form.title)}</h2>{error}{fields}"
        f"<div class='actions'><button class='primary'>{say('form.save')}</button></div></form>"
    )


def picks_html(options: Iterable[Pick], call: Call) -> str:
    """Boxes to tick, and the button that sends them."""
    return (
        f"<form class='options' data-picks='{escape(str(call))}' aria-label='Answers'>"
        f"{''.join(map(_pick, options))}"
        f"<div class='actions'><button class='primary'>{say('picks.submit')}</button></div></form>"
    )


def _pick(option: Pick) -> str:
    return (
        f"<label class='option'><input type='checkbox' name='pick' value='{escape(option.value)}'>"
        f"<span class='letter'>{escape(option.label)}</span> <span>{one_line(option.text)}</span></label>"
    )


def _field(command: str, field: Field) -> str:
    hint = f"<span class='hint'>{escape(field.hint)}</span>" if field.hint else ""
    entry = _select(field) if field.choices else _input(command, field)
    return f"<label class='field'><span class='label'>{escape(field.label)}</span>{hint}{entry}</label>"


def _input(command: str, field: Field) -> str:
    return (
        f"<input name='{escape(field.name)}' value='{escape(field.value)}' data-command='{escape(command)}'"
        f" autocomplete='off' spellcheck='false'{_required(field)}>"
    )


def _required(field: Field) -> str:
    return " required" if field.required else ""


def _select(field: Field) -> str:
    """A menu; what stands in the field and is no choice is one here, so that nothing changes by itself."""
    choices = [*field.choices]
    if field.value not in dict(choices):
        choices.insert(0, (field.value, field.value or NOTHING))
    options = "".join(
        f"<option value='{escape(value)}'{' selected' if value == field.value else ''}>{escape(label)}</option>"
        for value, label in choices
    )
    return f"<select name='{escape(field.name)}'{_required(field)}>{options}</select>"
