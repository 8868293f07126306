"""Checks from outside, by the Web API alone: a bot that runs is not disturbed."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors, places
from adapters.slack.manifest import OPTIONAL, REQUIRED
from adapters.slack.patience import EXPECTED
from bot.markdown import escape
from bot.model import Finding, Place
from bot.ports import BadCredentials
from bot.words import say

TIMEOUT = 25.0
"""Seconds for one request."""

SKEW = 60
"""Seconds that the clock may be off; Slack's requests are refused from 300 on."""


async def examine(
    tokens: Mapping[str, str],
    app_token: str,
    api_url: str,
    channels: Collection[Place],
    now: Callable[[], datetime],
) -> list[Finding]:
    """The token of each workspace with its scopes, the app-level token, the clock, and each of these channels.

    A token under an empty name is for all workspaces. Without an app-level token there is none to check.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:

        def client(token: str) -> AsyncWebClient:
            return AsyncWebClient(token, api_url, session=session, retry_handlers=[])

        found = [finding for token in tokens.values() for finding in await _examine_token(client(token), now)]
        if app_token:
            found.append(await _examine_app_token(client(""), app_token))
        for place in channels:
            token = tokens.get(place.workspace) or tokens.get("", "")
            found.append(await _examine_channel(client(token), place, known=bool(token)))
    return found


async def _examine_token(client: AsyncWebClient, now: Callable[[], datetime]) -> list[Finding]:
    try:
        answer = await client.auth_test()
    except EXPECTED as error:
        return [Finding("token", (_trouble(error, errors.BAD_BOT_TOKEN),))]
    name, team = escape(str(answer.get("user"))), escape(str(answer.get("team")))
    granted = set(answer.headers.get("x-oauth-scopes", "").split(","))
    return [
        Finding("token", note=say("doctor.slack.as", name=name, team=team)),
        _examine_scopes(granted),
        _examine_clock(answer.headers, now()),
    ]


def _examine_scopes(granted: set[str]) -> Finding:
    problems = [
        say("doctor.slack.scope", name=name, purpose=purpose)
        for name, purpose in REQUIRED.items()
        if name not in granted
    ]
    left_out = [
        say("doctor.slack.left-out", name=name, purpose=purpose)
        for name, purpose in OPTIONAL.items()
        if name not in granted
    ]
    key = "doctor.slack.optional" if left_out else "doctor.slack.scopes"
    return Finding("scopes", tuple(problems), say(key, names="; ".join(left_out)))


def _examine_clock(headers: Mapping[str, Any], now: datetime) -> Finding:
    try:
        off = (now - parsedate_to_datetime(headers["Date"])).total_seconds()
    except (KeyError, ValueError):
        return Finding("clock")
    if abs(off) <= SKEW:
        return Finding("clock", note=say("doctor.slack.answers"))
    return Finding("clock", (say("doctor.slack.clock", seconds=round(off)),))


async def _examine_app_token(client: AsyncWebClient, app_token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=app_token)
    except EXPECTED as error:
        return Finding("app token", (_trouble(error, errors.BAD_APP_TOKEN),))
    return Finding("app token", note=say("doctor.slack.socket"))


async def _examine_channel(client: AsyncWebClient, place: Place, *, known: bool) -> Finding:
    if not known:
        return Finding(place.channel, (say("doctor.slack.gone"),))
    try:
        return Finding(place.channel, tuple(await places.missing(client, place)))
    except SlackApiError as error:
        return Finding(place.channel, (str(errors.of_message(error)),))
    except EXPECTED as error:
        return Finding(place.channel, (_down(error),))


def _trouble(error: Exception, sentence: str) -> str:
    """What a refusal says of a token, or of the network."""
    if isinstance(error, SlackApiError):
        reason = errors.of_token(error, sentence)
        return escape(str(reason)) if isinstance(reason, BadCredentials) else _down(error)
    return _down(error)


def _down(error: Exception) -> str:
    return say("doctor.slack.down", reason=escape(repr(error)))
