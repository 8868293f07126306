"""What Slack tells of by itself -> calls that only the network may make, and people's App Home."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.homes import Homes
from adapters.slack.reports import Reports
from adapters.slack.underway import Underway
from adapters.slack.workspaces import WORKSPACE, Workspace, Workspaces
from bot.call import Call
from bot.model import Account

Body = Mapping[str, Any]
Event = Mapping[str, Any]

GONE = {
    "channel_deleted": "deleted",
    "group_deleted": "deleted",
    "channel_archive": "archived",
    "group_archive": "archived",
    "channel_left": "left",
    "group_left": "left",
}
"""Events after which a channel gets no more posts, and why that is so."""

BACK = ("channel_unarchive", "group_unarchive")

log = logging.getLogger(__name__)


class Events:
    """Takes each event, after it is acknowledged."""

    def __init__(self, workspaces: Workspaces, reports: Reports, homes: Homes, underway: Underway) -> None:
        self._workspaces = workspaces
        self._reports = reports
        self._homes = homes
        self._underway = underway

    async def receive(self, ack: AsyncAck, body: Body, event: Event, context: AsyncBoltContext) -> None:
        """An event that the manifest subscribes to."""
        await ack()
        async with self._underway.work():
            name = str(event["type"])
            if name in ("app_uninstalled", "tokens_revoked"):
                await self._removed(str(body["team_id"]), name, event)
            else:
                await self._noted(name, event, context[WORKSPACE])

    async def _removed(self, team: str, name: str, event: Event) -> None:
        """The app is gone with its token; that people took back theirs, of which it has none, means nothing."""
        if name == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        log.info("slack: removed from workspace %s", team)
        await self._workspaces.removed(team)
        await self._reports.tell(Call("removed"), team)

    async def _noted(self, name: str, event: Event, workspace: Workspace) -> None:
        team, channel = workspace.team, _channel(event)
        if name == "app_home_opened":
            if event.get("tab") == "home":
                await self._homes.opened(workspace, Account("slack", team, str(event["user"]), ""))
        elif name == "member_left_channel" and event["user"] != workspace.user:
            home = str(event.get("team") or team)
            await self._reports.tell(Call("left"), team, channel, str(event["user"]), home)
        elif name in BACK:
            await self._reports.tell(Call("channel-back"), team, channel)
        else:
            await self._reports.tell(Call.of("channel-gone", why=GONE.get(name, "left")), team, channel)


def _channel(event: Event) -> str:
    """The id of the channel: some events tell more of it."""
    channel = event.get("channel") or ""
    return str(channel.get("id", "") if isinstance(channel, Mapping) else channel)
