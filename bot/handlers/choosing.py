"""Choosing an answer, wherever a question is asked."""

from dataclasses import replace

from bot import cards
from bot.call import Call
from bot.deck import Question
from bot.kinds import kind_of
from bot.message import Form, Message, Text
from bot.params import Final, Param, UserError
from bot.words import say

CHOICE = Param("choice", "What is chosen: options counted from 0, or a number", required=True)


def read(question: Question, text: str) -> str:
    """The choice that was sent or typed. Raises UserError for a number that can be typed again, else Final."""
    try:
        return kind_of(question).read(question, text)
    except UserError as error:
        if question.kind == "number":
            raise
        raise Final(str(error)) from error


def ask(question: Question, form: Form, call: Call) -> Message | Form:
    """The form for a number, in the question's words; another question is asked again: nothing was chosen."""
    if question.kind != "number":
        return Message.of(Text(say("picks.none")), *cards.question_blocks(question, call))
    label = say("number.label-in", unit=question.unit) if question.unit else say("number.label")
    return replace(form, fields=tuple(replace(field, label=label, hint="") for field in form.fields))
