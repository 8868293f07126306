"""Files of messages at the loopback Discord: how they come, and how they are shown again."""

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]


async def read_body(request: web.Request) -> Json:
    """A message's payload; what its files hold is put with its attachments."""
    if request.content_type != "multipart/form-data":
        return dict(await request.json())
    parts = await request.post()
    body: Json = json.loads(str(parts["payload_json"]))
    for file in (body.get("data") or body).get("attachments", ()):
        part = parts.get(f"files[{file['id']}]")
        if isinstance(part, web.FileField) and part.filename == file["filename"]:
            file["content"] = part.file.read()
    return body


def attachment(file: Json) -> Json:
    """A file as it can be fetched; what is in it is not repeated."""
    shown = {key: value for key, value in file.items() if key != "content"}
    return {**shown, "size": len(file["content"]), "url": "https://cdn.example/f.png", "proxy_url": ""}
