"""Pictures as Slack shows them: by a link of ours where Slack can reach us, else uploaded.

An upload is worked on after it is complete, and a message that shows it before is refused.
"""

import asyncio
import logging
from collections import OrderedDict
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors
from adapters.slack.limits import ALT, TITLE, URL, clip
from adapters.slack.render import Images
from bot.message import Message, Picture
from bot.ports import Painter

KEPT = 256
"""Uploaded pictures that are shown again without another upload."""

LOOKS = (0.0, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds before each look at whether an upload can be shown; then the text has to do."""

UPLOAD_TIMEOUT = 10.0
"""Seconds for all of it, of the 25 that a delivery has."""

BROKEN = (aiohttp.ClientError, OSError, TimeoutError)

log = logging.getLogger(__name__)


class NotShown(Exception):
    """Slack has the picture, but does not say that it can be shown."""


class Pictures:
    """The pictures of one workspace. `public_url` is where Slack reaches our web server, if it can."""

    def __init__(
        self, painter: Painter, client: AsyncWebClient, session: aiohttp.ClientSession, public_url: str
    ) -> None:
        self._painter = painter
        self._client = client
        self._session = session
        self._public_url = public_url
        self._uploaded: OrderedDict[Picture, str] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()
        self._allowed = True

    async def of(self, message: Message) -> Images:
        """Those of a message's pictures that can be shown."""
        drawn = await self._painter.paint(message)
        found = {picture: await self._found(picture, png) for picture, png in drawn.items()}
        return {picture: image for picture, image in found.items() if image}

    def forget(self, message: Message) -> None:
        """Upload these pictures anew the next time: Slack refused to show them."""
        for picture in message.blocks:
            if isinstance(picture, Picture):
                self._uploaded.pop(picture, None)

    async def _found(self, picture: Picture, png: bytes) -> dict[str, Any]:
        link = self._public_url + self._painter.link(picture) if self._public_url else ""
        if 0 < len(link) <= URL:
            return {"image_url": link}
        # One after the other: who wants the same picture meanwhile finds it uploaded.
        async with self._one_at_a_time:
            file = self._uploaded.get(picture) or await self._try(picture, png)
        return {"slack_file": {"id": file}} if file else {}

    async def _try(self, picture: Picture, png: bytes) -> str:
        """The id of the uploaded file; empty where that fails, for which no message may fail."""
        if not self._allowed:
            return ""
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT):
                self._uploaded[picture] = await self._upload(picture, png)
        except (SlackApiError, NotShown, *BROKEN) as error:
            # Without the scopes it would fail each time.
            self._allowed = not (isinstance(error, SlackApiError) and errors.code(error) == "missing_scope")
            log.warning("a picture is shown as text (%s): %r", picture.alt, error)
            return ""
        if len(self._uploaded) > KEPT:
            self._uploaded.popitem(last=False)
        return self._uploaded[picture]

    async def _upload(self, picture: Picture, png: bytes) -> str:
        reserved = await self._client.files_getUploadURLExternal(
            filename="picture.png", length=len(png), alt_txt=clip(picture.alt, ALT)
        )
        async with self._session.post(reserved["upload_url"], data=png) as answer:
            answer.raise_for_status()
        file = str(reserved["file_id"])
        await self._client.files_completeUploadExternal(files=[{"id": file, "title": clip(picture.alt, TITLE)}])
        await self._until_shown(file)
        return file

    async def _until_shown(self, file: str) -> None:
        for pause in LOOKS:
            await asyncio.sleep(pause)
            if (await self._client.files_info(file=file))["file"].get("mimetype"):
                return
        raise NotShown(file)
