"""A live quiz: the whole channel answers the same questions at the same time."""

from dataclasses import replace

from bot import lives
from bot.cards import live as cards
from bot.commands import Registry
from bot.deck import Deck
from bot.handlers.channel import here
from bot.handlers.topics import find_concepts, suggest_concepts
from bot.kinds import LETTERS, kind_of
from bot.message import Message, Text
from bot.model import Live, Phase, Request, Subscription
from bot.params import Final, Kind, Param, UserError
from bot.selection import arranged, quiz_questions
from bot.study import Study
from bot.words import say

QUESTIONS, MOST_QUESTIONS = 5, 15
SECONDS, FEWEST_SECONDS, MOST_SECONDS = 20, 10, 120

commands = Registry()
LIVE = Param("live", "Which live quiz", Kind.INTEGER, required=True)
NUMBER = Param("number", "Which question, counted from 1", Kind.INTEGER, required=True)


@commands.command(
    "live",
    "A quiz that the whole channel answers at once",
    Param("topic", "A chapter or a concept", suggest=suggest_concepts),
    Param("questions", "How many", Kind.INTEGER, default=QUESTIONS, minimum=1, maximum=MOST_QUESTIONS),
    Param(
        "seconds",
        "Time to answer, after that for reading",
        Kind.INTEGER,
        default=SECONDS,
        minimum=FEWEST_SECONDS,
        maximum=MOST_SECONDS,
    ),
)
async def live(study: Study, request: Request, topic: str | None, questions: int, seconds: int) -> Message:
    channel = await here(study, request)
    concepts = find_concepts(study.deck, topic) if topic else study.deck.within(channel.topics)
    held = await study.store.posts.open_around(channel.id)
    out = await study.store.reports.quarantined([channel.id])
    able = quiz_questions(concepts, len(study.deck.questions), None, held | out, study.rng)
    drawn = [arranged(q, study.rng.random()) for q in able if q.kind == "single"][:questions]
    if not drawn:
        raise UserError(say("error.no-questions"))
    name = _topic(study.deck, {question.concept for question in drawn}, topic)
    draft = Live(
        0,
        channel.id,
        channel.place,
        request.person,
        name,
        tuple(drawn),
        seconds,
        Phase.LOBBY,
        0,
        request.at + lives.LOBBY,
    )
    begun = await study.store.lives.begin(draft, request.at, lambda made: cards.lobby(made, channel.plan.zone))
    if begun is None:
        raise UserError(say("live.one-at-a-time"))
    study.wake()
    return Message.of(Text(say("live.invited")))


def _topic(deck: Deck, drawn: set[str], asked_for: str | None) -> str:
    """What the quiz is about, in words: the concept, the chapter, or everything."""
    chapters = {deck.concepts[concept].chapter for concept in drawn}
    if len(drawn) == 1:
        return deck.concepts[next(iter(drawn))].card.title
    if asked_for and len(chapters) == 1:
        return deck.topics[next(iter(chapters))].title
    return say("live.all-topics")


@commands.command("live-join", "Play in a live quiz", LIVE, listed=False)
async def live_join(study: Study, request: Request, live: int) -> Message:
    found, _ = await _find(study, request, live)
    if found.phase is Phase.OVER:
        raise Final(say("live.is-over"))
    await study.store.lives.join(live, request.person)
    return Message.of(Text(say("live.joined")))


@commands.command(
    "live-answer",
    "Answer a question of a live quiz",
    LIVE,
    NUMBER,
    Param("choice", "Which option, counted from 0", required=True),
    listed=False,
)
async def live_answer(study: Study, request: Request, live: int, number: int, choice: str) -> Message:
    found, _ = await _find(study, request, live)
    if not 0 < number <= len(found.questions):
        raise Final(say("error.gone"))
    question = found.questions[number - 1]
    kind = kind_of(question)
    read = kind.read(question, choice)
    asked = replace(found, number=number)
    correct = kind.is_right(question, read)
    stored = await study.store.lives.answer(asked, request.person, read, correct=correct, at=request.at)
    if stored is None:
        raise Final(say("live.closed"))
    counts, fresh = stored
    return cards.locked(LETTERS[int(counts)], fresh=fresh)


@commands.command("live-next", "Go on with a live quiz", LIVE, NUMBER, listed=False)
async def live_next(study: Study, request: Request, live: int, number: int) -> Message:
    """Only from the phase that the button stood in: a second press must not skip a question."""
    found = await _led(study, request, live)
    if found.number != number or found.phase not in (Phase.LOBBY, Phase.SHOWN):
        raise Final(say("live.gone-on"))
    await lives.go_on(study, found, request.at)
    study.wake()
    return Message.of(Text(say("live.goes-on")))


@commands.command("live-stop", "End a live quiz", LIVE, listed=False)
async def live_stop(study: Study, request: Request, live: int) -> Message:
    found = await _led(study, request, live)
    if found.phase is Phase.OVER:
        raise Final(say("live.is-over"))
    await lives.stop(study, found, request.at)
    study.wake()
    return Message.of(Text(say("live.stopped")))


async def _led(study: Study, request: Request, live: int) -> Live:
    """A live quiz whose host this is, or whose channel they manage. Raises UserError."""
    found, channel = await _find(study, request, live)
    if not request.manager and request.person not in (found.host, channel.set_up_by):
        raise UserError(say("live.not-host"))
    return found


async def _find(study: Study, request: Request, live: int) -> tuple[Live, Subscription]:
    """A live quiz of this channel. Raises Final: a call can be forged."""
    found = await study.store.lives.get(live)
    channel = await study.store.schedule.subscription(request.place)
    if found is None or channel is None or found.subscription != channel.id:
        raise Final(say("error.gone"))
    return found, channel
