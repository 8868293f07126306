"""What stands in a channel and its threads."""

from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import errors
from adapters.slack.limits import HISTORY
from bot.model import Place
from bot.ports import Unreadable
from bot.words import say

PAGES = 10
"""Pages of a history that are searched for a delivery."""

HISTORY_METHOD = "conversations.history"


async def messages_of(client: AsyncWebClient, place: Place) -> AsyncIterator[dict[str, Any]]:
    """The messages of a thread, if it is there, and those of its channel, newest pages first."""
    if place.thread:
        try:
            where = {"channel": place.channel, "ts": place.thread}
            async for message in _messages(client, "conversations.replies", where):
                yield message
        except SlackApiError as error:
            if errors.code(error) not in errors.THREAD_ONLY:
                raise
    async for message in _messages(client, HISTORY_METHOD, {"channel": place.channel}):
        yield message


async def _messages(client: AsyncWebClient, method: str, where: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    for _ in range(PAGES):
        params = {**where, **cursor, "limit": HISTORY, "include_all_metadata": 1}
        page = await _page(client, method, params)
        for message in page["messages"]:
            yield message
        following = (page.get("response_metadata") or {}).get("next_cursor")
        if not following:
            return
        cursor = {"cursor": following}


async def _page(client: AsyncWebClient, method: str, params: dict[str, Any]) -> AsyncSlackResponse:
    try:
        return await client.api_call(method, http_verb="GET", params=params)
    except SlackApiError as error:
        if "cursor" in params and errors.is_rate_limit(error):
            # Some apps may read one page a minute: they would begin anew for ever.
            raise Unreadable(say("history.limited")) from error
        raise
