"""HTTP mode of the loopback Slack: signed requests to the app's web server, whose answers acknowledge."""

import asyncio
import hmac
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack_rules import Fault, Json
from tests.fakes.slack_state import Exchange

if TYPE_CHECKING:
    from tests.fakes.slack import SlackServer

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Requests:
    """Sends payloads to `url`, where it is set."""

    def __init__(self, server: "SlackServer") -> None:
        self._server = server
        self.url = ""
        self._under_way: set[asyncio.Task[None]] = set()

    async def send(self, exchange: Exchange, retry: int = 0) -> None:
        """Post a payload; its answer is the acknowledgement."""
        task = asyncio.create_task(self._exchange(exchange, retry))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _exchange(self, exchange: Exchange, retry: int) -> None:
        body, kind = encoded(exchange.kind, exchange.payload)
        more = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        status, answer = await post_to(self.url, body, {**signed(body), "Content-Type": kind, **more})
        if status == 200:
            self._server.acknowledge({"envelope_id": exchange.envelope, "payload": answer})
        else:
            self._server.refuse("request", Fault(f"status {status}"))
            self._server.changed()


async def post_to(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Json]:
    """What an address answers: the status, and JSON, if any."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=BytesIO(body), headers=headers) as answer,
    ):
        text = await answer.text()
        return answer.status, json.loads(text) if text.startswith("{") else {}


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """A payload as Slack writes it, with its content type."""
    if kind == "slash_commands":
        return urlencode(payload).encode(), FORM
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return json.dumps(payload).encode(), JSON


def signed(body: bytes, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """The headers that vouch for a body."""
    instant = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{instant}:".encode() + body, sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": instant, "X-Slack-Signature": f"v0={digest}"}
