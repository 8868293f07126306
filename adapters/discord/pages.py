"""Fitting a message into Discord's limits: several pages for one person, a single shortened one for a channel."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from adapters.discord.limits import ALT, CHOICE, COMPONENTS, FOLLOWUPS, PAYLOAD_BYTES, ROW, TEXT, characters, cut
from adapters.discord.parts import Component, Fenced, Image, Part, Prose, Row, Rule, Writing
from adapters.discord.text import GAP, water_level

CONTAINER, ACTION_ROW, TEXT_DISPLAY, GALLERY, SEPARATOR = 17, 1, 10, 12, 14

GATHERED_ROWS = 4
"""Rows of buttons that a crowded page keeps: so many always fit, however long their labels and calls are."""

GATHERED_MENUS = 1
"""Menus that a crowded page keeps."""

ROOMS = (CHOICE, 30, 10)
"""Characters that labels keep on a page that is crowded, more crowded, and full of them."""

LEGIBLE = 20
"""Characters below which a shortened part says nothing: then the page is arranged more tightly instead."""


def container(parts: Sequence[Part]) -> Component:
    """The parts as one container; one that would be empty holds a blank."""
    inside = list(_components(parts)) or [_text_display(GAP)]
    return {"type": CONTAINER, "components": inside}


def _components(parts: Sequence[Part]) -> Iterator[Component]:
    for kind, group in groupby(parts, key=_kind):
        if kind is Image:
            yield from (_gallery(part) for part in group if isinstance(part, Image))
        elif kind is Prose:
            content = _joined([part for part in group if isinstance(part, Writing)])
            if content.strip():
                yield _text_display(content)
        elif kind is Rule:
            yield {"type": SEPARATOR}
        else:
            yield from (_row(part.buttons) for part in group if isinstance(part, Row))


def _kind(part: Part) -> type:
    return Prose if isinstance(part, Writing) else type(part)


def _text_display(content: str) -> Component:
    return {"type": TEXT_DISPLAY, "content": content}


def _row(buttons: Sequence[Component]) -> Component:
    return {"type": ACTION_ROW, "components": list(buttons)}


def _gallery(image: Image) -> Component:
    item = {"media": {"url": f"attachment://{image.file}"}, "description": cut(image.alt, ALT)}
    return {"type": GALLERY, "items": [item]}


def _joined(parts: Sequence[Writing]) -> str:
    text = parts[0].drawn
    for above, below in pairwise(parts):
        text += ("\n" if _close(above, below) else "\n\n") + below.drawn
    return text


def _close(above: Writing, below: Writing) -> bool:
    if isinstance(above, Fenced) or isinstance(below, Fenced):
        return True
    return above.prefix.startswith("#") or (above.tight and below.tight)


def fits(parts: Sequence[Part]) -> bool:
    """Whether Discord takes these parts as one message."""
    whole = container(parts)
    return (
        sum(1 + len(component.get("components", ())) for component in whole["components"]) < COMPONENTS
        and sum(characters(component.get("content", "")) for component in whole["components"]) <= TEXT
        and len(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")) <= PAYLOAD_BYTES
    )


def pages(parts: Sequence[Part]) -> list[Sequence[Part]]:
    """The parts in reading order on as few messages as hold them; the last possible one is shortened."""
    if fits(parts):
        return [parts]
    full: list[list[Part]] = [[]]
    for piece in (piece for part in parts for piece in _pieces(part)):
        if not fits([*full[-1], piece]):
            full.append([])
        full[-1].append(piece)
    rest = [part for page in full[FOLLOWUPS:] for part in page]
    return [*full[:FOLLOWUPS], *([one_page(rest)] if rest else [])]


def _pieces(part: Part) -> Iterator[Part]:
    """The part, broken up until every piece fits on a page."""
    if isinstance(part, Rule | Row | Image) or fits([part]):
        yield part
        return
    for half in part.cut(len(part) // 2):
        yield from _pieces(half)


def one_page(parts: Sequence[Part]) -> Sequence[Part]:
    """All parts in one message. What is too long is shortened, the longest parts first; buttons stay."""
    if fits(parts):
        return parts
    plain = [part for part in parts if not isinstance(part, Rule)]
    arrangements = [parts, plain, *(_gathered(plain, room) for room in ROOMS)]
    arrangement = next((a for a in arrangements if fits(_clipped(a, LEGIBLE))), arrangements[-1])
    sizes = [characters(part.drawn) for part in arrangement if isinstance(part, Writing)]
    levels = range(water_level(sizes, TEXT) + 1)
    level = bisect_right(levels, False, key=lambda level: not fits(_clipped(arrangement, level))) - 1
    return _clipped(arrangement, level)


def _gathered(parts: Sequence[Part], room: int) -> Sequence[Part]:
    """The writing first, then the menus, then the buttons in full rows, their labels of this length at most."""
    found = [part.narrowed(room) for part in parts if isinstance(part, Row)]
    menus = [row for row in found if row.is_menu][:GATHERED_MENUS]
    buttons = [button for row in found if not row.is_menu for button in row.buttons]
    rows = [Row(tuple(buttons[at : at + ROW])) for at in range(0, min(len(buttons), ROW * GATHERED_ROWS), ROW)]
    return [*(part for part in parts if not isinstance(part, Row)), *menus, *rows]


def _clipped(parts: Sequence[Part], level: int) -> list[Part]:
    """The parts with no writing longer than `level` characters; what cannot be shortened so far is left out."""
    clipped = (_clip(part, level) if isinstance(part, Writing) else part for part in parts)
    return [part for part in clipped if part is not None]


def _clip(part: Writing, level: int) -> Writing | None:
    if characters(part.drawn) <= level:
        return part
    # What is drawn is hardly ever shorter than the text: there is no need to look further than the level.
    lengths = range(min(len(part), level) + 1)
    kept = bisect_right(lengths, level, key=lambda at: characters(part.cut(at)[0].ellipsis().drawn)) - 1
    return part.cut(kept)[0].ellipsis() if kept > 0 else None
