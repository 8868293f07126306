"""Questions: asked, and explained after an answer."""

from collections.abc import Iterable, Mapping

from bot.call import Call
from bot.cards.concepts import sources_note
from bot.deck import Question
from bot.kinds import kind_of
from bot.markdown import blocks
from bot.message import Block, Button, Heading, Message, Text
from bot.words import say

SPREAD_FROM = 5
"""Answers from which on a reveal shows their spread: with fewer, it would show who chose what."""


def stem_blocks(question: Question) -> tuple[Block, ...]:
    """What is asked, without the ways to answer."""
    return blocks(question.stem)


def question_blocks(question: Question, call: Call, choice: str = "") -> tuple[Block, ...]:
    """The stem, and the ways to choose; a choice made in part is gone on with."""
    return (*stem_blocks(question), *kind_of(question).ask(question, call, choice))


def verdict(question: Question, choice: str, *more: Block) -> Message:
    """Whether the choice was right, why each option is right or wrong, the sources, and what follows."""
    kind = kind_of(question)
    right = kind.is_right(question, choice)
    return Message.of(
        Heading(say("verdict.right" if right else "verdict.wrong")),
        *kind.explain(question, choice),
        *more[:1],
        sources_note("verdict.source", question.sources),
        *more[1:],
    )


def report_button(question: Question) -> Button:
    """For whoever thinks that something is wrong with a question."""
    return Button(say("verdict.report"), Call.of("report", of=question.id))


def spread(question: Question, counts: Mapping[str, int]) -> Iterable[Block]:
    """How all answered, where they were enough."""
    total = sum(counts.values())
    if total >= SPREAD_FROM:
        yield Text(say("reveal.spread", n=total))
        yield kind_of(question).spread(question, counts)
