"""Commands and forms as Discord wants them, and what comes back from it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.commands import GONE, declarations, pressed_call, same, suggestions, typed_call
from adapters.discord.forms import as_pages, modal, typed_values
from bot.call import Call
from bot.commands import Registry
from bot.handlers import make_registry
from bot.message import (
    Field,
    Form,
    Message,
)
from bot.params import Kind, Param
from tests.discord_messages import calls, contents, short, texts
from tests.fakes.discord_payloads import known_command
from tests.fakes.discord_rig import shown
from tests.fakes.discord_rules import check_commands, check_message, check_modal, nested, pings
from tests.fakes.discord_schema import named_faults, request_faults


def test_all_commands_are_taken_by_discord() -> None:
    declared = declarations(make_registry())
    check_commands(declared)
    assert request_faults("PUT", "/applications/1/commands", declared) == []
    assert {command["name"] for command in declared} >= {"daily", "quiz", "setup", "help"}
    by_name = {command["name"]: command for command in declared}
    assert by_name["setup"]["default_member_permissions"] == 16
    assert by_name["quiz"]["default_member_permissions"] is None
    assert by_name["quiz"]["contexts"] == [0, 1, 2]
    assert by_name["setup"]["contexts"] == [0, 1]
    assert all(command["integration_types"] == [0, 1] for command in declared)


def test_commands_are_the_same_when_only_discords_own_fields_differ() -> None:
    declared = declarations(make_registry())
    known = [
        {"id": "1", "version": "2", "nsfw": False, **known_command(command)} for command in reversed(declared)
    ]
    assert same(declared, known)
    assert not same(declared, known[1:])
    assert not same(declared, [{**known[0], "description": "other"}, *known[1:]])
    assert not same(
        declared, [{**known[0], "options": [{"name": "x", "description": "y", "type": 3}]}, *known[1:]]
    )


def test_params_become_typed_options() -> None:
    registry = Registry()
    params = (
        Param("text", "t" * 200, suggest=lambda _deck, _prefix: []),
        Param("count", "c", Kind.INTEGER, minimum=1, maximum=9),
        Param("flag", "f", Kind.FLAG),
        Param("many", "m", Kind.CHOICE, choices=tuple(map(str, range(30)))),
        Param("must", "n", required=True),
    )
    registry.command("probe", "A probe", *params)(unused)
    (command,) = declarations(registry)
    check_commands([command])
    must, text, count, flag, many = command["options"]
    assert must["required"]
    assert text["autocomplete"]
    assert (count["type"], count["min_value"], count["max_value"]) == (4, 1, 9)
    assert [choice["value"] for choice in flag["choices"]] == ["yes", "no"]
    assert many["autocomplete"]


async def unused() -> Message:
    raise AssertionError("declared, never run")


def test_arguments_arrive_as_text() -> None:
    data = {"name": "quiz", "options": [{"name": "questions", "type": 4, "value": 3}]}
    assert typed_call(data) == Call("quiz", {"questions": "3"})


@pytest.mark.parametrize(
    "custom_id", ["", "Answer", "answer  post=1", "answer post=<", "x" * 100, "form:", "#2", "{}"]
)
def test_a_forged_id_means_a_button_that_is_gone(custom_id: str) -> None:
    assert pressed_call(custom_id) == GONE


def test_suggestions_keep_to_discords_limits() -> None:
    pairs = [("v" * 101, "too long"), ("", "empty"), *((f"v{n}", "l" * 150) for n in range(30))]
    offered = suggestions(pairs)
    assert len(offered) == 25
    assert offered[0] == {"name": "l" * 99 + "…", "value": "v0"}


fields = st.builds(
    Field,
    st.uuids().map(str),
    short,
    texts,
    texts,
    st.lists(st.tuples(short, short), max_size=30, unique_by=lambda pair: pair[0]).map(tuple),
    st.booleans(),
)
forms = st.builds(Form, calls, texts, st.lists(fields, min_size=1, max_size=6).map(tuple), texts)


@given(forms)
@settings(max_examples=100, deadline=None)
def test_every_form_fits_a_modal_and_its_refusal_a_message(form: Form) -> None:
    check_modal(modal(form))
    assert named_faults("ModalInteractionCallbackRequest", {"type": 9, "data": modal(form)}) == []
    assert pressed_call(modal(form)["custom_id"]) == form.call
    for page in as_pages(form):
        check_message(page)
        assert pings(page) == []


def test_a_refused_form_carries_what_was_typed_while_that_fits() -> None:
    form = Form(
        Call("setup"), "Setup", (Field("time", "Time", value="25:00"), Field("days", "Days")), "No such time."
    )
    (page,) = as_pages(form)
    (again,) = (c for c in nested(page["components"]) if c["type"] == 2)
    assert again["custom_id"] == "form:setup time=25:00"
    assert "No such time." in contents(page)
    assert "25:00" in shown(contents(page))
    (page,) = as_pages(Form(form.call, form.title, (Field("time", "Time", value="x" * 90),), form.error))
    (again,) = (c for c in nested(page["components"]) if c["type"] == 2)
    assert again["custom_id"] == "form:setup"


def test_what_is_typed_in_a_modal_comes_back_by_field() -> None:
    components = [
        {"type": 18, "component": {"type": 4, "custom_id": "time", "value": "09:00"}},
        {"type": 18, "component": {"type": 3, "custom_id": "reveal", "values": ["next"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "order", "values": []}},
    ]
    assert typed_values(components) == {"time": "09:00", "reveal": "next", "order": ""}


def test_a_form_is_filled_with_values_that_it_knows() -> None:
    form = Form(Call("setup"), "Setup", (Field("time", "Time", value="09:00"), Field("days", "Days", value="all")))
    assert [f.value for f in form.filled({"time": "10:00", "other": "x"}).fields] == ["10:00", "all"]
