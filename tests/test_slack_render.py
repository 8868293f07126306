"""Messages drawn for Slack: within every limit whatever they hold, and nothing in them is read as markup."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.forms import modal, shown, views
from adapters.slack.payloads import drawings, mark, private, public, simpler
from adapters.slack.render import blocks
from adapters.slack.text import escape
from bot.call import Call
from bot.markdown import escape as escape_markdown
from bot.markdown import mention
from bot.message import (
    Actions,
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
    Pick,
    Picks,
    Table,
    Text,
)
from tests.fakes.slack_rig import seen
from tests.fakes.slack_rules import check_home, check_message, check_view, pings
from tests.slack_messages import CALL, EVIL, messages, short, texts

TABLE = Table(("Name", "Points"), (("ann", "10"), ("bob", "")))


def runs(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The runs of a rich text's sections, those of lists too."""
    found = []
    for element in payload["elements"]:
        sections = element["elements"] if element["type"] == "rich_text_list" else [element]
        found += [run for section in sections for run in section["elements"]]
    return found


# Limits


@given(messages, st.integers(1, 10**9))
@settings(max_examples=150, deadline=None)
def test_every_message_fits_one_post_that_has_its_mark_and_pings_nobody(message: Message, delivery: int) -> None:
    payload = public(private(message), delivery)
    check_message(payload)
    assert mark(payload) == delivery
    assert not [found for found in pings(payload) if not found.startswith(("<http://h", "<https://"))]


@given(messages)
@settings(max_examples=100, deadline=None)
def test_every_message_fits_a_modal(message: Message) -> None:
    check_view(shown(message, "C1"))


@given(messages)
@settings(max_examples=100, deadline=None)
def test_every_way_to_draw_a_message_fits_and_the_last_one_has_no_block(message: Message) -> None:
    *ways, last = drawings(message)
    for payload in (*ways, last):
        check_message(payload)
        assert not [found for found in pings(payload) if not found.startswith(("<http://h", "<https://"))]
    assert "blocks" not in last
    check_home({"type": "home", "blocks": blocks(message)})
    check_view(list(views(message, "C1"))[-1])


@given(messages)
@settings(max_examples=50, deadline=None)
def test_a_simpler_drawing_keeps_every_button(message: Message) -> None:
    values = [
        [b.get("value") for row in way["blocks"] for b in row.get("elements", ())]
        for way in (private(message), simpler(message))
    ]
    assert [v for v in values[0] if v] == [v for v in values[1] if v]


def test_answers_that_fit_beside_their_boxes_stand_there_alone() -> None:
    picks = Picks((Pick("A", "one", "0"), Pick("B", "*two*", "1")), CALL)
    (row,) = blocks(Message.of(picks))
    assert seen({"blocks": [row]}).text == "A. one\nB. two"


def test_answers_that_do_not_fit_beside_their_boxes_stand_above_them_in_full() -> None:
    picks = Picks((Pick("A", "one " * 30, "0"), Pick("B", "two", "1")), CALL)
    text, row = blocks(Message.of(picks))
    assert seen({"blocks": [text]}).text.startswith("A  " + "one " * 20)
    assert row["elements"][0]["options"][0]["text"]["text"].endswith("…")


def test_no_answer_is_left_out_where_there_are_many() -> None:
    picks = Picks(tuple(Pick(str(n), "x", str(n)) for n in range(14)), CALL)
    (row,) = blocks(Message.of(picks))
    *boxes, _submit = row["elements"]
    assert [len(one["options"]) for one in boxes] == [10, 4]


@given(st.lists(st.builds(Button, short, st.just(CALL)), min_size=1, max_size=90))
@settings(max_examples=30, deadline=None)
def test_no_button_is_lost_and_each_carries_its_call(buttons: list[Button]) -> None:
    payload = private(Message.of(*[Divider()] * 60, Actions(tuple(buttons))))
    check_message(payload)
    drawn = [b for block in payload["blocks"] for b in block.get("elements", ())]
    assert [b["value"] for b in drawn] == [str(CALL)] * len(buttons)
    assert [b["action_id"] for b in drawn] == [str(number) for number in range(len(buttons))]


def test_a_long_text_is_shortened_and_what_stands_beside_it_stays() -> None:
    payload = private(
        Message.of(Heading("Title"), Text("long " * 9_000), Note("source"), Actions((Button("Go", CALL),)))
    )
    check_message(payload)
    shown = seen(payload)
    assert shown.text.startswith("Title\nlong")
    assert shown.text.endswith("…\nsource")
    assert len(shown.text) > 10_000
    assert shown.buttons == ("Go",)


def test_buttons_between_sixty_headings_are_gathered_below_them() -> None:
    parts = [part for n in range(60) for part in (Heading("h"), Actions((Button(str(n), CALL),)))]
    payload = private(Message.of(*parts))
    check_message(payload)
    assert seen(payload).buttons == tuple(map(str, range(60)))


def test_a_post_brings_no_previews_of_what_it_links_to() -> None:
    payload = public(private(Message.of(Text("[a](https://x.y)"))), 1)
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)


def test_sixty_headings_end_in_an_ellipsis_above_the_buttons() -> None:
    drawn = blocks(Message.of(*[Heading("h")] * 60, Actions((Button("Go", CALL),))))
    assert [block["type"] for block in drawn] == ["header"] * 48 + ["rich_text", "actions"]


@given(texts, st.lists(st.tuples(short, short, short, short), max_size=7), st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_every_form_fits_a_modal(title: str, fields: list[tuple[str, str, str, str]], error: str) -> None:
    made = tuple(Field(f"field{n}", *parts[:3]) for n, parts in enumerate(fields))
    drawn = modal(Form(Call("setup"), title, made, error), "C1")
    check_view(drawn)
    assert sum(block["type"] == "input" for block in drawn["blocks"]) == min(len(made), 5)


@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), max_size=120), st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_choices_of_a_field_fit_a_menu_or_are_typed(choices: list[tuple[str, str]], value: str) -> None:
    check_view(modal(Form(Call("setup"), "t", (Field("one", "One", "", value, tuple(choices)),)), "C1"))


# Safety


@given(st.text(min_size=1) | st.just(EVIL))
@settings(max_examples=150, deadline=None)
def test_a_plain_text_stands_everywhere_as_it_is_and_acts_nowhere(text: str) -> None:
    line = escape_markdown(text)
    made = Message.of(
        Heading(line),
        Text(f"x{line}"),
        Note(f"x{line}"),
        Code(text),
        Table((text,), ((text,),)),
        Choices((Option(text, line, CALL),)),
        Actions((Button(text, CALL),)),
    )
    payload = private(made)
    check_message(payload)
    assert pings(payload) == []
    for block in payload["blocks"]:
        if block["type"] == "rich_text":
            assert all(run["type"] == "text" for run in runs(block))
        if block["type"] == "context":
            assert {element["type"] for element in block["elements"]} == {"plain_text"}
    once = " ".join(text.split())
    assert seen({"blocks": [payload["blocks"][1 if once else 0]]}).text == f"x{once}"


def test_the_fallback_text_pings_nobody() -> None:
    payload = private(Message.of(Code(EVIL)))
    assert payload["text"].startswith("&lt;!channel&gt; &lt;!here&gt;")
    assert "&amp;lt;!channel&amp;gt;" in payload["text"]
    assert pings(payload) == []


def test_escaping_touches_no_other_sign() -> None:
    assert escape("a*b_c~`:x: “ü” <&>") == "a*b_c~`:x: “ü” &lt;&amp;&gt;"


def test_a_person_is_a_name_and_no_mention() -> None:
    (block,) = blocks(Message.of(Text(mention("slack", "U1", "<@U2> *ann*"))))
    assert runs(block) == [{"type": "text", "text": "<@U2> *ann*"}]


def test_an_instant_near_by_is_shown_with_its_seconds_in_the_readers_zone() -> None:
    (block,) = blocks(Message.of(Text("Closes: [12:00:05 (UTC)](moment:1764000005)")))
    assert runs(block)[-1] == {
        "type": "date",
        "timestamp": 1764000005,
        "format": "{time_secs}",
        "fallback": "12:00:05 (UTC)",
    }


def test_links_lead_to_the_web_only() -> None:
    endless = "https://x.y/" + "z" * 3_000
    (block,) = blocks(Message.of(Text(f"[a](https://x.y/z) [b](javascript:alert) [c](https:) [d]({endless})")))
    assert [run for run in runs(block) if run["type"] == "link"] == [
        {"type": "link", "url": "https://x.y/z", "text": "a"}
    ]
    assert seen({"blocks": [block]}).text == "a b c d"


def test_a_source_in_small_print_is_a_link_that_ends_where_it_should() -> None:
    (block,) = blocks(Message.of(Note(r"Source: [A \| <B>](https://x.y/?a=1&b=2), 2026")))
    assert block["elements"] == [
        {"type": "plain_text", "text": "Source: ", "emoji": False},
        {"type": "mrkdwn", "text": "<https://x.y/?a=1&amp;b=2|A ¦ &lt;B&gt;>", "verbatim": True},
        {"type": "plain_text", "text": ", 2026", "emoji": False},
    ]


# What is drawn


def test_styles_paragraphs_and_lists_are_slacks_own() -> None:
    (block,) = blocks(Message.of(Text("One **two** *three* `four`\n\nnext\n\n- a\n- b\n\n3. c")))
    paragraph, bullets, numbers = block["elements"]
    bold, italic, code = ({style: True} for style in ("bold", "italic", "code"))
    styles = [run.get("style") for run in paragraph["elements"]]
    assert styles == [None, bold, None, italic, None, code, None, None]
    assert paragraph["elements"][-2]["text"] == "\n\n"
    assert (bullets["style"], len(bullets["elements"])) == ("bullet", 2)
    assert (numbers["style"], numbers["offset"]) == ("ordered", 2)


def test_the_first_table_is_slacks_own_and_figures_stand_right() -> None:
    first, second = blocks(Message.of(TABLE, TABLE))
    assert first["type"] == "table"
    assert [cell["text"] for row in first["rows"] for cell in row] == ["Name", "Points", "ann", "10", "bob", " "]
    assert [column["align"] for column in first["column_settings"]] == ["left", "right"]
    assert runs(second)[0]["text"] == "Name  Points\nann       10\nbob"


def test_a_modal_has_no_table_of_slacks_own() -> None:
    (block,) = shown(Message.of(TABLE), "C1")["blocks"]
    assert block["elements"][0]["type"] == "rich_text_preformatted"


def test_a_long_table_keeps_its_first_rows() -> None:
    table = Table(("Rank", "Name"), tuple((str(n), "name " * 30) for n in range(90)))
    payload = private(Message.of(table))
    check_message(payload)
    assert [row[0]["text"] for row in payload["blocks"][0]["rows"]][:3] == ["Rank", "0", "1"]
    assert len(payload["blocks"][0]["rows"]) > 50


def test_answers_stand_above_their_buttons() -> None:
    options = tuple(Option(letter, f"*{letter}* is it", CALL) for letter in "AB")
    text, row = blocks(Message.of(Choices(options)))
    assert seen({"blocks": [text]}).text == "A  A is it\nB  B is it"
    assert [(b["text"]["text"], b["value"]) for b in row["elements"]] == [("A", str(CALL)), ("B", str(CALL))]


def test_only_a_primary_button_has_a_style() -> None:
    (row,) = blocks(Message.of(Actions((Button("a", CALL, primary=True), Button("b", CALL)))))
    assert [b.get("style") for b in row["elements"]] == ["primary", None]


def test_an_empty_message_still_says_something() -> None:
    payload = private(Message.of())
    check_message(payload)
    assert payload["text"] == "…"


def test_a_form_shows_its_error_and_what_was_typed() -> None:
    choices = (("next", "At the next post"), ("24", "After a day"))
    form = Form(
        CALL, "Setup", (Field("time", "Time"), Field("reveal", "Reveal", choices=choices)), "No such time."
    )
    view = modal(form.filled({"time": "25:00", "reveal": "24"}), "C1")
    drawn = seen(view)
    assert drawn.text.startswith("Setup\nNo such time.")
    assert drawn.fields == {"time": "25:00", "reveal": "24"}
    assert all(block["optional"] for block in view["blocks"] if block["type"] == "input")


def test_a_required_field_must_be_filled_in() -> None:
    view = modal(Form(CALL, "Setup", (Field("one", "One", required=True), Field("two", "Two"))), "C1")
    assert [block["optional"] for block in view["blocks"]] == [False, True]
