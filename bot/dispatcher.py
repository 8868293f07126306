"""The dispatcher: stored deliveries go to their platforms, each exactly once.

A try whose outcome is unknown is left as it is; the store hands it out again after a minute, marked unsure, and
then the platform is asked whether it arrived before anything is sent again.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.model import Delivery
from bot.ports import NotSent, Platform, Refused, Store, Unreadable

BATCH = 50
"""Deliveries under way at once."""

ABSENT = timedelta(minutes=5)
"""How long a delivery waits for a platform that this process does not serve."""

SHORTEST_WAIT = timedelta(seconds=1)

log = logging.getLogger(__name__)


async def dispatch(store: Store, platforms: Mapping[str, Platform], now: datetime) -> None:
    """Send everything that can be claimed at this instant."""
    while claimed := await store.outbox.claim(now, BATCH):
        await asyncio.gather(*(_deliver(store, platforms.get(d.place.platform), d, now) for d in claimed))


async def _deliver(store: Store, platform: Platform | None, delivery: Delivery, now: datetime) -> None:
    """Try once, and store what is known of the outcome."""
    if platform is None:
        await store.outbox.put_off(delivery, now + ABSENT)
        return
    try:
        message_id = await _settled(platform, delivery) or await platform.send(
            delivery.place, delivery.message, delivery.id
        )
    except NotSent as error:
        await store.outbox.put_off(delivery, now + max(timedelta(seconds=error.retry_after), SHORTEST_WAIT))
    except Refused as error:
        await store.outbox.give_up(delivery, str(error))
        await store.outbox.stop(delivery.place, str(error))
        log.warning("delivery %s refused: %s", delivery.id, error)
    except Unreadable as error:
        await store.outbox.give_up(delivery, str(error))
        log.warning("delivery %s given up: %s", delivery.id, error)
    except Exception:
        log.warning("delivery %s: the answer was lost; to be settled", delivery.id, exc_info=True)
    else:
        await store.outbox.sent(delivery, message_id, now)


async def _settled(platform: Platform, delivery: Delivery) -> str | None:
    """The id of the message if an earlier try turns out to have arrived."""
    return await platform.find(delivery.place, delivery.id) if delivery.unsure else None
