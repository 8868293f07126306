"""The dispatcher: stored deliveries go to their platforms, each exactly once.

A try whose outcome is unknown is left as it is; the store hands it out again after a minute, marked unsure, and
then the platform is asked whether it arrived before anything is sent again.
"""

import asyncio
import logging
from datetime import datetime, timedelta

from bot import cards
from bot.model import Account, Delivery, Place
from bot.ports import NotSent, Platform, Refused, Store, Unreadable
from bot.schedule import LATEST
from bot.study import Study

BATCH = 50
"""Deliveries under way at once; more are claimed when half of them are done."""

SHORTEST_WAIT = timedelta(seconds=1)

log = logging.getLogger(__name__)


async def dispatch(study: Study, now: datetime) -> bool:
    """Send everything that can be claimed at this instant, whatever is slow beside the others; whether any was."""
    clock = asyncio.get_running_loop().time
    started, platforms, any_claimed = clock(), study.platforms, False
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            if len(under_way) <= BATCH // 2:
                # At an instant of its own: else another process takes a late one for one long under way.
                later = now + timedelta(seconds=int(clock() - started))
                claimed = await study.store.outbox.claim(later, BATCH - len(under_way), tuple(platforms))
                sends = (_deliver(study.store, platforms[d.place.platform], d, later) for d in claimed)
                under_way |= {asyncio.create_task(send) for send in sends}
                any_claimed = any_claimed or bool(claimed)
            if not under_way:
                return any_claimed
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        for task in under_way:
            task.cancel()


async def _deliver(store: Store, platform: Platform, delivery: Delivery, now: datetime) -> None:
    """Try once, and store what is known of the outcome."""
    if await _is_too_late(store, delivery, now):
        await store.outbox.give_up(delivery, "its day was over before it could be sent")
        log.warning("delivery %s came too late and was left out", delivery.id)
        return
    try:
        message_id = await _sent(platform, delivery)
    except NotSent as error:
        await store.outbox.put_off(delivery, now + max(timedelta(seconds=error.retry_after), SHORTEST_WAIT))
    except Refused as error:
        await store.outbox.give_up(delivery, str(error))
        if not delivery.edits:  # the message to be changed may have been deleted: nothing is wrong with the place
            await _stop(store, delivery, str(error), now)
        log.warning("delivery %s refused: %s", delivery.id, error)
    except Unreadable as error:
        await store.outbox.give_up(delivery, str(error))
        await store.outbox.tell(delivery.place, cards.given_up(delivery.place, str(error)), now)
        log.warning("delivery %s given up: %s", delivery.id, error)
    except Exception:
        log.warning("delivery %s: the answer was lost; to be settled", delivery.id, exc_info=True)
    else:
        await store.outbox.sent(delivery, message_id, now)


async def _stop(store: Store, delivery: Delivery, reason: str, now: datetime) -> None:
    """No more posts to a place that refuses messages; whoever set it up is told."""
    await store.outbox.stop(delivery.place, reason, cards.stopped(delivery.place, reason), now)


async def _is_too_late(store: Store, delivery: Delivery, now: datetime) -> bool:
    """Whether this is a post that surely never arrived and whose time has passed: a day without a post."""
    if delivery.post is None or delivery.unsure:
        return False
    post = await store.posts.get(delivery.post)
    return post is not None and (now >= post.closes_at or now - post.posted_at > LATEST)


async def _sent(platform: Platform, delivery: Delivery) -> str:
    """Send the message unless an earlier try turns out to have arrived; its id."""
    if delivery.edits:
        await platform.edit(delivery.place, delivery.edits, delivery.message, delivery.id)
        return delivery.edits
    try:
        place = await _where(platform, delivery.place)
        found = await platform.find(place, delivery.id) if delivery.unsure else None
    except NotSent as error:
        if delivery.unsure:  # that it cannot be looked for now does not mean that it has not arrived
            raise ConnectionError(str(error)) from error
        raise
    return found or await platform.send(place, delivery.message, delivery.id)


async def _where(platform: Platform, place: Place) -> Place:
    if not place.addressee:
        return place
    return await platform.direct(Account(place.platform, place.workspace, place.addressee, ""))
