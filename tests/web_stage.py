"""What the tests of the playground over HTTP share: a rig that is started, raw requests, short messages."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from adapters.web.feed import CHANNEL
from bot.message import Message, Text
from bot.model import Delivery, Place
from tests.fakes import web_script
from tests.fakes.web_rig import OWN, WebRig, make_rig
from tests.fakes.web_script import NOON, ScriptedDoor

USER = {**OWN, "X-Playground-User": "0" * 32, "X-Playground-Name": "Ann"}


@asynccontextmanager
async def started(door: ScriptedDoor, kept: Sequence[Delivery] = ()) -> AsyncIterator[WebRig]:
    """A rig that is served; `kept` is what the channel's history holds."""

    async def history(place: Place, limit: int) -> tuple[Delivery, ...]:
        assert place == CHANNEL
        return tuple(kept[-limit:])

    rig = make_rig(web_script.make_registry(), lambda: NOON, history)
    await rig.start(door)
    yield rig
    await rig.stop()


async def ask(rig: WebRig, path: str, body: Any, **headers: str) -> tuple[int, Any]:
    """The status and the JSON of an answer to a raw body."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with rig.http.post(path, data=data, headers={**USER, **headers}) as response:
        return response.status, await response.json()


def said(number: int, text: str, thread: str = "") -> Delivery:
    """A message that the channel has seen."""
    return Delivery(number, replace(CHANNEL, thread=thread), Message.of(Text(text)), message_id=str(number))
