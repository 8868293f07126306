"""Leaderboards of a channel's members."""

import json
from collections.abc import Sequence

from bot.call import Call
from bot.commands import Registry
from bot.handlers.channel import channel, here
from bot.handlers.members import drop_leavers
from bot.handlers.team import team_board
from bot.message import Actions, Block, Button, Heading, Message, Note, Picture, Table, Text
from bot.model import Request, Standing, Subscription
from bot.params import Kind, Param
from bot.schedule import local_day
from bot.scoring import FULL, neighbours, span
from bot.standings import members
from bot.study import Study
from bot.words import say

SHOWN = 10
"""Places that a board shows."""

AROUND = 2
"""Places above and below one's own that one's private copy shows, where they are further down."""

ACTIVE, POSTS = 3, 3
"""People and closed posts from which on ranks mean something."""

Standings = Sequence[tuple[int, Standing]]
"""People with their ranks, most points first."""

DRAWN_FROM = 3
"""People from which on a board is worth a picture."""

commands = Registry()
PERIOD = Param("period", "Time span", Kind.CHOICE, choices=("week", "month", "all"), default="week")


BY = Param("by", "Members or teams", Kind.CHOICE, choices=("members", "teams"), default="members")


@commands.command("leaderboard", "Who is ahead in this channel", PERIOD, BY)
async def leaderboard(study: Study, request: Request, period: str, by: str) -> Message:
    subscription = await channel(study, request)
    if by == "teams":
        board = await team_board(study, subscription, period, local_day(subscription.plan.zone, request.at))
        return board if request.alone else _with_button(board, period, by)
    standings, posts = await _standings(study, request, subscription, period)
    mine = neighbours(standings, request.person, SHOWN, AROUND)
    board = _board(standings, posts, period, mine)
    return board if request.alone else _with_button(board, period, by)


def _with_button(board: Message, period: str, by: str) -> Message:
    show = Button(say("board.show"), Call.of("leaderboard-show", period=period, by=by))
    return Message.of(*board.blocks, Actions((show,)))


@commands.command("leaderboard-show", "Show the leaderboard to the channel", PERIOD, BY, listed=False)
async def leaderboard_show(study: Study, request: Request, period: str, by: str) -> Message:
    subscription = await here(study, request)
    if by == "teams":
        shown = await team_board(study, subscription, period, local_day(subscription.plan.zone, request.at))
    else:
        standings, posts = await _standings(study, request, subscription, period)
        title, *rest = _board(standings, posts, period).blocks
        shown = Message.of(title, *_pictures(standings, period), *rest)
    await study.store.outbox.put(subscription.place, shown, request.at)
    study.wake()
    return Message.of(Text(say("board.shown")))


async def _standings(
    study: Study, request: Request, subscription: Subscription, period: str
) -> tuple[Standings, int]:
    """The ranks of a span, and how many of its posts are closed."""
    today = local_day(subscription.plan.zone, request.at)
    days = span(period, today)
    standings = await members(study, subscription, days)
    if await drop_leavers(study, subscription, [s.person for _, s in standings[:SHOWN]], today):
        standings = await members(study, subscription, days)
    return standings, await study.store.posts.closed(subscription.id, *days)


def _pictures(standings: Standings, period: str) -> tuple[Picture, ...]:
    """The board as a picture, if there is a race to show; in words it says who leads."""
    if len(standings) < DRAWN_FROM:
        return ()
    rows = [{"rank": rank, "name": s.name, "points": s.points, "note": _right(s)} for rank, s in standings[:SHOWN]]
    title, leaders = say(f"board.title.{period}"), [say("board.place", **row) for row in rows[:3]]
    data = {"kicker": say("board.kicker"), "title": title, "closing": say("board.rules"), "rows": rows}
    return (Picture("board", json.dumps(data), say("board.alt", title=title, leaders="; ".join(leaders))),)


def _board(standings: Standings, posts: int, period: str, mine: Standings = ()) -> Message:
    title = Heading(say(f"board.title.{period}"))
    if not standings:
        return Message.of(title, Text(say("board.empty")))
    columns = tuple(say(f"board.{name}") for name in ("rank", "name", "points", "right", "score"))
    rows = [_row(rank, standing, posts) for rank, standing in standings[:SHOWN]]
    if mine:
        rows += [("…",) * len(columns), *(_row(rank, standing, posts) for rank, standing in mine)]
    return Message.of(title, Table(columns, tuple(rows)), *_notes(standings, posts))


def _notes(standings: Standings, posts: int) -> Sequence[Block]:
    more = len(standings) - SHOWN
    provisional = len(standings) < ACTIVE or posts < POSTS
    notes = [say("board.more", n=more)] if more > 0 else []
    notes += [say("board.provisional")] if provisional else []
    return [Note(note) for note in (*notes, say("board.rules"))]


def _row(rank: int, standing: Standing, posts: int) -> tuple[str, ...]:
    share = f"{standing.settled / (FULL * posts):.0%}" if posts else "–"
    return str(rank), standing.name, str(standing.points), _right(standing), share


def _right(standing: Standing) -> str:
    return f"{standing.correct}/{standing.answers}"
