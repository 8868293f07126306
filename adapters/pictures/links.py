"""Links that carry their picture: signed, so that nobody can make one up, and good for a month.

Nothing is kept: a link works after a restart, and on every process that has the same key.
"""

import base64
import hmac
import json
import zlib
from datetime import datetime, timedelta

from bot.message import Picture

PREFIX, SUFFIX = "/pictures/", ".png"

LIFE = timedelta(days=30)
SIGNATURE = 16
"""Bytes of the signature; behind it stand the day of expiry, and the picture."""

DAY = 4
"""Bytes of a day's number."""


def link(picture: Picture, key: bytes, now: datetime) -> str:
    """The path of a picture. The same all day, so that a browser keeps what it has fetched."""
    expiry = (now + LIFE).date().toordinal().to_bytes(DAY, "big")
    body = expiry + zlib.compress(json.dumps((picture.scene, picture.data, picture.alt)).encode(), 9)
    return PREFIX + base64.urlsafe_b64encode(_sign(body, key) + body).decode().rstrip("=") + SUFFIX


def picture_of(path: str, key: bytes, now: datetime) -> Picture | None:
    """The picture of a path that `link` made; None for any other, and for one that has expired."""
    text = path.removeprefix(PREFIX).removesuffix(SUFFIX)
    try:
        whole = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    signature, body = whole[:SIGNATURE], whole[SIGNATURE:]
    if not hmac.compare_digest(signature, _sign(body, key)):
        return None
    if int.from_bytes(body[:DAY], "big") < now.date().toordinal():
        return None
    return Picture(*json.loads(zlib.decompress(body[DAY:])))


def _sign(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:SIGNATURE]
