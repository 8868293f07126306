"""The managers' queue: what people found wrong with questions, and what is done about it."""

from collections.abc import Iterable, Sequence

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.deck import Deck, Question, item_of
from bot.handlers import asked
from bot.handlers.channel import here
from bot.kinds import kind_of
from bot.markdown import escape
from bot.message import Actions, Block, Button, Choices, Divider, Heading, Message, Note, Option, Text
from bot.model import Request
from bot.params import Final, Kind, Param, UserError
from bot.study import Study
from bot.words import say

SHOWN = 10
"""Questions of a list that are shown; the next ones come when these are decided."""

REASONS_SHOWN = 5

commands = Registry()
OF = Param("of", "Which question", required=True)


@commands.command("reports", "Questions that people found something wrong with", manager=True)
async def reports(study: Study, request: Request) -> Message:
    channel = await here(study, request)
    waiting = await study.store.reports.waiting(channel.id)
    quarantined = sorted(await study.store.reports.quarantined([channel.id]))
    rows = [(found.question, say("reports.count", n=len(found.reasons))) for found in waiting]
    return Message.of(
        Heading(say("reports.title")),
        *_listed(study.deck, say("reports.waiting", n=len(rows)), rows),
        *_listed(study.deck, say("reports.quarantined", n=len(quarantined)), [(item, "") for item in quarantined]),
        *([] if rows or quarantined else [Text(say("reports.none"))]),
    )


def _listed(deck: Deck, title: str, rows: Sequence[tuple[str, str]]) -> Iterable[Block]:
    if rows:
        yield Text(f"**{title}**")
        options = [
            Option(str(number), _line(deck, name, more), Call.of("reported", of=name))
            for number, (name, more) in enumerate(rows[:SHOWN], 1)
        ]
        yield Choices(tuple(options))


def _line(deck: Deck, name: str, more: str) -> str:
    found = asked.example(deck, name)
    title = escape(cards.title(deck, found)) if found else say("reports.gone")
    return f"{title} (`{name}`){more}"


@commands.command("reported", "Look at a reported question", OF, manager=True, listed=False)
async def reported(study: Study, request: Request, of: str) -> Message:
    channel = await here(study, request)
    question = asked.example(study.deck, of)
    if question is None:
        return Message.of(Text(say("reports.gone")), Actions((_rule("reports.settle", of, "keep"), _queue())))
    if question.id in await study.store.posts.withheld(request.person, request.place):
        raise UserError(say("reports.answer-first"))
    waiting = {found.question: found.reasons for found in await study.store.reports.waiting(channel.id)}
    out = item_of(of) in await study.store.reports.quarantined([channel.id])
    return Message.of(
        Heading(escape(cards.title(study.deck, question))),
        Note(f"`{of}`"),
        *map(_quote, waiting.get(of, ())[:REASONS_SHOWN]),
        Note(await _proved(study, question)),
        Divider(),
        *cards.stem_blocks(question),
        *kind_of(question).explain(question, None),
        cards.sources_note("verdict.source", question.sources),
        _decisions(study.deck, of, quarantined=out),
    )


def _quote(reason: str) -> Text:
    return Text(say("reports.reason", reason=escape(reason)))


async def _proved(study: Study, question: Question) -> str:
    """How hard the question has proved, beside its author's label."""
    item = item_of(question.id)
    rating = (await study.store.ratings.difficulties([item])).get(item)
    if rating is None:
        return say("reports.unanswered", level=question.level)
    return say("reports.proved", n=rating.answers, difficulty=f"{rating.value:+.1f}", level=question.level)


def _decisions(deck: Deck, of: str, *, quarantined: bool) -> Actions:
    """Labs compute their answers: what is wrong there is the model, not a key."""
    key = Button(say("reports.correct"), Call.of("correct", of=of))
    keys = [key] if of in deck.questions else []
    if quarantined:
        return Actions((_rule("reports.release", of, "keep"), *keys, _queue()))
    return Actions(
        (_rule("reports.keep", of, "keep"), _rule("reports.take-out", of, "quarantine"), *keys, _queue())
    )


def _rule(label: str, of: str, how: str) -> Button:
    return Button(say(label), Call.of("rule", of=of, how=how))


def _queue() -> Button:
    return Button(say("reports.back"), Call.of("reports"))


HOW = Param("how", "What to do", Kind.CHOICE, choices=("keep", "quarantine"), required=True)


@commands.command("rule", "Decide about a reported question", OF, HOW, manager=True, listed=False)
async def rule(study: Study, request: Request, of: str, how: str) -> Message:
    channel = await here(study, request)
    if how == "keep":
        await study.store.reports.keep(channel.id, of)
    elif asked.example(study.deck, of) is None:
        raise Final(say("error.question-gone"))
    else:
        await study.store.reports.quarantine(channel.id, of, request.person, request.at)
    return Message.of(Text(say(f"reports.done.{how}")), Actions((_queue(),)))
