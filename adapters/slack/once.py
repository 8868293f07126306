"""Each payload once: Slack sends again what was not acknowledged in time, over whichever way is open."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.request.async_request import AsyncBoltRequest

KEPT = 1_000
"""Payloads that are remembered, the newest ones. Slack's last repetition comes six minutes after the first try."""

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Once:
    """Dispatches payloads; one that comes again gets the answer that the first one gets."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._answers: OrderedDict[str, asyncio.Future[BoltResponse]] = OrderedDict()

    async def __call__(self, request: AsyncBoltRequest) -> BoltResponse:
        name = identity(request.body)
        if not name:
            return await self._dispatch(request)
        if name not in self._answers:
            self._answers[name] = asyncio.ensure_future(self._dispatch(request))
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        first = await asyncio.shield(self._answers[name])
        return BoltResponse(status=first.status, body=first.body, headers=dict(first.headers))


def identity(body: Mapping[str, Any]) -> str:
    """What tells a payload from all others: an event's id, or the trigger that goes with whatever people do."""
    return str(body.get("event_id") or body.get("trigger_id") or "")
