"""Which concept and question a channel is asked next.

Teaching order goes through the concepts as the deck has them. Shuffle takes them in an order of chance, but never
one before what it needs. Adaptive is teaching order with every third post a throwback: the concept of the last
weeks that the channel knew least. No question comes again before its concept's others have; what comes again has
fresh numbers where there is a lab.
"""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.deck import Concept, Lab, Level, Question
from bot.difficulty import LABELS, chance, guessing, step, surprise
from bot.model import Order, Posted
from bot.selection.private import LAB_SEEDS

THROWBACK_EVERY = 3
THROWBACK_AGE = timedelta(days=7), timedelta(days=45)
"""How long ago a concept was posted that may be thrown back to."""

GOOD_CHANCE = 0.7
"""The share of right answers at which a channel learns best: hard enough to be worth it, easy enough to go on."""

NEVER = -1
"""Place in a history of what does not stand in it: before everything that does."""


def next_question(
    concepts: Sequence[Concept],
    labs: Mapping[str, Lab],
    history: Sequence[Posted],
    today: date,
    *,
    order: Order = Order.CURRICULUM,
    level: Level | None = None,
    seed: object = "",
    quarantined: Collection[str] = (),
) -> Question:
    """The question of the next post. Raises LookupError when no concept has a question that may be asked."""
    able = [concept for concept in concepts if _askable(concept, quarantined)]
    if not able:
        raise LookupError("these topics hold no question")
    concept = _throwback(able, history, today) if order is Order.ADAPTIVE else None
    concept = concept or _next_concept(able, history, order, seed)
    met = any(post.concept == concept.id for post in history)
    if met and concept.id in labs:
        chosen = labs[concept.id].exercise(level or concept.level, _lab_seed(seed, today))
        return chosen.question
    known = {question.id: question for one in concepts for question in one.questions}
    theta = ability(history, known) if order is Order.ADAPTIVE else None
    return _pick(_askable(concept, quarantined), history, level, theta)


def _askable(concept: Concept, quarantined: Collection[str]) -> list[Question]:
    return [question for question in concept.questions if question.id not in quarantined]


def _lab_seed(seed: object, today: date) -> int:
    return random.Random(f"{seed}/{today}").randrange(LAB_SEEDS)


def _next_concept(concepts: Sequence[Concept], history: Sequence[Posted], order: Order, seed: object) -> Concept:
    """The first concept that was not posted; when all were, the one posted longest ago."""
    seen = {post.concept: place for place, post in enumerate(history)}
    if order is not Order.SHUFFLE:
        return min(concepts, key=lambda concept: seen.get(concept.id, NEVER))
    fresh = [concept for concept in concepts if concept.id not in seen]
    if not fresh:
        return min(concepts, key=lambda concept: seen[concept.id])
    there = {concept.id for concept in concepts}
    ready = [c for c in fresh if all(need in seen for need in c.needs if need in there)]
    return random.Random(f"{seed}/{len(history)}").choice(ready or fresh)


def _throwback(concepts: Sequence[Concept], history: Sequence[Posted], today: date) -> Concept | None:
    """On every third post: the concept of some weeks ago that was answered worst, if any was answered wrong."""
    if len(history) % THROWBACK_EVERY != THROWBACK_EVERY - 1:
        return None
    there = {concept.id: concept for concept in concepts}
    youngest, oldest = THROWBACK_AGE
    newest = {post.concept: post for post in history}
    wrong = [post for post in newest.values() if post.right < post.answers and post.concept in there]
    past = [post for post in wrong if youngest <= today - post.day <= oldest]
    worst = min(past, key=lambda post: (post.right / post.answers, post.day), default=None)
    return there[worst.concept] if worst else None


def _pick(
    questions: Sequence[Question], history: Sequence[Posted], level: Level | None, theta: float | None
) -> Question:
    """The question asked longest ago; of those never asked one of the level, or of the best chance at `theta`."""
    asked = {post.question: place for place, post in enumerate(history)}

    def rank(question: Question) -> tuple[int, bool, float]:
        off = abs(_chance(question, theta) - GOOD_CHANCE) if theta is not None else 0.0
        return asked.get(question.id, NEVER), level not in (None, question.level), off

    return min(questions, key=rank)


def _chance(question: Question, theta: float) -> float:
    return chance(theta, LABELS[question.level], guessing(question))


def ability(history: Iterable[Posted], known: Mapping[str, Question]) -> float:
    """A channel's ability from its posts so far: each counts as one answer that was right by its share.

    A question that is not known counts as one of medium level with four options.
    """
    theta = 0.0
    for number, post in enumerate(post for post in history if post.answers):
        question = known.get(post.question)
        difficulty = LABELS[question.level] if question else 0.0
        guess = guessing(question) if question else 0.25
        theta += step(number) * surprise(theta, difficulty, guess, post.right / post.answers)
    return theta
