"""The check of bodies against Discord's own OpenAPI document, which the loopback server makes on each request."""

from typing import Any

import pytest

from adapters.discord.commands import declarations
from bot.handlers import make_registry
from tests.discord_messages import button, row, text, v2
from tests.fakes.discord_schema import document, named_faults, request_faults

pytestmark = pytest.mark.skipif(
    document() is None, reason="Discord's OpenAPI document is not at hand (DISCORD_OPENAPI): no body is checked"
)

POST = "/channels/1/messages"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", POST, v2(text("x"), row(button()), nonce="sdd-1", enforce_nonce=True)),
        ("POST", POST, v2({"type": 12, "items": [{"media": {"url": "attachment://a.png"}, "description": "a"}]})),
        ("POST", "/users/@me/channels", {"recipient_id": "5"}),
        ("POST", "/interactions/1/token/callback", {"type": 6, "data": None}),
        ("POST", "/interactions/1/token/callback", {"type": 5, "data": {"flags": 64}}),
        ("PATCH", "/webhooks/1/token/messages/@original", v2(text("x"))),
        ("PUT", "/applications/1/commands", declarations(make_registry())),
        ("GET", POST, None),
    ],
)
def test_what_discord_takes_is_taken(method: str, path: str, body: Any) -> None:
    assert request_faults(method, path, body) == []


@pytest.mark.parametrize(
    ("path", "body", "fault"),
    [
        (POST, v2(text("")), "content: 0 is not from 1"),
        (POST, v2(text("x"), flags="64"), ".flags: '64' is not"),
        (POST, v2(text("x"), colour=1), "colour is not known to Discord"),
        (POST, v2({"type": 99}), "of no type that can stand here"),
        (POST, v2({"type": 10}), "content is missing"),
        (POST, v2(row(button("c" * 101))), "custom_id: 101 is not from 1 to 100"),
        (POST, v2(row(*[button()] * 6)), "components: 6 is not from 1 to 5"),
        (POST, v2(row({**button(), "style": 9})), "style: "),
        (POST, v2(text("x"), nonce="n" * 26), ".nonce: 'nnn"),
        (POST, v2({**text("x"), "id": 2**31}), "id: 2147483648 is too great"),
        (POST, v2(text("x"), attachments=[{"id": 0, "filename": "a.png"}]), "id: 0 is not"),
        ("/users/@me/channels", {"recipient_id": "me"}, "recipient_id: "),
        ("/interactions/1/token/callback", {"type": 3}, "of no type that can stand here"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_discord_would_not_take_is_found(path: str, body: Any, fault: str) -> None:
    assert any(fault in found for found in request_faults("POST", path, body)), request_faults("POST", path, body)


def test_a_schema_can_be_named() -> None:
    assert named_faults("SnowflakeType", "12") == []
    assert named_faults("SnowflakeType", "012") != []
