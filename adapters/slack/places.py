"""What Slack tells about places: private conversations, and what the app may do where."""

import logging
from collections.abc import Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors
from bot.model import Account, Place
from bot.words import say

log = logging.getLogger(__name__)


async def direct(client: AsyncWebClient, account: Account) -> Place:
    """The private conversation with a user. Without the scope to open it, Slack takes the user for it."""
    try:
        opened = await client.conversations_open(users=account.user)
    except SlackApiError as error:
        if errors.code(error) != "missing_scope":
            raise
        return Place("slack", account.workspace, account.user)
    channel: dict[str, Any] = opened["channel"]
    return Place("slack", account.workspace, str(channel["id"]))


async def missing(client: AsyncWebClient, place: Place) -> Sequence[str]:
    """What keeps the app from posting in a channel; nothing where it may not look: the first post will tell."""
    try:
        channel: dict[str, Any] = (await client.conversations_info(channel=place.channel))["channel"]
    except SlackApiError as error:
        if errors.code(error) != "missing_scope":
            raise
        return ()
    if channel.get("is_archived"):
        return (say("refused.archived"),)
    outside = not channel.get("is_member") and not channel.get("is_im")
    return (say("refused.outside"),) if outside else ()
