"""The rig for Slack: people act at a loopback server, a real Bolt app answers them over real sockets, or HTTP."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from adapters.clock import utc_now
from adapters.slack.http import HttpMode
from adapters.slack.manifest import SCOPES
from adapters.slack.platform import SlackPlatform
from adapters.slack.sockets import SocketMode, Transport
from adapters.slack.workspaces import OneWorkspace, Workspaces
from adapters.web.server import listening
from bot.commands import Registry
from bot.handlers import make_registry
from bot.model import Place
from bot.ports import Door
from tests.drawing import make_painter
from tests.fakes.rig import Seen
from tests.fakes.slack import APP_SCOPE, SlackServer
from tests.fakes.slack_requests import SIGNING_SECRET
from tests.fakes.slack_rules import SUGGESTING, Failure, Json, check_options
from tests.fakes.slack_state import BOT, CHANNEL, TEAM, Exchange

SOCKETS, HTTP = "sockets", "http"
"""How payloads reach the app."""

LOGGERS = ("slack_bolt", "slack_sdk", "adapters.slack")
COMMAND, INTERACTIVE = "slash_commands", "interactive"


@dataclass(frozen=True)
class Screen:
    """What a rig keeps with what was seen: the message or the modal."""

    payload: Json


class Complaints(logging.Handler):
    """Errors that the client or the adapter logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(logging.Formatter("%(name)s: %(message)s").format(record))


class SlackRig:
    """One workspace with one channel. `server` tells what arrived."""

    public_url = ""

    def __init__(self, registry: Registry, now: Callable[[], datetime], mode: str = SOCKETS) -> None:
        self.server = SlackServer()
        self.mode = mode
        self.port = 0
        self.server.scopes = {*SCOPES, APP_SCOPE}  # no more than the manifest asks for
        self.place = Place("slack", TEAM, CHANNEL)
        self._registry = registry
        self._base = now
        self._passed = timedelta()
        self.platform = self.make_platform()
        self.complaints = Complaints()

    def make_platform(self) -> SlackPlatform:
        return SlackPlatform(
            self.make_workspaces(),
            self.make_transport(),
            self.server.url,
            self._registry,
            self.now,
            make_painter(),
            self.public_url,
        )

    def now(self) -> datetime:
        """What the app takes for the time."""
        return self._base() + self._passed

    def pass_time(self, seconds: float) -> None:
        """Let time pass for the app and for Slack."""
        self._passed += timedelta(seconds=seconds)
        self.server.pass_time(seconds)

    def make_workspaces(self) -> Workspaces:
        return OneWorkspace(self.server.bot_token)

    def make_transport(self) -> Transport:
        if self.mode == HTTP:
            return HttpMode(SIGNING_SECRET, utc_now)
        return SocketMode(self.server.app_token)

    async def start(self, door: Door) -> None:
        for name in LOGGERS:
            logging.getLogger(name).addHandler(self.complaints)
        await self.server.start()
        await self.connect(door)

    async def connect(self, door: Door) -> None:
        """Run the platform, and what the web server serves for it, until the server knows it."""
        app = web.Application()
        app.add_routes(self.platform.routes)
        self._web = AsyncExitStack()
        self.address = await self._web.enter_async_context(listening(app, "127.0.0.1", self.port))
        if self.mode == HTTP:
            self.server.requests.url = f"{self.address}slack/events"
        self.serving = asyncio.create_task(self.platform.serve(door))
        waiting = asyncio.create_task(self._ready())
        await asyncio.wait([self.serving, waiting], return_when=asyncio.FIRST_COMPLETED)
        if self.serving.done():
            waiting.cancel()
            await self._web.aclose()
            await self.serving

    async def _ready(self) -> None:
        await self.server.connected()
        await self.platform.opened.wait()

    async def restart(self, door: Door) -> None:
        """End the platform and run another one, as a new process would."""
        await self.disconnect()
        self.platform = self.make_platform()
        await self.connect(door)

    async def disconnect(self) -> None:
        """End the platform; raise what it ended with by itself."""
        self.serving.cancel()
        with suppress(asyncio.CancelledError):
            await self.serving
        await self._web.aclose()
        await self.server.disconnect()

    async def stop(self) -> None:
        try:
            await self.disconnect()
        finally:
            await self.server.stop()
            for name in LOGGERS:
                logging.getLogger(name).removeHandler(self.complaints)
        assert not self.server.refusals, f"the server refused: {self.server.refusals}"
        assert not self.complaints.records, f"logged: {self.complaints.records}"
        unanswered = [e for e in self.server.state.exchanges.values() if not e.acknowledged]
        assert not unanswered, f"never acknowledged: {unanswered}"

    def expect(self, *errors: str) -> None:
        """Exactly these refusals, by error, were meant to happen so far."""
        assert [refusal.error for refusal in self.server.refusals] == list(errors)
        self.server.refusals.clear()

    async def command(self, user: str, text: str, *, manager: bool = False) -> Seen:
        return await self._act(COMMAND, command_payload(user, text), user, manager)

    async def click(self, user: str, seen: Seen, button: str, *, manager: bool = False) -> Seen:
        source = seen.raw.payload
        pressed = next(b for b in buttons(source) if b["text"]["text"] == button)
        where: Json = {"view": source.get("id", "")} if source.get("type") == "modal" else {"replaces": source}
        return await self._act(INTERACTIVE, click_payload(user, source, pressed), user, manager, **where)

    async def pick(self, user: str, seen: Seen, labels: str) -> Seen:
        source = seen.raw.payload
        rows = (block["elements"] for block in source["blocks"] if block["type"] == "actions")
        boxes, button = next(row for row in rows if row[0]["type"] == "checkboxes")
        ticked = [box for box in boxes["options"] if box["text"]["text"][0] in labels]
        boxes = {**boxes, "selected_options": ticked}
        state = {"state": {"values": {"picks": {boxes["action_id"]: boxes}}}}
        await self.server.deliver(INTERACTIVE, {**click_payload(user, source, boxes), **state}, user)
        payload = {**click_payload(user, source, {**button, "block_id": "picks"}), **state}
        return await self._act(INTERACTIVE, payload, user, False, replaces=source)

    async def suggested(self, user: str, form: Seen, field: str, typed: str) -> list[str]:
        """Type into a menu of a form; the values that it then offers."""
        view = form.raw.payload
        payload = suggestion_payload(user, view, field, typed)
        exchange = await self.server.deliver(INTERACTIVE, payload, user, view=view["id"])
        (answer,) = await self.server.until(lambda: exchange.acks)
        check_options(answer["options"], 0)
        return [option["value"] for option in answer["options"]]

    async def _offered(self, user: str, form: Seen, values: Mapping[str, str]) -> None:
        """What is chosen in a menu that suggests was offered there."""
        suggesting = [b["block_id"] for b in form.raw.payload["blocks"] if is_suggesting(b)]
        for name, value in values.items():
            for one in value.split(",") if name in suggesting and value else ():
                assert one in await self.suggested(user, form, name, one), f"{one} is not offered for {name}"

    async def submit(self, user: str, form: Seen, values: Mapping[str, str], *, manager: bool = False) -> Seen:
        await self._offered(user, form, values)
        view = form.raw.payload
        payload = submission_payload(user, view, {**form.fields, **values})
        return await self._act(INTERACTIVE, payload, user, manager, view=view["id"])

    async def _act(self, kind: str, payload: Json, user: str, manager: bool, **more: Any) -> Seen:
        (self.server.state.admins.add if manager else self.server.state.admins.discard)(user_id(user))
        exchange = await self.server.deliver(kind, payload, user, **more)
        return seen(await self.server.until(lambda: settled(exchange)))

    def channel(self) -> list[Seen]:
        return [seen(message) for message in self.server.state.messages]

    def lose_next_answer(self) -> None:
        self.server.fail("chat.postMessage", Failure(stored=True))


def make_rig(
    registry: Registry | None = None, now: Callable[[], datetime] = utc_now, mode: str = SOCKETS
) -> SlackRig:
    """A rig with all commands of the bot, or with those of a test."""
    return SlackRig(make_registry() if registry is None else registry, now, mode)


def settled(exchange: Exchange) -> Json | None:
    """What the person sees in the end, as soon as it stands there and the payload is acknowledged."""
    screen = exchange.screen
    return screen if exchange.acknowledged and screen and screen.get("callback_id") != "loading" else None


def user_id(name: str) -> str:
    return f"U0{name.upper()}"


def command_payload(user: str, text: str, channel: str = CHANNEL, name: str = "system-design") -> Json:
    """A slash command as Slack reports it: with the signs of its markup escaped."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    who = {"user_id": user_id(user), "user_name": user, "team_id": TEAM, "team_domain": "team"}
    return {"command": "/study", "text": escaped, "channel_id": channel, "channel_name": name, **who}


def _interaction(kind: str, user: str) -> Json:
    who = {"id": user_id(user), "username": user, "name": user, "team_id": TEAM}
    return {"type": kind, "user": who, "team": {"id": TEAM, "domain": "team"}, "api_app_id": "A0APP"}


def click_payload(user: str, source: Json, pressed: Json) -> Json:
    """A click as Slack reports it, on a message or in a modal."""
    action = {"block_id": "b", "type": "button", **pressed, "action_ts": "1790000000.000001"}
    base = {**_interaction("block_actions", user), "actions": [action]}
    if source.get("type") == "modal":
        return {**base, "view": source, "container": {"type": "view", "view_id": source["id"]}}
    place = {"channel": {"id": source["channel"], "name": "system-design"}}
    private = bool(source.get("ephemeral"))
    container = {"type": "message", "message_ts": source["ts"], "channel_id": source["channel"]}
    return {**base, **place, "container": {**container, "is_ephemeral": private}, "message": source}


def home_click_payload(user: str, home: Json, label: str, state: Json | None = None) -> Json:
    """A click in App Home as Slack reports it; `state` is what stands in the block of the button, by action."""
    pressed = next(button for button in buttons(home) if button["text"]["text"] == label)
    action = {"block_id": "b", **pressed, "action_ts": "1790000000.000001"}
    view = {**home, "state": {"values": {"b": state or {}}}}
    where = {"view": view, "container": {"type": "view", "view_id": home["id"]}}
    return {**_interaction("block_actions", user), "actions": [action], **where}


def submission_payload(user: str, view: Json, values: Mapping[str, str]) -> Json:
    """A submitted form as Slack reports it."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    entered = {
        block["block_id"]: {
            block["element"]["action_id"]: _entered(block["element"], values.get(block["block_id"], ""))
        }
        for block in inputs
    }
    return {**_interaction("view_submission", user), "view": {**view, "state": {"values": entered}}}


def suggestion_payload(user: str, view: Json, field: str, typed: str) -> Json:
    """Somebody types into a menu of a modal, as Slack reports it."""
    where = {"view": view, "container": {"type": "view", "view_id": view["id"]}}
    asked = {"block_id": field, "action_id": "entry", "value": typed}
    return {**_interaction("block_suggestion", user), **where, **asked}


def event_payload(event: Json, team: str = TEAM, number: str = "Ev1") -> Json:
    """An event as Slack reports it."""
    installed = {"team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
    return {
        "type": "event_callback",
        "team_id": team,
        "event_id": number,
        "event": event,
        "authorizations": [installed],
    }


def is_suggesting(block: Json) -> bool:
    return block["type"] == "input" and block["element"]["type"] in SUGGESTING


def _entered(element: Json, value: str) -> Json:
    if element["type"] in SUGGESTING:
        chosen = [{"text": plain(one), "value": one} for one in value.split(",") if one]
        many = element["type"] == "multi_external_select"
        picked = {"selected_options": chosen} if many else {"selected_option": chosen[0] if chosen else None}
        return {"type": element["type"], **picked}
    if element["type"] == "static_select":
        option = next((o for o in element["options"] if o["value"] == value), None)
        return {"type": element["type"], "selected_option": option}
    return {"type": element["type"], "value": value or None}


def seen(payload: Json) -> Seen:
    """A message or a modal as it is read."""
    modal = payload.get("type") == "modal"
    parts = [payload["title"]["text"]] if modal else []
    parts += [shown(block) for block in payload.get("blocks") or ()]
    return Seen(
        "\n".join(part for part in parts if part),
        tuple(button["text"]["text"] for button in buttons(payload)),
        {b["block_id"]: _stands(b["element"]) for b in payload.get("blocks", ()) if b["type"] == "input"},
        private=modal or bool(payload.get("ephemeral")),
        thread=payload.get("thread_ts", ""),
        id=payload.get("ts") or payload.get("id", ""),
        raw=Screen(payload),
        pictures=tuple(block["alt_text"] for block in payload.get("blocks", ()) if block["type"] == "image"),
    )


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _stands(element: Json) -> str:
    if "initial_options" in element:
        return ",".join(option["value"] for option in element["initial_options"])
    return str(element.get("initial_value") or (element.get("initial_option") or {}).get("value", ""))


def shown(block: Json) -> str:
    """A block's words."""
    match block["type"]:
        case "rich_text":
            return "\n".join(_element(element) for element in block["elements"])
        case "table":
            return "\n".join("  ".join(cell["text"] for cell in row) for row in block["rows"])
        case "context":
            return "".join(element["text"] for element in block["elements"])
        case "input":
            return str(block["label"]["text"])
        case "actions":
            boxes = (element["options"] for element in block["elements"] if element["type"] == "checkboxes")
            return "\n".join(option["text"]["text"] for options in boxes for option in options)
        case "divider" | "image":
            return ""
    return str(block["text"]["text"])


def _element(element: Json) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(f"- {_element(item)}" for item in element["elements"])
    return "".join(map(_run, element["elements"]))


def _run(run: Json) -> str:
    return str(run.get("text") or run.get("fallback") or f"#{run['channel_id']}")


def buttons(payload: Json) -> Sequence[Json]:
    rows = [block["elements"] for block in payload.get("blocks") or () if block["type"] == "actions"]
    return [element for row in rows for element in row if element["type"] == "button"]
