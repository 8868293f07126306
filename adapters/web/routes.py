"""What the browser may ask, and what it gets."""

import json
import secrets
from collections.abc import Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from pathlib import Path

from aiohttp import web

from adapters.web import commands, page, render
from adapters.web.commands import BadPayload
from adapters.web.feed import Feed
from adapters.web.guard import MAX_BODY, add_headers, guard
from adapters.web.server import open_routes
from bot.commands import Registry
from bot.message import Form, Message, Text
from bot.model import Account, Delivery
from bot.params import UserError
from bot.ports import Door, Painter

STATIC = Path(__file__).parent / "static"

HEARTBEAT = 15.0
"""Seconds of silence after which an open page is checked: writing to one that has gone fails."""

HEARTBEAT_LINE = b":\n\n"

NO_NAME = "Type a name, at least one letter or sign that can be seen."
NOT_JSON = "That is not JSON."


class Routes:
    """The playground's HTTP interface, on a door and a feed."""

    def __init__(
        self, door: Door, registry: Registry, now: Callable[[], datetime], painter: Painter, feed: Feed
    ) -> None:
        self._door = door
        self._registry = registry
        self._now = now
        self._painter = painter
        self._feed = feed

    def app(self, others: Iterable[web.RouteDef] = ()) -> web.Application:
        """All routes behind the guard, but for those that guard themselves, `others` among them."""
        for_anyone = [*open_routes(self._painter), *others]
        paths = {route.path for route in for_anyone}
        app = web.Application(middlewares=[guard(paths)], client_max_size=MAX_BODY)
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self._close)
        app.add_routes(
            [
                web.get("/", self.page),
                web.post("/join", self.join),
                web.post("/call", self.call),
                web.get("/suggest", self.suggest),
                web.get("/events", self.events),
                *for_anyone,
                web.static("/static", STATIC),
            ]
        )
        return app

    async def _close(self, _app: web.Application) -> None:
        self._feed.close()

    async def page(self, _request: web.Request) -> web.Response:
        """The page with what the channel shows now."""
        text = page.page(self._registry, await self._feed.shown(), self._painter.link)
        return web.Response(text=text, content_type="text/html")

    async def join(self, request: web.Request) -> web.Response:
        """A new person: {"name"} -> {"id", "name"}. The id is what proves later who asks."""
        match await _read_json(request):
            case {"name": str(given)} if name := commands.read_name(given):
                return web.json_response({"id": secrets.token_hex(commands.USER_DIGITS // 2), "name": name})
        raise BadPayload(NO_NAME)

    async def call(self, request: web.Request) -> web.Response:
        """A line, a button or a form -> {"kind": "message" or "form", "html"}, for the asker alone."""
        account = commands.read_account(request.headers)
        answer = await self._answer(await _read_json(request), account)
        kind = "form" if isinstance(answer, Form) else "message"
        return web.json_response({"kind": kind, "html": render.private(answer, self._painter.link)})

    async def _answer(self, payload: object, account: Account) -> Message | Form:
        try:
            call = commands.read_call(payload, self._registry)
        except UserError as error:
            return Message.of(Text(str(error)))
        return await self._door.handle(commands.request(call, account, self._now()))

    async def suggest(self, request: web.Request) -> web.Response:
        """?command=&param=&prefix= -> [{"value", "label"}], for an argument that is being typed."""
        command, param, prefix = (request.query.get(name, "") for name in ("command", "param", "prefix"))
        pairs = self._door.suggest(command, param, prefix)
        return web.json_response([{"value": value, "label": label} for value, label in pairs])

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The channel as server-sent events: what it shows, then what is new, until the page goes."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        async with aclosing(self._feed.follow(HEARTBEAT)) as deliveries:
            async for delivery in deliveries:
                try:
                    await stream.write(self._event(delivery))
                except ConnectionError:
                    break
        return stream

    def _event(self, delivery: Delivery | None) -> bytes:
        return render.event(delivery, self._painter.link) if delivery else HEARTBEAT_LINE


async def _read_json(request: web.Request) -> object:
    """The body's value. Raises BadPayload."""
    try:
        value: object = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise BadPayload(NOT_JSON) from error
    return value
