"""Who manages a channel: admins and owners of the workspace, and who created the channel."""

import logging
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)


async def is_manager(client: AsyncWebClient, user: str, channel: str) -> bool:
    """Whether Slack lets this user manage the channel. What cannot be found out counts as no."""
    profile = await _told(client.users_info(user=user), "user")
    if profile.get("is_admin") or profile.get("is_owner"):
        return True
    return (await _told(client.conversations_info(channel=channel), "channel")).get("creator") == user


async def _told(question: Awaitable[Any], part: str) -> dict[str, Any]:
    try:
        answer = (await question)[part]
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
        log.warning("the rights of a user could not be read: %r", error)
        return {}
    return dict(answer)
