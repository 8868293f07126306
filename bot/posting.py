"""Due posts and due closes: each decided in one transaction together with its delivery."""

import logging
from datetime import date, datetime
from functools import partial

from bot import cards
from bot.deck import Question
from bot.model import Order, Post, Subscription
from bot.recapping import WEEK, recap_what_is_settled
from bot.schedule import LATEST, Due, closing_time, last_due, local_day, next_due
from bot.selection import arranged, next_question
from bot.study import Study

BATCH = 100
"""Subscriptions or posts taken from the store at a time."""

log = logging.getLogger(__name__)


async def post_what_is_due(study: Study, now: datetime) -> None:
    """Make the post of every channel whose time has come; one that is too late passes without a post."""
    while due := await study.store.schedule.due(now, BATCH):
        if not all([await _attempt(study, subscription, now) for subscription in due]):
            return  # what failed is still due, and is tried again at the next tick


async def _attempt(study: Study, subscription: Subscription, now: datetime) -> bool:
    """One channel's trouble must not keep the others from their post."""
    try:
        await _post_or_pass(study, subscription, now)
    except Exception:
        log.exception("the post of subscription %s failed", subscription.id)
        return False
    return True


async def _post_or_pass(study: Study, subscription: Subscription, now: datetime) -> None:
    if subscription.next_post_at is None:
        return
    due = last_due(subscription.plan, subscription.next_post_at, now)
    if now - due.at <= LATEST:
        await make_post(study, subscription, due, now)
        return
    log.warning("post of %s passed: %s late", due.day, now - due.at)
    following = next_due(subscription.plan, now)
    await study.store.schedule.postpone(subscription, following.at if following else None)


async def make_post(study: Study, subscription: Subscription, due: Due, now: datetime) -> Post | None:
    """Store the post of that day with its delivery; None when the channel has one already.

    The next one is then due on a later day, unless the channel is paused.
    """
    question = await _next_question(study, subscription, due.day)
    closes_at = closing_time(subscription.plan, due.day, now, subscription.reveal_after)
    shown = arranged(question, due.day) if question.id in study.deck.questions else question
    draft = Post(0, subscription.id, due.day, shown, now, closes_at)
    compose = partial(cards.post, study.deck, subscription.plan.zone)
    following = _following(subscription, due, now)
    made = await study.store.posts.open(draft, subscription.next_post_at, following, compose)
    await recap_what_is_settled(study, subscription.id, due.day - WEEK, now)  # its last day may have been skipped
    return made


async def _next_question(study: Study, subscription: Subscription, today: date) -> Question:
    concepts = study.deck.within(subscription.topics) or study.deck.within(())  # a topic may have gone
    items = [question.id for concept in concepts for question in concept.questions]
    adaptive = subscription.order is Order.ADAPTIVE
    return next_question(
        concepts,
        study.deck.labs,
        await study.store.posts.history(subscription.id),
        today,
        order=subscription.order,
        level=subscription.level,
        seed=subscription.id,
        quarantined=await study.store.reports.quarantined([subscription.id]),
        measured=await study.store.ratings.difficulties(items) if adaptive else {},
    )


def _following(subscription: Subscription, due: Due, now: datetime) -> datetime | None:
    """When the next post is due after this one: what was planned for a later day stays (days may be skipped)."""
    planned = subscription.next_post_at
    if planned is None or (planned > now and local_day(subscription.plan.zone, planned) > due.day):
        return planned
    following = next_due(subscription.plan, now, beyond=due.day)
    return following.at if following else None


async def close_what_is_due(study: Study, now: datetime) -> None:
    """Close every post whose time is over, each with its reveal."""
    while closing := await study.store.posts.closing(now, BATCH):
        if not all([await _attempt_close(study, post, now) for post in closing]):
            return


async def _attempt_close(study: Study, post: Post, now: datetime) -> bool:
    try:
        await study.store.posts.close(post, now, partial(cards.reveal, study.deck, post))
    except Exception:
        log.exception("the close of post %s failed", post.id)
        return False
    await recap_what_is_settled(study, post.subscription, post.day, now)
    return True
