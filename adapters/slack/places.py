"""What Slack tells about places: private conversations, and what the app may do where."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Account, Place
from bot.words import say


async def direct(client: AsyncWebClient, account: Account) -> Place:
    """The private conversation with a user."""
    opened = await client.conversations_open(users=account.user)
    channel: dict[str, Any] = opened["channel"]
    return Place("slack", account.workspace, str(channel["id"]))


async def missing(client: AsyncWebClient, place: Place) -> Sequence[str]:
    """What keeps the app from posting in a channel."""
    channel: dict[str, Any] = (await client.conversations_info(channel=place.channel))["channel"]
    if channel.get("is_archived"):
        return (say("refused.archived"),)
    outside = not channel.get("is_member") and not channel.get("is_im")
    return (say("refused.outside"),) if outside else ()
