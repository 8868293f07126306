"""App Home: everybody's own dashboard, drawn when it is opened and when what it shows has changed."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack import errors
from adapters.slack.payloads import simpler
from adapters.slack.render import blocks
from adapters.slack.workspaces import Workspace
from bot.call import Call
from bot.message import Message
from bot.model import Account, Place, Request
from bot.ports import Door

CHANGES = {"answer"}
"""Calls after which somebody's home shows something else."""

KEPT = 10_000
"""People whose homes are kept up to date, those who opened it last."""

BROKEN = (aiohttp.ClientError, OSError, TimeoutError)

log = logging.getLogger(__name__)


class Homes:
    """The homes of people who looked at theirs since the app was started."""

    def __init__(self, door: Door, now: Callable[[], datetime]) -> None:
        self._door = door
        self._now = now
        self._opened: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def opened(self, workspace: Workspace, account: Account) -> None:
        """Somebody looks at theirs."""
        who = workspace.team, account.user
        self._opened[who] = None
        self._opened.move_to_end(who)
        if len(self._opened) > KEPT:
            self._opened.popitem(last=False)
        await self._publish(workspace, account)

    async def changed(self, workspace: Workspace, call: Call, account: Account) -> None:
        """Somebody made this call: their home is drawn anew if it shows something else now."""
        if call.name in CHANGES and (workspace.team, account.user) in self._opened:
            await self._publish(workspace, account)

    async def _publish(self, workspace: Workspace, account: Account) -> None:
        asked = Request(Call("home"), account, Place.to(account), self._now(), direct=True)
        answer = await self._door.handle(asked)
        assert isinstance(answer, Message), "`home` asks for nothing"
        try:
            await _show(workspace, account.user, answer)
        except (SlackApiError, *BROKEN) as error:
            log.warning("a home was not shown: %r", error)


async def _show(workspace: Workspace, user: str, message: Message) -> None:
    try:
        await workspace.client.views_publish(user_id=user, view=_view(blocks(message)))
    except SlackApiError as error:
        if errors.code(error) not in errors.UNDRAWABLE:
            raise
        log.warning("a home is shown as text: %r", error)
        await workspace.client.views_publish(user_id=user, view=_view(simpler(message)["blocks"]))


def _view(content: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "home", "blocks": content}
