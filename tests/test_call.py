from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.call import MAX_CALL, Call

names = st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True)
values = st.text(max_size=8)


@given(names, st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), values, max_size=2))
def test_what_a_button_carries_is_read_back_the_same(name: str, args: dict[str, str]) -> None:
    call = Call(name, args)
    try:
        text = str(call)
    except ValueError:
        return
    assert Call.parse(text) == call
    assert len(text) <= MAX_CALL
    assert text.isascii()
    assert text.count(" ") == len(args)


def test_a_call_too_long_for_a_button_is_refused_when_it_is_written() -> None:
    with pytest.raises(ValueError, match="90 fit"):
        str(Call.of("learn", concept="x" * 80))


@pytest.mark.parametrize(
    "text",
    ["", " ", "Answer post=1", "answer post", "answer  post=1", "answer post=1 ", "answer post=<b>", "a\nb", "é"],
)
def test_a_forged_call_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a call"):
        Call.parse(text)


@given(st.text())
def test_any_text_is_a_call_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert str(Call.parse(text)) == text


def test_arguments_that_are_none_are_left_out() -> None:
    assert Call.of("quiz", topic=None, questions=3) == Call("quiz", {"questions": "3"})
