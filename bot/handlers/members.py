"""Who still belongs to a channel: asked of the network at most once a day for each person that is shown."""

import asyncio
import logging
from collections.abc import Collection
from datetime import date

from bot.model import Account, Subscription
from bot.ports import Platform
from bot.study import Study

PATIENCE = 5.0
"""Seconds for all that is asked; who is not known by then is shown, and asked for the next time."""

log = logging.getLogger(__name__)


async def drop_leavers(study: Study, subscription: Subscription, people: Collection[int], today: date) -> bool:
    """Look up who of these people has left; whether anybody has, who then is on no board any more."""
    platform = study.platforms.get(subscription.place.platform)
    asked = await study.store.people.unchecked(subscription.id, people, today)
    if platform is None or not asked:
        return False
    answers = await asyncio.gather(*(_is_member(platform, subscription, account) for account in asked.values()))
    present = {person: there for person, there in zip(asked, answers, strict=True) if there is not None}
    await study.store.people.checked(subscription.id, present, today)
    return not all(present.values())


async def _is_member(platform: Platform, subscription: Subscription, account: Account) -> bool | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await platform.is_member(subscription.place, account)
    except Exception as error:
        log.warning("whether somebody has left could not be asked: %r", error)
        return None
