"""Checks from outside, by REST alone: a bot that runs is not disturbed."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import discord
from discord.http import Route

from adapters.discord.commands import declarations, same, supported
from adapters.discord.errors import BAD_TOKEN, EXPECTED
from adapters.discord.places import IN_TEXT, TITLES, missing
from adapters.discord.traffic import Traffic
from bot.commands import Registry
from bot.markdown import escape
from bot.model import Finding, Place
from bot.ports import BadCredentials
from bot.words import say

PURPOSES = {name: say(f"invite.{name}") for name in IN_TEXT}
"""What each permission buys that the bot asks for."""

AUTHORIZE = "https://discord.com/oauth2/authorize"


@asynccontextmanager
async def logged_in(token: str, api_url: str) -> AsyncIterator[discord.Client]:
    """A client without a connection to the gateway. Raises BadCredentials."""
    Route.BASE = api_url.rstrip("/")
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    traffic = Traffic()
    async with discord.Client(intents=discord.Intents.none(), http_trace=traffic.trace()) as client:
        traffic.govern(client.http)
        try:
            await client.login(token)
        except discord.LoginFailure as error:
            raise BadCredentials(BAD_TOKEN) from error
        except EXPECTED as error:
            raise BadCredentials(_unreachable(error)) from error
        yield client


async def invitation(token: str, api_url: str) -> str:
    """The links that install the bot, and above them what it asks for and why. Raises BadCredentials."""
    async with logged_in(token, api_url) as client:
        application = _application(client)
        asked = [
            say("invite.permission", name=TITLES[name], purpose=purpose) for name, purpose in PURPOSES.items()
        ]
        lines = [say("invite.server"), *asked, _server_link(application.id)]
        if application.user_integration_config is not None:
            lines += ["", say("invite.user"), _user_link(application.id)]
        return "\n".join(lines)


def _server_link(application: int) -> str:
    permissions = discord.Permissions(**dict.fromkeys(PURPOSES, True)).value
    return f"{AUTHORIZE}?client_id={application}&scope=bot+applications.commands&permissions={permissions}"


def _user_link(application: int) -> str:
    return f"{AUTHORIZE}?client_id={application}&scope=applications.commands&integration_type=1"


async def examine(token: str, api_url: str, registry: Registry, places: Collection[Place]) -> list[Finding]:
    """The token, the application, its commands, and each of these channels."""
    try:
        async with logged_in(token, api_url) as client:
            user = say("doctor.user", name=escape(str(client.user)))
            return [
                Finding("token", note=user),
                _examine_application(client),
                await _examine_commands(client, registry),
                *[await _examine_channel(client, place) for place in places],
            ]
    except BadCredentials as error:
        return [Finding("token", (str(error),))]
    except EXPECTED as error:
        return [Finding("network", (_unreachable(error),))]


def _examine_application(client: discord.Client) -> Finding:
    application = _application(client)
    problems = []
    if application.interactions_endpoint_url:
        problems.append(say("doctor.endpoint"))
    if application.bot_require_code_grant:
        problems.append(say("doctor.code-grant"))
    by_users = application.user_integration_config is not None
    note = _server_link(application.id) if by_users else f"{_server_link(application.id)} {say('doctor.no-users')}"
    return Finding("application", tuple(problems), note)


async def _examine_commands(client: discord.Client, registry: Registry) -> Finding:
    application = _application(client)
    by_users = application.user_integration_config is not None
    known = await client.http.get_global_commands(application.id)
    well = same(supported(declarations(registry), by_users=by_users), known)
    return Finding("commands", () if well else (say("doctor.commands"),), say("doctor.known", n=len(known)))


async def _examine_channel(client: discord.Client, place: Place) -> Finding:
    subject = f"channel {place.workspace}/{place.channel}" if place.workspace else f"channel {place.channel}"
    return Finding(subject, tuple(await missing(client, place)))


def _unreachable(error: Exception) -> str:
    return say("doctor.unreachable", reason=escape(repr(error)))


def _application(client: discord.Client) -> discord.AppInfo:
    assert client.application is not None, "set by the login"
    return client.application
