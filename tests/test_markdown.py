from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.call import Call
from bot.markdown import (
    CodeSpan,
    Line,
    Link,
    Moment,
    Person,
    Words,
    blocks,
    escape,
    lines,
    mention,
    moment,
    plain,
    plain_line,
    spans,
)
from bot.message import Actions, Button, Choices, Code, Divider, Heading, Message, Note, Option, Table, Text


def test_styles_nest_and_stand_in_order() -> None:
    assert spans("a **b *c*** `d*e`") == (
        Words("a "),
        Words("b ", bold=True),
        Words("c", bold=True, italic=True),
        Words(" "),
        CodeSpan("d*e"),
    )


def test_a_lone_star_and_snake_case_are_text() -> None:
    assert spans("2 * 3 * 4 of row_lock_wait") == (Words("2 * 3 * 4 of row_lock_wait"),)


def test_links_lead_to_the_web_only() -> None:
    assert spans("[a](https://x.org/b)") == (Link("a", "https://x.org/b"),)
    assert spans("[a](javascript:alert)") == (Words("a"),)


def test_a_person_keeps_account_and_name() -> None:
    assert spans(mention("discord", "42", "Ann [x]*")) == (Person("discord", "42", "Ann [x]*"),)


def test_an_instant_near_by_keeps_a_clocks_reading() -> None:
    at = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)
    assert spans(moment(at, "12:00:05 (UTC)")) == (Moment(1795521605, "12:00:05 (UTC)"),)
    assert plain_line(f"Closes: {moment(at, '12:00:05 (UTC)')}") == "Closes: 12:00:05 (UTC)"
    assert spans("[x](moment:-5)") == (Words("x"),)


@given(st.text())
def test_escaped_text_shows_as_itself_and_has_no_markup(text: str) -> None:
    shown = " ".join(text.split())
    assert plain_line(escape(text)) == shown
    assert all(span == Words(shown) for span in spans(escape(text)))


def test_soft_line_breaks_join_and_items_stand_alone() -> None:
    assert lines("one\ntwo\n\n- a\n  b\n- c\n2. d") == (
        Line("", (Words("one two"),)),
        Line("•", (Words("a b"),)),
        Line("•", (Words("c"),)),
        Line("2.", (Words("d"),)),
    )


def test_code_and_tables_become_blocks() -> None:
    text = "Look:\n```sql\nSELECT 1;\n\nCOMMIT;\n```\n\n| a | b |\n|---|---|\n| 1 | `x` |\n\nWhat now?"
    assert blocks(text) == (
        Text("Look:"),
        Code("SELECT 1;\n\nCOMMIT;"),
        Table(("a", "b"), (("1", "x"),)),
        Text("What now?"),
    )


@given(st.text())
def test_no_words_of_a_text_are_lost_in_blocks(text: str) -> None:
    kept = " ".join(plain(Message.of(block)) for block in blocks(escape(text)))
    assert "".join(kept.split()) == "".join(text.split())


def test_a_message_as_plain_text_reads_alone() -> None:
    message = Message.of(
        Heading("**Hi**"),
        Text("1. one"),
        Table(("A",), (("1",),)),
        Choices((Option("A", "`x`", Call("a")),)),
        Actions((Button("Go", Call("b")),)),
        Divider(),
        Note("small"),
    )
    assert plain(message) == "Hi\n1. one\nA\n1\nA. x\nsmall"


def test_a_number_at_the_beginning_of_a_wrapped_line_is_of_the_sentence() -> None:
    assert lines("The store has\n40. A reader gets it.") == (
        Line("", (Words("The store has 40. A reader gets it."),)),
    )
    assert [line.marker for line in lines("Steps:\n1. a\n2. b")] == ["", "1.", "2."]
    assert [line.marker for line in lines("3. c\n4. d")] == ["3.", "4."]
