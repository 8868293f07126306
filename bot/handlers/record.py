"""One's own record: answers, streak, what is known of each chapter, what is due, and how it goes."""

from bot import cards
from bot.commands import Registry
from bot.handlers.channel import learners_day
from bot.handlers.progress import progress_blocks, progress_of, progress_picture
from bot.markdown import escape
from bot.message import Heading, Message, Text
from bot.model import Request
from bot.streaks import streak
from bot.study import Study
from bot.words import say

commands = Registry()


@commands.command("me", "Your own record: answers, streak, chapters")
async def me(study: Study, request: Request) -> Message:
    title = Heading(say("me.title", name=escape(request.account.name)))
    scores = await study.store.answers.scores(request.person)
    progress = await progress_of(study, request.person, await learners_day(study, request))
    if not progress.met:
        return Message.of(title, Text(say("me.nothing")))
    answers, correct = sum(s.answers for s in scores), sum(s.correct for s in scores)
    return Message.of(
        title,
        Text(say("me.sum", n=answers, correct=correct)),
        *await _streak_here(study, request),
        progress_picture(progress, answers, correct),
        *progress_blocks(progress),
    )


async def _streak_here(study: Study, request: Request) -> tuple[Text, ...]:
    subscription = await study.store.schedule.subscription(request.place)
    if subscription is None:
        return ()
    record = await study.store.answers.record(subscription.id, request.person)
    return (Text(cards.streak_line(streak(record)).capitalize()),)
