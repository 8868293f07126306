"""Reminders of reviews: to who asked for them, when something is due, and rarer when they are not followed.

Backing off as LEARNING has it: five in a row that are not followed make them weekly, two weeks more end them.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.call import Call
from bot.memory import due
from bot.message import Actions, Button, Message, Note, Text
from bot.model import Learner, Plan
from bot.recall import states
from bot.schedule import local_day, next_due
from bot.study import Study
from bot.words import say

BATCH = 100
DAILY = 5
"""Reminders in a row that may be ignored before they come once a week."""

WEEKLY = 2
"""Weekly ones that may be ignored before they end."""

EVERY_DAY = frozenset(range(7))

log = logging.getLogger(__name__)


def next_reminder(learner: Learner, now: datetime) -> datetime | None:
    """The next instant at which this learner wants to be reminded."""
    if learner.remind_at is None or learner.ignored >= DAILY + WEEKLY:
        return None
    after = now + timedelta(days=6) if learner.ignored >= DAILY else now
    following = next_due(Plan(learner.zone, learner.remind_at, EVERY_DAY), after)
    return following.at if following else None


async def remind_who_is_due(study: Study, now: datetime) -> None:
    """Store a reminder for everyone whose time has come and for whom something is due."""
    while waiting := await study.store.learners.due(now, BATCH):
        if not all([await _attempt(study, learner, now) for learner in waiting]):
            return


async def _attempt(study: Study, learner: Learner, now: datetime) -> bool:
    try:
        await _remind(study, learner, now)
    except Exception:
        log.exception("the reminder of person %s failed", learner.person)
        return False
    return True


async def _remind(study: Study, learner: Learner, now: datetime) -> None:
    ready = due(await states(study, learner.person), local_day(learner.zone, now))
    changed = replace(learner, ignored=learner.ignored + bool(ready))
    changed = replace(changed, next_reminder_at=next_reminder(changed, now))
    notice = _notice(min(len(ready), learner.per_day), changed.ignored) if ready else None
    await study.store.learners.remind(learner, changed, notice, now)


def _notice(count: int, ignored: int) -> Message:
    notes = [Note(say("review.reminder-slow"))] if ignored == DAILY else []
    return Message.of(
        Text(say("review.reminder", n=count, minutes=count)),
        Actions((Button(say("review.start"), Call.of("review"), primary=True),)),
        *notes,
        Note(say("review.reminder-how")),
    )
