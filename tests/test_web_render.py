"""The playground's HTML: every block in its element, and no text that is taken for markup."""

from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.web import page, render
from adapters.web.feed import CHANNEL
from adapters.web.guard import HEADERS
from bot.call import Call
from bot.markdown import escape, mention
from bot.message import (
    Actions,
    Block,
    Button,
    Choices,
    Code,
    Divider,
    Field,
    Form,
    Heading,
    Message,
    Note,
    Option,
    Picture,
    Table,
    Text,
)
from bot.model import Delivery
from tests.fakes import web_script

ALL_BLOCKS: tuple[Block, ...] = (
    Heading("x"),
    Text("x"),
    Note("x"),
    Code("x"),
    Table(("x", "Rank"), (("x", "x"),)),
    Choices((Option("x", "x", Call.of("answer", post=1)),)),
    Actions((Button("x", Call.of("answer", post=1), primary=True),)),
    Divider(),
)
FORM = Form(
    Call.of("setup"), "x", (Field("x", "x", "x", "x"), Field("y", "x", "x", "x", (("x", "x"),), True)), "x"
)


def link(_picture: Picture) -> str:
    return "/pictures/link.png"


Element = tuple[str, tuple[str, ...]]


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and everything that is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.words += data


def put(value: Any, text: str) -> Any:
    """The value with this text in place of every "x", however deep."""
    if value == "x":
        return text
    if isinstance(value, tuple):
        return tuple(put(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type | Call):
        return replace(value, **{f.name: put(getattr(value, f.name), text) for f in fields(value)})
    return value


def blocks(html: str) -> str:
    """What stands between the frame of a message."""
    return html.partition("<div class='blocks'>")[2].rpartition("</div></div></article>")[0]


def shown(*content: Block) -> str:
    return blocks(render.private(Message.of(*content), link))


NASTY = ("<script>", "</div>", "<img src=x onerror=alert(1)>", "'", '"', "' onclick='x", "&lt;", "<!--", "]]>")
MARKDOWN = (
    "[a](javascript:alert(1))",
    "[a](https://e.org/'onclick=x)",
    "`",
    "**",
    "\\",
    "\n",
    "1. ",
    "- ",
    "✓ ",
    "\0",
)
MARKUP = st.sampled_from(NASTY + MARKDOWN)
TEXTS = st.lists(st.one_of(st.text(max_size=8), MARKUP), max_size=8).map("".join)
OURS = {
    "article": {"class", "data-private", "tabindex", "data-id"},
    "svg": {"class", "aria-hidden"},
    "use": {"href"},
    "a": {"href", "target", "rel"},
    "button": {"type", "class", "data-call", "aria-label"},
    "form": {"data-form", "novalidate"},
    "input": {"name", "value", "data-command", "autocomplete", "spellcheck", "required"},
    "select": {"name", "required"},
    "option": {"value", "selected"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "p": {"class", "role"},
    "span": {"class", "data-rank"},
    "th": {"scope", "class"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "label": {"class"},
    "img": {"src", "alt", "width", "height", "loading"},
    "figcaption": {"class", "hidden"},
}
PLAIN = {
    "header",
    "figure",
    "h2",
    "h3",
    "strong",
    "em",
    "code",
    "bdi",
    "ul",
    "li",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
}


@given(TEXTS)
@example(" ".join(NASTY))
@example(" ".join(MARKDOWN[:2]))
def test_no_text_in_any_field_becomes_markup(text: str) -> None:
    picture = Picture("diagram", text, text.strip() or "x")
    message, form = Message((*put(ALL_BLOCKS, text), picture)), put(FORM, text)
    delivery = Delivery(1, CHANNEL, message)
    for html in (render.private(message, link), render.private(form, link), render.feed([delivery], link)):
        page = Elements(html)
        for tag, names in page.found:
            assert tag in OURS or tag in PLAIN, tag
            assert set(names) <= OURS.get(tag, {"class"}), (tag, names)
        assert all(link == "#bot" or link.startswith(("http://", "https://", "/pictures/")) for link in page.links)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=30))
def test_a_name_is_shown_as_it_is_written(name: str) -> None:
    assert Elements(shown(Text(f"Hello {escape(name)}!"))).words == f"Hello {name}!"
    assert Elements(shown(Table(("Name",), ((name,),)))).words == f"Name{name}"


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=9))
def test_embedded_data_cannot_end_its_element(data: Any) -> None:
    assert "<" not in page.embedded(data)


def test_text_becomes_paragraphs_lists_and_styles() -> None:
    html = shown(Text("One **bold** *soft* `code` [link](https://e.org)\n\n- a\n- b\n\n3. c\n4. d"))
    assert html == (
        "<div class='text'><p>One <strong>bold</strong> <em>soft</em> <code>code</code> "
        "<a href='https://e.org' target='_blank' rel='noopener noreferrer'>link</a></p>"
        "<ul><li>a</li><li>b</li></ul><ol start='3'><li>c</li><li>d</li></ol></div>"
    )


def test_a_paragraph_in_bold_is_a_heading_and_a_bold_beginning_with_a_colon_a_definition() -> None:
    assert "<h3>How it works</h3>" in shown(Text("**How it works**\n\nIt does."))
    assert "<p class='definition'><strong>Lock</strong>: a thing</p>" in shown(Text("**Lock**: a thing"))


def test_a_person_is_a_name_that_cannot_turn_the_line_around() -> None:
    assert "<bdi class='person'>A&lt;b&gt;</bdi>" in shown(Text(mention("web", "1", "A<b>")))


def test_an_instant_near_by_says_when_for_the_page_to_count_down() -> None:
    html = shown(Text("Closes: [12:00:05](moment:1764000005)"))
    assert "<time data-at='1764000005'>12:00:05</time>" in html


def test_the_text_of_an_option_is_its_button() -> None:
    html = shown(Choices((Option("A", "Use a `lock`", Call.of("answer", post=1, choice=0)),)))
    assert "<button type='button' class='option' data-call='answer post=1 choice=0'>" in html
    assert "<span class='letter'>A</span> <span>Use a <code>lock</code></span></button>" in html


def test_a_verdict_says_right_and_wrong_by_sign_word_and_colour() -> None:
    html = blocks(render.private(web_script.verdict(0), link))
    assert "<h2 class='wrong'>Not quite</h2>" in html
    assert html.count("<div class='why wrong'><p>✗ ") == 3
    assert html.count("<div class='why right'><p>✓ ") == 1
    assert "<h2 class='right'>Correct</h2>" in render.private(web_script.verdict(web_script.RIGHT), link)


def test_a_list_that_begins_with_a_mark_is_not_framed_by_it() -> None:
    assert "why" not in shown(Text("- ✓ One\n- ✗ Two"))


def test_a_board_has_its_ranks_marked_and_its_figures_to_the_right() -> None:
    html = shown(*web_script.leaderboard(["Ann"]).blocks)
    assert "<td class='rank'><span data-rank='1'>1</span></td><td>Ann</td><td class='number'>87</td>" in html


@pytest.mark.parametrize(
    "block", [b for b in ALL_BLOCKS if not isinstance(b, Divider)], ids=lambda b: type(b).__name__
)
def test_every_block_shows_its_text(block: Block) -> None:
    assert "sign" in Elements(shown(put(block, "sign"))).words


def test_a_thread_stands_beneath_its_post_and_one_without_a_post_alone() -> None:
    thread = replace(CHANNEL, thread="7")
    post = Delivery(7, CHANNEL, Message.of(Text("post")))
    reply = Delivery(8, thread, Message.of(Text("reply")))
    nested = render.feed([post, reply], link)
    assert nested.index("<div class='thread'><article class='message' data-id='8'>") > nested.index("data-id='7'")
    assert render.feed([reply], link) == render.public(reply, link)


def test_a_form_shows_what_stands_in_it_and_why_it_came_back() -> None:
    html = render.private(web_script.setup_form(timezone="Mars/Base", error="Not a `zone`."), link)
    assert "<p class='trouble' role='alert'>Not a <code>zone</code>.</p>" in html
    assert "name='timezone' value='Mars/Base'" in html
    assert "<option value='next' selected>" in html
    assert "<span class='label'>Time</span><span class='hint'>Time of day, like 09:30</span>" in html


def test_a_menu_keeps_a_value_that_is_no_choice() -> None:
    html = render.private(web_script.setup_form(reveal="36"), link)
    assert "<option value='36' selected>36</option><option value='next'>" in html


def test_nothing_in_our_html_needs_what_the_policy_forbids() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    html = render.feed([Delivery(1, CHANNEL, web_script.post())], link) + page.PAGE.template
    names = {name for _, attributes in Elements(html).found for name in attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    assert "<style" not in html
    assert "<script>" not in html
