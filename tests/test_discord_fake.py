"""The loopback Discord is worth as much as what it refuses."""

from typing import Any

import pytest

from tests.discord_messages import button, row, text, v2
from tests.fakes.discord_payloads import CHANNEL, Json, user
from tests.fakes.discord_rules import COMPONENTS_V2, EPHEMERAL, Fault, check_commands, check_modal
from tests.fakes.discord_state import DiscordState

ANN = user("555555555555555555", "ann")


def refused(state: DiscordState, body: Json) -> int:
    """The code with which a message is refused."""
    with pytest.raises(Fault) as caught:
        state.post(CHANNEL, body)
    assert state.channels[CHANNEL].messages == []
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2_000},
        v2(text("x" * 4_000)),
        v2(text("x" * 2_000), text("x" * 2_000)),
        v2(*[text("x")] * 39),
        v2(row(*(button(f"help#{n}") for n in range(5)))),
        v2(row(button("h" * 100, "l" * 80))),
    ],
)
def test_what_is_within_the_limits_is_taken(body: Json) -> None:
    state = DiscordState()
    state.post(CHANNEL, body)
    assert len(state.channels[CHANNEL].messages) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2_001},
        v2(text("x" * 4_001)),
        v2(text("x" * 2_000), text("x" * 2_001)),
        v2(text("\U0001f600" * 2_001)),
        v2(text("語" * 3_600)),
        v2(*[text("x")] * 40),
        v2(row(button(), button())),
        v2(row(button("h" * 101))),
        v2(row(button(""))),
        v2(row(button(label="l" * 81))),
        v2(row(button(label=""))),
        v2(row(button(label="  "))),
        v2(row(*(button(f"help#{n}") for n in range(6)))),
        v2(row()),
        v2(),
        v2(text("")),
        v2(text(" \n")),
        v2(text("x"), content="x"),
        v2(text("x"), nonce="n" * 26),
        v2({**text("x"), "id": 7}, {**text("y"), "id": 7}),
        v2({**text("x"), "id": 2**31}),
        {**v2(text("x")), "flags": COMPONENTS_V2 | EPHEMERAL},
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_is_over_a_limit_is_refused(body: Json) -> None:
    assert refused(DiscordState(), body) == 50035


def test_an_empty_message_is_refused() -> None:
    assert refused(DiscordState(), {"content": ""}) == 50006
    assert refused(DiscordState(), {"flags": COMPONENTS_V2, "components": []}) == 50006


@pytest.mark.parametrize("code", [50001, 50013])
def test_a_channel_without_the_permission_refuses(code: int) -> None:
    state = DiscordState()
    state.channels[CHANNEL].denied = code
    assert refused(state, v2(text("x"))) == code


def test_a_nonce_is_answered_with_the_message_that_has_it() -> None:
    state = DiscordState()
    body = v2(text("x"), nonce="sdd-1", enforce_nonce=True)
    assert state.post(CHANNEL, body)["id"] == state.post(CHANNEL, body)["id"]
    assert len(state.channels[CHANNEL].messages) == 1
    state.post(CHANNEL, {**body, "enforce_nonce": False})
    assert len(state.channels[CHANNEL].messages) == 2


def test_without_the_right_to_read_it_the_history_is_empty() -> None:
    state = DiscordState()
    state.post(CHANNEL, v2(text("x")))
    assert len(state.history(CHANNEL, 100)) == 1
    state.channels[CHANNEL].readable = False
    assert state.history(CHANNEL, 100) == []


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"title": "t" * 46}, ()),
        ({"title": ""}, ()),
        ({"custom_id": "c" * 101}, ()),
        ({"components": []}, ()),
        ({"label": "l" * 46}, ("components", 0)),
        ({"description": "d" * 101}, ("components", 0)),
        ({"value": "v" * 11, "max_length": 10}, ("components", 0, "component")),
        ({"placeholder": "p" * 101}, ("components", 0, "component")),
        ({"options": []}, ("components", 1, "component")),
        ({"options": [{"label": str(n), "value": str(n)} for n in range(26)]}, ("components", 1, "component")),
        ({"options": [{"label": "a", "value": "a"}] * 2}, ("components", 1, "component")),
        ({"options": [{"label": "a", "value": "a" * 101}]}, ("components", 1, "component")),
        ({"custom_id": "time"}, ("components", 1, "component")),
    ],
)
def test_a_modal_over_a_limit_is_refused(change: Json, at: tuple[Any, ...]) -> None:
    entry = {"type": 4, "custom_id": "time", "style": 1, "value": "09:00", "max_length": 100}
    menu = {"type": 3, "custom_id": "reveal", "options": [{"label": "next", "value": "next"}]}
    labelled = [
        {"type": 18, "label": name, "component": inner} for name, inner in (("Time", entry), ("Reveal", menu))
    ]
    modal: Any = {"title": "Setup", "custom_id": "setup", "components": labelled}
    check_modal(modal)
    part = modal
    for step in at:
        part = part[step]
    part.update(change)
    with pytest.raises(Fault):
        check_modal(modal)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Learn"},
        {"name": "n" * 33},
        {"description": "d" * 101},
        {"description": ""},
        {"options": [{"name": f"o{n}", "description": "d", "type": 3} for n in range(26)]},
        {"options": [{"name": f"o{n}", "description": "d", "type": 3, "required": n == 1} for n in range(2)]},
    ],
)
def test_a_command_over_a_limit_is_refused(change: Json) -> None:
    command = {"name": "learn", "description": "Learn"}
    check_commands([command])
    with pytest.raises(Fault):
        check_commands([{**command, **change}])
