"""Messages and questions survive the way through JSON exactly."""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sql.codec import (
    DECODERS,
    UnknownBlock,
    decode_message,
    decode_question,
    encode_message,
    encode_question,
)
from bot.deck import Question
from bot.message import Block, Message, Picture

TEXTS = st.text().filter(str.strip)
st.register_type_strategy(Picture, st.builds(Picture, st.text(), st.text(), TEXTS))


@settings(deadline=None)
@given(st.from_type(Message))
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert decode_message(json.loads(json.dumps(encode_message(message)))) == message


@settings(deadline=None)
@given(st.from_type(Question))
def test_a_question_comes_back_as_it_was(question: Question) -> None:
    assert decode_question(json.loads(json.dumps(encode_question(question)))) == question


def test_every_block_can_be_read() -> None:
    assert set(DECODERS) == {block.__name__.lower() for block in get_args(Block)}


@pytest.mark.parametrize("block", [{"kind": "poll", "text": "?"}, {"text": "?"}, "text", None])
def test_a_block_of_an_unknown_kind_is_named(block: object) -> None:
    with pytest.raises(UnknownBlock, match="kind unknown here"):
        decode_message([{"kind": "divider"}, block])  # type: ignore[list-item]  # stored by another version
