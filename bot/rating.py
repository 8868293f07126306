"""What closed posts say about how hard their questions are, and how able people."""

from collections.abc import Mapping

from bot.difficulty import LABELS, guessing, step, surprise
from bot.model import Rating, Sitting
from bot.study import Study

BATCH = 20
"""Posts taken from the store at a time."""


async def rate_what_closed(study: Study) -> None:
    """Take in the answers of every closed post that has not been rated."""
    while sittings := await study.store.ratings.unrated(BATCH):
        for sitting in sittings:
            difficulty, abilities = rated(sitting)
            await study.store.ratings.rate(sitting, difficulty, abilities)


def rated(sitting: Sitting) -> tuple[Rating, Mapping[int, Rating]]:
    """The item's difficulty and the people's abilities after these answers, by Elo (see `bot.difficulty`).

    A question begins at its author's label, a person in the middle. Of each answer both move at once.
    """
    question = sitting.question
    item = sitting.difficulty or Rating(LABELS[question.level])
    abilities = dict(sitting.abilities)
    for person, correct in sitting.answers:
        theta = abilities.get(person, Rating())
        shift = surprise(theta.value, item.value, guessing(question), float(correct))
        abilities[person] = Rating(theta.value + step(theta.answers) * shift, theta.answers + 1)
        item = Rating(item.value - step(item.answers) * shift, item.answers + 1)
    return item, {person: abilities[person] for person, _ in sitting.answers}
