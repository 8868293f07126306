"""Reading: chapters, and the cards of concepts."""

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.deck import Chapter, Concept
from bot.handlers.topics import find_concept, find_topic, suggest_concepts
from bot.markdown import escape
from bot.message import Actions, Button, Heading, Message, Note, Text
from bot.model import Request
from bot.params import Param, UserError
from bot.study import Study
from bot.words import say

commands = Registry()


@commands.command(
    "learn",
    "Read a concept’s card, or see what there is",
    Param("concept", "A concept or a chapter", suggest=suggest_concepts),
)
async def learn(study: Study, request: Request, concept: str | None) -> Message:
    if not concept:
        return _chapters(study)
    try:
        return _chapter(find_topic(study.deck, concept))
    except UserError:
        return _card(study, find_concept(study.deck, concept))


def _chapters(study: Study) -> Message:
    lines = [
        "- " + say("learn.chapter", title=escape(chapter.title), n=len(chapter.concepts))
        for chapter in study.deck.chapters
    ]
    example = next(iter(study.deck.concepts.values())).card.title.lower()
    buttons = [Button(chapter.title, Call.of("learn", concept=chapter.id)) for chapter in study.deck.chapters]
    return Message.of(
        Heading(say("learn.title")),
        Text("\n".join(lines)),
        Actions(tuple(buttons)),
        Note(say("learn.how", example=example)),
    )


def _chapter(chapter: Chapter) -> Message:
    lines = [f"- {escape(concept.card.title)} (`{concept.id}`)" for concept in chapter.concepts]
    return Message.of(
        Heading(escape(chapter.title)),
        Text("\n".join(lines)),
        _quiz_on(chapter.id),
        Note(say("learn.how", example=chapter.concepts[0].id)),
    )


def _card(study: Study, concept: Concept) -> Message:
    chapter = study.deck.topics[concept.chapter]
    sources = cards.sources_note("learn.sources", concept.card.sources)
    return Message.of(*cards.card_blocks(concept, chapter), sources, _quiz_on(concept.id))


def _quiz_on(topic: str) -> Actions:
    return Actions((Button(say("learn.quiz"), Call.of("quiz", topic=topic), primary=True),))
