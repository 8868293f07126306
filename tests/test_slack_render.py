"""Messages, forms and the manifest as Slack gets them: within its limits, and pinging nobody."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.commands import SCOPES, manifest
from adapters.slack.forms import modal
from adapters.slack.render import private, public
from bot.call import Call
from bot.handlers import make_registry
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
    Table,
    Text,
)
from tests.fakes.slack_rules import check_message, check_view, texts

CALL = Call.of("answer", post=1, choice=2)
NASTY = "<!channel> <@U1> <https://a.org|b> &lt; *b* _i_ ~s~ `c` @here #general :smile:"

words = st.one_of(
    st.text(max_size=60), st.sampled_from(["", NASTY, "x" * 5_000, "a b " * 2_000, "- x\n1. y\n\nz"])
)
cells = st.lists(words, min_size=2, max_size=2).map(tuple)
blocks = st.one_of(
    st.builds(Heading, words),
    st.builds(Text, words),
    st.builds(Code, words),
    st.builds(Note, words),
    st.just(Divider()),
    st.builds(Table, cells, st.lists(cells, max_size=120).map(tuple)),
    st.lists(st.builds(Option, words, words, st.just(CALL)), min_size=1, max_size=8).map(
        lambda o: Choices(tuple(o))
    ),
    st.lists(st.builds(Button, words, st.just(CALL)), min_size=1, max_size=30).map(lambda b: Actions(tuple(b))),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks, min_size=1, max_size=70))
def test_every_message_fits(parts: list[Block]) -> None:
    message = Message(tuple(parts))
    check_message(public(message, 7))
    check_message(private(message))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=5), words, words)
def test_every_form_fits(parts: list[tuple[str, str, str]], title: str, error: str) -> None:
    fields = tuple(Field(f"f{n}", label, hint, value) for n, (label, hint, value) in enumerate(parts))
    check_view(modal(Form(Call("setup"), title, fields, escape(error)), "C1"))


def test_what_people_write_is_shown_and_nothing_else_happens() -> None:
    message = Message.of(
        Heading(escape(NASTY)),
        Text(escape(NASTY)),
        Note(escape(NASTY)),
        Code(NASTY),
        Table(("a",), ((NASTY,),)),
        Choices((Option("A", escape(NASTY), CALL),)),
        Text(mention("slack", "U1", NASTY)),
    )
    drawn = public(message, 1)
    kinds = {element["type"] for element in _elements(drawn["blocks"])}
    assert not kinds & {"user", "usergroup", "broadcast", "channel", "link", "emoji"}
    for text in [drawn["text"], *_mrkdwn(drawn["blocks"])]:
        assert "<" not in text
        assert "&lt;!channel" in text


def _elements(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        own = [value] if "type" in value else []
        return own + [found for inner in value.values() for found in _elements(inner)]
    return [found for inner in value for found in _elements(inner)] if isinstance(value, list) else []


def _mrkdwn(value: object) -> list[str]:
    return [str(e["text"]) for e in _elements(value) if e["type"] == "mrkdwn"]


def test_links_lead_to_the_web() -> None:
    drawn = public(
        Message.of(Text("[a](https://x.org) [b](javascript:c)"), Note("[a](https://x.org/?a=1&b=2)")), 1
    )
    links = [e for e in _elements(drawn["blocks"]) if e["type"] == "link"]
    assert [link["url"] for link in links] == ["https://x.org"]
    assert "<https://x.org/?a=1&amp;b=2|a>" in _mrkdwn(drawn["blocks"])[0]


def test_the_right_answer_is_in_no_payload() -> None:
    drawn = json.dumps(public(Message.of(Choices((Option("A", "one", CALL), Option("B", "two", CALL)))), 1))
    assert "correct" not in drawn


def test_a_message_reads_alone_as_text() -> None:
    drawn = public(Message.of(Heading("Write skew"), Text("**Two** doctors")), 1)
    assert drawn["text"] == "Write skew\nTwo doctors"
    assert next(iter(texts(drawn["blocks"]))) == "Write skew"


def test_the_manifest_is_in_step_with_the_commands_and_within_slacks_limits() -> None:
    registry = make_registry()
    made = manifest(registry)
    (command,) = made["features"]["slash_commands"]
    assert command["command"] == "/study"
    assert all(listed.name in command["usage_hint"] for listed in registry.listed())
    assert len(command["usage_hint"]) <= 1_000
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert all(SCOPES.values())
    assert made["settings"]["socket_mode_enabled"]
    assert made["settings"]["interactivity"]["is_enabled"]
