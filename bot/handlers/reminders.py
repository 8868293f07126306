"""Asking for reminders of reviews, and ending them."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.handlers.channel import zone_of
from bot.message import Message, Text
from bot.model import Learner, Request
from bot.params import Kind, Param, UserError
from bot.reminding import next_reminder
from bot.study import Study
from bot.words import say

PER_DAY = 4
"""Reviews a day unless somebody asks for more."""

OFF = "off"
TIME = Param("reminder", "", Kind.TIME)


async def wish(study: Study, request: Request, reminder: str | None, zone: ZoneInfo | None) -> Message:
    """Store when this person wants to be reminded. Raises UserError."""
    known = await study.store.learners.learner(request.person)
    there = zone or (known.zone if known else await zone_of(study, request))
    share = known.per_day if known else PER_DAY
    if reminder and reminder.lower() == OFF:
        await study.store.learners.wish(Learner(request.person, request.account, there, share, None, None))
        return Message.of(Text(say("review.reminder-off")))
    at = TIME.read(reminder) if reminder else (known.remind_at if known else None)
    if at is None:
        raise UserError(say("error.time", name="reminder"))
    wanted = Learner(request.person, request.account, there, share, at, None)
    await study.store.learners.wish(replace(wanted, next_reminder_at=next_reminder(wanted, request.at)))
    study.wake()
    return Message.of(Text(say("review.reminder-set", time=f"{at:%H:%M}", zone=there.key)))


async def per_day(study: Study, person: int) -> int:
    """How many reviews this person wants a day."""
    known = await study.store.learners.learner(person)
    return known.per_day if known else PER_DAY


async def followed(study: Study, person: int) -> None:
    """A review was done: reminders go on as they were asked for."""
    known = await study.store.learners.learner(person)
    if known and known.ignored:
        await study.store.learners.wish(replace(known, ignored=0))
