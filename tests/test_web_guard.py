"""Who may ask the playground and how much, and what every answer tells the browser."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.web.guard import is_near
from tests.drawing import BROKEN, DIAGRAM, SIZE, make_painter, size
from tests.fakes.web_rig import WebRig
from tests.fakes.web_script import ScriptedDoor
from tests.web_stage import USER, ask, started


@pytest.fixture
def door() -> ScriptedDoor:
    return ScriptedDoor()


@pytest.fixture
async def rig(door: ScriptedDoor) -> AsyncIterator[WebRig]:
    async with started(door) as rig:
        yield rig


async def test_a_picture_is_for_whoever_was_given_its_link(rig: WebRig) -> None:
    link = make_painter().link(DIAGRAM)
    async with rig.http.get(link, headers={"Host": "bot.example.org"}) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert response.headers["Cache-Control"] == "public, max-age=86400"
        assert size(await response.read()) == SIZE
    for path in (make_painter(b"another key").link(DIAGRAM), "/pictures/x.png", make_painter().link(BROKEN)):
        async with rig.http.get(path) as response:
            assert response.status == 404


async def test_too_long_a_body_is_refused_with_a_sentence(rig: WebRig) -> None:
    status, answer = await ask(rig, "/call", {"line": "x" * 64 * 1024})
    assert status == 413
    assert "at most 64 KiB" in answer["error"]
    assert (await ask(rig, "/call", {"line": "/learn " + "x" * 60_000}))[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[::1", "10.0.0.1"]
)
@pytest.mark.parametrize("path", ["/", "/events", "/suggest", "/static/app.js"])
async def test_another_name_for_this_machine_is_refused(rig: WebRig, host: str, path: str) -> None:
    async with rig.http.get(path, headers={"Host": host}) as response:
        assert response.status == 403
        assert "only to browsers on its own machine" in (await response.json())["error"]


@pytest.mark.parametrize(
    ("address", "near"), [("127.0.0.1", True), ("::1", True), ("192.0.2.1", False), ("", False)]
)
def test_only_this_machine_is_near(address: str, near: bool) -> None:
    assert is_near(address) == near


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "LOCALHOST", "[::1]:8080"])
async def test_the_machines_own_names_are_let_in(rig: WebRig, host: str) -> None:
    async with rig.http.get("/", headers={"Host": host}) as response:
        assert response.status == 200


@pytest.mark.parametrize("path", ["/join", "/call"])
async def test_a_page_of_another_site_can_do_nothing(rig: WebRig, door: ScriptedDoor, path: str) -> None:
    headers = {name: value for name, value in USER.items() if name != "X-Playground"}
    async with rig.http.post(path, json={"line": "/help", "name": "Ann"}, headers=headers) as response:
        assert response.status == 403
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Headers": "x-playground"}
    async with rig.http.options(path, headers=asked) as response:
        assert "Access-Control-Allow-Origin" not in response.headers
    assert len(door.requests) == 1


async def test_every_answer_carries_a_strict_policy(rig: WebRig) -> None:
    for path in ("/", "/static/app.js", "/healthz", "/nowhere", "/events"):
        async with rig.http.get(path) as response:
            assert "default-src 'self'" in response.headers["Content-Security-Policy"], path
            assert response.headers["X-Content-Type-Options"] == "nosniff", path


@pytest.mark.parametrize(
    "path", ["/static/../platform.py", "/static/%2e%2e/platform.py", "/static/", "/static/..%2fpage.html"]
)
async def test_only_static_files_are_served(rig: WebRig, path: str) -> None:
    async with rig.http.get(f"{rig.platform.url.rstrip('/')}{path}") as response:
        assert response.status in (403, 404)


async def test_health_is_told_to_whoever_asks(rig: WebRig) -> None:
    async with rig.http.get("/healthz", headers={"Host": "probe.internal"}) as response:
        assert (response.status, await response.text()) == (200, "ok")


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [":root {", ':root[data-theme="light"] {'])
def test_words_stand_out_from_their_ground_in_both_themes(theme: str) -> None:
    css = Path("adapters/web/static/base.css").read_text().partition(theme)[2].partition("}")[0]
    colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", css))
    pairs = [
        (word, ground)
        for word in ("text", "soft", "muted", "teal", "blue", "rose")
        for ground in ("back", "surface")
    ]
    pairs += [
        ("text", "raised"),
        ("muted", "raised"),
        ("on-accent", "teal"),
        ("on-accent", "blue"),
        ("on-accent", "accent-hover"),
    ]
    for word, ground in pairs:
        assert contrast(colours[word], colours[ground]) >= 4.5, (theme, word, ground)
