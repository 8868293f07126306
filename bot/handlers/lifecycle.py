"""What the networks themselves report: the bot was added or removed, a channel is gone, somebody left."""

from dataclasses import replace

from bot import cards
from bot.commands import Registry
from bot.handlers.channel import last_day
from bot.message import Message, Text
from bot.model import Request
from bot.params import Kind, Param
from bot.schedule import next_due
from bot.study import Study
from bot.words import say

commands = Registry()

NETWORKS_OWN = {"internal": True, "listed": False}

DONE = Message.of(Text("Noted."))
"""Nobody reads it: these calls come from the network."""

WORKSPACES_LIMIT = 10_000_000
"""Characters: more ids than a bot has workspaces."""


@commands.command("added", "The bot was added to a workspace", **NETWORKS_OWN)
async def added(study: Study, request: Request) -> Message:
    """Tell what to do next, once: in the place given or, without a channel, to the account that added the bot."""
    place, account = request.place, request.account
    if await study.store.workspaces.added(place.platform, place.workspace) and (place.channel or account.user):
        to = place if place.channel else place.to(replace(account, workspace=place.workspace))
        await study.store.outbox.put(to, cards.welcome(), request.at)
        study.wake()
    return DONE


@commands.command("removed", "The bot was removed from a workspace", **NETWORKS_OWN)
async def removed(study: Study, request: Request) -> Message:
    place = request.place
    await study.store.workspaces.removed(place.platform, place.workspace, say("removed.workspace"), request.at)
    return DONE


@commands.command(
    "present",
    "The bot is in these workspaces, and in no other",
    Param("workspaces", "Their ids, with commas between", limit=WORKSPACES_LIMIT),
    **NETWORKS_OWN,
)
async def present(study: Study, request: Request, workspaces: str | None) -> Message:
    """What was not heard while nobody listened: the bot was removed from the workspaces that are missing."""
    platform = request.place.platform
    there = set((workspaces or "").split(","))
    for workspace in sorted(await study.store.workspaces.present(platform) - there):
        await study.store.workspaces.removed(platform, workspace, say("removed.workspace"), request.at)
    return DONE


REASONS = {"deleted": "removed.channel", "archived": "refused.archived", "left": "refused.outside"}
WHY = Param("why", "What became of it", Kind.CHOICE, choices=tuple(REASONS), default="deleted")


@commands.command("channel-gone", "A channel was deleted or archived, or the bot left it", WHY, **NETWORKS_OWN)
async def channel_gone(study: Study, request: Request, why: str) -> Message:
    reason = say(REASONS[why])
    await study.store.outbox.stop(request.place, reason, cards.stopped(request.place, reason), request.at)
    study.wake()
    return DONE


@commands.command("channel-back", "A channel was archived, and is not any more", **NETWORKS_OWN)
async def channel_back(study: Study, request: Request) -> Message:
    """Go on with its posts, if it was the archive that stopped them."""
    found = await study.store.schedule.subscription(request.place)
    if found and found.stopped == say(REASONS["archived"]):
        due = next_due(found.plan, request.at, beyond=await last_day(study, found))
        await study.store.schedule.subscribe(replace(found, next_post_at=due.at if due else None, stopped=""))
        study.wake()
    return DONE


@commands.command("left", "Somebody left a channel or a workspace", **NETWORKS_OWN)
async def left(study: Study, request: Request) -> Message:
    await study.store.people.left(request.place, request.account, request.at.date())
    return DONE
