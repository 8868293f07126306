"""Questions and cards as values, without a fault unless one is asked for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.deck import Card, Level, Option, Question, Source, Thinking
from content import load_deck
from content.lint.item import Item
from tests.packs import PACK

SOURCE = Source("Manual", "https://example.org", "1")
STEM = "Ann and Bob each read a balance of 100 from one row, add 10 and store it. What comes of it?"
OPTIONS = ("The row gains a single ten", "The row gains the full twenty", "The row is back at a hundred")
CARD: Card = load_deck(PACK).concepts["txn.write-skew"].card


def filler(count: int, name: str) -> str:
    """A sentence of so many words that no other name shares."""
    return " ".join(f"{name}{i}" for i in range(count)).capitalize() + "."


def question(
    name: str = "one",
    stem: str = STEM,
    options: Sequence[str] = OPTIONS,
    key: int = 0,
    thinking: Thinking = Thinking.APPLY,
    feedback: Sequence[str] = (),
    tags: Sequence[str] = (),
) -> Question:
    """A question whose option number `key` is right; feedback and misconceptions are made up if not given."""
    texts = feedback or [filler(30, f"{name}{'abcd'[i]}") for i in range(len(options))]
    beliefs = tags or ["" if i == key else f"belief-{i}" for i in range(len(options))]
    made = zip(options, texts, beliefs, strict=True)
    values = tuple(Option(text, i == key, why, belief) for i, (text, why, belief) in enumerate(made))
    return Question(f"a.b/{name}", "a.b", "single", Level.EASY, thinking, stem, values, (SOURCE,))


def item(**changes: Any) -> Item:
    """The same, as the lint looks at it."""
    return Item(question(**changes), CARD)


def card_with(heading: str, text: str) -> Card:
    """The sample card with another text below one heading."""
    sections = (replace(part, text=text) if part.heading == heading else part for part in CARD.sections)
    return replace(CARD, sections=tuple(sections))
