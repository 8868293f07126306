"""The daily post, its verdict and its reveal."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot import words
from bot.call import Call
from bot.cards.concepts import card_blocks, title
from bot.cards.questions import question_blocks, report_button, spread, verdict
from bot.deck import Deck
from bot.kinds import kind_of
from bot.markdown import escape
from bot.message import Actions, Button, Divider, Heading, Message, Note, Text
from bot.model import Answer, Post, Tally
from bot.streaks import Streak
from bot.words import say

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


def answer_call(made: Post) -> Call:
    """What answers the post's question, together with a choice."""
    return Call.of("answer", post=made.id)


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


def streak_line(standing: Streak) -> str:
    """The run in a few words."""
    return say("streak.run", n=standing.run) if standing.run else say("streak.none")


def reveal(deck: Deck, made: Post, tally: Tally) -> Message:
    """What a channel sees at the close: the answer, how all answered, and who took part."""
    return Message.of(
        Heading(say("reveal.title", title=escape(title(deck, made.question)))),
        Text(kind_of(made.question).answer(made.question)),
        *spread(made.question, tally.counts),
        Note(_took_part(tally.names)),
    )


def _took_part(names: Sequence[str]) -> str:
    if not names:
        return say("reveal.nobody")
    shown = ", ".join(escape(name) for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return say("reveal.took-part", names=f"{shown}, {say('board.more', n=more)}" if more > 0 else shown)
