"""What the networks themselves report: the bot was added or removed, a channel is gone, somebody left."""

from bot import cards
from bot.commands import Registry
from bot.message import Message, Text
from bot.model import Request
from bot.study import Study
from bot.words import say

commands = Registry()

DONE = Message.of(Text("Noted."))
"""Nobody reads it: these calls come from the network."""


@commands.command("added", "The bot was added to a workspace", internal=True, listed=False)
async def added(study: Study, request: Request) -> Message:
    """Tell what to do next, once: in the place given or, without a channel, to the account that added the bot."""
    place = request.place if request.place.channel else request.place.to(request.account)
    if await study.store.workspaces.added(place.platform, place.workspace) and (place.addressee or place.channel):
        await study.store.outbox.put(place, cards.welcome(), request.at)
        study.wake()
    return DONE


@commands.command("removed", "The bot was removed from a workspace", internal=True, listed=False)
async def removed(study: Study, request: Request) -> Message:
    place = request.place
    await study.store.workspaces.removed(place.platform, place.workspace, say("removed.workspace"), request.at)
    return DONE


@commands.command("channel-gone", "A channel was deleted or archived", internal=True, listed=False)
async def channel_gone(study: Study, request: Request) -> Message:
    reason = say("removed.channel")
    await study.store.outbox.stop(request.place, reason, cards.stopped(request.place, reason), request.at)
    study.wake()
    return DONE


@commands.command("left", "Somebody left a channel or a workspace", internal=True, listed=False)
async def left(study: Study, request: Request) -> Message:
    await study.store.people.left(request.place, request.account, request.at.date())
    return DONE
