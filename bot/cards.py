"""Domain values -> Message: what the daily post, verdicts, reveals and cards look like."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot import words
from bot.call import Call
from bot.deck import Chapter, Concept, Deck, Diagram, Question, Source
from bot.kinds import kind_of
from bot.markdown import blocks, escape, mention_channel
from bot.message import (
    Actions,
    Block,
    Button,
    Divider,
    Heading,
    Message,
    Note,
    Picture,
    Text,
)
from bot.model import Answer, Place, Post, Tally
from bot.streaks import Streak
from bot.words import say

SPREAD_FROM = 5
"""Answers from which on a reveal shows their spread: with fewer, it would show who chose what."""

SIBLINGS = 2
"""Further questions on a concept that are offered after a verdict."""

NAMES_SHOWN = 20
"""Names that a reveal lists before it only counts."""


def post(deck: Deck, zone: ZoneInfo, made: Post) -> Message:
    """The daily post: the concept's card, then the question with its buttons."""
    concept = deck.concepts[made.question.concept]
    return Message.of(
        *card_blocks(concept, deck.topics[concept.chapter]),
        Divider(),
        Text(say("post.question")),
        *question_blocks(made.question, answer_call(made)),
        Note(say("post.closes", when=words.instant(made.closes_at, zone))),
    )


def title(deck: Deck, question: Question) -> str:
    """What a question is about; its id when the deck no longer has the concept."""
    concept = deck.concepts.get(question.concept)
    return concept.card.title if concept else question.id


def answer_call(made: Post) -> Call:
    """What answers the post's question, together with a choice."""
    return Call.of("answer", post=made.id)


def card_blocks(concept: Concept, chapter: Chapter) -> tuple[Block, ...]:
    """The concept's card."""
    about = say("post.about", chapter=escape(chapter.title), level=concept.level)
    opening, *parts = [f"**{s.heading}**\n\n{s.text}" if s.heading else s.text for s in concept.card.sections]
    return (
        Heading(escape(concept.card.title)),
        Note(about),
        Text(opening),
        *diagram_blocks(concept.diagram),
        *map(Text, parts),
    )


def diagram_blocks(diagram: Diagram | None) -> tuple[Picture, ...]:
    """The concept's diagram, if it has one."""
    return (Picture("diagram", diagram.source, diagram.alt),) if diagram else ()


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


def daily_verdict(made: Post, answer: Answer, standing: Streak, repeated: str, more: Sequence[Button]) -> Message:
    """The verdict on an answer that counts; `repeated` says that it was given before, `more` are buttons."""
    earned = Text(say("verdict.points", points=answer.points, streak=streak_line(standing)))
    notes = [Note(repeated)] if repeated else []
    return verdict(made.question, answer.choice, earned, *notes, after_verdict(made, more))


def practice_verdict(made: Post, choice: str) -> Message:
    """The verdict on an answer after the close."""
    right = kind_of(made.question).is_right(made.question, choice)
    line = say("verdict.no-points", right=say("verdict.practice-right" if right else "verdict.practice-wrong"))
    return verdict(made.question, choice, Text(line), after_verdict(made))


def after_verdict(made: Post, more: Sequence[Button] = ()) -> Actions:
    """What one may want next: the card, a lab and two more questions on it, and the board."""
    concept = made.question.concept
    return Actions(
        (
            Button(say("verdict.card"), Call.of("learn", concept=concept), primary=True),
            Button(say("verdict.siblings"), Call.of("quiz", topic=concept, questions=SIBLINGS)),
            *more,
            Button(say("verdict.board"), Call.of("leaderboard")),
            report_button(made.question),
        )
    )


def report_button(question: Question) -> Button:
    """For whoever thinks that something is wrong with a question."""
    return Button(say("verdict.report"), Call.of("report", of=question.id))


def streak_line(standing: Streak) -> str:
    """The run in a few words."""
    return say("streak.run", n=standing.run) if standing.run else say("streak.none")


def stopped(place: Place, reason: str) -> Message:
    """The notice to whoever set a channel up that its posts have stopped."""
    return Message.of(Text(say("notice.stopped", channel=channel(place), reason=reason)))


def given_up(place: Place, reason: str) -> Message:
    """The notice that a message may not have arrived, and that nobody can tell."""
    return Message.of(Text(say("notice.given-up", channel=channel(place), reason=reason)))


def channel(place: Place) -> str:
    """A link to a channel, in Markdown."""
    return mention_channel(place.platform, place.channel, say("place.channel"))


def welcome() -> Message:
    """What the bot says once, to whoever added it."""
    return Message.of(Text(f"{say('notice.welcome')}\n\n{say('notice.welcome-how')}"))


def reveal(deck: Deck, made: Post, tally: Tally) -> Message:
    """What a channel sees at the close: the answer, how all answered, and who took part."""
    return Message.of(
        Heading(say("reveal.title", title=escape(title(deck, made.question)))),
        Text(kind_of(made.question).answer(made.question)),
        *_spread(made.question, tally),
        Note(_took_part(tally.names)),
    )


def _spread(question: Question, tally: Tally) -> Iterable[Block]:
    total = sum(tally.counts.values())
    if total >= SPREAD_FROM:
        yield Text(say("reveal.spread", n=total))
        yield kind_of(question).spread(question, tally.counts)


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
