"""Everybody's own dashboard: what is open, how the streaks stand, what has been learnt."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import cards, words
from bot.call import Call
from bot.commands import Registry
from bot.handlers.channel import channel_name, learners_day
from bot.handlers.progress import progress_blocks, progress_of
from bot.markdown import escape
from bot.message import Actions, Block, Button, Divider, Heading, Message, Note, Text
from bot.model import Answer, Place, Post, Request, Subscription
from bot.streaks import Streak, streak
from bot.study import Study
from bot.words import say

MOST_CHANNELS = 10
"""Channels that are shown."""

MOST_QUESTIONS = 3
"""Open questions that are shown with their buttons; after one is answered, the next has its place."""

commands = Registry()


@dataclass(frozen=True, slots=True)
class Today:
    """A channel of somebody's: its newest post, their answer to it, and their streak there."""

    subscription: Subscription
    post: Post | None
    answer: Answer | None
    streak: Streak

    @property
    def waits(self) -> bool:
        """Whether its question can still be answered."""
        return self.post is not None and self.answer is None and self.post.closed_at is None and self.is_sent

    @property
    def is_sent(self) -> bool:
        return self.post is not None and bool(self.post.message_id)


@commands.command("home", "Your own dashboard", listed=False)
async def home(study: Study, request: Request) -> Message:
    theirs = await study.store.schedule.of_person(request.person)
    today = [await _today(study, request, subscription) for subscription in theirs[:MOST_CHANNELS]]
    return Message.of(
        Heading(say("home.title")),
        *_questions(study, request.place, today),
        *_channels(request.place, today),
        *await _learnt(study, request),
        Actions((Button(say("home.quiz"), Call.of("quiz")), Button(say("home.help"), Call.of("help")))),
    )


async def _today(study: Study, request: Request, subscription: Subscription) -> Today:
    post = await study.store.posts.latest(subscription.id)
    answer = await study.store.answers.answered(post.id, request.person) if post else None
    record = await study.store.answers.record(subscription.id, request.person)
    return Today(subscription, post, answer, streak(record))


def _questions(study: Study, here: Place, today: Sequence[Today]) -> Sequence[Block]:
    """The open questions with the ways to answer them; a sentence where there are none."""
    waiting = [one for one in today if one.waits][:MOST_QUESTIONS]
    if not waiting:
        return (Text(say("home.done" if today else "home.new")),)
    return [block for one in waiting for block in _question(study, here, one)]


def _question(study: Study, here: Place, today: Today) -> Sequence[Block]:
    assert today.post is not None, "it waits"
    title = escape(cards.title(study.deck, today.post.question))
    closes = words.instant(today.post.closes_at, today.subscription.plan.zone)
    return (
        Text(say("home.open", channel=channel_name(today.subscription, here), title=title)),
        *cards.question_blocks(today.post.question, cards.answer_call(today.post)),
        Note(say("home.closes", when=closes)),
        Divider(),
    )


def _channels(here: Place, today: Sequence[Today]) -> Sequence[Block]:
    lines = [
        say(
            "home.channel",
            channel=channel_name(one.subscription, here),
            streak=cards.streak_line(one.streak),
            best=one.streak.best,
            today=say(f"home.today.{_state(one)}"),
        )
        for one in today
    ]
    return (Text("\n".join([say("home.channels"), "", *lines])),) if lines else ()


def _state(today: Today) -> str:
    if today.answer is not None:
        return "right" if today.answer.correct else "wrong"
    if today.waits:
        return "open"
    return "missed" if today.is_sent else "none"


async def _learnt(study: Study, request: Request) -> Sequence[Block]:
    """How much of each chapter somebody knows, what is to be reviewed, and how it goes."""
    progress = await progress_of(study, request.person, await learners_day(study, request))
    return (Text(say("home.learnt")), *progress_blocks(progress)) if progress.met else ()
