"""Pictures as files that go with a payload: Discord shows a file that a gallery of the payload names."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any

import aiohttp
import discord
from discord.http import MultipartParameters

from bot.message import Message, Picture
from bot.ports import Painter

Files = Mapping[str, bytes]
"""Pictures by file name. A payload's attachments say which of them it needs."""

NO_FILES: Files = {}

PNG = "image/png"

Payload = Mapping[str, Any]


def file_name(picture: Picture) -> str:
    """The name of a picture's file, the same each time."""
    return f"picture-{sha256(repr(picture).encode()).hexdigest()[:12]}.png"


async def painted(painter: Painter, message: Message) -> Files:
    """The files of those of a message's pictures that could be drawn."""
    return {file_name(picture): png for picture, png in (await painter.paint(message)).items()}


def attached(payload: Payload, files: Files) -> list[tuple[str, bytes]]:
    """The files that a payload needs, by name and in the order of their ids."""
    return [(needed["filename"], files[needed["filename"]]) for needed in payload.get("attachments", ())]


def parameters(payload: Payload, files: Files) -> MultipartParameters:
    """What discord.py sends: the payload alone, or in several parts with its files."""
    needed = [discord.File(BytesIO(png), name) for name, png in attached(payload, files)]
    if not needed:
        return MultipartParameters(dict(payload), None, None)
    return MultipartParameters(None, list(_form(payload, [(file.filename, file.fp) for file in needed])), needed)


def _form(payload: Payload, files: list[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    yield {"name": "payload_json", "value": json.dumps(payload)}
    for number, (name, content) in enumerate(files):
        yield {"name": f"files[{number}]", "value": content, "filename": name, "content_type": PNG}


def callback_body(payload: Payload, files: Files) -> dict[str, Any]:
    """The same for aiohttp and a first response, whose `data` is what needs the files."""
    if not (needed := attached(payload["data"] or {}, files)):
        return {"json": payload}
    form = aiohttp.FormData(quote_fields=False)
    for part in _form(payload, needed):
        form.add_field(**part)
    return {"data": form}
