"""What somebody has in memory, brought up to date when it is looked at."""

from collections.abc import Sequence

from bot.memory import fold
from bot.model import MemoryState
from bot.study import Study


async def states(study: Study, person: int) -> Sequence[MemoryState]:
    """Every concept that this person has met; what changed since the last look is folded anew."""
    memory = study.store.memory
    if stale := await memory.stale(person):
        await memory.remember(person, fold(person, await memory.grades(person, stale)))
    return [state for state in await memory.states(person) if state.concept in study.deck.concepts]
