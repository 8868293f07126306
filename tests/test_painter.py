"""Pictures: any name is text, nothing is drawn that the fonts lack, and nobody waits for it."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.pictures import painter as painters
from adapters.pictures.press import BadSource, draw_picture
from bot.message import Message, Picture, Text
from tests.drawing import BROKEN, DIAGRAM, HEAD, SIZE, make_painter, size

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def board(*names: str) -> Picture:
    rows = [{"rank": n, "name": name, "points": 10 * n, "note": "1/2"} for n, name in enumerate(names, 1)]
    return Picture("board", json.dumps({"kicker": "A", "title": "B", "closing": "C", "rows": rows}), "A board.")


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(max_codepoint=0x24F) | st.characters(), max_size=40))
def test_any_name_is_drawn_or_refused_for_a_sign_of_it(name: str) -> None:
    try:
        assert size(draw_picture(board(name))) == SIZE
    except BadSource as error:
        sign = str(error).removeprefix("the fonts have no sign for “").removesuffix("”")
        assert sign in name


MARKUP = ["*a*", "#a", "$a$", "`a`", "<a>", "@a", "= a", "- a", "\\a", '#panic("a")', "a]", '"a']


@pytest.mark.parametrize("name", MARKUP)
def test_a_name_is_text_and_never_markup(name: str) -> None:
    assert draw_picture(board(name)) != draw_picture(board("a"))


@pytest.mark.parametrize("name", ["Łukasz", "Ömer", "Дмитрий", "Ελένη", "Nguyễn", "O’Neil–Ruiz", "Zoe\u0308"])
def test_the_fonts_have_the_letters_of_europe_and_vietnam(name: str) -> None:
    assert size(draw_picture(board(name))) == SIZE


@pytest.mark.parametrize("name", ["日本", "Anna 😀", "שלום", "नम"])
async def test_what_the_fonts_lack_is_left_to_the_text(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert await make_painter().paint(Message.of(board("Ann", name))) == {}
    assert "the fonts have no sign for" in caplog.text


async def test_what_cannot_be_drawn_is_missing_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    painter = make_painter()
    nonsense = Picture("no-such-scene", "{}", "Nothing."), Picture("board", "no JSON", "Nothing either.")
    message = Message.of(BROKEN, Text("words"), DIAGRAM, *nonsense)
    assert set(await painter.paint(message)) == set(await painter.paint(message)) == {DIAGRAM}
    assert len(caplog.records) == 3


async def test_a_picture_is_drawn_once_also_when_two_want_it_together() -> None:
    painter, message = make_painter(), Message.of(DIAGRAM)
    first, second = await asyncio.gather(painter.paint(message), painter.paint(message))
    assert first[DIAGRAM] is second[DIAGRAM] is (await painter.paint(message))[DIAGRAM]


async def test_only_the_pictures_used_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painters, "KEPT", 2)
    painter, other, third = make_painter(), board("b"), board("c")
    kept = await painter.paint(Message.of(DIAGRAM, other, DIAGRAM, third))
    again = await painter.paint(Message.of(DIAGRAM, third))
    assert again[DIAGRAM] is kept[DIAGRAM]
    assert again[third] is kept[third]
    assert (await painter.paint(Message.of(other)))[other] is not kept[other]


async def test_others_go_on_while_a_picture_is_drawn() -> None:
    drawing = asyncio.ensure_future(make_painter().paint(Message.of(board("somebody new"))))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 20
    assert await drawing


def test_typst_is_not_loaded_before_a_picture_is_wanted() -> None:
    program = "import sys, adapters.pictures.painter, bot.__main__; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_a_link_leads_to_its_picture_until_it_expires() -> None:
    link = make_painter(at=NOON).link(DIAGRAM)
    assert link == make_painter(at=NOON + timedelta(hours=3)).link(DIAGRAM)
    later, too_late = NOON + timedelta(days=30), NOON + timedelta(days=31)
    assert size(await make_painter(at=later).linked(link) or b"") == SIZE
    assert await make_painter(at=too_late).linked(link) is None


async def test_nobody_else_can_make_a_link() -> None:
    link = make_painter(b"another key", NOON).link(DIAGRAM)
    for path in (link, link[:-8] + "A" + link[-7:], "/pictures/.png", "/pictures/é.png", "/pictures/AAAA.png"):
        assert await make_painter(at=NOON).linked(path) is None


async def test_a_link_to_what_cannot_be_drawn_leads_nowhere() -> None:
    painter = make_painter(at=NOON)
    assert await painter.linked(painter.link(BROKEN)) is None


OUTSIDE = [
    '#read("/etc/passwd")',
    '#read("../press.py")',
    '#read("../../../LICENSE")',
    '#import "@preview/cetz:0.4.0"',
]


@pytest.mark.parametrize("source", OUTSIDE)
def test_a_source_reaches_nothing_but_the_theme(source: str) -> None:
    with pytest.raises(BadSource):
        draw_picture(Picture("diagram", HEAD + source, "A file."))


def test_a_picture_without_words_is_none() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        Picture("diagram", "", " ")
