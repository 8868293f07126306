"""What managers do with a channel's schedule."""

from dataclasses import replace
from datetime import datetime

from bot import cards, words
from bot.commands import Registry
from bot.handlers.channel import here, last_day, why_no_post
from bot.handlers.days import days_off_line
from bot.markdown import escape
from bot.message import Heading, Message, Note, Text
from bot.model import Request, Subscription
from bot.params import UserError
from bot.posting import make_post
from bot.schedule import Due, local_day, next_due, upcoming
from bot.study import Study
from bot.words import say

SHOWN = 7
"""Posts that `schedule` looks ahead."""

commands = Registry()


@commands.command("pause", "No daily posts here for now", manager=True)
async def pause(study: Study, request: Request) -> Message:
    subscription = await here(study, request)
    await study.store.schedule.subscribe(replace(subscription, next_post_at=None, stopped=""))
    return Message.of(Text(say("pause.done")))


@commands.command("resume", "Daily posts here again", manager=True)
async def resume(study: Study, request: Request) -> Message:
    subscription = await here(study, request)
    due = next_due(subscription.plan, request.at, beyond=await last_day(study, subscription))
    return await _go_on(study, subscription, due, "resume.done")


@commands.command("post", "Post today’s question now", manager=True)
async def post(study: Study, request: Request) -> Message:
    subscription = await here(study, request)
    due = Due(request.at, local_day(subscription.plan.zone, request.at))
    made = await make_post(study, subscription, due, request.at)
    if made is None:
        raise UserError(say("error.posted"))
    study.wake()
    return Message.of(Text(say("post.done", title=escape(cards.title(study.deck, made.question)))))


@commands.command("skip", "Leave out the next daily post", manager=True)
async def skip(study: Study, request: Request) -> Message:
    subscription = await here(study, request)
    skipped = subscription.next_post_at
    if skipped is None:
        raise UserError(why_no_post(subscription))
    when = words.instant(skipped, subscription.plan.zone)
    return await _go_on(study, subscription, next_due(subscription.plan, skipped), "skip.done", skipped=when)


async def _go_on(study: Study, subscription: Subscription, due: Due | None, key: str, **values: str) -> Message:
    if due is None:
        raise UserError(say("error.no-day"))
    await study.store.schedule.subscribe(replace(subscription, next_post_at=due.at, stopped=""))
    study.wake()
    return Message.of(Text(say(key, when=words.instant(due.at, subscription.plan.zone), **values)))


@commands.command("schedule", "When the next posts come", manager=True)
async def schedule(study: Study, request: Request) -> Message:
    subscription = await here(study, request)
    title = Heading(say("schedule.title"))
    if subscription.next_post_at is None:
        return Message.of(title, Text(why_no_post(subscription)))
    instants = _next_posts(subscription, subscription.next_post_at)
    lines = [f"- {words.instant(at, subscription.plan.zone)}" for at in instants]
    notes = [Note(_rhythm(subscription)), *map(Note, days_off_line(subscription.plan))]
    return Message.of(title, Text("\n".join(lines)), *notes)


def _next_posts(subscription: Subscription, first: datetime) -> list[datetime]:
    return [first, *(due.at for due in upcoming(subscription.plan, first, SHOWN - 1))]


def _rhythm(subscription: Subscription) -> str:
    plan = subscription.plan
    days = words.weekdays(plan.days)
    return say("setup.rhythm", days=days, time=f"{plan.time:%H:%M}", zone=plan.zone.key)
