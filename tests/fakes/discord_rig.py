"""The rig for Discord: people act at a loopback server, a real discord.py client answers them."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.clock import utc_now
from adapters.discord.platform import DiscordPlatform
from bot.commands import Registry
from bot.handlers import make_registry
from bot.model import Place
from bot.ports import Door
from tests.drawing import make_painter
from tests.fakes.discord import DiscordServer
from tests.fakes.discord_payloads import (
    BROUGHT_ALONG,
    BY_SERVER,
    CHANNEL,
    GUILD,
    MANAGE_CHANNELS,
    Exchange,
    Install,
    Json,
    user,
)
from tests.fakes.discord_rules import BUTTON, EPHEMERAL, GALLERY, ROW, TEXT, Failure, nested
from tests.fakes.discord_state import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT
from tests.fakes.rig import Seen

MENU = 3

NORMAL = {160004}
"""Refusals that are a part of the ordinary course: to start a thread that is there."""

MARKUP = re.compile(r"\\([^0-9A-Za-z\s])|^(?:#{1,3}|-#) |\*{1,3}|`{3}\n?|`|\u200b", re.MULTILINE)


@dataclass(frozen=True)
class Screen:
    """What a rig keeps with what was seen: the message or the modal, and the message that a modal came from."""

    payload: Json
    source: Json | None = None


class Complaints(logging.Handler):
    """Errors that the client or the adapter logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(logging.Formatter("%(name)s: %(message)s").format(record))


class DiscordRig:
    """One guild with one channel. `server` tells what arrived."""

    def __init__(self, registry: Registry, now: Callable[[], datetime]) -> None:
        self.server = DiscordServer()
        self._painter = make_painter()
        self.place = Place("discord", GUILD, CHANNEL)
        self._registry = registry
        self._now = now
        self.platform = self._make_platform()
        self._users: dict[str, Json] = {}
        self._complaints = Complaints()

    async def start(self, door: Door) -> None:
        for name in ("discord", "adapters.discord"):
            logging.getLogger(name).addHandler(self._complaints)
        await self.server.start()
        await self.connect(door)

    def _make_platform(self) -> DiscordPlatform:
        return DiscordPlatform(self.server.token, self.server.url, self._registry, self._now, self._painter)

    async def restart(self, door: Door) -> None:
        """End the platform and run another one, as a new process would."""
        await self.disconnect()
        self.platform = self._make_platform()
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
        await self.server.gateway.forget()

    async def stop(self) -> None:
        try:
            await self.disconnect()
        finally:
            await self.server.stop()
            for name in ("discord", "adapters.discord"):
                logging.getLogger(name).removeHandler(self._complaints)
        unexpected = [refusal for refusal in self.server.refusals if refusal.code not in NORMAL]
        assert not unexpected, f"the server refused: {unexpected}"
        assert not self._complaints.records, f"logged: {self._complaints.records}"

    def expect(self, *codes: int) -> None:
        """Exactly these refusals, by code, were meant to happen so far."""
        assert [refusal.code for refusal in self.server.refusals] == list(codes)
        self.server.refusals.clear()

    def person(self, name: str) -> Json:
        """The user of this short name, a member of the guild."""
        known = self._users.setdefault(name, user(str(555555555555555555 + len(self._users)), name))
        self.server.state.guilds[GUILD].members.add(known["id"])
        return known

    async def command(self, user: str, text: str, *, manager: bool = False) -> Seen:
        """Without the right, Discord lets people run a command of managers only if they brought the app along."""
        call = self._registry.read(text)
        data = self.command_data(call.name, call.args)
        install = BROUGHT_ALONG if self._registry.get(call.name).manager and not manager else BY_SERVER
        return await self._act(COMMAND, data, user, manager, install=install)

    def command_data(self, name: str, args: Mapping[str, str]) -> Json:
        """What Discord sends for a command, by what the bot has registered."""
        declared = next(command for command in self.server.state.commands if command["name"] == name)
        kinds = {option["name"]: option["type"] for option in declared.get("options", ())}
        options = [{"name": arg, "type": kinds[arg], "value": _typed(kinds[arg], args[arg])} for arg in args]
        return {"id": declared["id"], "name": name, "type": 1, "options": options}

    async def suggest(self, user: str, command: str, param: str, prefix: str) -> list[Json]:
        """What Discord offers while an argument is being typed."""
        data = self.command_data(command, {param: prefix})
        data["options"][0]["focused"] = True
        exchange = await self.server.interact(AUTOCOMPLETE, data, self.person(user))
        await self.server.until(lambda: exchange.settled)
        return exchange.choices or []

    async def click(self, user: str, seen: Seen, button: str, *, manager: bool = False) -> Seen:
        source = seen.raw.payload
        pressed = next(b for b in _buttons(source) if b["label"] == button)
        data = {"custom_id": pressed["custom_id"], "component_type": BUTTON}
        return await self._act(COMPONENT, data, user, manager, source)

    async def pick(self, user: str, seen: Seen, labels: str) -> Seen:
        source = seen.raw.payload
        (menu,) = (c for c in nested(source["components"]) if c["type"] == MENU)
        values = [option["value"] for option in menu["options"] if option["label"][0] in labels]
        data = {"custom_id": menu["custom_id"], "component_type": MENU, "values": values}
        return await self._act(COMPONENT, data, user, False, source)

    async def submit(self, user: str, form: Seen, values: Mapping[str, str], *, manager: bool = False) -> Seen:
        entered = {**form.fields, **values}
        modal = form.raw.payload
        components = [_entered(labelled, entered) for labelled in modal["components"]]
        data = {"custom_id": modal["custom_id"], "components": components}
        return await self._act(SUBMIT, data, user, manager, form.raw.source)

    async def _act(
        self,
        kind: int,
        data: Json,
        name: str,
        manager: bool,
        source: Json | None = None,
        install: Install = BY_SERVER,
    ) -> Seen:
        rights, who = MANAGE_CHANNELS if manager else 0, self.person(name)
        exchange = await self.server.interact(kind, data, who, permissions=rights, source=source, install=install)
        await self.server.until(lambda: exchange.settled)
        return seen_in(exchange)

    def channel(self) -> list[Seen]:
        posted = [
            seen_message(message, thread=place.id if place.parent else "")
            for place in self.server.state.channels.values()
            for message in place.messages
        ]
        return sorted(posted, key=lambda seen: int(seen.id))

    def lose_next_answer(self) -> None:
        self.server.fail("post", Failure(stored=True))


def make_rig(registry: Registry | None = None, now: Callable[[], datetime] = utc_now) -> DiscordRig:
    """A rig with all commands of the bot, or with those of a test."""
    return DiscordRig(make_registry() if registry is None else registry, now)


def seen_in(exchange: Exchange) -> Seen:
    """What an interaction's user sees of its first response."""
    if exchange.form is not None:
        return _seen_form(exchange.form, exchange.source)
    assert exchange.message is not None
    return seen_message(exchange.message)


def seen_message(message: Json, thread: str = "") -> Seen:
    """A message as its readers see it."""
    texts = [c["content"] for c in nested(message["components"]) if c["type"] == TEXT]
    return Seen(
        shown("\n".join(texts)),
        tuple(button["label"] for button in _buttons(message)),
        private=bool(message["flags"] & EPHEMERAL),
        thread=thread,
        id=message["id"],
        raw=Screen(message),
        pictures=tuple(_pictures(message)),
    )


def _pictures(message: Json) -> Iterator[str]:
    """What the galleries show of the files that came with the message; other files are not shown."""
    files = {f"attachment://{file['filename']}" for file in message.get("attachments", ())}
    for gallery in (component for component in nested(message["components"]) if component["type"] == GALLERY):
        yield from (item["description"] for item in gallery["items"] if item["media"]["url"] in files)


def _seen_form(modal: Json, source: Json | None) -> Seen:
    labels = [modal["title"], *(labelled["label"] for labelled in modal["components"])]
    fields = {
        labelled["component"]["custom_id"]: _stands(labelled["component"]) for labelled in modal["components"]
    }
    return Seen("\n".join(labels), fields=fields, private=True, raw=Screen(modal, source))


def _stands(component: Json) -> str:
    chosen = (option["value"] for option in component.get("options", ()) if option.get("default"))
    return str(component.get("value") or next(chosen, ""))


def _entered(labelled: Json, values: Mapping[str, str]) -> Json:
    component = labelled["component"]
    name = component["custom_id"]
    value = values.get(name, "")
    chosen = [value] if value else []
    entry: Json = {"values": chosen} if "options" in component else {"value": value}
    return {
        "type": labelled["type"],
        "id": 1,
        "component": {"type": component["type"], "custom_id": name, **entry},
    }


def _buttons(message: Json) -> Sequence[Json]:
    rows = (component for component in nested(message["components"]) if component["type"] == ROW)
    return [button for row in rows for button in row["components"] if button["type"] == BUTTON]


def _typed(kind: int, text: str) -> Any:
    return int(text) if kind == 4 and text.isdigit() else text


def shown(content: str) -> str:
    """Discord Markdown as it is read."""
    return MARKUP.sub(lambda match: match[1] or "", content)
