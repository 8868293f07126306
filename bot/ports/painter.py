"""What draws pictures."""

from collections.abc import Mapping
from typing import Protocol

from bot.message import Message, Picture


class Painter(Protocol):
    """Draws pictures as PNG, each 1280 pixels wide and 800 high."""

    async def paint(self, message: Message) -> Mapping[Picture, bytes]:
        """The message's pictures. One that cannot be drawn is missing: its text has to do."""

    def link(self, picture: Picture) -> str:
        """A path under which the web server shows the picture for a month. Nobody can make one up."""

    async def linked(self, path: str) -> bytes | None:
        """The picture of such a path; None when the path is too old, or was not given out."""
