"""Teams that are taken from what the network knows: Discord's roles, Slack's user groups."""

import asyncio
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from bot.commands import Registry
from bot.handlers.channel import here
from bot.markdown import escape
from bot.message import Heading, Message, Note, Table, Text
from bot.model import Account, Group, Request, Subscription, Team
from bot.params import Param, UserError, did_you_mean
from bot.ports import Platform, Refused
from bot.schedule import local_day
from bot.standings import ROSTER_DAYS
from bot.study import Study
from bot.words import say

NAME_LIMIT = 40
PATIENCE = 5.0
"""Seconds for all that is asked; who is not known by then stays where they are."""

NONE = "none"
MENTION = re.compile(r"<@&(\d+)>")
"""How a role arrives that was mentioned in an argument of a command."""

log = logging.getLogger(__name__)
commands = Registry()


@commands.command(
    "teams",
    "Take teams from roles or user groups",
    Param("team", "The team’s name", limit=NAME_LIMIT),
    Param("group", "The role or user group that it is made of, or none", limit=100),
    manager=True,
)
async def teams(study: Study, request: Request, team: str | None, group: str | None) -> Message:
    channel = await here(study, request)
    known = {found.id: found.name for found in await _groups(study, channel)}
    if team is None:
        return _listed(await study.store.teams.of_channel(channel.id), known)
    if group is None:
        raise UserError(say("teams.which", names=escape(", ".join(known.values())) or say("teams.no-groups")))
    name, chosen = " ".join(team.split()), _chosen(known, group)
    await study.store.teams.tie(channel.id, name, chosen)
    if not chosen:
        return Message.of(Text(say("teams.untied", team=escape(name))))
    await sync_teams(study, channel, local_day(channel.plan.zone, request.at))
    return Message.of(Text(say("teams.tied", team=escape(name), group=escape(known[chosen]))))


async def _groups(study: Study, channel: Subscription) -> Sequence[Group]:
    platform = study.platforms.get(channel.place.platform)
    try:
        return await platform.groups(channel.place) if platform else ()
    except Refused as error:
        raise UserError(str(error)) from error


def _chosen(known: Mapping[str, str], text: str) -> str:
    """The id of the group that is meant, by mention or name; empty for none. Raises UserError."""
    if text.strip().lower() == NONE:
        return ""
    if (mentioned := MENTION.fullmatch(text.strip())) and mentioned[1] in known:
        return mentioned[1]
    by_name = {name.casefold(): id for id, name in known.items()}
    wanted = text.strip().removeprefix("@")
    if wanted.casefold() in by_name:
        return by_name[wanted.casefold()]
    near = did_you_mean(wanted, list(known.values()))
    raise UserError(say("teams.unknown", group=escape(wanted), near=near))


def _listed(there: Sequence[Team], known: Mapping[str, str]) -> Message:
    tied = [team for team in there if team.group]
    if not tied:
        return Message.of(Heading(say("teams.title")), Text(say("teams.none")))
    rows = tuple((team.name, known.get(team.group, say("teams.gone")), str(len(team.members))) for team in tied)
    columns = tuple(say(f"teams.column.{name}") for name in ("team", "group", "members"))
    return Message.of(Heading(say("teams.title")), Table(columns, rows), Note(say("teams.daily")))


async def sync_teams(study: Study, channel: Subscription, today: date) -> None:
    """Put everybody who counts on the team that their groups say: at most once a day, as far as can be asked."""
    there = await study.store.teams.of_channel(channel.id)
    tied = {team.group: team.id for team in there if team.group}
    platform = study.platforms.get(channel.place.platform)
    if platform is None or not tied or all(team.synced_on == today for team in there if team.group):
        return
    active = await study.store.teams.active(channel.id, today - ROSTER_DAYS, today)
    accounts = await study.store.people.unchecked(channel.id, active, date.max)
    asked = await asyncio.gather(*(_asked(platform, channel, account) for account in accounts.values()))
    found = {person: groups for person, groups in zip(accounts, asked, strict=True) if groups is not None}
    assigned = {person: _team(tied, groups) for person, groups in found.items()}
    await study.store.teams.assign(channel.id, assigned, today)


def _team(tied: Mapping[str, int], groups: Collection[str]) -> int | None:
    """Of several teams the one that stands first: nobody is on two."""
    return next((team for group, team in tied.items() if group in groups), None)


async def _asked(platform: Platform, channel: Subscription, account: Account) -> Collection[str] | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await platform.groups_of(channel.place, account)
    except Exception as error:
        log.warning("whose group somebody is in could not be asked: %r", error)
        return None
