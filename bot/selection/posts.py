"""Which concept and question a channel is asked next.

Teaching order goes through the concepts as the deck has them. Shuffle takes them in an order of chance, but never
one before what it needs. Adaptive is teaching order with every third post a throwback: the concept of the last
weeks that the channel knew least. No question comes again before its concept's others have; what comes again has
fresh numbers where there is a lab.
"""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from bot.deck import Concept, Lab, Level, Question, item_of
from bot.difficulty import chance, difficulty, guessing, step, surprise
from bot.model import Order, Posted, Rating
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
    measured: Mapping[str, Rating] | None = None,
) -> Question:
    """The question of the next post. Raises LookupError when no concept has a question that may be asked.

    `measured` is how hard items have proved, for those that have been answered.
    """
    able = [concept for concept in concepts if _askable(concept, quarantined)]
    if not able:
        raise LookupError("these topics hold no question")
    concept = _throwback(able, history, today) if order is Order.ADAPTIVE else None
    concept = concept or _next_concept(able, history, order, seed)
    met = any(post.concept == concept.id for post in history)
    if met and concept.id in labs:
        drawn = labs[concept.id].exercise(level or concept.level, _lab_seed(seed, today)).question
        if item_of(drawn.id) not in quarantined:
            return drawn
    known = {question.id: question for one in concepts for question in one.questions}
    hardness = partial(difficulty, measured=measured or {})
    theta = ability(history, known, hardness) if order is Order.ADAPTIVE else None

    def rank(question: Question) -> tuple[bool, float]:
        hit = chance(theta, hardness(question), guessing(question)) if theta is not None else GOOD_CHANCE
        return level not in (None, question.level), abs(hit - GOOD_CHANCE)

    return _pick(_askable(concept, quarantined), history, rank)


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
    questions: Sequence[Question], history: Sequence[Posted], rank: Callable[[Question], tuple[bool, float]]
) -> Question:
    """The question asked longest ago; of those never asked the one of the lowest rank."""
    asked = {post.question: place for place, post in enumerate(history)}
    return min(questions, key=lambda question: (asked.get(question.id, NEVER), *rank(question)))


def ability(
    history: Iterable[Posted], known: Mapping[str, Question], hardness: Callable[[Question], float]
) -> float:
    """A channel's ability from its posts so far: each counts as one answer that was right by its share.

    A question that is not known counts as one of medium level with four options.
    """
    theta = 0.0
    for number, post in enumerate(post for post in history if post.answers):
        question = known.get(post.question)
        hard = hardness(question) if question else 0.0
        guess = guessing(question) if question else 0.25
        theta += step(number) * surprise(theta, hard, guess, post.right / post.answers)
    return theta
