"""Which channel a request is about."""

from datetime import date

from bot.commands import UserError
from bot.model import Request, Subscription
from bot.schedule import local_day
from bot.study import Study
from bot.words import say


async def channel(study: Study, request: Request) -> Subscription:
    """The subscription of the place; in a private conversation, the one channel that the person belongs to.

    Raises UserError when there is none, or more than one to choose from.
    """
    here = await study.store.schedule.subscription(request.place)
    if here is not None:
        return here
    theirs = await study.store.schedule.of_person(request.person) if request.direct else ()
    if len(theirs) > 1:
        raise UserError(say("error.several-channels"))
    if not theirs:
        raise UserError(say("error.no-channel"))
    return theirs[0]


async def learners_day(study: Study, request: Request) -> date:
    """The learner's local date at this moment: by the zone of the channel, UTC where there is none."""
    here = await study.store.schedule.subscription(request.place)
    return local_day(here.plan.zone, request.at) if here else request.at.date()
