"""Messages of every kind for tests of Slack: as our blocks, and as payloads of its own."""

from typing import Any

from hypothesis import strategies as st

from bot.call import Call
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
    Table,
    Text,
)
from tests.fakes.slack_rules import Json

EVIL = "<!channel> <!here> <@U123> <!subteam^S1> <#C1> <https://x.y|z> &lt;!channel&gt; :smile: *b* _i_ ~s~ `c`"
CALL = Call.of("answer", post=12, choice=2)

texts = st.text(max_size=300) | st.sampled_from([EVIL, "a" * 5_000, "語" * 2_000, "- x\n" * 900, "**b** " * 700])
texts |= st.sampled_from(["[](x:y)", "- ", "3. x\n4. y", "[a](http://h)[b](https:)[](person:slack/U1)" * 30])
texts |= st.just("[12:00:05](moment:1764000005) " * 200)
short = st.text(max_size=100) | st.just(EVIL)
calls = st.just(CALL) | st.builds(Call.of, st.sampled_from(["learn", "quiz"]), n=st.integers(0, 10**12))
buttons = st.builds(Button, short, calls, st.booleans())
rows = st.lists(short, max_size=6).map(tuple)
picks = st.lists(
    st.builds(Pick, short, texts, st.text("0123456789", min_size=1)),
    max_size=14,
    unique_by=lambda pick: pick.value,
)
picks_of = picks.map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, texts),
    st.builds(Text, texts),
    st.builds(Code, texts),
    st.builds(Note, texts),
    st.builds(Divider),
    st.builds(Table, rows, st.lists(rows, max_size=120).map(tuple)),
    st.builds(Choices, st.lists(st.builds(Option, short, texts, calls), max_size=12).map(tuple)),
    st.builds(Picks, picks, calls),
    st.builds(Actions, st.lists(buttons, max_size=30).map(tuple)),
)
messages = st.builds(Message, st.lists(blocks, max_size=25).map(tuple))


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def button(action_id: str = "0", label: str = "Help", value: str = "help") -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def paragraph(text: str) -> Json:
    run = {"type": "text", "text": text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}


def table(*rows: tuple[str, ...]) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]}


def message(*drawn: Json, **more: Any) -> Json:
    return {"text": "t", "blocks": list(drawn), **more}


def view(*drawn: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": list(drawn), **more}
