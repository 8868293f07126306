"""Setting up a channel's daily posts, by arguments or by a form filled with today's values."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import words
from bot.call import Call
from bot.commands import Registry
from bot.deck import Deck, Level
from bot.handlers.channel import last_day
from bot.handlers.days import ALL, days_off_line, read_days_off, read_reveal, read_weekdays, write_weekdays
from bot.handlers.doctor import refuse_what_cannot_work
from bot.handlers.topics import find_topic, suggest_topics
from bot.handlers.zones import suggest_zones
from bot.markdown import escape
from bot.message import Actions, Button, Form, Heading, Message, Text
from bot.model import Order, Place, Plan, Request, Subscription
from bot.params import Kind, Param, UserError
from bot.schedule import local_day, next_due
from bot.study import Study
from bot.words import say

WORKDAYS = frozenset(range(5))
NEW_PLAN = Plan(ZoneInfo("UTC"), time(9), WORKDAYS)
"""What a channel that is set up without arguments gets."""

ANY_LEVEL = "any"

TOPICS_LIMIT, DAYS_OFF_LIMIT = 500, 1_000
"""Characters: the ids of all chapters, and some ninety dates."""

commands = Registry()


def _new(place: Place, person: int) -> Subscription:
    return Subscription(0, replace(place, thread="", within=""), NEW_PLAN, (), None, person, None)


async def _current(study: Study, request: Request) -> Subscription:
    """What is to be changed: a thread gets posts of its own, unless it is the one beneath a channel's post."""
    place = request.place
    found = await study.store.schedule.subscription(place)
    if found is None:
        return _new(place, request.person)
    if found.place.channel == place.channel or await study.store.posts.has(found.id, place.channel):
        return found
    return _new(place, request.person)


async def ask(study: Study, request: Request, form: Form) -> Form:
    """The form with today's settings; one that comes back keeps what was typed."""
    if form.error:
        return form
    current = await _current(study, request)
    settings = {
        "time": f"{current.plan.time:%H:%M}",
        "timezone": current.plan.zone.key,
        "days": write_weekdays(current.plan.days),
        "topics": ",".join(current.topics) or say("setup.all"),
        "reveal": "next" if current.reveal_after is None else str(current.reveal_after),
    }
    return form.filled(settings)


@commands.command(
    "setup",
    "Daily posts here: when, and about what",
    Param("time", "Time of day, like 09:30", Kind.TIME),
    Param("timezone", "Time zone, like Europe/Berlin", Kind.ZONE, suggest=suggest_zones),
    Param("days", "Weekdays, like mon-fri or mon,wed or all"),
    Param("topics", "Chapters with commas between, or all", limit=TOPICS_LIMIT, suggest=suggest_topics, many=True),
    Param("reveal", "When the answer is shown: next, or hours from 1 to 96"),
    Param("daysoff", "Dates without a post, like 2026-12-24,2026-12-25, or none", limit=DAYS_OFF_LIMIT),
    Param("order", "Order of concepts", Kind.CHOICE, choices=tuple(Order)),
    Param("level", "Questions of this level first, or any", Kind.CHOICE, choices=(*Level, ANY_LEVEL)),
    Param("recap", "A recap at the end of each week", Kind.CHOICE, choices=("on", "off")),
    Param("off", "Switch daily posts off here", Kind.FLAG, default=False),
    manager=True,
    ask=ask,
    form_fields=("time", "timezone", "days", "topics", "reveal"),
)
async def setup(
    study: Study,
    request: Request,
    time: time | None,
    timezone: ZoneInfo | None,
    days: str | None,
    topics: str | None,
    reveal: str | None,
    daysoff: str | None,
    order: str | None,
    level: str | None,
    recap: str | None,
    off: bool,
) -> Message:
    current = await _current(study, request)
    if not off:
        await refuse_what_cannot_work(study, current.place)
    plan = Plan(
        timezone or current.plan.zone,
        time or current.plan.time,
        read_weekdays(days) if days else current.plan.days,
        read_days_off(daysoff) if daysoff else current.plan.days_off,
    )
    changed = replace(
        current,
        plan=plan,
        topics=read_topics(study.deck, topics) if topics else current.topics,
        reveal_after=read_reveal(reveal) if reveal else current.reveal_after,
        next_post_at=None if off else _first_due(plan, request.at, await last_day(study, current)),
        stopped="",
        order=Order(order) if order else current.order,
        level=_read_level(level, current.level),
        recap=current.recap if recap is None else recap == "on",
    )
    await study.store.schedule.subscribe(changed)
    study.wake()
    return Message.of(Text(say("setup.off"))) if off else _summary(study.deck, changed)


def _read_level(text: str | None, now: Level | None) -> Level | None:
    if text is None:
        return now
    return None if text == ANY_LEVEL else Level(text)


def read_topics(deck: Deck, text: str) -> tuple[str, ...]:
    """Chapter ids in teaching order; none for "all", which chapters beside it narrow. Raises UserError."""
    parts = [part for part in re.split(r"[,;]", text) if part.strip().lower() not in ("", say("setup.all"))]
    chosen = {find_topic(deck, part).id for part in parts}
    return tuple(topic for topic in deck.topics if topic in chosen)


def _first_due(plan: Plan, now: datetime, beyond: date) -> datetime:
    due = next_due(plan, now, beyond)
    if due is None:
        raise UserError(say("error.no-day"))
    return due.at


def _summary(deck: Deck, subscription: Subscription) -> Message:
    lines = [
        say(
            "setup.rhythm",
            days=words.weekdays(subscription.plan.days),
            time=f"{subscription.plan.time:%H:%M}",
            zone=subscription.plan.zone.key,
        ),
        say("setup.topics", topics=_topics_text(deck, subscription.topics)),
        say("setup.reveal", reveal=_reveal_text(subscription.reveal_after)),
    ]
    if subscription.order is not Order.CURRICULUM:
        lines.append(say(f"setup.order.{subscription.order}"))
    if not subscription.recap:
        lines.append(say("setup.no-recap"))
    if subscription.level:
        lines.append(say("setup.level", level=subscription.level))
    lines += days_off_line(subscription.plan)
    if subscription.next_post_at:
        when = words.instant(subscription.next_post_at, subscription.plan.zone)
        lines.append(say("setup.next", when=when))
    buttons = (
        Button(say("setup.post"), Call.of("post"), primary=True),
        Button(say("setup.schedule"), Call.of("schedule")),
    )
    return Message.of(
        Heading(say("setup.title")), Text("\n".join(f"- {line}" for line in lines)), Actions(buttons)
    )


def _topics_text(deck: Deck, topics: tuple[str, ...]) -> str:
    titles = [escape(deck.topics[topic].title) for topic in topics if topic in deck.topics]
    return ", ".join(titles) or say("setup.all")


def _reveal_text(hours: int | None) -> str:
    return say("setup.reveal.next") if hours is None else say("setup.reveal.hours", n=hours)


@commands.command("opened", "The local playground has opened", internal=True, listed=False)
async def opened(study: Study, request: Request) -> Message:
    """Subscribe the playground's channel: every day, and at once if today has no post yet."""
    plan = replace(NEW_PLAN, days=ALL)
    found = await study.store.schedule.subscription(request.place)
    subscription = found or await study.store.schedule.subscribe(
        replace(_new(request.place, request.person), plan=plan, next_post_at=request.at)
    )
    today = local_day(subscription.plan.zone, request.at)
    if _is_planned(subscription, today) and await last_day(study, subscription) < today:
        await study.store.schedule.postpone(subscription, request.at)
    study.wake()
    return Message.of(Text(say("setup.title")))


def _is_planned(subscription: Subscription, today: date) -> bool:
    """Whether today is a day of the plan that is neither past nor skipped nor paused."""
    plan, planned = subscription.plan, subscription.next_post_at
    waiting = planned is not None and local_day(plan.zone, planned) <= today
    return waiting and today.weekday() in plan.days and today not in plan.days_off
