"""Installing at the loopback Slack: consent, a code, and a token for it."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack_rules import Fault, Json

CLIENT_ID, CLIENT_SECRET = "1.2", "client-secret"


@dataclass
class OAuthState:
    """`team` and `user` are who installs next; `more` is put on the answer with the token.

    `tokens` are those that work, each with its workspace; `install` is what auth.test says beside.
    """

    tokens: dict[str, str]
    team: str = "T0OTHER"
    user: str = "U0INSTALLER"
    consents: bool = True
    more: Json = field(default_factory=dict)
    install: Json = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    async def authorize(self, request: web.Request) -> web.Response:
        """The page on which somebody consents, which these tests do at once."""
        query = request.query
        if query["client_id"] != CLIENT_ID or not query["scope"]:
            raise web.HTTPBadRequest
        code = f"code-{next(self._numbers)}"
        self.codes[code] = query["redirect_uri"]
        answer = {"code": code} if self.consents else {"error": "access_denied"}
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}")

    def access(self, call: Json) -> Json:
        """oauth.v2.access: a code is good once. Raises Fault."""
        if (call["client_id"], call["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            raise Fault("bad_client_secret")
        if self.codes.pop(call["code"], None) != call["redirect_uri"]:
            raise Fault("invalid_code")
        token = f"xoxb-{self.team}-{next(self._numbers)}"
        self.tokens[token] = self.team
        return {
            "access_token": token,
            "token_type": "bot",
            "bot_user_id": "U0BOT",
            "app_id": "A0APP",
            "team": {"id": self.team, "name": "Team"},
            "authed_user": {"id": self.user},
            "is_enterprise_install": False,
            **self.more,
        }

    def revoke(self, team: str) -> None:
        """Take back every token of a workspace."""
        gone = {token for token, owner in self.tokens.items() if owner == team}
        self.revoked |= gone
