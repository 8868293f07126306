"""Weekly recaps: a week is settled when its last post has closed and no further one is planned."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import standings
from bot.cards import recap as cards
from bot.cards.concepts import title
from bot.cards.recap import Hardest, Mastery, Week
from bot.deck import Deck
from bot.model import Posted, Subscription
from bot.schedule import local_day
from bot.scoring import span
from bot.study import Study

WEEK = timedelta(days=7)
HARDEST_FROM = 5
"""Answers from which on a question may be called hard."""

log = logging.getLogger(__name__)


async def recap_what_is_settled(study: Study, subscription: int, day: date, now: datetime) -> None:
    """Put the recap of that day's week, and of the one before, where they are due; never twice."""
    try:
        for monday in (span("week", day - WEEK)[0], span("week", day)[0]):
            await _recap(study, await study.store.schedule.by_id(subscription), monday, now)
    except Exception:
        log.exception("the recap of subscription %s failed", subscription)


async def _recap(study: Study, subscription: Subscription, monday: date, now: datetime) -> None:
    had = subscription.recapped is not None and subscription.recapped >= monday
    if had or not subscription.recap or subscription.stopped:
        return
    history = await study.store.posts.history(subscription.id)
    week = [post for post in history if monday <= post.day < monday + WEEK]
    if any(post.answers for post in week) and await _is_settled(study, subscription, monday, len(week)):
        told = cards.recap(await _week(study, subscription, monday, history))
        await study.store.posts.recap(subscription.id, monday, told, now)


async def _is_settled(study: Study, subscription: Subscription, monday: date, posts: int) -> bool:
    planned = subscription.next_post_at
    if planned is not None and local_day(subscription.plan.zone, planned) < monday + WEEK:
        return False
    return await study.store.posts.closed(subscription.id, *span("week", monday)) == posts


async def _week(study: Study, subscription: Subscription, monday: date, history: Sequence[Posted]) -> Week:
    days = span("week", monday)
    posts = [post for post in history if monday <= post.day < monday + WEEK]
    places = await standings.members(study, subscription, days)
    return Week(
        monday,
        len(posts),
        len(places),
        sum(post.answers for post in posts),
        sum(post.right for post in posts),
        places,
        await standings.teams(study, subscription, days, monday),
        await _hardest(study, posts),
        _mastery(study.deck, history),
    )


async def _hardest(study: Study, posts: Sequence[Posted]) -> Hardest | None:
    """The question with the lowest share of right answers, if any was wrong."""
    many = [post for post in posts if post.answers >= HARDEST_FROM and post.right < post.answers]
    worst = min(many, key=lambda post: (post.right / post.answers, post.day), default=None)
    made = await study.store.posts.get(worst.post) if worst else None
    if worst is None or made is None:
        return None
    counts = await study.store.posts.counts(worst.post)
    return Hardest(title(study.deck, made.question), made.question, worst.right, worst.answers, counts)


@dataclass
class _Sum:
    right: int = 0
    answers: int = 0


def _mastery(deck: Deck, history: Sequence[Posted]) -> Sequence[Mastery]:
    """By chapter, the share of right answers to all its questions so far."""
    sums = {chapter.id: _Sum() for chapter in deck.chapters}
    for post in history:
        if concept := deck.concepts.get(post.concept):
            sums[concept.chapter].right += post.right
            sums[concept.chapter].answers += post.answers
    return [
        Mastery(chapter.title, got.right / got.answers if got.answers else None, got.answers)
        for chapter in deck.chapters
        for got in [sums[chapter.id]]
    ]
