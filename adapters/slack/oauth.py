"""Installing the app by OAuth: a page that says what it asks for, the way to Slack, and the way back.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import NAME, OPTIONAL, REDIRECT, REQUIRED, SCOPES
from bot.model import Installation
from bot.ports import Installations
from bot.words import say

INSTALL = "/slack/install"

PATIENCE = timedelta(minutes=10)
"""How long somebody may take at Slack."""

COOKIE = "slack-install"
"""Holds the state: whoever comes back must be the browser that was sent."""

Welcome = Callable[[Installation, str], Awaitable[None]]
"""Takes an installation, and the user who made it."""

log = logging.getLogger(__name__)


class OAuth:
    """The client of Slack's OAuth. `api_url` tells where Slack is, `public_url` where our web server is."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str,
        public_url: str,
        installations: Installations,
        now: Callable[[], datetime],
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._api_url = api_url.rstrip("/") + "/"
        self._redirect = public_url.rstrip("/") + REDIRECT
        self._installations = installations
        self._now = now
        self._welcome: Welcome | None = None
        self.routes: Sequence[web.RouteDef] = [
            web.get(INSTALL, self.offer, allow_head=False),
            web.get(REDIRECT, self.finish, allow_head=False),
        ]

    def open(self, welcome: Welcome) -> None:
        """Take installations from now on."""
        self._welcome = welcome

    async def offer(self, _request: web.Request) -> web.Response:
        """The page with the link to Slack."""
        state = secrets.token_urlsafe(24)
        now = self._now()
        await self._installations.begin(state, now, now + PATIENCE)
        query = {
            "client_id": self._client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._redirect,
            "state": state,
        }
        link = urljoin(self._api_url, f"../oauth/v2/authorize?{urlencode(query)}")
        asked = _list("oauth.required", REQUIRED) + _list("oauth.optional", OPTIONAL)
        page = _page(f"{asked}<p><a href='{escape(link)}'>{escape(say('oauth.add'))}</a></p>")
        secure = self._redirect.startswith("https://")
        age = int(PATIENCE.total_seconds())
        page.set_cookie(COOKIE, state, max_age=age, path="/slack", httponly=True, secure=secure, samesite="Lax")
        return page

    async def finish(self, request: web.Request) -> web.Response:
        """Back from Slack, with a code that is good for a token."""
        if self._welcome is None:
            return _sentence("oauth.starting", 503)
        if not await self._is_expected(request):
            return _sentence("oauth.state", 400)
        if "code" not in request.query:
            return _sentence("oauth.cancelled", 200)
        try:
            granted = await self._exchange(request.query["code"])
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("an installation failed: %r", error)
            return _sentence("oauth.failed", 502)
        if granted.get("is_enterprise_install"):
            return _sentence("oauth.organisation", 400)
        if granted.get("refresh_token"):
            return _sentence("oauth.rotation", 400)
        team, user = str(granted["team"]["id"]), str(granted["authed_user"]["id"])
        installation = Installation("slack", team, str(granted["bot_user_id"]), str(granted["access_token"]))
        await self._installations.put(installation)
        await self._welcome(installation, user)
        log.info("slack: installed in workspace %s", team)
        done = _sentence("oauth.done", 200)
        done.del_cookie(COOKIE, path="/slack")
        return done

    async def _is_expected(self, request: web.Request) -> bool:
        """Whether this browser was sent to Slack a short while ago, and comes back for the first time."""
        state = request.query.get("state", "")
        same = secrets.compare_digest(state.encode("utf-8", "replace"), _cookie(request))
        return same and bool(state) and await self._installations.finish(state, self._now())

    async def _exchange(self, code: str) -> dict[str, Any]:
        client = AsyncWebClient(base_url=self._api_url, retry_handlers=[])
        # As arguments: slack_sdk's own method sends them in a way that aiohttp has deprecated.
        query = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code": code,
            "redirect_uri": self._redirect,
        }
        answer = await client.api_call("oauth.v2.access", data=query)
        assert isinstance(answer.data, dict), "slack_sdk refuses any other answer"
        return answer.data


def _cookie(request: web.Request) -> bytes:
    return request.cookies.get(COOKIE, "").encode("utf-8", "replace")


def _list(key: str, scopes: Mapping[str, str]) -> str:
    items = "".join(f"<li><code>{escape(name)}</code>: {escape(why)}</li>" for name, why in scopes.items())
    return f"<h2>{escape(say(key))}</h2><ul>{items}</ul>"


def _sentence(key: str, status: int) -> web.Response:
    again = f"<p><a href='{INSTALL}'>{escape(say('oauth.again'))}</a></p>" if status != 200 else ""
    return _page(f"<p>{escape(say(key))}</p>{again}", status)


def _page(content: str, status: int = 200) -> web.Response:
    name = escape(NAME)
    text = (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{name}</title>"
        f"<meta name='viewport' content='width=device-width'><main><h1>{name}</h1>{content}</main></html>"
    )
    headers = {"Cache-Control": "no-store"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
