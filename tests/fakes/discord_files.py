"""Files of messages at the loopback Discord: how they come, and how they are shown again."""

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]


async def read_body(request: web.Request) -> Json:
    """A message's payload; what its files hold is put with its attachments."""
    body: Json = await read_payload(request)
    parts = await request.post()
    for file in (body.get("data") or body).get("attachments", ()):
        part = parts.get(f"files[{file['id']}]")
        if isinstance(part, web.FileField) and part.filename == file["filename"]:
            file["content"] = part.file.read()
    return body


async def read_payload(request: web.Request) -> Any:
    """The JSON of a request, without the files that may come with it."""
    if request.content_type != "multipart/form-data":
        return await request.json()
    return json.loads(str((await request.post())["payload_json"]))


def attachment(file: Json) -> Json:
    """A file as it can be fetched; what is in it is not repeated."""
    shown = {key: value for key, value in file.items() if key != "content"}
    return {**shown, "size": len(file["content"]), "url": "https://cdn.example/f.png", "proxy_url": ""}
