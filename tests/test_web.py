"""What people send to the playground, and what they get: names, lines, buttons and forms."""

import re
from collections.abc import AsyncIterator

import pytest

from adapters.web.commands import GONE, MAX_NAME, read_name
from adapters.web.feed import CHANNEL
from bot.call import Call
from tests.fakes import web_script
from tests.fakes.web_rig import WebRig
from tests.fakes.web_script import NOON, ScriptedDoor
from tests.web_stage import ask, started


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[WebRig]:
    async with started(door) as rig:
        yield rig


async def test_a_typed_line_is_a_call_of_a_manager_in_the_channel(rig: WebRig, door: ScriptedDoor) -> None:
    await rig.command("Ann Ås", "quiz locks 3")
    request = door.requests[-1]
    assert request.call == Call("quiz", {"topic": "locks", "questions": "3"})
    assert (request.account.platform, request.account.workspace, request.account.name) == (
        "web",
        "local",
        "Ann Ås",
    )
    assert (request.place, request.at) == (CHANNEL, NOON)
    assert request.manager
    assert not request.internal


async def test_a_line_that_names_no_command_is_answered_by_a_sentence(rig: WebRig, door: ScriptedDoor) -> None:
    seen = await rig.command("Ann", "quizz <b>")
    assert seen.private
    assert "There is no command “quizz”. Did you mean quiz?" in seen.text
    assert len(door.requests) == 1


async def test_two_people_are_two_accounts(rig: WebRig, door: ScriptedDoor) -> None:
    await rig.command("Ann", "help")
    await rig.command("Bob", "help")
    ann, bob = door.requests[1:]
    assert ann.account.user != bob.account.user
    assert (ann.account.name, bob.account.name) == ("Ann", "Bob")


async def test_two_people_of_one_name_are_two_accounts(rig: WebRig) -> None:
    ids = {(await ask(rig, "/join", {"name": "Ann"}))[1]["id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", given) for given in ids)


async def test_a_long_name_is_cut(rig: WebRig) -> None:
    status, joined = await ask(rig, "/join", {"name": "A" * 10_000})
    assert (status, joined["name"]) == (200, "A" * MAX_NAME)


@pytest.mark.parametrize("name", ["", "   ", "\0\u202e", 7, None])
async def test_a_name_that_cannot_be_seen_is_refused_with_a_sentence(rig: WebRig, name: object) -> None:
    status, answer = await ask(rig, "/join", {"name": name})
    assert status == 400
    assert "Type a name" in answer["error"]


def test_a_name_is_one_line_without_signs_that_turn_or_hide_it() -> None:
    assert read_name(" A\tB\n\u202eC\u0007\ud800 ") == "A B C?"
    assert read_name("👩‍💻 Łukasz") == "👩‍💻 Łukasz"


async def test_a_button_is_the_call_that_it_carries(rig: WebRig, door: ScriptedDoor) -> None:
    await rig.platform.send(CHANNEL, web_script.post(), 5)
    verdict = await rig.click("Ann", rig.channel()[0], "B")
    assert door.requests[-1].call == Call("answer", {"post": "1", "choice": "1"})
    assert verdict.private
    assert verdict.text.startswith("Correct")


@pytest.mark.parametrize(
    "text", ["", "answer  post=1", "ANSWER", "answer post=<b>", "answer\n", "x" * 5_000, "é=1"]
)
async def test_a_forged_button_is_a_call_that_is_gone(rig: WebRig, door: ScriptedDoor, text: str) -> None:
    status, _ = await ask(rig, "/call", {"call": text})
    assert status == 200
    assert door.requests[-1].call == GONE


async def test_a_person_cannot_speak_for_the_network(rig: WebRig, door: ScriptedDoor) -> None:
    await ask(rig, "/call", {"call": "opened", "internal": True})
    assert door.requests[-1].call == Call("opened")
    assert not door.requests[-1].internal


async def test_a_refused_form_comes_back_with_what_was_typed(rig: WebRig, door: ScriptedDoor) -> None:
    form = await rig.command("Ann", "setup")
    assert form.fields == {"time": "09:00", "timezone": "UTC", "reveal": "next"}
    refused = await rig.submit("Ann", form, {"timezone": "Mars/Base", "reveal": "24"})
    assert "That is not a time zone" in refused.text
    assert refused.fields == {"time": "09:00", "timezone": "Mars/Base", "reveal": "24"}
    assert refused.id == form.id
    done = await rig.submit("Ann", refused, {"timezone": "Europe/Berlin"})
    assert "At 09:00, Europe/Berlin." in done.text
    assert door.requests[-1].call.args == {"time": "09:00", "timezone": "Europe/Berlin", "reveal": "24"}


async def test_an_empty_field_stays_in_the_call(rig: WebRig, door: ScriptedDoor) -> None:
    await ask(rig, "/call", {"form": "learn concept=a", "values": {"concept": "", "more": "b"}})
    assert door.requests[-1].call == Call("learn", {"concept": "", "more": "b"})


async def test_a_message_and_a_form_say_which_they_are(rig: WebRig) -> None:
    assert (await ask(rig, "/call", {"line": "/help"}))[1]["kind"] == "message"
    assert (await ask(rig, "/call", {"line": "/setup"}))[1]["kind"] == "form"


NONSENSE = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[" * 60_000,
    b"null",
    b"[]",
    b'"line"',
    b'{"line": 7}',
    b'{"call": null}',
    b'{"form": "setup"}',
    b'{"form": "setup", "values": {"time": 9}}',
    b'{"form": "setup", "values": []}',
)


@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: str(body[:40]))
async def test_nonsense_is_refused_with_a_sentence(rig: WebRig, door: ScriptedDoor, body: bytes) -> None:
    for path in ("/call", "/join"):
        status, answer = await ask(rig, path, body)
        assert status == 400
        assert answer["error"].endswith(".")
    assert len(door.requests) == 1


async def test_halves_of_characters_and_nuls_do_no_harm(rig: WebRig, door: ScriptedDoor) -> None:
    status, _ = await ask(rig, "/call", b'{"line": "/learn \\ud800\\u0000x"}')
    assert status == 200
    assert door.requests[-1].call == Call("learn", {"concept": "?x"})


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Playground-User": ""},
        {"X-Playground-User": "playground"},
        {"X-Playground-User": "G" * 32},
        {"X-Playground-Name": ""},
        {"X-Playground-Name": "%00"},
    ],
    ids=str,
)
async def test_who_has_not_joined_is_asked_to(rig: WebRig, door: ScriptedDoor, headers: dict[str, str]) -> None:
    status, answer = await ask(rig, "/call", {"line": "/help"}, **headers)
    assert (status, answer["error"]) == (400, "Pick a name first.")
    assert len(door.requests) == 1


async def test_arguments_are_suggested_while_typed(rig: WebRig, door: ScriptedDoor) -> None:
    query = {"command": "quiz", "param": "topic", "prefix": "lo"}
    async with rig.http.get("/suggest", params=query) as response:
        assert await response.json() == [{"value": "locks", "label": "Locks and latches"}]
    assert door.prefixes == [("quiz", "topic", "lo")]
    async with rig.http.get("/suggest") as response:
        assert response.status == 200
