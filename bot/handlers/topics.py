"""Finding a chapter or a concept by what somebody typed."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from bot.deck import Chapter, Concept, Deck
from bot.markdown import escape
from bot.params import MAX_SUGGESTIONS, UserError, did_you_mean
from bot.words import say


def suggest_topics(deck: Deck, prefix: str) -> Sequence[tuple[str, str]]:
    """All of them, and chapters, as (id, title)."""
    every = (say("setup.all"), say("setup.all-topics"))
    return _nearest([every, *((chapter.id, chapter.title) for chapter in deck.chapters)], prefix)


def suggest_concepts(deck: Deck, prefix: str) -> Sequence[tuple[str, str]]:
    """Chapters and concepts, as (id, title)."""
    concepts = [(concept.id, concept.card.title) for concept in deck.concepts.values()]
    return _nearest([(chapter.id, chapter.title) for chapter in deck.chapters] + concepts, prefix)


def suggest_labs(deck: Deck, prefix: str) -> Sequence[tuple[str, str]]:
    """Concepts that have a lab, as (id, title)."""
    return _nearest([(concept, deck.concepts[concept].card.title) for concept in deck.labs], prefix)


def _nearest(pairs: list[tuple[str, str]], prefix: str) -> list[tuple[str, str]]:
    """All in order when nothing is typed yet, else the most alike first."""
    if not prefix.strip():
        return pairs[:MAX_SUGGESTIONS]
    titles = [f"{value} {label}" for value, label in pairs]
    found = process.extract(
        prefix, titles, scorer=fuzz.partial_ratio, processor=utils.default_process, limit=MAX_SUGGESTIONS
    )
    return [pairs[index] for _, score, index in found if score]


def find_topic(deck: Deck, text: str) -> Chapter:
    """The chapter of that id, title or number. Raises UserError with the nearest."""
    wanted = text.strip().casefold()
    for chapter in deck.chapters:
        if wanted in (chapter.id, chapter.title.casefold(), str(chapter.number)):
            return chapter
    near = did_you_mean(wanted, list(deck.topics))
    raise UserError(say("error.topic", text=escape(text), near=near))


def find_concept(deck: Deck, text: str) -> Concept:
    """The concept of that id or title. Raises UserError with the nearest."""
    wanted = text.strip().casefold()
    for concept in deck.concepts.values():
        if wanted in (concept.id, concept.id.partition(".")[2], concept.card.title.casefold()):
            return concept
    near = did_you_mean(wanted, [concept.card.title.casefold() for concept in deck.concepts.values()])
    raise UserError(say("error.concept", text=escape(text), near=near))


def find_concepts(deck: Deck, text: str) -> tuple[Concept, ...]:
    """The concepts of a chapter, or the one concept that is meant. Raises UserError."""
    try:
        return find_topic(deck, text).concepts
    except UserError:
        return (find_concept(deck, text),)
