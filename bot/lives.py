"""Live quizzes: what ends a phase, and what comes then. All of it is decided from what is stored."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.cards import live as cards
from bot.deck import reading_seconds
from bot.model import Arrival, Live, Phase
from bot.study import Study

BATCH = 50

LOBBY = timedelta(seconds=30)
PATIENCE = timedelta(seconds=5)
"""How much longer a phase lasts while nobody knows whether its message has arrived."""

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=8), timedelta(seconds=40)
"""For how long an answer stands before the next question comes, whatever the time to read it."""

log = logging.getLogger(__name__)


async def go_on_with_lives(study: Study, now: datetime) -> None:
    """End every phase whose time is over."""
    while due := await study.store.lives.due(now, BATCH):
        if not all([await _attempt(study, live, now) for live in due]):
            return


async def _attempt(study: Study, live: Live, now: datetime) -> bool:
    try:
        await _end_phase(study, live, now)
    except Exception:
        log.exception("live quiz %s cannot go on", live.id)
        return False
    return True


async def _end_phase(study: Study, live: Live, now: datetime) -> None:
    """A phase whose message has not arrived begins anew: nobody has seen it."""
    match live.arrival:
        case Arrival.ARRIVED:
            await go_on(study, live, now)
        case Arrival.UNSURE:
            await study.store.lives.postpone(live, now + PATIENCE)
        case Arrival.WAITING:
            await _tell(study, live, live.number, now)
        case Arrival.REFUSED:
            await stop(study, live, now)


async def go_on(study: Study, live: Live, now: datetime) -> None:
    """From the lobby to a question, from a question to its answer, from that to the next question, or the end."""
    if live.phase is Phase.ASKED:
        await _show(study, live, now)
        return
    coming = await _without_open(study, live)
    if coming.is_last:
        await stop(study, live, now)
    elif await _tell(study, coming, live.number + 1, now) and live.phase is Phase.LOBBY:
        await study.store.lives.amend(live, now, partial(cards.begun, live))


async def stop(study: Study, live: Live, now: datetime) -> None:
    """End it with the podium; a question that is asked still closes with its answer."""
    if live.phase is Phase.ASKED and live.arrival is Arrival.ARRIVED:
        await _show(study, live, now)
        live = await study.store.lives.get(live.id) or live
    await study.store.lives.finish(live, now, partial(cards.podium, live))


async def _show(study: Study, live: Live, now: datetime) -> None:
    zone = (await study.store.schedule.by_id(live.subscription)).plan.zone
    shown = replace(live, phase=Phase.SHOWN, ends_at=now + time_to_learn(live))
    await study.store.lives.show(live, shown, now, partial(cards.answer, shown, zone))


async def _tell(study: Study, live: Live, number: int, now: datetime) -> bool:
    """Invite to the lobby, or ask a question, in a message of its own."""
    zone = (await study.store.schedule.by_id(live.subscription)).plan.zone
    if number == 0:
        changed = replace(live, ends_at=now + LOBBY)
        return await study.store.lives.ask(live, changed, now, cards.lobby(changed, zone))
    asked = replace(live, phase=Phase.ASKED, number=number)
    asked = replace(asked, ends_at=now + time_to_answer(asked))
    return await study.store.lives.ask(live, asked, now, cards.question(asked, zone))


async def _without_open(study: Study, live: Live) -> Live:
    """Without the questions to come that have become open in a channel of these people: nobody is told those."""
    held = await study.store.posts.open_around(live.subscription)
    coming = [question for question in live.questions[live.number :] if question.id not in held]
    return replace(live, questions=(*live.questions[: live.number], *coming))


def time_to_answer(live: Live) -> timedelta:
    """Seconds to answer, after those for reading."""
    options = (option.text for option in live.question.options)
    return timedelta(seconds=live.seconds + reading_seconds(live.question.stem, *options))


def time_to_learn(live: Live) -> timedelta:
    """For how long an answer stands before it goes on by itself."""
    to_read = timedelta(seconds=reading_seconds(*(option.feedback for option in live.question.options)))
    return min(max(to_read, SHORTEST_PAUSE), LONGEST_PAUSE)
