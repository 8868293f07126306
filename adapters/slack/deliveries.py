"""Deliveries: sent in their workspace's name, and looked for where it is not known whether they arrived."""

import asyncio
import logging
from collections.abc import Sequence

from slack_sdk.errors import SlackApiError

from adapters.slack import errors, places
from adapters.slack.history import HISTORY_METHOD, messages_of
from adapters.slack.pace import Pace
from adapters.slack.payloads import mark
from adapters.slack.posting import edit, post
from adapters.slack.reports import Reports
from adapters.slack.workspaces import Workspace, Workspaces
from bot.call import Call
from bot.message import Message
from bot.model import Account, Place
from bot.ports import NotSent, Refused
from bot.words import say

SEND_TIMEOUT = 25.0
"""Seconds for one delivery, and for any other request."""

POST, UPDATE, OPEN = "chat.postMessage", "chat.update", "conversations.open"

log = logging.getLogger(__name__)


class Deliveries:
    """All that is sent unasked, for as long as the app is connected."""

    def __init__(self, workspaces: Workspaces, reports: Reports, pace: Pace) -> None:
        self._workspaces = workspaces
        self._reports = reports
        self._pace = pace

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        """Post a message; where its thread cannot be written in, into the channel."""
        workspace = await self._workspace(place)
        wait = self._pace.barred(workspace.team, POST) or self._pace.take(workspace.team, place.channel)
        if wait:
            raise NotSent("too many messages at once", wait)
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                return await post(workspace, place, message, delivery)
        except SlackApiError as error:
            raise await self._of_message(workspace, POST, error) from error

    async def edit(self, place: Place, message_id: str, message: Message, delivery: int) -> None:
        """Change a message of ours."""
        workspace = await self._workspace(place)
        if wait := self._pace.barred(workspace.team, UPDATE):
            raise NotSent("too many changes at once", wait)
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await edit(workspace, place, message_id, message, delivery)
        except SlackApiError as error:
            raise await self._of_message(workspace, UPDATE, error) from error

    async def find(self, place: Place, delivery: int) -> str | None:
        """The message of ours that carries this delivery's mark, in the thread or its channel."""
        workspace = await self._workspace(place)
        if self._pace.barred(workspace.team, HISTORY_METHOD):
            raise ConnectionError("Slack wants its histories left alone for a while")
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                async for posted in messages_of(workspace.client, place):
                    if posted.get("user") == workspace.user and mark(posted) == delivery:
                        return str(posted["ts"])
        except SlackApiError as error:
            if errors.is_rate_limit(error):
                self._pace.bar(workspace.team, HISTORY_METHOD, errors.retry_after(error))
            raise errors.of_history(error) from error
        return None

    async def direct(self, account: Account) -> Place:
        """The private conversation with a user."""
        place = Place.to(account)
        workspace = await self._workspace(place)
        if wait := self._pace.barred(workspace.team, OPEN):
            raise NotSent("too many conversations opened at once", wait)
        try:
            return await places.direct(workspace.client, account)
        except SlackApiError as error:
            raise await self._of_message(workspace, OPEN, error) from error

    async def examine(self, place: Place) -> Sequence[str]:
        """What keeps the app from posting in a channel."""
        try:
            workspace = await self._workspace(place)
            return await places.missing(workspace.client, place)
        except Refused as reason:
            return (str(reason),)
        except SlackApiError as error:
            refusal = errors.of_message(error)
            if isinstance(refusal, Refused):
                return (str(refusal),)
            raise refusal from error

    async def _workspace(self, place: Place) -> Workspace:
        workspace = await self._workspaces.of(place.workspace)
        if workspace is None:
            raise Refused(say("refused.inactive"))
        return workspace

    async def _of_message(self, workspace: Workspace, method: str, error: SlackApiError) -> Exception:
        """What a refusal says about the message, and about its workspace."""
        if errors.is_rate_limit(error):
            self._pace.bar(workspace.team, method, errors.retry_after(error))
        if errors.code(error) in errors.DEAD_TOKEN and await self._workspaces.lost(workspace):
            log.info("slack: the token of workspace %s is not valid any more", workspace.team)
            await self._reports.tell(Call("removed"), workspace.team)
            return Refused(say("refused.inactive"))
        return errors.of_message(error)
