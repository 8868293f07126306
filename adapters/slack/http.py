"""Payloads over HTTP: Slack sends them to our web server, each with a signature.

https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import asyncio
import hmac
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.once import Dispatch

PATH = "/slack/events"

MAX_BODY = 1024 * 1024
"""Bytes: a payload holds the message or the view that it comes from, and a view has up to 250 KB."""

SKEW = 300
"""Seconds that a payload's time may be off."""

REPLAYS = 10_000
"""Signatures that are remembered, the newest ones."""

VERSION = "v0"
INSTANT = re.compile(r"[0-9]{1,12}")
RETRY = "X-Slack-Retry-Num"

log = logging.getLogger(__name__)


class HttpMode:
    """Payloads by POST to `/slack/events`: events, commands and interactivity alike."""

    def __init__(self, signing_secret: str, now: Callable[[], datetime]) -> None:
        self._secret = signing_secret.encode()
        self._now = now
        self._dispatch: Dispatch | None = None
        self._taken: OrderedDict[str, None] = OrderedDict()
        self.routes: Sequence[web.RouteDef] = [web.post(PATH, self.receive)]

    @property
    def connected(self) -> bool:
        """Whether payloads are taken."""
        return self._dispatch is not None

    async def listen(self, _client: AsyncWebClient, dispatch: Dispatch) -> None:
        """Take payloads until cancelled; before and after it Slack is told to come again."""
        self._dispatch = dispatch
        log.info("slack: listening at %s", PATH)
        try:
            await asyncio.Event().wait()
        finally:
            self._dispatch = None

    async def receive(self, request: web.Request) -> web.Response:
        """Take a payload; 401 when it is not Slack's, or not fresh, or was taken before; 413, 400, 503."""
        body = await _read(request)
        if body is None:
            return web.Response(status=413, text="too large")
        if not self._is_genuine(request.headers, body):
            return web.Response(status=401, text="not signed by Slack, or too old")
        if self._dispatch is None:
            return web.Response(status=503, text="starting", headers={"Retry-After": "5"})
        if self._is_replayed(request.headers):
            return web.Response(status=401, text="taken before")
        try:
            payload = AsyncBoltRequest(body=body.decode(), headers=dict(request.headers))
        except ValueError:
            return web.Response(status=400, text="not a payload")
        return await to_aiohttp_response(await self._dispatch(payload))

    def _is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        at = headers.get("X-Slack-Request-Timestamp", "")
        if not INSTANT.fullmatch(at) or abs(self._now().timestamp() - int(at)) > SKEW:
            return False
        signed = hmac.new(self._secret, f"{VERSION}:{at}:".encode() + body, sha256).hexdigest()
        given = headers.get("X-Slack-Signature", "").encode("utf-8", "replace")
        return hmac.compare_digest(f"{VERSION}={signed}".encode(), given)

    def _is_replayed(self, headers: Mapping[str, str]) -> bool:
        """Whether just this was taken before. Slack's own repetition says so, and is known by its event."""
        signature = headers["X-Slack-Signature"]
        if signature in self._taken:
            return RETRY not in headers
        self._taken[signature] = None
        if len(self._taken) > REPLAYS:
            self._taken.popitem(last=False)
        return False


async def _read(request: web.Request) -> bytes | None:
    """The body, unless it is too large."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)
