"""Reading: chapters, and the cards of concepts."""

from collections.abc import Collection

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.coursemap import course_map
from bot.deck import Chapter, Concept
from bot.handlers.topics import find_concept, find_topic, suggest_concepts
from bot.markdown import escape
from bot.message import Actions, Button, Heading, Message, Note, Text
from bot.model import Request
from bot.params import Param, UserError
from bot.recall import states
from bot.study import Study
from bot.words import say

commands = Registry()


@commands.command(
    "learn",
    "Read a concept’s card, or see what there is",
    Param("concept", "A concept or a chapter", suggest=suggest_concepts),
)
async def learn(study: Study, request: Request, concept: str | None) -> Message:
    met = {state.concept for state in await states(study, request.person)}
    if not concept:
        return _chapters(study, met)
    try:
        return _chapter(find_topic(study.deck, concept), met)
    except UserError:
        return _card(study, find_concept(study.deck, concept))


def _chapters(study: Study, met: Collection[str]) -> Message:
    lines = [f"- {_chapter_line(chapter, met)}" for chapter in study.deck.chapters]
    example = next(iter(study.deck.concepts.values())).card.title.lower()
    buttons = [Button(chapter.title, Call.of("learn", concept=chapter.id)) for chapter in study.deck.chapters]
    return Message.of(
        Heading(say("learn.title")),
        Text("\n".join(lines)),
        Actions(tuple(buttons)),
        Note(say("learn.how", example=example)),
    )


def _chapter_line(chapter: Chapter, met: Collection[str]) -> str:
    count = sum(concept.id in met for concept in chapter.concepts)
    return say("learn.chapter", title=escape(chapter.title), n=len(chapter.concepts), met=count)


def _chapter(chapter: Chapter, met: Collection[str]) -> Message:
    """A chapter's concepts in teaching order, those met before marked, and what builds on what."""
    lines = [
        f"{number}. {say('learn.met') if concept.id in met else ''}{escape(concept.card.title)} (`{concept.id}`)"
        for number, concept in enumerate(chapter.concepts, 1)
    ]
    return Message.of(
        Heading(escape(chapter.title)),
        course_map(chapter),
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
