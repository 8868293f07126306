"""Concepts: what a card and its sources look like."""

from collections.abc import Iterable

from bot.deck import Chapter, Concept, Deck, Diagram, Question, Source, reading_seconds
from bot.markdown import escape
from bot.message import Block, Heading, Note, Picture, Text
from bot.words import say


def title(deck: Deck, question: Question) -> str:
    """What a question is about; its id when the deck no longer has the concept."""
    concept = deck.concepts.get(question.concept)
    return concept.card.title if concept else question.id


def card_blocks(concept: Concept, chapter: Chapter) -> tuple[Block, ...]:
    """The concept's card."""
    seconds = 5 * max(round(reading_seconds(concept.card.body) / 5), 1)
    about = say("post.about", chapter=escape(chapter.title), level=concept.level, seconds=seconds)
    opening, *parts = [f"**{s.heading}**\n\n{s.text}" if s.heading else s.text for s in concept.card.sections]
    return (
        Heading(escape(concept.card.title)),
        Note(about),
        Text(opening),
        *diagram_blocks(concept.diagram),
        *map(Text, parts),
    )


def diagram_blocks(diagram: Diagram | None) -> tuple[Picture, ...]:
    """The concept's diagram, if it has one."""
    return (Picture("diagram", diagram.source, diagram.alt),) if diagram else ()


def sources_note(key: str, sources: Iterable[Source]) -> Note:
    """Small print that names the primary documents with their sections."""
    return Note(say(key, sources="; ".join(_source(source) for source in sources)))


def _source(source: Source) -> str:
    title = f"[{escape(source.title)}]({source.url})"
    return f"{title}, {escape(source.section)}" if source.section else title
