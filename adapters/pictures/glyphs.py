"""What the fonts can draw. A sign that they lack would come out as an empty box."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from

UNSEEN = re.compile(r"[ \t\n\r\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]")
"""Characters that need no sign: they space, join or direct others."""

GROUPS = 12
"""The format of a character table that lists groups of (first, last, first glyph)."""


def missing(text: str, fonts: Path) -> str:
    """The first character for which no font of this folder has a sign; empty if there is none."""
    signs = _signs(fonts)
    return next((c for c in text if ord(c) not in signs and not UNSEEN.match(c)), "")


@cache
def _signs(fonts: Path) -> frozenset[int]:
    return frozenset(code for path in sorted(fonts.glob("*.[ot]tf")) for code in _characters(path.read_bytes()))


def _characters(font: bytes) -> Iterator[int]:
    """The characters of an OpenType font, from its table `cmap`."""
    (tables,) = unpack_from(">H", font, 4)
    records = (unpack_from(">4s4xI", font, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, offset in records if tag == b"cmap")
    (count,) = unpack_from(">H", font, start + 2)
    for (offset,) in (unpack_from(">4xI", font, start + 4 + 8 * n) for n in range(count)):
        kind, _length = unpack_from(">HH", font, start + offset)
        if kind == GROUPS:
            yield from _of_groups(font, start + offset)
        elif kind == 4:
            yield from _of_segments(font, start + offset)


def _of_groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = unpack_from(">I", font, at + 12)
    for first, last in (unpack_from(">II", font, at + 16 + 12 * n) for n in range(count)):
        yield from range(first, last + 1)


def _of_segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = unpack_from(">H", font, at + 6)
    lasts = unpack_from(f">{twice // 2}H", font, at + 14)
    firsts = unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
