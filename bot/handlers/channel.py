"""Which channel a request is about."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.commands import ABOUT
from bot.markdown import mention_channel
from bot.message import Choices, Message, Option, Text
from bot.model import Place, Request, Subscription
from bot.params import Choose, UserError
from bot.schedule import local_day
from bot.study import Study
from bot.words import say

MOST_CHANNELS = 20
"""Channels that somebody can choose from."""


async def here(study: Study, request: Request) -> Subscription:
    """The subscription of this very place: what managers change. Raises UserError when there is none."""
    found = await study.store.schedule.subscription(request.place)
    if found is None:
        raise UserError(say("error.no-channel"))
    return found


async def channel(study: Study, request: Request) -> Subscription:
    """The subscription of the place; where no channel is around, the one of theirs that is meant.

    Raises UserError when there is none, and Choose when there are several and the call names none of them.
    """
    found = await study.store.schedule.subscription(request.place)
    if found is not None:
        return found
    theirs = await study.store.schedule.of_person(request.person) if request.alone else ()
    if request.about is not None:
        theirs = tuple(subscription for subscription in theirs if subscription.id == request.about)
    if len(theirs) > 1:
        raise _which(request, theirs)
    if not theirs:
        raise UserError(_why_none(request))
    return theirs[0]


def _why_none(request: Request) -> str:
    if request.outside:
        return say("error.outside")
    return say("error.no-channel-direct" if request.direct else "error.no-channel")


def _which(request: Request, theirs: Sequence[Subscription]) -> UserError:
    """A choice of channels, each of which repeats the call with the channel named."""
    calls = [request.call.also(**{ABOUT: subscription.id}) for subscription in theirs[:MOST_CHANNELS]]
    if not all(call.fits for call in calls):
        return UserError(say("error.several-channels"))
    options = [
        Option(str(number), channel_name(subscription, request.place), call)
        for number, (subscription, call) in enumerate(zip(theirs, calls, strict=False), 1)
    ]
    return Choose(Message.of(Text(say("channel.which")), Choices(tuple(options))))


def channel_name(subscription: Subscription, here: Place) -> str:
    """A link to the channel, in Markdown; words for one of another network, to which no link leads."""
    place = subscription.place
    if place.platform != here.platform:
        return say("place.elsewhere", network=place.platform.capitalize())
    return mention_channel(place.platform, place.channel, say("place.channel"))


def why_no_post(subscription: Subscription) -> str:
    """Why nothing is planned for a channel without a next post, and what to do."""
    if subscription.stopped:
        return say("schedule.stopped", reason=subscription.stopped)
    return say("schedule.paused")


async def last_day(study: Study, subscription: Subscription) -> date:
    """The day of the channel's newest post: it has had its post; the earliest date when there is none."""
    latest = await study.store.posts.latest(subscription.id)
    return latest.day if latest else date.min


DAY_BEGINS = timedelta(hours=4)
"""A learner's day begins at four in the morning: a review after midnight still belongs to the evening."""


async def learners_day(study: Study, request: Request) -> date:
    """The learner's date at this moment, in their zone: theirs if they said, else the channel's."""
    known = await study.store.learners.learner(request.person)
    zone = known.zone if known else await zone_of(study, request)
    return local_day(zone, request.at - DAY_BEGINS)


async def zone_of(study: Study, request: Request) -> ZoneInfo:
    """The zone of the channel; in private that of a channel of theirs; UTC where there is none."""
    here = await study.store.schedule.subscription(request.place)
    theirs = [here] if here else await study.store.schedule.of_person(request.person)
    return theirs[0].plan.zone if theirs else ZoneInfo("UTC")
