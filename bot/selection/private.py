"""Which questions somebody is asked in private, and in which order options stand."""

import random
from collections.abc import Sequence

from bot.deck import Concept, Lab, Question, item_of
from bot.kinds import kind_of
from bot.model import MemoryState

LAB_SEEDS = 2**31
"""Seeds of labs: as many different questions, more or less."""


def quiz_questions(
    concepts: Sequence[Concept], count: int, level: str | None, withheld: frozenset[str], rng: random.Random
) -> tuple[Question, ...]:
    """Up to `count` questions for a quiz, drawn at random, as many different concepts as there are first.

    `level` keeps questions of that difficulty, `withheld` names items that may not be shown.
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
) -> str | None:
    """The id of a question to review a concept with: another one than the last; every other time from its lab.

    None when all that there is may not be shown now.
    """
    free = [question.id for question in concept.questions if question.id not in withheld]
    others = [name for name in free if name != state.question]
    if lab and (state.grades % 2 or not others):
        drawn = lab.exercise(concept.level, chance.randrange(LAB_SEEDS)).question.id
        if item_of(drawn) not in withheld:
            return drawn
    return chance.choice(others or free) if free else None


def arranged(question: Question, seed: object) -> Question:
    """The question with its options in the order shown, by the seed."""
    return kind_of(question).arranged(question, random.Random(f"{question.id}/{seed}"))
