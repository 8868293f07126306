"""Study: what every handler gets."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from bot.deck import Deck
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Study:
    """The store, the deck, a source of chance, and `wake`, which asks for a tick soon after a delivery was put."""

    store: Store
    deck: Deck
    rng: random.Random
    wake: Callable[[], None]
