"""Who manages a channel: admins and owners of the workspace, and who created the channel."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.workspaces import Workspace
from bot.model import Account

FRESH = timedelta(minutes=1)
"""How long what Slack said of somebody, or of a channel, is relied on."""

KEPT = 1_000

BROKEN = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)

log = logging.getLogger(__name__)

Facts = dict[str, Any]


class Rights:
    """Asks Slack, at most once a minute for the same thing."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._told: dict[tuple[str, str], tuple[datetime, Facts]] = {}

    async def is_manager(self, workspace: Workspace, account: Account, channel: str) -> bool:
        """Whether Slack lets this user manage the channel. What cannot be found out counts as no.

        Who belongs to another workspace, with which the channel is shared, manages nothing here: an admin of that
        one is none of ours.
        """
        if account.workspace != workspace.team:
            return False
        client = workspace.client
        user = await self._ask(workspace, account.user, lambda: client.users_info(user=account.user), "user")
        if user.get("is_admin") or user.get("is_owner"):
            return True
        info = await self._ask(workspace, channel, lambda: client.conversations_info(channel=channel), "channel")
        return info.get("creator") == account.user

    async def _ask(self, workspace: Workspace, about: str, ask: Callable[[], Awaitable[Any]], part: str) -> Facts:
        key, now = (workspace.team, about), self._now()
        at, facts = self._told.get(key, (now - FRESH, {}))
        if now - at < FRESH:
            return facts
        try:
            facts = dict((await ask())[part])
        except BROKEN as error:
            log.warning("the rights of a user could not be read: %r", error)
            return {}
        if len(self._told) >= KEPT:
            self._told.clear()
        self._told[key] = now, facts
        return facts
