"""Posting a message: in its thread, or where that is closed its channel; drawn more simply where need be."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors
from adapters.slack.payloads import drawings, public
from adapters.slack.workspaces import Workspace
from bot.message import Message
from bot.model import Place

log = logging.getLogger(__name__)


async def post(workspace: Workspace, place: Place, message: Message, delivery: int) -> str:
    """Post a message, marked with its delivery; its id. Raises SlackApiError."""
    return await _drawn(workspace, message, delivery, partial(_post, workspace.client, place))


async def edit(workspace: Workspace, place: Place, message_id: str, message: Message, delivery: int) -> None:
    """Change a message. Raises SlackApiError."""

    async def update(payload: dict[str, Any]) -> str:
        await workspace.client.chat_update(channel=place.channel, ts=message_id, **payload)
        return message_id

    await _drawn(workspace, message, delivery, update)


async def _drawn(
    workspace: Workspace, message: Message, delivery: int, send: Callable[[dict[str, Any]], Awaitable[str]]
) -> str:
    """Send the message in the first way of drawing it that Slack takes."""
    images = await workspace.pictures.of(message)
    *ways, last = drawings(message, images)
    for drawn in ways:
        try:
            return await send(public(drawn, delivery))
        except SlackApiError as error:
            if errors.code(error) not in errors.UNDRAWABLE:
                raise
            log.warning("delivery %s is drawn more simply: %r", delivery, error)
            workspace.pictures.forget(message)
    return await send(public(last, delivery))


async def _post(client: AsyncWebClient, place: Place, drawn: dict[str, Any]) -> str:
    payload = {"channel": place.channel, **drawn}
    if place.thread and (posted := await _reply(client, {**payload, "thread_ts": place.thread})):
        return posted
    return str((await client.chat_postMessage(**payload))["ts"])


async def _reply(client: AsyncWebClient, payload: dict[str, Any]) -> str | None:
    """The id of the message, or None when Slack refuses it because of its thread."""
    try:
        return str((await client.chat_postMessage(**payload))["ts"])
    except SlackApiError as error:
        if errors.code(error) not in errors.THREAD_ONLY:
            raise
        log.info("thread %s cannot be written in: %s", payload["thread_ts"], errors.code(error))
        return None
