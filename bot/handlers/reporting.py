"""Saying that something is wrong with a question: the managers of one's channels decide."""

from collections.abc import Sequence

from bot import cards
from bot.commands import Registry
from bot.deck import Question
from bot.handlers import asked
from bot.markdown import escape
from bot.message import Message, Text
from bot.model import Report, Request, Subscription
from bot.params import Final, Param, UserError
from bot.study import Study
from bot.words import say

REASON_LIMIT = 300
"""Characters: a few sentences."""

commands = Registry()


@commands.command(
    "report",
    "Report a question",
    Param("of", "Which question", required=True),
    Param("reason", "What is wrong with it?", required=True, limit=REASON_LIMIT),
    form_fields=("reason",),
    listed=False,
)
async def report(study: Study, request: Request, of: str, reason: str) -> Message:
    question = asked.find(study.deck, of)
    if question is None:
        raise Final(say("error.question-gone"))
    channels = await _channels(study, request)
    if not channels:
        raise UserError(say("report.nobody"))
    new = [await _store(study, request, channel, question, reason) for channel in channels]
    study.wake()
    return Message.of(Text(say("report.done" if any(new) else "report.again")))


async def _channels(study: Study, request: Request) -> Sequence[Subscription]:
    """Whose managers hear of it: those of this channel, or of all of one's own where there is none around."""
    here = await study.store.schedule.subscription(request.place)
    return [here] if here else await study.store.schedule.of_person(request.person)


async def _store(study: Study, request: Request, channel: Subscription, question: Question, reason: str) -> bool:
    """Store the report; whoever set the channel up is told of the first one that waits."""
    first = not await study.store.reports.waiting(channel.id)
    new = await study.store.reports.report(Report(channel.id, question.id, request.person, reason, request.at))
    if new and first:
        title = escape(cards.title(study.deck, question))
        notice = say("report.notice", title=title, reason=escape(reason), channel=cards.channel(channel.place))
        await study.store.outbox.tell(channel.place, Message.of(Text(notice)), request.at)
    return new
