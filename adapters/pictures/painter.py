"""Pictures of messages as PNG, drawn beside the event loop and kept for a while."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.pictures import links, press
from bot.message import Message, Picture

KEPT = 64
"""Pictures in memory, about 100 KiB each."""

log = logging.getLogger(__name__)


class TypstPainter:
    """`key` signs links: processes that share it can show each other's pictures."""

    def __init__(self, key: bytes, now: Callable[[], datetime]) -> None:
        self._key = key
        self._now = now
        self._drawn: OrderedDict[Picture, bytes | None] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def paint(self, message: Message) -> Mapping[Picture, bytes]:
        """The message's pictures. One that cannot be drawn is missing: its text has to do."""
        pictures = [block for block in message.blocks if isinstance(block, Picture)]
        drawn = {picture: await self._draw(picture) for picture in pictures}
        return {picture: png for picture, png in drawn.items() if png is not None}

    def link(self, picture: Picture) -> str:
        """A path under which the web server shows the picture for a month."""
        return links.link(picture, self._key, self._now())

    async def linked(self, path: str) -> bytes | None:
        """The picture of such a path; None when the path is too old, or was not given out."""
        picture = links.picture_of(path, self._key, self._now())
        return await self._draw(picture) if picture else None

    async def _draw(self, picture: Picture) -> bytes | None:
        # One after the other: who wants the same picture meanwhile finds it drawn, and a core stays free.
        async with self._one_at_a_time:
            if picture not in self._drawn:
                self._drawn[picture] = await asyncio.to_thread(_try, picture)
            self._drawn.move_to_end(picture)
            if len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
            return self._drawn[picture]


def _try(picture: Picture) -> bytes | None:
    """The picture, or None where anything at all goes wrong: no message may fail for it."""
    try:
        return press.draw_picture(picture)
    except press.BadSource as error:
        log.warning("a picture is shown as text (%s): %s", picture.alt, error)
    except Exception:
        log.exception("a picture is shown as text (%s)", picture.alt)
    return None
