"""Teams of a channel, and their board."""

from collections.abc import Sequence
from datetime import date

from bot import standings
from bot.call import Call
from bot.commands import Registry
from bot.handlers.channel import channel
from bot.markdown import escape
from bot.message import Actions, Button, Heading, Message, Note, Table, Text
from bot.model import Request, Subscription, Team
from bot.params import Kind, Param, UserError, did_you_mean
from bot.schedule import local_day
from bot.scoring import span
from bot.study import Study
from bot.words import say

NAME_LIMIT = 40
commands = Registry()
ACTIONS = ("list", "create", "join", "leave")


@commands.command(
    "team",
    "Teams of this channel",
    Param("action", "What to do", Kind.CHOICE, choices=ACTIONS, default="list"),
    Param("name", "Which team", limit=NAME_LIMIT),
)
async def team(study: Study, request: Request, action: str, name: str | None) -> Message:
    subscription = await channel(study, request)
    if action == "leave":
        return await _leave(study, request, subscription)
    if action == "list":
        return _list(await study.store.teams.of_channel(subscription.id))
    if name is None:
        raise UserError(say("team.nameless"))
    today = local_day(subscription.plan.zone, request.at)
    if action == "create":
        return await _create(study, request, subscription, " ".join(name.split()), today)
    return await _join(study, request, subscription, name, today)


async def _create(study: Study, request: Request, subscription: Subscription, name: str, today: date) -> Message:
    if not await study.store.teams.create(subscription.id, name, request.person, today):
        raise UserError(say("team.taken", name=escape(name)))
    return Message.of(Text(say("team.created", name=escape(name))), Note(say("team.roster")))


async def _join(study: Study, request: Request, subscription: Subscription, name: str, today: date) -> Message:
    teams = {team.name.casefold(): team for team in await study.store.teams.of_channel(subscription.id)}
    found = teams.get(" ".join(name.split()).casefold())
    if found is None:
        near = did_you_mean(name, [team.name for team in teams.values()])
        raise UserError(say("team.unknown", name=escape(name), near=near))
    await study.store.teams.join(found.id, subscription.id, request.person, today)
    return Message.of(Text(say("team.joined", name=escape(found.name))), Note(say("team.roster")))


async def _leave(study: Study, request: Request, subscription: Subscription) -> Message:
    left = await study.store.teams.leave(subscription.id, request.person)
    return Message.of(Text(say("team.left" if left else "team.none-of-yours")))


def _list(teams: Sequence[Team]) -> Message:
    title = Heading(say("team.title"))
    if not teams:
        return Message.of(title, Text(say("team.none")))
    rows = tuple((team.name, str(len(team.members))) for team in teams)
    buttons = tuple(
        Button(say("team.join", name=team.name), Call.of("team", action="join", name=team.name))
        for team in teams
        if Call.of("team", action="join", name=team.name).fits
    )
    columns = say("team.column.name"), say("team.column.members")
    return Message.of(title, Table(columns, rows), Actions(buttons))


async def team_board(study: Study, subscription: Subscription, period: str, today: date) -> Message:
    """The channel's teams by the score that favours no size."""
    places = await standings.teams(study, subscription, span(period, today), today)
    title = Heading(say(f"team.board.{period}"))
    if not places:
        return Message.of(title, Text(say("team.board.empty")), Note(say("team.roster")))
    columns = tuple(say(f"team.column.{name}") for name in ("rank", "name", "score", "members"))
    rows = [(str(place.rank), place.name, f"{place.score:.1f}", str(place.members)) for place in places]
    return Message.of(title, Table(columns, tuple(rows)), Note(say("team.board.rules")))
