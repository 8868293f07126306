"""Whatever comes in, somebody reads a sentence, and nothing is lost."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.call import Call
from bot.message import Form, Message
from tests.world import CHANNEL, World, account, text

NASTY = "<b>@everyone</b> <!channel> `x` **y** [a](javascript:b) \u202e" + "Ω" * 20


async def test_an_unknown_command_names_the_nearest(world: World) -> None:
    assert "Did you mean quiz?" in text(await world.call("ann", Call("qiuz")))


async def test_an_unknown_argument_is_named(world: World) -> None:
    assert "has no argument “colour”" in text(await world.call("ann", Call("streak", {"colour": "red"})))


async def test_a_stale_button_says_what_to_do(world: World) -> None:
    assert "out of date" in text(await world.call("ann", Call("gone")))


async def test_a_name_of_any_length_and_kind_is_taken(world: World) -> None:
    await world.open_channel()
    for name in ("x" * 10_000, NASTY, "", " "):
        answer = await world.call("ann", Call("me"), CHANNEL, account=account("ann", name))
        assert len(text(answer)) < 500


async def test_markup_in_arguments_comes_back_as_text(world: World) -> None:
    for line in ("learn", "quiz"):
        shown = text(await world.call("ann", Call(line, {"topic" if line == "quiz" else "concept": NASTY})))
        assert "@everyone" in shown


async def test_an_error_of_ours_is_a_sentence_and_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(type(world.store.answers), "scores", side_effect=RuntimeError("disk on fire")):
        shown = text(await world.call("ann", Call("me")))
    assert "Nothing of yours is lost" in shown
    assert "disk on fire" in caplog.text


words = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "1", "0", "-1", "99999999999", "week", "logs", NASTY])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_call_is_answered_by_a_message_or_a_form(world: World, data: st.DataObject) -> None:
    command = data.draw(st.sampled_from(list(world.registry.commands.values())))
    names = [param.name for param in command.params] + ["other"]
    args = data.draw(st.dictionaries(st.sampled_from(names), words, max_size=3))
    with patch("bot.engine.log.exception") as logged:
        answer = await world.call("ann", Call(command.name, args), manager=data.draw(st.booleans()))
    assert isinstance(answer, Message | Form)
    logged.assert_not_called()
