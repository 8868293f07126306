"""Messages of every kind for tests of Discord: as our blocks, and as bodies of its requests."""

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
from tests.fakes.discord_payloads import Json
from tests.fakes.discord_rules import COMPONENTS_V2, nested

EVIL = "@everyone @here <@123456789012345678> <@&9> <#7> <:x:1> :smile: </help:1> **b** __u__ ~~s~~ ||h|| `c` [l](https://x.y)"
CALL = Call.of("answer", post=12, choice=2)

texts = st.text(max_size=300) | st.sampled_from([EVIL, "a" * 5_000, "語" * 2_000, "- x\n" * 900, "**b** " * 700])
texts |= st.just("[12:00:05](moment:1764000005) " * 200)
short = st.text(max_size=100) | st.just(EVIL)
calls = st.just(CALL) | st.builds(Call.of, st.sampled_from(["learn", "quiz"]), n=st.integers(0, 10**12))
buttons = st.builds(Button, short, calls, st.booleans())
picks = st.lists(
    st.builds(Pick, short, texts, st.text("0123456789", min_size=1)),
    max_size=30,
    unique_by=lambda pick: pick.value,
)
picks_of = picks.map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, texts),
    st.builds(Text, texts),
    st.builds(Code, texts),
    st.builds(Note, texts),
    st.builds(Divider),
    st.integers(1, 5).flatmap(
        lambda columns: st.builds(
            Table,
            st.tuples(*[short] * columns),
            st.lists(st.tuples(*[short] * columns), max_size=30).map(tuple),
        )
    ),
    st.builds(Choices, st.lists(st.builds(Option, short, texts, calls), max_size=12).map(tuple)),
    st.builds(Picks, picks, calls),
    st.builds(Actions, st.lists(buttons, max_size=12).map(tuple)),
)
messages = st.builds(Message, st.lists(blocks, max_size=25).map(tuple))


def contents(payload: Any) -> str:
    return "\n".join(c["content"] for c in nested(payload["components"]) if c["type"] == 10)


def labels(payload: Any) -> list[str]:
    return [c["label"] for c in nested(payload["components"]) if c["type"] == 2]


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def button(custom_id: str = "help", label: str = "Help") -> Json:
    return {"type": 2, "style": 2, "custom_id": custom_id, "label": label}


def row(*buttons: Json) -> Json:
    return {"type": 1, "components": list(buttons)}


def v2(*components: Json, **more: Any) -> Json:
    return {"flags": COMPONENTS_V2, "components": [{"type": 17, "components": list(components)}], **more}
