"""Spaced repetition: a fold over the log of grades, by FSRS-6 (https://github.com/open-spaced-repetition/py-fsrs).

The log is the fact, a `MemoryState` a cache of its fold. Grades follow the maintainers' advice for pass-or-fail
questions (free-spaced-repetition-scheduler #42): wrong is Again, right is Good; a right guess is Again, a
right answer that one was not sure of is Hard; Easy never, since recognising is easier than recalling.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from fsrs import Card, Rating, Scheduler, State

from bot.model import Grade, MemoryState, Sure

RETENTION = 0.9
"""The chance of recalling a concept at which it comes due."""

LONGEST = 180
"""Days after which every concept comes due."""

SPREAD_FROM, SPREAD = 3, 0.05
"""Days from which on an interval is spread, and by which share: what was learnt together comes back apart."""

NOON = time(12, tzinfo=UTC)
"""The hour of each grade: to FSRS a day is 24 hours, so who is a little earlier each day would gain nothing."""


@cache
def _scheduler() -> Scheduler:
    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def fold(person: int, grades: Iterable[Grade]) -> tuple[MemoryState, ...]:
    """What these grades leave in memory, a state for each concept; of its grades on one day the first counts."""
    by_concept: dict[str, list[Grade]] = {}
    for grade in sorted(grades, key=lambda grade: (grade.at, grade.source)):
        by_concept.setdefault(grade.concept, []).append(grade)
    return tuple(_state(person, concept, theirs) for concept, theirs in sorted(by_concept.items()))


def _state(person: int, concept: str, grades: Sequence[Grade]) -> MemoryState:
    """`grades` are in order of time."""
    firsts = {grade.day: grade for grade in reversed(grades)}
    card = Card(card_id=1)
    for day in sorted(firsts):
        card, _ = _scheduler().review_card(card, rating(firsts[day]), datetime.combine(day, NOON))
    assert card.stability is not None, "a concept has a grade"
    last = max(firsts)
    days = max((card.due - datetime.combine(last, NOON)).days, 1)
    due = last + timedelta(days=_spread(days, person, concept, last))
    return MemoryState(concept, card.stability, last, due, grades[-1].question, len(grades))


def rating(grade: Grade) -> Rating:
    """What an answer says about memory."""
    if not grade.correct or grade.sure is Sure.GUESSED:
        return Rating.Again
    return Rating.Hard if grade.sure is Sure.UNSURE else Rating.Good


def _spread(days: int, person: int, concept: str, last: date) -> int:
    """The interval, a little shorter or longer: by person, concept and day, so that a fold gives it again."""
    if days < SPREAD_FROM:
        return days
    room = max(1, round(days * SPREAD))
    shift = random.Random(f"{person}/{concept}/{last}").randint(-room, room)
    return min(max(days + shift, 2), LONGEST)


def recall(state: MemoryState, today: date) -> float:
    """The chance of recalling the concept now, by FSRS."""
    card = Card(card_id=1, state=State.Review, stability=state.stability, difficulty=5.0)
    card.last_review = datetime.combine(state.last, NOON)
    return _scheduler().get_card_retrievability(card, datetime.combine(max(today, state.last), NOON))


def overdue(state: MemoryState, today: date) -> float:
    """How far past its due date a concept is, as a share of its interval; below 0 it is not due yet."""
    return (today - state.due).days / max((state.due - state.last).days, 1)


def due(states: Iterable[MemoryState], today: date) -> list[MemoryState]:
    """What is due, the most relatively overdue first."""
    waiting = [state for state in states if state.due <= today]
    return sorted(waiting, key=lambda state: (-overdue(state, today), state.concept))
