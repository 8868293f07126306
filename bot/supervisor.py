"""Serving several platforms side by side, each failing alone."""

import asyncio
import logging
from collections.abc import Collection

from bot.ports import BadCredentials, Door, Platform

log = logging.getLogger(__name__)


async def serve_all(platforms: Collection[Platform], door: Door) -> bool:
    """Serve until cancelled, or until no platform is left. False when every one of them failed."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_serve(platform, door)) for platform in platforms]
    return any(task.result() for task in tasks)


async def _serve(platform: Platform, door: Door) -> bool:
    """Whether the platform ended by itself without failing."""
    try:
        await platform.serve(door)
    except BadCredentials as error:
        log.error("%s", error)
        return False
    except Exception:
        log.exception("%s failed; the other platforms go on", platform.name)
        return False
    return True
