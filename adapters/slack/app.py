"""The Bolt app: which payload goes where. How payloads reach it is not its business."""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.interactions import Interactions

ANY = re.compile("")

log = logging.getLogger(__name__)


def make_app(
    interactions: Interactions, api_url: str, session: aiohttp.ClientSession, token: str, who: Mapping[str, Any]
) -> AsyncApp:
    """The app of one workspace. `who` is what auth.test said of the token: Bolt would ask at every payload."""
    known = AuthorizeResult(
        enterprise_id=who.get("enterprise_id"),
        team_id=who["team_id"],
        bot_user_id=who["user_id"],
        bot_id=who.get("bot_id"),
        bot_token=token,
    )

    async def authorize() -> AuthorizeResult:
        return known

    with _own_environment():
        app = AsyncApp(
            name="study",
            # Without a token: the one that matters comes from `authorize`.
            client=AsyncWebClient(base_url=api_url, session=session, retry_handlers=[]),
            authorize=authorize,
            raise_error_for_unhandled_request=True,
        )
    app.command(ANY)(interactions.command)
    app.action(ANY)(interactions.action)
    app.view_submission(ANY)(interactions.submission)
    app.options(ANY)(interactions.suggestion)
    app.error(_acknowledge_the_rest)
    return app


async def _acknowledge_the_rest(error: Exception) -> BoltResponse | None:
    """Payloads that nobody listens to are acknowledged all the same: Slack would show an error for them."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200)
    log.error("a payload was not answered", exc_info=error)
    return None


@contextmanager
def _own_environment() -> Iterator[None]:
    """Keep Bolt from the environment: a client id and secret in it would switch it to OAuth, without our token."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)
