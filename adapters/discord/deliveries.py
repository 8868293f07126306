"""Messages that nobody asked for: posted once, and found again by their mark."""

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Literal

import discord

from adapters.discord.errors import THREAD_EXISTS, meaning
from adapters.discord.files import NO_FILES, Files, parameters
from adapters.discord.limits import HISTORY, THREAD_NAME, shorten
from adapters.discord.render import as_edit, mark, public
from bot.markdown import plain
from bot.message import Message
from bot.model import Place
from bot.ports import Refused, Unreadable

ARCHIVE_AFTER: Literal[1440] = 1440
"""Minutes without a message after which a thread is put away; writing brings it back."""

PAGES = 10
"""Requests that look for a message, of 100 messages each. What lies deeper is not found: then nobody knows."""

THREADED = (discord.TextChannel, discord.ForumChannel)
"""Channels with threads; announcement channels are text channels to discord.py."""

log = logging.getLogger(__name__)


async def post(client: discord.Client, place: Place, message: Message, delivery: int, files: Files) -> str:
    """Post a message; where its thread cannot be written in, into the channel. The id of the message."""
    threaded = _has_threads(client, place)
    if threaded and (posted := await _post_in_thread(client, place, message, delivery, files)):
        return posted
    return await _post(client, place.channel, message, delivery, files)


def _has_threads(client: discord.Client, place: Place) -> bool:
    """Whether the place is a thread that can be: in a thread, or in a voice channel, there is none."""
    channel = client.get_channel(int(place.channel))
    return bool(place.thread) and (channel is None or isinstance(channel, THREADED))


async def _post_in_thread(
    client: discord.Client, place: Place, message: Message, delivery: int, files: Files
) -> str | None:
    """The id of the message, or None when Discord surely refused it there."""
    try:
        await _start_thread(client, place, message)
        return await _post(client, place.thread, message, delivery, files)
    except discord.HTTPException as error:
        if not isinstance(meaning(error), Refused):
            raise
        log.info("thread %s cannot be written in: %s", place.thread, error)
        return None


async def _post(client: discord.Client, channel: str, message: Message, delivery: int, files: Files) -> str:
    """The id of the message, which has no pictures where no files may be attached."""
    # discord.py repeats a request after a 5xx. The nonce lets Discord answer with the message it already has.
    drawn = {**public(message, delivery, files), "nonce": f"sdd-{delivery}", "enforce_nonce": True}
    try:
        return str((await client.http.send_message(channel, params=parameters(drawn, files)))["id"])
    except discord.Forbidden as error:
        if not files:
            raise
        log.info("channel %s takes no pictures: %s", channel, error)
        return await _post(client, channel, message, delivery, NO_FILES)


async def edit(
    client: discord.Client, place: Place, message_id: str, message: Message, delivery: int, files: Files
) -> None:
    """Change a message, in the thread or, if it was posted there, in its channel."""
    drawn = as_edit(public(message, delivery, files))
    *threads, channel = filter(None, (place.thread, place.channel))
    for thread in threads:
        with suppress(discord.NotFound):
            await client.http.edit_message(thread, message_id, params=parameters(drawn, files))
            return
    await client.http.edit_message(channel, message_id, params=parameters(drawn, files))


async def _start_thread(client: discord.Client, place: Place, message: Message) -> None:
    """Start the thread beneath the place's message, unless it is there: it has that message's id."""
    name = shorten(next(iter(plain(message).splitlines()), ""), THREAD_NAME) or "…"
    try:
        await client.http.start_thread_with_message(
            place.channel, place.thread, name=name, auto_archive_duration=ARCHIVE_AFTER
        )
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise


async def find(client: discord.Client, place: Place, delivery: int) -> str | None:
    """The message of ours that carries this delivery's mark, in the thread or its channel. Raises Unreadable."""
    assert client.user is not None, "set by the login"
    own = str(client.user.id)
    for channel in filter(None, (place.thread, place.channel)):
        async for message in _history(client, channel):
            if message["author"]["id"] == own and mark(message) == delivery:
                return str(message["id"])
    return None


async def _history(client: discord.Client, channel: str) -> AsyncIterator[dict[str, Any]]:
    """The messages of a channel, newest first. Raises Unreadable when they cannot be read, or not so far back."""
    before: int | None = None
    for _ in range(PAGES):
        page = await _page(client, channel, before)
        for message in page:
            yield message
        if len(page) < HISTORY:
            return
        before = int(page[-1]["id"])
    raise Unreadable(f"channel {channel} has too many newer messages")


async def _page(client: discord.Client, channel: str, before: int | None) -> list[dict[str, Any]]:
    try:
        messages = await client.http.logs_from(channel, HISTORY, before=before)
        # To who may not read the history Discord shows an empty one.
        if not messages and not before and dict(await client.http.get_channel(channel)).get("last_message_id"):
            messages = await client.http.logs_from(channel, HISTORY)  # unless somebody has just written the first
            if not messages:
                raise Unreadable(f"the history of channel {channel} may not be read")
    except discord.Forbidden as error:
        raise Unreadable(str(error)) from error
    except discord.NotFound:
        return []
    return [dict(message) for message in messages]
