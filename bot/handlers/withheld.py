"""Which questions somebody is not served: one open in a channel of theirs, and what managers took out there."""

from bot.deck import item_of
from bot.model import Request
from bot.study import Study


async def withheld(study: Study, request: Request) -> frozenset[str]:
    """Ids of questions that are open and not answered, and of items that are in quarantine."""
    here = await study.store.schedule.subscription(request.place)
    theirs = await study.store.schedule.of_person(request.person)
    channels = {subscription.id for subscription in (here, *theirs) if subscription}
    open_now = await study.store.posts.withheld(request.person, request.place)
    return open_now | await study.store.reports.quarantined(channels)


async def is_withheld(study: Study, request: Request, question: str) -> bool:
    """Whether this question is not to be served to somebody now."""
    held = await withheld(study, request)
    return question in held or item_of(question) in held
