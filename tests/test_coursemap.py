"""What builds on what: each concept behind all that it needs, as a picture of every chapter."""

from dataclasses import replace

import pytest

from adapters.pictures.press import draw_picture
from bot.coursemap import columns, course_map, depths
from bot.deck import Chapter
from bot.message import Picture
from content import load_deck
from tests.decks import make_concept
from tests.drawing import SIZE, size
from tests.world import World, text

DECK = load_deck()


def chapter(**needs: str) -> Chapter:
    """Concepts of one letter, each with the letters that it needs."""
    made = (
        replace(make_concept(f"c.{name}", "c"), needs=tuple(f"c.{n}" for n in letters))
        for name, letters in needs.items()
    )
    return Chapter("c", 1, "C", tuple(made))


def test_a_concept_stands_behind_the_longest_way_to_it() -> None:
    assert depths(chapter(a="", b="a", c="a", d="bc", e="ad", f="")) == {
        "c.a": 0,
        "c.b": 1,
        "c.c": 1,
        "c.d": 2,
        "c.e": 3,
        "c.f": 0,
    }


def test_what_needs_the_same_stands_together() -> None:
    ordered = columns(chapter(a="", b="", c="a", d="b", e="a", f="b"))
    assert ordered == [["c.a", "c.b"], ["c.c", "c.e", "c.d", "c.f"]]


@pytest.mark.parametrize("topic", DECK.topics)
def test_no_concept_comes_before_what_it_needs_and_every_chapter_can_be_drawn(topic: str) -> None:
    here = DECK.topics[topic]
    met = [concept.id for concept in DECK.concepts.values()]
    for concept in here.concepts:
        assert all(
            met.index(need) < met.index(concept.id) or need not in {c.id for c in here.concepts}
            for need in concept.needs
        )
    picture = course_map(here)
    assert len(picture.alt) <= 250
    assert size(draw_picture(picture)) == SIZE


async def test_learn_shows_the_map_of_a_chapter(world: World) -> None:
    shown = await world.say("ann", "learn locks")
    (picture,) = (block for block in shown.blocks if isinstance(block, Picture))
    assert (
        picture.alt
        == "Locks & Latches: 2 concepts in 1 steps, each behind what it needs. It begins with Row lock; Gap lock."
    )
    assert "1. Row lock (txn.row-lock)" in text(shown)
