"""The workspaces that the app is in, and the token of each: one that was set, or those of installations."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors
from adapters.slack.oauth import OAuth
from adapters.slack.pictures import Pictures
from adapters.slack.reports import Reports
from bot.call import Call
from bot.model import Installation
from bot.ports import BadCredentials, Installations

WORKSPACE = "workspace"
"""Under this name a listener finds its workspace in Bolt's context."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """A workspace as the app sees it: its id, the app's own user there, and what speaks with its token."""

    team: str
    user: str
    client: AsyncWebClient
    pictures: Pictures


Make = Callable[[str, str, str], Workspace]
"""(team, the app's user, token) -> workspace."""


class Workspaces(Protocol):
    """Where the app is installed."""

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """What a browser may ask, to install the app."""

    async def enter(self, make: Make, reports: Reports) -> None:
        """Get ready; `make` joins tokens with the network. Raises BadCredentials."""

    async def of(self, team: str) -> Workspace | None:
        """The workspace that a payload or a place names, if the app is (still) there."""

    async def lost(self, workspace: Workspace) -> bool:
        """Slack takes its token no more: whether the app was removed there, else the setting is wrong."""

    async def removed(self, team: str) -> None:
        """The app was removed there."""


class OneWorkspace:
    """The workspace of a token that was set. Whatever a payload names, it is this one: Slack sends no other's."""

    routes: Sequence[web.RouteDef] = ()

    def __init__(self, token: str) -> None:
        self._token = token
        self._workspace: Workspace | None = None

    async def enter(self, make: Make, reports: Reports) -> None:
        who = await _who(make("", "", self._token).client)
        if who.get("is_enterprise_install"):
            raise BadCredentials(errors.ORGANISATION)
        self._workspace = make(str(who["team_id"]), str(who["user_id"]), self._token)
        await reports.tell(Call("added"), self._workspace.team)

    async def of(self, _team: str) -> Workspace | None:
        return self._workspace

    async def lost(self, _workspace: Workspace) -> bool:
        return False

    async def removed(self, _team: str) -> None:
        """The token is good for nothing now, which each delivery finds out."""


async def _who(client: AsyncWebClient) -> dict[str, Any]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise errors.of_token(error, errors.BAD_BOT_TOKEN) from error
    assert isinstance(answer.data, dict), "slack_sdk refuses any other answer"
    return answer.data


class ManyWorkspaces:
    """The workspaces that installed the app by OAuth. Those that were asked for lately cost no query."""

    def __init__(self, oauth: OAuth, installations: Installations) -> None:
        self._oauth = oauth
        self._installations = installations
        self._known: dict[str, Workspace] = {}
        self._make: Make | None = None
        self.routes = oauth.routes

    async def enter(self, make: Make, reports: Reports) -> None:
        async def welcome(installation: Installation, user: str) -> None:
            self._known.pop(installation.workspace, None)
            await reports.tell(Call("added"), installation.workspace, user=user)

        self._make = make
        self._known.clear()
        self._oauth.open(welcome)

    async def of(self, team: str) -> Workspace | None:
        if team not in self._known and self._make:
            found = await self._installations.get("slack", team)
            if found is None:
                return None
            self._known[team] = self._make(team, found.user, found.token)
        return self._known.get(team)

    async def lost(self, workspace: Workspace) -> bool:
        """Another process may know of a newer token: only the one that is stored counts."""
        self._known.pop(workspace.team, None)
        stored = await self._installations.get("slack", workspace.team)
        if stored and stored.token != workspace.client.token:
            return False
        await self.removed(workspace.team)
        return True

    async def removed(self, team: str) -> None:
        self._known.pop(team, None)
        await self._installations.remove("slack", team)
