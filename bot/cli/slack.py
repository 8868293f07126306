"""Slack from the settings: one workspace or many, and how its payloads reach us."""

from collections.abc import Collection, Sequence

from adapters.clock import utc_now
from adapters.slack.doctor import examine
from adapters.slack.http import HttpMode
from adapters.slack.oauth import OAuth
from adapters.slack.platform import SlackPlatform
from adapters.slack.sockets import SocketMode, Transport
from adapters.slack.workspaces import ManyWorkspaces, OneWorkspace, Workspaces
from adapters.sql import SqlStore
from bot.commands import Registry
from bot.model import Finding, Place
from bot.ports import BadCredentials, Painter
from bot.settings import Settings

SHORTEST_KEY = 32
"""Characters of SECRET_KEY."""

NO_TOKEN = "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) of your app."
NO_TRANSPORT = (
    "SLACK_APP_TOKEN is missing: make an App-Level Token (xapp-…) with the scope connections:write; or, for HTTP "
    "instead of Socket Mode, set SLACK_SIGNING_SECRET."
)
BOTH = "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: keep the token for one workspace, or the id for many."
NO_SECRET = "SLACK_CLIENT_SECRET is missing: it stands beside the client id, under Basic Information of your app."
NO_ADDRESS = "PUBLIC_URL is missing: people come back to it from Slack. Set the web server’s https:// address."
NO_KEY = (
    f"SECRET_KEY needs at least {SHORTEST_KEY} characters: it encrypts the tokens of workspaces. Make one with "
    "python -c 'import secrets; print(secrets.token_urlsafe(32))'."
)


def make_slack(settings: Settings, registry: Registry, painter: Painter, store: SqlStore) -> SlackPlatform:
    """The platform. Raises BadCredentials where a setting is missing."""
    return SlackPlatform(
        _workspaces(settings, store),
        _transport(settings),
        settings.slack_api_url,
        registry,
        utc_now,
        painter,
        settings.public_url,
    )


def _transport(settings: Settings) -> Transport:
    """Socket Mode where there is an app-level token, else HTTP."""
    if settings.slack_app_token:
        return SocketMode(settings.slack_app_token.get_secret_value())
    if settings.slack_signing_secret:
        return HttpMode(settings.slack_signing_secret.get_secret_value(), utc_now)
    raise BadCredentials(NO_TRANSPORT)


def _workspaces(settings: Settings, store: SqlStore) -> Workspaces:
    if settings.slack_client_id:
        return _many(settings, store)
    if not settings.slack_bot_token:
        raise BadCredentials(NO_TOKEN)
    return OneWorkspace(settings.slack_bot_token.get_secret_value())


def _many(settings: Settings, store: SqlStore) -> Workspaces:
    secret, key = settings.slack_client_secret, settings.secret_key
    if settings.slack_bot_token:
        raise BadCredentials(BOTH)
    if secret is None:
        raise BadCredentials(NO_SECRET)
    if not settings.public_url:
        raise BadCredentials(NO_ADDRESS)
    if key is None or any(len(one.strip()) < SHORTEST_KEY for one in key.get_secret_value().split(",")):
        raise BadCredentials(NO_KEY)
    installations = store.installations(key.get_secret_value())
    oauth = OAuth(
        settings.slack_client_id,
        secret.get_secret_value(),
        settings.slack_api_url,
        settings.public_url,
        installations,
        utc_now,
    )
    return ManyWorkspaces(oauth, installations)


async def examine_slack(settings: Settings, store: SqlStore, places: Collection[Place]) -> Sequence[Finding]:
    """What a check of Slack finds, these channels among it."""
    tokens = await _tokens(settings, store, {place.workspace for place in places})
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    try:
        _workspaces(settings, store)
        _transport(settings)
    except BadCredentials as error:
        return [Finding("settings", (str(error),))]
    return await examine(tokens, app_token, settings.slack_api_url, places, utc_now)


async def _tokens(settings: Settings, store: SqlStore, teams: Collection[str]) -> dict[str, str]:
    """The token of each workspace; one that was set is for all."""
    if settings.slack_bot_token:
        return {"": settings.slack_bot_token.get_secret_value()}
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    found = [await store.installations(key).get("slack", team) for team in sorted(teams)]
    return {installation.workspace: installation.token for installation in found if installation}
