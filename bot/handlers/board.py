"""Leaderboards, streaks, and one's own record."""

import json
from collections.abc import Sequence

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.handlers.channel import channel, here
from bot.handlers.members import drop_leavers
from bot.markdown import escape
from bot.message import Actions, Button, Heading, Message, Note, Picture, Table, Text
from bot.model import Request, Score, Standing, Subscription
from bot.params import Kind, Param
from bot.schedule import local_day
from bot.scoring import ranked, span
from bot.streaks import Streak, streak
from bot.study import Study
from bot.words import say

SHOWN = 10
"""Places that a board shows."""

Standings = Sequence[tuple[int, Standing]]
"""People with their ranks, most points first."""

DRAWN_FROM = 3
"""People from which on a board is worth a picture."""

commands = Registry()
PERIOD = Param("period", "Time span", Kind.CHOICE, choices=("week", "month", "all"), default="week")


@commands.command("leaderboard", "Who is ahead in this channel", PERIOD)
async def leaderboard(study: Study, request: Request, period: str) -> Message:
    board = _board(await _standings(study, request, await channel(study, request), period), period)
    if request.alone:
        return board
    show = Button(say("board.show"), Call.of("leaderboard-show", period=period))
    return Message.of(*board.blocks, Actions((show,)))


@commands.command("leaderboard-show", "Show the leaderboard to the channel", PERIOD, listed=False)
async def leaderboard_show(study: Study, request: Request, period: str) -> Message:
    subscription = await here(study, request)
    standings = await _standings(study, request, subscription, period)
    title, *rest = _board(standings, period).blocks
    shown = Message.of(title, *_pictures(standings, period), *rest)
    await study.store.outbox.put(subscription.place, shown, request.at)
    study.wake()
    return Message.of(Text(say("board.shown")))


async def _standings(study: Study, request: Request, subscription: Subscription, period: str) -> Standings:
    today = local_day(subscription.plan.zone, request.at)
    span_of_board = span(period, today)
    standings = ranked(await study.store.answers.board(subscription.id, *span_of_board))
    if await drop_leavers(study, subscription, [s.person for _, s in standings[:SHOWN]], today):
        standings = ranked(await study.store.answers.board(subscription.id, *span_of_board))
    return standings


def _pictures(standings: Standings, period: str) -> tuple[Picture, ...]:
    """The board as a picture, if there is a race to show; in words it says who leads."""
    if len(standings) < DRAWN_FROM:
        return ()
    rows = [
        {"rank": rank, "name": s.name, "points": s.points, "note": f"{s.correct}/{s.answers}"}
        for rank, s in standings[:SHOWN]
    ]
    title, leaders = say(f"board.title.{period}"), [say("board.place", **row) for row in rows[:3]]
    data = {"kicker": say("board.kicker"), "title": title, "closing": say("board.rules"), "rows": rows}
    return (Picture("board", json.dumps(data), say("board.alt", title=title, leaders="; ".join(leaders))),)


def _board(standings: Standings, period: str) -> Message:
    title = Heading(say(f"board.title.{period}"))
    if not standings:
        return Message.of(title, Text(say("board.empty")))
    columns = tuple(say(f"board.{name}") for name in ("rank", "name", "points", "right"))
    rows = tuple((str(rank), s.name, str(s.points), f"{s.correct}/{s.answers}") for rank, s in standings[:SHOWN])
    more = len(standings) - SHOWN
    notes = [Note(say("board.more", n=more))] if more > 0 else []
    return Message.of(title, Table(columns, rows), *notes, Note(say("board.rules")))


@commands.command("streak", "Your days in a row in this channel")
async def my_streak(study: Study, request: Request) -> Message:
    subscription = await channel(study, request)
    standing = streak(await study.store.answers.days(subscription.id, request.person))
    return Message.of(Heading(say("streak.title")), Text(_streak_text(standing)), Note(say("streak.rules")))


def _streak_text(standing: Streak) -> str:
    if not standing.days:
        return say("streak.never")
    run = say("streak.now", n=standing.run, best=standing.best)
    if not standing.run:
        run = say("streak.broken", best=standing.best)
    return f"{run}\n\n{say('streak.share', answered=standing.answered, n=standing.days)}"


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
    days = await study.store.answers.days(subscription.id, request.person)
    return (Text(cards.streak_line(streak(days)).capitalize()),)


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
