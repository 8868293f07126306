"""Spaced repetition: what is about to be forgotten, a few a day, in private and in place."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot import recall, words
from bot.call import Call
from bot.commands import Registry
from bot.handlers import asked, choosing, private, reminders
from bot.handlers.channel import learners_day
from bot.handlers.choosing import CHOICE
from bot.handlers.private import HINT, NUMBER, QUIZ, Item
from bot.handlers.withheld import is_withheld, withheld
from bot.handlers.zones import suggest_zones
from bot.kinds import kind_of
from bot.markdown import escape
from bot.memory import due
from bot.message import Actions, Button, Form, Heading, Message, Note, Text
from bot.model import MemoryState, Request
from bot.params import Kind, Param
from bot.selection import sibling
from bot.study import Study
from bot.words import say

FAMILY = "review"
commands = Registry()


@commands.command(
    "review",
    "What you are about to forget, a few questions a day",
    Param("reminder", "Remind me in private at this time, like 18:30, or off"),
    Param("timezone", "Your time zone, for the reminder", Kind.ZONE, suggest=suggest_zones),
    Param("more", "Go on after today’s share", Kind.FLAG, default=False),
)
async def review(
    study: Study, request: Request, reminder: str | None, timezone: ZoneInfo | None, more: bool
) -> Message:
    if reminder or timezone:
        return await reminders.wish(study, request, reminder, timezone)
    today = await learners_day(study, request)
    done = await study.store.memory.reviewed(request.person, today)
    states = await recall.states(study, request.person)
    waiting = [state for state in due(states, today) if state.concept not in done]
    if not waiting:
        return _nothing(states, done, today)
    if len(done) >= await reminders.per_day(study, request.person) and not more:
        return _enough(len(done), len(waiting))
    held = await withheld(study, request)
    for state in _mixed(study, waiting, done):
        concept = study.deck.concepts[state.concept]
        if question := sibling(concept, study.deck.labs.get(concept.id), state, held, study.rng):
            return await _begin(study, request, question)
    return _nothing(states, done, today)


def _mixed(study: Study, waiting: Sequence[MemoryState], done: Sequence[str]) -> Sequence[MemoryState]:
    """The most overdue first, but for those of the topic just reviewed, which come last."""
    last = study.deck.concepts.get(done[-1]) if done else None
    return sorted(
        waiting, key=lambda s: last is not None and study.deck.concepts[s.concept].chapter == last.chapter
    )


async def _begin(study: Study, request: Request, question: str) -> Message:
    stored = await study.store.memory.start_quiz(
        request.person, [question], study.rng.randrange(asked.SEEDS), request.at
    )
    item = await private.find(study, request, FAMILY, stored.id, 1)
    assert item.question is not None, "drawn from the deck just now"
    return private.ask(item, item.question, await _about(study, request, item))


async def ask(study: Study, request: Request, form: Form) -> Message | Form:
    """The form for an answer that is typed."""
    item = await private.named(study, request, FAMILY)
    if item.question is None:
        return _gone()
    return await private.again(study, item, form, await _about(study, request, item), _onward())


@commands.command(
    "review-answer",
    "Answer a review",
    QUIZ,
    NUMBER,
    CHOICE,
    HINT,
    ask=ask,
    form_fields=("choice",),
    listed=False,
)
async def review_answer(
    study: Study, request: Request, quiz: int, number: int, choice: str, hint: bool
) -> Message:
    item = await private.find(study, request, FAMILY, quiz, number)
    if item.question is None or await is_withheld(study, request, item.question.id):
        return _gone()
    choice = choosing.read(item.question, choice)
    about = await _about(study, request, item)
    if not kind_of(item.question).is_whole(item.question, choice):
        return private.ask(item, item.question, about, choice)
    given = await private.answer(study, request, item, choice, hint=hint)
    await reminders.followed(study, request.person)
    return private.verdict(study, item, given, about, _onward())


@commands.command("review-hint", "Strike out a wrong option", QUIZ, NUMBER, listed=False)
async def review_hint(study: Study, request: Request, quiz: int, number: int) -> Message:
    item = await private.find(study, request, FAMILY, quiz, number)
    if item.question is None:
        return _gone()
    return private.ask_with_hint(item, item.question, await _about(study, request, item))


async def _about(study: Study, request: Request, item: Item) -> Note:
    """Which one of today's share this is, and its topic."""
    assert item.question is not None, "looked up before"
    day = await learners_day(study, request)
    done = [c for c in await study.store.memory.reviewed(request.person, day) if c != item.question.concept]
    topic = study.deck.topics[study.deck.concepts[item.question.concept].chapter].title
    share = await reminders.per_day(study, request.person)
    count = max(share, len(done) + 1)
    return Note(say("review.about", number=len(done) + 1, count=count, topic=escape(topic)))


def _gone() -> Message:
    return Message.of(Text(say("error.question-gone")), Actions((_onward(),)))


def _onward() -> Button:
    return Button(say("review.next"), Call.of("review"), primary=True)


def _enough(done: int, waiting: int) -> Message:
    more = Button(say("review.more"), Call.of("review", more="yes"))
    text = f"{say('review.done', done=done, count=done)} {say('review.ready', n=waiting)}"
    return Message.of(Text(text), Actions((more,)))


def _nothing(states: Sequence[MemoryState], done: Sequence[str], today: date) -> Message:
    if not states:
        return Message.of(Heading(say("review.nothing")), Text(say("review.never")))
    text = say("review.done", done=len(done), count=len(done)) if done else say("review.nothing")
    coming = [state.due for state in states if state.due > today]
    following = say("review.next-due", day=words.day(min(coming))) if coming else ""
    quiz = Button(say("quiz.again"), Call.of("quiz"))
    return Message.of(Text(f"{text} {following}".strip()), Actions((quiz,)))
