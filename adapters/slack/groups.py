"""User groups of a workspace, with who is in them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError

from adapters.slack.workspaces import Workspace
from bot.model import Account, Group
from bot.ports import Refused
from bot.words import say

FRESH = timedelta(minutes=5)
"""How long what Slack said is relied on: it may be asked twenty times a minute."""


@dataclass(frozen=True, slots=True)
class _Told:
    at: datetime
    groups: Sequence[Group]
    members: Sequence[frozenset[str]]


class Groups:
    """Asks Slack for all groups of a workspace at once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._told: dict[str, _Told] = {}

    async def of_workspace(self, workspace: Workspace) -> Sequence[Group]:
        """All of them, by the handles that people know. Raises Refused where the scope is missing."""
        return (await self._ask(workspace)).groups

    async def of(self, workspace: Workspace, account: Account) -> Collection[str]:
        """The ids of those that a user is in. Raises Refused where the scope is missing."""
        told = await self._ask(workspace)
        return [group.id for group, users in zip(told.groups, told.members, strict=True) if account.user in users]

    async def _ask(self, workspace: Workspace) -> _Told:
        told, now = self._told.get(workspace.team), self._now()
        if told is None or now - told.at > FRESH:
            told = await _read(workspace, now)
            self._told[workspace.team] = told
        return told


async def _read(workspace: Workspace, now: datetime) -> _Told:
    try:
        answer = await workspace.client.usergroups_list(include_users=True)
    except SlackApiError as error:
        if error.response.get("error") == "missing_scope":
            raise Refused(say("refused.groups")) from error
        raise
    found = answer.get("usergroups") or []
    groups = [Group(str(group["id"]), str(group["handle"])) for group in found]
    return _Told(now, groups, [frozenset(group.get("users") or ()) for group in found])
