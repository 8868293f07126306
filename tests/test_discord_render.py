"""Messages drawn for Discord: within every limit whatever they hold, and with no live mark that was not meant."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.commands import pressed_call
from adapters.discord.pages import GATHERED_ROWS
from adapters.discord.render import mark, private, public
from adapters.discord.text import TABLE_WIDTH, escape, inline, table_lines, water_level, width
from bot.call import Call
from bot.markdown import escape as escape_markdown
from bot.markdown import mention, spans
from bot.message import (
    Actions,
    Block,
    Button,
    Choices,
    Code,
    Divider,
    Heading,
    Message,
    Note,
    Option,
    Pick,
    Picks,
    Text,
)
from tests.discord_messages import CALL, EVIL, contents, labels, messages, texts
from tests.fakes.discord_rig import seen_message, shown
from tests.fakes.discord_rules import check_message, nested, pings
from tests.fakes.discord_schema import named_faults

LIVE = re.compile(
    r"@everyone|@here|<(?:@[!&]?|#|a?:\w+:|t:|id:|/)|:\w+:|https?://|[*_~|`\[\]]|^\s*(?:[-+>#]|\d+[.)] )",
    re.MULTILINE,
)
"""What Discord would act upon."""


def unescaped(content: str) -> str:
    """Discord Markdown with a letter for every sign that is escaped in it: what else is there can act."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "x", content)


# Limits


@given(messages, st.integers(1, 10**9))
@settings(max_examples=150, deadline=None)
def test_every_message_fits_one_public_post_that_carries_its_mark(message: Message, delivery: int) -> None:
    payload = public(message, delivery)
    check_message(payload)
    assert named_faults("MessageCreateRequest", payload) == []
    assert pings(payload) == []
    assert mark(payload) == delivery


@given(messages)
@settings(max_examples=150, deadline=None)
def test_every_message_fits_private_pages(message: Message) -> None:
    pages = private(message)
    assert 1 <= len(pages) <= 6
    for page in pages:
        check_message(page)
        assert named_faults("IncomingWebhookRequestPartial", page) == []
        assert pings(page) == []


@pytest.mark.parametrize("menus", [0, 1, 3])
@pytest.mark.parametrize("buttons", [0, 5, 20, 40])
@pytest.mark.parametrize("letter", ["x", "語", "\U0001f600"])
def test_the_fullest_menus_and_buttons_fit_together(menus: int, buttons: int, letter: str) -> None:
    picks = Picks(tuple(Pick("A", letter * 200, str(n)) for n in range(30)), Call.of("answer", post=1, choice=""))
    presses = [Button(letter * 80, Call.of("learn", concept="x" * 70, n=n)) for n in range(buttons)]
    message = Message.of(Text(letter * 5_000), *[picks] * menus, Actions(tuple(presses)))
    payload = public(message, 2**20)
    check_message(payload)
    found = list(nested(payload["components"]))
    assert sum(c["type"] == 3 for c in found) == min(menus, 1) or not buttons
    assert all(len(c["options"]) == 25 for c in found if c["type"] == 3)
    assert len(labels(payload)) == min(buttons, GATHERED_ROWS * 5)
    for page in private(message):
        check_message(page)


@pytest.mark.parametrize("count", [38, 39, 40, 41, 80])
def test_forty_components_are_the_most(count: int) -> None:
    lines: list[Block] = [block for n in range(count) for block in (Text(f"line {n}"), Divider())]
    check_message(public(Message(tuple(lines[:count])), 1))
    assert "line 19" in contents(public(Message(tuple(lines[: max(count, 40)])), 1))


@pytest.mark.parametrize("count", [3_990, 3_999, 4_000, 4_001, 4_100])
@pytest.mark.parametrize("letter", ["x", "é", "\U0001f600"])
def test_four_thousand_characters_are_the_most(count: int, letter: str) -> None:
    payload = public(Message.of(Text(letter * (count // 2)), Code(letter * (count - count // 2))), 1)
    check_message(payload)


def test_a_crowd_of_blocks_fits_one_post() -> None:
    crowd: list[Block] = [Text("one"), Divider(), Actions((Button("Go", CALL),)), Code("x = 1")] * 60
    payload = public(Message(tuple(crowd)), 1)
    check_message(payload)
    assert len(labels(payload)) == GATHERED_ROWS * 5


def test_many_buttons_with_long_labels_fit_one_post() -> None:
    rows = [Actions((Button("語" * 80, Call.of("learn", concept="x" * 76)),) * 5)] * 7
    payload = public(Message(tuple(rows)), 1)
    check_message(payload)
    assert len(labels(payload)) == GATHERED_ROWS * 5


def test_an_empty_message_is_a_blank_one() -> None:
    for message in (
        Message(()),
        Message.of(Text("")),
        Message.of(Divider()),
        Message.of(Heading(" "), Actions(())),
    ):
        check_message(public(message, 1))


def test_a_long_card_is_shortened_and_its_question_kept_whole() -> None:
    options = tuple(
        Option(letter, f"option {letter} " * 20, Call.of("answer", post=1, choice=letter)) for letter in "ABCD"
    )
    message = Message.of(
        Heading("Card"), Text("word " * 2_000), Text("Which one?"), Choices(options), Note("Until ten.")
    )
    payload = public(message, 1)
    check_message(payload)
    content = shown(contents(payload))
    assert re.search(r"word wo?r?d? ?…", content)
    assert all(f"{option.label} {option.text.strip()}" in content for option in options)
    assert "Which one?" in content
    assert "Until ten." in content
    assert labels(payload) == ["A", "B", "C", "D"]
    assert len(contents(payload)) > 3_900


def test_a_long_private_message_loses_nothing() -> None:
    paragraphs = [f"Paragraph {n}: " + "word " * 60 for n in range(40)]
    pages = private(
        Message.of(
            Text("\n\n".join(paragraphs)), Code("\n".join(map(str, range(900)))), Actions((Button("Go", CALL),))
        )
    )
    assert len(pages) > 2
    whole = shown("\n".join(map(contents, pages)))
    assert all(paragraph.strip() in whole for paragraph in paragraphs)
    assert all(re.search(rf"^{n}$", whole, re.MULTILINE) for n in range(900))
    assert labels(pages[-1]) == ["Go"]
    for page in pages:
        assert contents(page).count("```") % 2 == 0


def test_a_paragraph_longer_than_a_page_is_broken_up() -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(9_000))
    assert "".join(map(contents, private(Message.of(Text(f"**{text}**"))))).replace("*", "") == text


def test_buttons_that_call_the_same_have_ids_of_their_own() -> None:
    payload = public(Message.of(Actions((Button("One", CALL), Button("Two", CALL)))), 1)
    ids = [c["custom_id"] for c in nested(payload["components"]) if c["type"] == 2]
    assert len(set(ids)) == 2
    assert [pressed_call(custom_id) for custom_id in ids] == [CALL, CALL]


# What is drawn


def test_a_post_is_drawn_in_one_container() -> None:
    payload = public(
        Message.of(
            Heading("Row lock"),
            Text("Some *text* with `code`.\n\n- one\n- two"),
            Divider(),
            Choices((Option("A", "yes", CALL), Option("B", "**no**", CALL))),
            Note("Open until ten."),
            Actions((Button("Card", Call("learn"), primary=True), Button("Board", Call("leaderboard")))),
        ),
        41,
    )
    (container,) = payload["components"]
    assert [c["type"] for c in container["components"]] == [10, 14, 10, 1, 10, 1]
    first, second, note = (c["content"] for c in container["components"] if c["type"] == 10)
    assert first == "## Row lock\nSome *text* with `code`.\n\n- one\n- two"
    assert second == "**A** yes\n**B** **no**"
    assert note == "-# Open until ten."
    assert [b["style"] for b in container["components"][-1]["components"]] == [1, 2]


def test_a_mark_is_not_taken_from_numbers_that_discord_gives() -> None:
    assert mark({"components": [{"type": 17, "id": 1}]}) is None
    assert mark({"components": []}) is None


def test_a_person_of_discord_is_mentioned_and_others_are_named() -> None:
    assert inline(spans(mention("discord", "42", "Ann")), "discord") == "<@42>"
    assert inline(spans(mention("slack", "42", "B*b")), "discord") == "B\\*b"
    assert inline(spans(mention("discord", "&42", "Ann")), "discord") == "Ann"


def test_an_instant_near_by_counts_down_by_itself() -> None:
    assert inline(spans("Closes: [12:00:05](moment:1764000005)"), "discord") == r"Closes\: <t:1764000005:R>"
    assert inline(spans("[12:00:05](moment:99999999999999)"), "discord") == r"12\:00\:05"


def test_links_lead_to_the_web_only() -> None:
    assert inline(spans("[text](https://a.example/x_y)"), "discord") == "[text](https://a.example/x_y)"
    assert inline(spans("[text](javascript:alert)"), "discord") == "text"
    assert inline(spans("[text](https:evil)"), "discord") == "text"
    assert inline(spans("[@everyone](http://a/<@1>)"), "discord") == "[@\u200beveryone](http://a/%3C@1%3E)"


def test_styles_that_meet_stay_apart() -> None:
    assert inline(spans("*a***b**"), "discord").count("\u200b") == 1
    assert inline(spans("**a `b` c**"), "discord") == "**a** `b` **c**"


def test_a_table_is_aligned_and_no_wider_than_a_phone() -> None:
    lines = table_lines(("Rank", "Name", "Points"), (("1", "Ann " * 30, "10"), ("12", "語語", "9")))
    assert len({width(line) for line in lines}) == 1
    assert width(lines[0]) <= TABLE_WIDTH
    assert lines[3].startswith("  12  語語")
    assert "…" in lines[2]
    assert lines[2].endswith("    10")


@given(st.lists(st.integers(0, 100), min_size=1), st.integers(0, 1_000))
def test_the_water_level_uses_the_room_and_no_more(sizes: list[int], total: int) -> None:
    level = water_level(sizes, total)
    assert sum(min(size, level) for size in sizes) <= total
    assert level == max(sizes) or sum(min(size, level + 1) for size in sizes) > total


# Escaping


@given(st.text() | st.just(EVIL) | st.from_regex(LIVE))
def test_no_plain_text_acts_on_discord(text: str) -> None:
    assert not LIVE.search(unescaped(inline(spans(escape_markdown(text)), "discord")))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Z", "C", "M"])))
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    assert shown(re.sub(r"\\\\(?=[A-Za-z0-9])", "", escape(text))) == re.sub(r"\\(?=[A-Za-z0-9])", "", text)


@given(texts)
def test_a_code_block_ends_where_it_should(text: str) -> None:
    (page, *_) = private(Message.of(Code(f"```{text}```")))
    assert contents(page).count("```") == 2


def test_an_evil_name_is_plain_in_every_field() -> None:
    evil = escape_markdown(EVIL)
    message = Message.of(
        Heading(evil), Text(f"- {evil}\n\n{evil}"), Note(evil), Choices((Option(EVIL, evil, CALL),)), Code(EVIL)
    )
    payload = public(message, 1)
    assert pings(payload) == []
    outside = re.sub(r"```\n.*?\n```", "", contents(payload), flags=re.DOTALL)
    prefixes = re.sub(r"^(?:## |-# |- )", "", outside, flags=re.MULTILINE)
    assert not LIVE.search(unescaped(prefixes).replace("**", ""))
    assert seen_message({"flags": 0, "id": "1", **payload}).text.count("@everyone") == 7
