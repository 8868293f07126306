"""The Bolt app: which payload goes where. How payloads reach it is not its business."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.events import Events
from adapters.slack.interactions import Interactions
from adapters.slack.manifest import EVENTS
from adapters.slack.workspaces import WORKSPACE, Workspaces
from bot.words import say

ANY = re.compile("")

log = logging.getLogger(__name__)


def make_app(
    interactions: Interactions,
    events: Events,
    workspaces: Workspaces,
    api_url: str,
    session: aiohttp.ClientSession,
) -> AsyncApp:
    """The app. Bolt itself would ask Slack about the token at every payload: `workspaces` know it."""

    async def authorize(context: AsyncBoltContext, team_id: str | None) -> AuthorizeResult | None:
        workspace = await workspaces.of(team_id or "")
        if workspace is None:
            return None
        context[WORKSPACE] = workspace
        return AuthorizeResult(enterprise_id=None, team_id=workspace.team, bot_user_id=workspace.user)

    with _own_environment():
        app = AsyncApp(
            name="study",
            # Without a token: whatever needs one uses its workspace's client.
            client=AsyncWebClient(base_url=api_url, session=session, retry_handlers=[]),
            authorize=authorize,  # type: ignore[arg-type]  # None means that the app is not installed
            user_facing_authorize_error_message=say("slack.not-installed"),
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,  # done before a payload gets here, see http.py
            ignoring_self_events_enabled=False,  # that the app itself left a channel matters
        )
    app.command(ANY)(interactions.command)
    app.action(ANY)(interactions.action)
    app.view_submission(ANY)(interactions.submission)
    app.options(ANY)(interactions.suggestion)
    for name in EVENTS:
        app.event(name)(events.receive)
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
