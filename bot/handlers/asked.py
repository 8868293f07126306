"""Questions by their ids, wherever they come from: a file of the deck, or a lab."""

from bot.deck import Deck, Level, Question, Step
from bot.selection import arranged

SEEDS = 2**31
LEVELS = tuple(Level)


def find(deck: Deck, name: str) -> Question | None:
    """The question of this id, its options in the author's order; None when the deck no longer has it."""
    return deck.questions.get(name) or _made(deck, name)


def example(deck: Deck, item: str) -> Question | None:
    """A question of this item (see `bot.deck.item_of`): of a lab any one."""
    return find(deck, item) or find(deck, f"{item}/0")


def shown(deck: Deck, name: str, seed: int) -> Question | None:
    """The question of this id with its options in the order of this seed; a lab orders its own."""
    found = deck.questions.get(name)
    return arranged(found, seed) if found else _made(deck, name)


def run_of(deck: Deck, question: Question) -> tuple[Step, ...]:
    """The run behind a lab's question; nothing for other questions."""
    if question.id in deck.questions:
        return ()
    concept, _, level, seed = question.id.split("/")
    return deck.labs[concept].exercise(Level(level), int(seed)).run


def _made(deck: Deck, name: str) -> Question | None:
    """A lab's question; None when there is no such lab, or its model has changed since."""
    match name.split("/"):
        case [concept, _, level, seed] if concept in deck.labs and level in LEVELS:
            if seed.isdecimal() and int(seed) < SEEDS:
                question = deck.labs[concept].exercise(Level(level), int(seed)).question
                return question if question.id == name else None
    return None
