"""Correcting a key: the manager answers the question as it should have been, and says why."""

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.deck import Question
from bot.handlers import choosing
from bot.handlers.channel import here
from bot.handlers.choosing import CHOICE
from bot.kinds import kind_of
from bot.markdown import escape
from bot.message import Actions, Button, Field, Form, Message, Text
from bot.model import Request
from bot.params import Final, Param, UserError
from bot.regrading import KeyCorrection
from bot.study import Study
from bot.words import say

WHY_LIMIT = 500
"""Characters: it stands where an option's feedback stood."""

commands = Registry()


async def ask(study: Study, request: Request, form: Form) -> Message | Form:
    """First the right answer is chosen, as the question's kind has it; then the reason is asked for."""
    question = _question(study, request.call.args.get("of", ""))
    if question.id in await study.store.posts.withheld(request.person, request.place):
        raise UserError(say("reports.answer-first"))
    if question.kind == "number":
        typed = Field("choice", say("number.label"), value=request.call.args.get("choice", ""), required=True)
        return Form(Call.of("correct", of=question.id), form.title, (typed, *form.fields), form.error)
    text = request.call.args.get("choice", "")
    choice = choosing.read(question, text) if text else ""
    return form if choice and kind_of(question).is_whole(question, choice) else _choose(question, choice)


@commands.command(
    "correct",
    "Correct the key of a question",
    Param("of", "Which question", required=True),
    CHOICE,
    Param("why", "Why? Everybody whom it touches will read it", required=True, limit=WHY_LIMIT),
    manager=True,
    ask=ask,
    form_fields=("why",),
    listed=False,
)
async def correct(study: Study, request: Request, of: str, choice: str, why: str) -> Message:
    channel = await here(study, request)
    question = _question(study, of)
    kind = kind_of(question)
    choice = choosing.read(question, choice)
    if not kind.is_whole(question, choice):
        return _choose(question, choice)
    reason = say("corrected.why", why=escape(why))
    corrected = kind.corrected(question, choice, reason)
    correction = KeyCorrection(study.deck, channel.plan.zone, corrected, reason)
    touched = await study.store.reports.regrade(channel.id, correction, request.person, request.at)
    study.wake()
    return Message.of(
        Text(say("corrected.done", n=touched)), Actions((Button(say("reports.back"), Call.of("reports")),))
    )


def _question(study: Study, of: str) -> Question:
    """Raises Final: a lab's answers are computed, and have no key."""
    if of not in study.deck.questions:
        raise Final(say("error.question-gone"))
    return study.deck.questions[of]


def _choose(question: Question, choice: str) -> Message:
    call = Call.of("correct", of=question.id)
    return Message.of(Text(say("corrected.choose")), *cards.question_blocks(question, call, choice))
