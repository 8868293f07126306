"""Typst, as two functions: a picture, or the source of a diagram -> PNG.

A source sees the theme as "/theme.typ" and nothing else: no file, no network, no font but ours. Typst itself
is imported with the first picture.
"""

import json
import re
from functools import cache
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING

from adapters.pictures.glyphs import missing
from bot.message import Picture

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).parent
THEME = HERE / "theme"
SCENES = HERE / "scenes"
FONTS = HERE / "fonts"

PAGE = {"png": pack(">4sII", b"IHDR", 1280, 800), "svg": b'width="1280pt" height="800pt"'}
"""What a picture of the right size has at its beginning, by format."""

MAIN = "main.typ"
_PLACE = re.compile(rf"┌─ (?:.*/)?{re.escape(MAIN)}:(\d+):")
_PACKAGE = re.compile(r'"@[a-z]+/')
_QUOTED = re.compile("“([^”]+)”")


class BadSource(Exception):
    """The source cannot be drawn; `line` says where, as far as Typst knows."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def draw_picture(picture: Picture) -> bytes:
    """The picture as PNG. Takes tens of milliseconds, for which it lets other threads run. Raises BadSource."""
    if picture.scene == "diagram":
        return draw(picture.data)
    template = SCENES / f"{picture.scene}.typ"
    if not template.is_file():
        raise BadSource(1, f"there is no scene “{picture.scene}”")
    # Written out, so that each of its signs is looked up in the fonts.
    data = json.dumps(json.loads(picture.data), ensure_ascii=False)
    return _compile(template.read_text(encoding="utf-8"), "png", data)


def draw(source: str) -> bytes:
    """The diagram of this source as PNG, a pixel a point. Raises BadSource."""
    return _compile(source, "png")


def proof(source: str) -> bytes:
    """The same as SVG: finds the same faults in a third of the time. Raises BadSource."""
    return _compile(source, "svg")


def _compile(source: str, form: "typst.OutputFormat", data: str = "") -> bytes:
    import typst

    if package := _PACKAGE.search(source):
        raise BadSource(_line_of(package[0], source), "packages would have to be fetched: use the theme")
    if sign := missing(source + data, FONTS):
        raise BadSource(_line_of(sign, source), f"the fonts have no sign for “{sign}”")
    files = {**_theme(), MAIN: source.encode()}
    try:
        # A new compiler each time: one may not be used by two threads, and it costs nothing to make.
        compiler = typst.Compiler(
            files,  # type: ignore[type-var]  # its types forget that files in memory are taken too
            root=THEME,
            font_paths=_fonts(),
            sys_inputs={"data": data},
        )
        drawn = compiler.compile(format=form, ppi=72)
    except typst.TypstError as error:
        raise BadSource(_line(error, source), error.message.removeprefix("panicked with: ")) from error
    if not isinstance(drawn, bytes):
        raise BadSource(1, "it has more than one page")
    if PAGE[form] not in drawn[:300]:
        raise BadSource(1, "it is not 1280 x 800: leave the page to the theme’s frame")
    return drawn


def _line(error: "typst.TypstError", source: str) -> int:
    """The line of the source that is to blame; for what only showed when all was laid out, the one quoted."""
    if place := _PLACE.search(error.diagnostic):
        return int(place[1])
    quoted = _QUOTED.search(error.message)
    forms = (f'"{quoted[1]}"', f"[{quoted[1]}]", quoted[1]) if quoted else ()
    return next((_line_of(form, source) for form in forms if form in source), 1)


def _line_of(text: str, source: str) -> int:
    before, found, _ = source.partition(text)
    return before.count("\n") + 1 if found else 1


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _theme() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(THEME.glob("*.typ"))}
