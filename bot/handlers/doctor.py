"""What keeps the bot from working in a channel, and what to do about it."""

import logging
from collections.abc import Sequence

from bot import words
from bot.commands import Registry
from bot.handlers.channel import why_no_post
from bot.message import Heading, Message, Text
from bot.model import Place, Request, Subscription
from bot.params import UserError
from bot.study import Study
from bot.words import say

commands = Registry()

log = logging.getLogger(__name__)


@commands.command("doctor", "What is missing here, and what to do about it", manager=True)
async def doctor(study: Study, request: Request) -> Message:
    subscription = await study.store.schedule.subscription(request.place)
    place = subscription.place if subscription else request.place
    found = [*await _examined(study, place), _schedule(subscription)]
    return Message.of(Heading(say("doctor.title")), Text("\n".join(f"- {line}" for line in found)))


async def refuse_what_cannot_work(study: Study, place: Place) -> None:
    """Raise UserError with all that is missing in this place."""
    if found := await _examine(study, place):
        raise UserError(" ".join(found))


async def _examine(study: Study, place: Place) -> Sequence[str]:
    """What the network says is missing; nothing where it cannot be asked, for then a post will tell."""
    platform = study.platforms.get(place.platform)
    try:
        return await platform.examine(place) if platform else ()
    except Exception as error:
        log.warning("a channel could not be examined: %r", error)
        return ()


async def _examined(study: Study, place: Place) -> Sequence[str]:
    return await _examine(study, place) or (say("doctor.well"),)


def _schedule(subscription: Subscription | None) -> str:
    if subscription is None:
        return say("error.no-channel")
    if subscription.next_post_at is None:
        return why_no_post(subscription)
    return say("setup.next", when=words.instant(subscription.next_post_at, subscription.plan.zone))
