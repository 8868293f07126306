"""The rig for Slack: people act at a loopback server, a real Bolt app answers them."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from adapters.clock import utc_now
from adapters.slack.platform import SlackPlatform
from bot.commands import Registry
from bot.handlers import make_registry
from bot.ports import Door
from tests.fakes.rig import Seen
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, LOST, TEAM, SlackServer
from tests.fakes.slack_rules import Json, texts

LOADING = "loading"


@dataclass(frozen=True)
class Screen:
    """What a rig keeps with what was seen: the message's or the modal's payload."""

    payload: Json
    view: bool = False


class SlackRig:
    """One workspace with one channel. `server` tells what arrived."""

    def __init__(self, registry: Registry, now: Callable[[], datetime]) -> None:
        self.server = SlackServer()
        self._registry = registry
        self._now = now
        self.platform = self.make_platform()
        self._ids = count(1)

    def make_platform(self, bot_token: str = BOT_TOKEN, app_token: str = APP_TOKEN) -> SlackPlatform:
        return SlackPlatform(bot_token, app_token, self.server.url, self._registry, self._now)

    async def start(self, door: Door) -> None:
        await self.server.start()
        await self.connect(door)

    async def connect(self, door: Door) -> None:
        """Run the platform until the server knows it."""
        self.serving = asyncio.create_task(self.platform.serve(door))
        waiting = asyncio.create_task(self.server.connected())
        await asyncio.wait([self.serving, waiting], return_when=asyncio.FIRST_COMPLETED)
        if self.serving.done():
            waiting.cancel()
            await self.serving

    async def disconnect(self) -> None:
        """End the platform; raise what it ended with by itself."""
        self.serving.cancel()
        with suppress(asyncio.CancelledError):
            await self.serving

    async def stop(self) -> None:
        try:
            await self.disconnect()
        finally:
            await self.server.stop()
        assert not self.server.refusals, f"the server refused: {self.server.refusals}"

    def expect(self, *reasons: str) -> None:
        """Exactly these refusals, by their beginning, were meant to happen so far."""
        found = self.server.refusals[:]
        assert len(found) == len(reasons), found
        assert all(refusal.startswith(reason) for refusal, reason in zip(found, reasons, strict=True)), found
        self.server.refusals.clear()

    async def command(self, user: str, text: str, *, manager: bool = False) -> Seen:
        body = self._body(user, manager) | {
            "command": "/study",
            "text": text,
            "channel_id": CHANNEL,
            "channel_name": "general",
            "user_id": self._user(user),
            "user_name": user,
            "team_id": TEAM,
        }
        await self.server.deliver("slash_commands", body)
        return await self._outcome(body, None)

    async def click(self, user: str, seen: Seen, button: str, *, manager: bool = False) -> Seen:
        element = next(e for e in _buttons(seen.raw.payload) if e["text"]["text"] == button)
        container = {"type": "message", "channel_id": CHANNEL, "is_ephemeral": seen.private, "message_ts": seen.id}
        body = self._body(user, manager) | {
            "type": "block_actions",
            "channel": {"id": CHANNEL, "name": "general"},
            "container": container,
            "actions": [{**element, "action_ts": "1.1"}],
        }
        await self.server.deliver("interactive", body)
        return await self._outcome(body, seen)

    async def submit(self, user: str, form: Seen, values: Mapping[str, str], *, manager: bool = False) -> Seen:
        view = form.raw.payload
        state = {
            block["block_id"]: _entered(block, values) for block in view["blocks"] if block["type"] == "input"
        }
        body = self._body(user, manager) | {
            "type": "view_submission",
            "view": {**view, "state": {"values": state}},
        }
        envelope = await self.server.deliver("interactive", body)
        answer = self.server.acks[envelope] or {}
        if "view" in answer:
            self.server.views[view["id"]] = {**answer["view"], "id": view["id"]}
        return self._modal(await self.server.until(lambda: self._settled(view["id"])))

    def _body(self, user: str, manager: bool) -> Json:
        name = self._user(user)
        self.server.admins.discard(name)
        if manager:
            self.server.admins.add(name)
        return {
            "api_app_id": "A1",
            "team": {"id": TEAM, "domain": "team"},
            "user": {"id": name, "username": user, "name": user, "team_id": TEAM},
            "trigger_id": self.server.trigger(),
            "response_url": self.server.response_url(),
        }

    def _user(self, user: str) -> str:
        return f"U{user.upper()}"

    async def _outcome(self, body: Json, clicked: Seen | None) -> Seen:
        """What a payload led to: a message through its response URL, or a modal."""

        def look() -> Json | None:
            said = next((payload for url, payload in self.server.responses if url == body["response_url"]), None)
            opened = self.server.opened.get(body["trigger_id"])
            return said or (self._settled(opened) if opened else None)

        found: Json = await self.server.until(look)
        if found.get("type") == "modal":
            return self._modal(found)
        in_place = bool(clicked and clicked.private and found.get("replace_original"))
        number = clicked.id if clicked and in_place else f"e{next(self._ids)}"
        return _seen(found, private=True, id=number)

    def _settled(self, view_id: str) -> Json | None:
        view = self.server.views.get(view_id)
        return view if view and view["callback_id"] != LOADING else None

    def _modal(self, view: Json) -> Seen:
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        fields = {block["block_id"]: _initial(block["element"]) for block in inputs}
        text = "".join(texts(view["blocks"]))
        return Seen(text, fields=fields, private=True, id=view["id"], raw=Screen(view, view=True))

    def channel(self) -> list[Seen]:
        return [
            _seen(message, private=False, id=message["ts"], thread=message.get("thread_ts") or "")
            for message in self.server.messages
        ]

    def lose_next_answer(self) -> None:
        self.server.failures.append(LOST)


def _seen(payload: Json, *, private: bool, id: str, thread: str = "") -> Seen:
    buttons = tuple(element["text"]["text"] for element in _buttons(payload))
    parts = ["".join(texts([block])) for block in payload.get("blocks") or ()] or [payload["text"]]
    text = "\n".join(part.replace("\u200b", "").replace("*", "") for part in parts)
    return Seen(text, buttons, {}, private, thread, id, Screen(payload))


def _buttons(payload: Mapping[str, Any]) -> Iterator[Json]:
    for block in payload.get("blocks") or ():
        if block["type"] == "actions":
            yield from block["elements"]


def _initial(element: Json) -> str:
    return str(element.get("initial_value") or element.get("initial_option", {}).get("value", ""))


def _entered(block: Json, values: Mapping[str, str]) -> Json:
    element = block["element"]
    value = values.get(block["block_id"], _initial(element))
    if element["type"] == "static_select":
        chosen = next((option for option in element["options"] if option["value"] == value), None)
        return {element["action_id"]: {"type": element["type"], "selected_option": chosen}}
    return {element["action_id"]: {"type": element["type"], "value": value or None}}


def make_rig(registry: Registry | None = None, now: Callable[[], datetime] = utc_now) -> SlackRig:
    """A rig with all commands of the bot, or with those of a test."""
    return SlackRig(make_registry() if registry is None else registry, now)
