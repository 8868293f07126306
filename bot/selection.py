"""Which concept and question come next, and in which order options stand."""

import random
from collections.abc import Iterable, Sequence

from bot.deck import Concept, Lab, Question
from bot.kinds import kind_of
from bot.model import MemoryState

LAB_SEEDS = 2**31
"""Seeds of labs: as many different questions, more or less."""

NEVER = -1
"""Place in a history of what does not stand in it: before everything that does."""


def next_question(concepts: Sequence[Concept], history: Iterable[tuple[str, str]]) -> Question:
    """The question of the next post, in teaching order; then what was asked longest ago.

    `history` is (concept, question id) of the posts so far. Raises LookupError when no concept has a question.
    """
    posted = list(history)
    seen = {concept: at for at, (concept, _) in enumerate(posted)}
    asked = {question: at for at, (_, question) in enumerate(posted)}
    able = [concept for concept in concepts if concept.questions]
    if not able:
        raise LookupError("these topics hold no question")
    concept = min(able, key=lambda concept: seen.get(concept.id, NEVER))
    return min(concept.questions, key=lambda question: asked.get(question.id, NEVER))


def quiz_questions(
    concepts: Sequence[Concept], count: int, level: str | None, withheld: frozenset[str], rng: random.Random
) -> tuple[Question, ...]:
    """Up to `count` questions for a quiz, drawn at random, as many different concepts as there are first.

    `level` keeps questions of that difficulty, `withheld` names questions that may not be shown.
    """
    rounds: list[list[Question]] = []
    for concept in rng.sample(concepts, len(concepts)):
        fitting = [q for q in concept.questions if q.id not in withheld and level in (None, q.level)]
        for depth, question in enumerate(rng.sample(fitting, len(fitting))):
            if depth == len(rounds):
                rounds.append([])
            rounds[depth].append(question)
    drawn = [question for questions in rounds for question in questions]
    return tuple(drawn[:count])


def sibling(
    concept: Concept, lab: Lab | None, state: MemoryState, withheld: frozenset[str], chance: random.Random
) -> str:
    """The id of a question to review a concept with: never the one asked last; every other time from its lab.

    A question that may not be shown is asked only if there is no other and no lab.
    """
    if lab and (state.grades % 2 or len(concept.questions) < 2):
        return lab.exercise(concept.level, chance.randrange(LAB_SEEDS)).question.id
    others = [question.id for question in concept.questions if question.id != state.question]
    free = [name for name in others if name not in withheld]
    return chance.choice(free or others or [question.id for question in concept.questions])


def arranged(question: Question, seed: object) -> Question:
    """The question with its options in the order shown, by the seed."""
    return kind_of(question).arranged(question, random.Random(f"{question.id}/{seed}"))
