"""Study: what every handler gets."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.deck import Deck
from bot.ports import Platform, Store


@dataclass(frozen=True, slots=True)
class Study:
    """The store, the deck, the platforms by name, and a source of chance.

    `wake` asks for a tick soon: after a delivery was put.
    """

    store: Store
    deck: Deck
    platforms: Mapping[str, Platform]
    rng: random.Random
    wake: Callable[[], None]
