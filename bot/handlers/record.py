"""One's own record: answers, streak, chapters."""

from bot import cards
from bot.commands import Registry
from bot.markdown import escape
from bot.message import Heading, Message, Table, Text
from bot.model import Request, Score
from bot.streaks import streak
from bot.study import Study
from bot.words import say

commands = Registry()


@commands.command("me", "Your own record: answers, streak, chapters")
async def me(study: Study, request: Request) -> Message:
    title = Heading(say("me.title", name=escape(request.account.name)))
    scores = await study.store.answers.scores(request.person)
    if not scores:
        return Message.of(title, Text(say("me.nothing")))
    answers, correct = sum(s.answers for s in scores), sum(s.correct for s in scores)
    return Message.of(
        title,
        Text(say("me.sum", n=answers, correct=correct)),
        *await _streak_here(study, request),
        Table(tuple(say(f"me.{name}") for name in ("chapter", "answered", "right")), _by_chapter(study, scores)),
    )


async def _streak_here(study: Study, request: Request) -> tuple[Text, ...]:
    subscription = await study.store.schedule.subscription(request.place)
    if subscription is None:
        return ()
    record = await study.store.answers.record(subscription.id, request.person)
    return (Text(cards.streak_line(streak(record)).capitalize()),)


def _by_chapter(study: Study, scores: tuple[Score, ...]) -> tuple[tuple[str, ...], ...]:
    sums = {chapter.id: [0, 0] for chapter in study.deck.chapters}
    for score in scores:
        if concept := study.deck.concepts.get(score.concept):
            sums[concept.chapter][0] += score.answers
            sums[concept.chapter][1] += score.correct
    return tuple(
        (chapter.title, str(sums[chapter.id][0]), str(sums[chapter.id][1]))
        for chapter in study.deck.chapters
        if sums[chapter.id][0]
    )
