"""Domain values -> Message: what the daily post, verdicts, reveals and cards look like."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot import words
from bot.call import Call
from bot.deck import Chapter, Concept, Deck, Question, Source
from bot.markdown import blocks, escape
from bot.message import (
    Actions,
    Block,
    Button,
    Choices,
    Divider,
    Heading,
    Message,
    Note,
    Option,
    Table,
    Text,
)
from bot.model import Answer, Post, Tally
from bot.streaks import Streak
from bot.words import say

LETTERS = "ABCDEFGH"

SPREAD_FROM = 5
"""Answers from which on a reveal shows their spread: with fewer, it would show who chose what."""

NAMES_SHOWN = 20
"""Names that a reveal lists before it only counts."""


def post(deck: Deck, zone: ZoneInfo, made: Post) -> Message:
    """The daily post: the concept's card, then the question with its buttons."""
    concept = deck.concepts[made.question.concept]
    return Message.of(
        *card_blocks(concept, deck.topics[concept.chapter]),
        Divider(),
        Text(say("post.question")),
        *question_blocks(made.question, [answer_call(made, n) for n in range(len(made.question.options))]),
        Note(say("post.closes", when=words.instant(made.closes_at, zone))),
    )


def title(deck: Deck, question: Question) -> str:
    """What a question is about; its id when the deck no longer has the concept."""
    concept = deck.concepts.get(question.concept)
    return concept.card.title if concept else question.id


def answer_call(made: Post, choice: int) -> Call:
    """What the button of an option calls."""
    return Call.of("answer", post=made.id, choice=choice)


def card_blocks(concept: Concept, chapter: Chapter) -> tuple[Block, ...]:
    """The concept's card."""
    about = say("post.about", chapter=escape(chapter.title), level=concept.level)
    parts = [f"**{s.heading}**\n\n{s.text}" if s.heading else s.text for s in concept.card.sections]
    return (Heading(escape(concept.card.title)), Note(about), *map(Text, parts))


def question_blocks(question: Question, calls: Sequence[Call]) -> tuple[Block, ...]:
    """The stem, and the options with what choosing each calls, in the question's order."""
    options = [
        Option(letter, option.text, call)
        for letter, option, call in zip(LETTERS, question.options, calls, strict=False)
    ]
    return (*blocks(question.stem), Choices(tuple(options)))


def verdict(question: Question, choice: int, *more: Block) -> Message:
    """Whether the choice was right, why each option is right or wrong, the sources, and what follows."""
    right = question.options[choice].correct
    return Message.of(
        Heading(say("verdict.right" if right else "verdict.wrong")),
        *explained(question, choice),
        *more[:1],
        sources_note("verdict.source", question.sources),
        *more[1:],
    )


def explained(question: Question, choice: int | None) -> Iterable[Block]:
    """Each option with why it is right, or tempting and wrong; the one chosen is marked."""
    for number, option in enumerate(question.options):
        mark = say("verdict.mark.right" if option.correct else "verdict.mark.wrong")
        yours = say("verdict.yours") if number == choice else ""
        line = say("verdict.option", mark=mark, letter=LETTERS[number], text=option.text, yours=yours)
        yield Text(f"{line}\n\n{option.feedback}")


def daily_verdict(made: Post, answer: Answer, standing: Streak, repeated: str) -> Message:
    """The verdict on an answer that counts; `repeated` says that it was given before."""
    earned = Text(say("verdict.points", points=answer.points, streak=streak_line(standing)))
    notes = [Note(repeated)] if repeated else []
    return verdict(made.question, answer.choice, earned, *notes, after_verdict(made))


def practice_verdict(made: Post, choice: int) -> Message:
    """The verdict on an answer after the close."""
    right = made.question.options[choice].correct
    line = say("verdict.no-points", right=say("verdict.practice-right" if right else "verdict.practice-wrong"))
    return verdict(made.question, choice, Text(line), after_verdict(made))


def after_verdict(made: Post) -> Actions:
    """What one may want next."""
    return Actions(
        (
            Button(say("verdict.card"), Call.of("learn", concept=made.question.concept), primary=True),
            Button(say("verdict.board"), Call.of("leaderboard")),
        )
    )


def streak_line(standing: Streak) -> str:
    """The run in a few words."""
    return say("streak.run", n=standing.run) if standing.run else say("streak.none")


def reveal(deck: Deck, made: Post, tally: Tally) -> Message:
    """What a channel sees at the close: the answer, how all answered, and who took part."""
    right = next(n for n, option in enumerate(made.question.options) if option.correct)
    option = made.question.options[right]
    return Message.of(
        Heading(say("reveal.title", title=escape(title(deck, made.question)))),
        Text(f"{say('reveal.right', letter=LETTERS[right], text=option.text)}\n\n{option.feedback}"),
        *_spread(tally),
        Note(_took_part(tally.names)),
    )


def _spread(tally: Tally) -> Iterable[Block]:
    total = sum(tally.counts)
    if total >= SPREAD_FROM:
        rows = tuple((LETTERS[n], f"{count} ({count / total:.0%})") for n, count in enumerate(tally.counts))
        yield Text(say("reveal.spread", n=total))
        yield Table((say("reveal.option"), say("reveal.answers")), rows)


def _took_part(names: Sequence[str]) -> str:
    if not names:
        return say("reveal.nobody")
    shown = ", ".join(escape(name) for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return say("reveal.took-part", names=f"{shown}, {say('board.more', n=more)}" if more > 0 else shown)


def sources_note(key: str, sources: Iterable[Source]) -> Note:
    """Small print that names the primary documents with their sections."""
    return Note(say(key, sources="; ".join(_source(source) for source in sources)))


def _source(source: Source) -> str:
    title = f"[{escape(source.title)}]({source.url})"
    return f"{title}, {escape(source.section)}" if source.section else title
