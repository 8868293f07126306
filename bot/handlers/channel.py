"""Which channel a request is about."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.model import Request, Subscription
from bot.params import UserError
from bot.schedule import local_day
from bot.study import Study
from bot.words import say


async def here(study: Study, request: Request) -> Subscription:
    """The subscription of this very place: what managers change. Raises UserError when there is none."""
    found = await study.store.schedule.subscription(request.place)
    if found is None:
        raise UserError(say("error.no-channel"))
    return found


async def channel(study: Study, request: Request) -> Subscription:
    """The subscription of the place; where no channel is around, the one that the person belongs to.

    Raises UserError when there is none, or more than one to choose from.
    """
    found = await study.store.schedule.subscription(request.place)
    if found is not None:
        return found
    theirs = await study.store.schedule.of_person(request.person) if request.alone else ()
    if len(theirs) > 1:
        raise UserError(say("error.several-channels"))
    if not theirs:
        raise UserError(say("error.outside" if request.outside else "error.no-channel"))
    return theirs[0]


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
