"""Going on through failures of the network."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.ports import BadCredentials

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between two attempts: doubled by each that fails, until one lasts."""

EXPECTED = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
"""How the network fails, in which a traceback tells nothing."""

T = TypeVar("T")

log = logging.getLogger(__name__)


async def persistently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try again until it succeeds, or is cancelled. Raises BadCredentials: that is nothing to wait for."""
    clock = asyncio.get_running_loop().time
    pause = FIRST_PAUSE
    while True:
        started = clock()
        try:
            return await attempt()
        except BadCredentials:
            raise
        except Exception as error:
            log.warning("the connection to Slack failed: %r", error, exc_info=not isinstance(error, EXPECTED))
        if clock() - started > LONGEST_PAUSE:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
