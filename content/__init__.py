"""What is taught: Markdown files, and how they become a deck. README.md is the guide for authors."""

from dataclasses import replace
from pathlib import Path

from bot.deck import Deck
from content.labs import all_labs
from content.loader import read
from content.page import ContentError

__all__ = ["HERE", "ContentError", "load_deck"]

HERE = Path(__file__).parent


def load_deck(*packs: Path) -> Deck:
    """The deck of these packs in this order; without any, of this folder.

    A pack is a folder with `chapters/` and `misconceptions/`; the labs are ours alone. Raises ContentError with
    every fault found.
    """
    reading = read(*packs or (HERE,))
    if reading.problems:
        raise ContentError(reading.problems)
    labs = {concept: lab for concept, lab in all_labs().items() if concept in reading.deck.concepts}
    return replace(reading.deck, labs=labs)
