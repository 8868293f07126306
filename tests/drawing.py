"""Pictures for tests: diagrams that can be drawn and one that cannot, a real painter, and what a PNG says."""

from datetime import datetime

from adapters.clock import utc_now
from adapters.pictures.painter import TypstPainter
from adapters.pictures.press import proof
from bot.cli.content import drawing
from bot.message import Picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SIZE = (1280, 800)

HEAD = '#import "/theme.typ": *\n#show: frame.with(kicker: "Caching", title: "Stale reads", closing: [The end.])\n'

DIAGRAM = Picture("diagram", HEAD + '#stage(node("a", (0, 0), (3, 2), [Cache]))', "A cache that is stale & *old*.")
BROKEN = Picture("diagram", HEAD + "#nothing-of-that-name", "What *nobody* can draw & <see>.")

draw = drawing(proof)
"""What `content check` draws diagrams with."""


def make_painter(key: bytes = b"key", at: datetime | None = None) -> TypstPainter:
    """The painter; its clock stands still at an instant, if one is given."""
    return TypstPainter(key, lambda: at or utc_now())


def is_png(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def size(png: bytes) -> tuple[int, int]:
    """The width and height that a PNG says it has."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
