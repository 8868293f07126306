"""A number to work out and type."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from bot.call import Call
from bot.deck import Option, Question
from bot.kinds.kind import corrected_option, spread_table
from bot.message import Actions, Block, Button, Table, Text
from bot.params import UserError
from bot.words import say

MOST_DIGITS = 18
"""Digits of a typed number; longer ones are surely not meant."""

_TYPED = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?)(\D*)", re.I)
_THOUSANDS = re.compile(r"(?<=\d)[\s_’'](?=\d{3}(?:\D|$))|(?<=\d),(?=\d{3}(?:\D|$))")


class Number:
    """`bot.kinds.Kind` of a number with a tolerance and a unit."""

    def arranged(self, question: Question, chance: random.Random) -> Question:
        return question

    def ask(self, question: Question, call: Call, choice: str = "") -> Iterator[Block]:
        label = say("number.answer-in", unit=question.unit) if question.unit else say("number.answer")
        yield Actions((Button(label, call, primary=True),))

    def hint(self, question: Question, call: Call) -> tuple[Block, ...]:
        return ()

    def read(self, question: Question, text: str) -> str:
        """A number as people write it: "1,500", "1 500", "0,5", "12 ms"; a unit has to be the asked one."""
        grouped = text.strip().replace("−", "-").replace("\u202f", " ").replace("\u00a0", " ")
        plain = grouped if re.match(r"0,", grouped) else _THOUSANDS.sub("", grouped)
        match = _TYPED.fullmatch(plain.replace(",", "."))
        choice = f"{Decimal(match[1]).normalize():f}" if match else ""
        if not match or len(choice) > MOST_DIGITS:
            raise UserError(say("error.number", example=_value(question)))
        if match[2].strip().casefold() not in ("", question.unit.casefold()):
            raise UserError(say("error.unit", unit=question.unit or say("number.bare")))
        return choice

    def is_whole(self, question: Question, choice: str) -> bool:
        return True

    def is_right(self, question: Question, choice: str) -> bool:
        return _meets(question, _right(question), choice)

    def explain(self, question: Question, choice: str | None) -> Iterator[Block]:
        """The right number; then the wrong ones, the one that was typed marked."""
        if choice is not None:
            yield Text(say("number.yours", number=_with_unit(question, choice)))
        for option in sorted(question.options, key=lambda option: not option.correct):
            yours = choice is not None and not self.is_right(question, choice) and _meets(question, option, choice)
            yield _explained(question, option, yours=yours)

    def answer(self, question: Question) -> str:
        right = _right(question)
        return f"{say('number.right', number=_with_unit(question, right.text))}\n\n{right.feedback}"

    def picked(self, question: Question, choice: str) -> tuple[str, ...]:
        return tuple(option.text for option in question.options if _meets(question, option, choice))

    def corrected(self, question: Question, choice: str, why: str) -> Question:
        """A number that no option has becomes one; what was right is wrong from then on."""
        if self.is_right(question, choice):
            return question
        value = Decimal(choice)
        changed = [corrected_option(o, right=Decimal(o.text) == value, why=why) for o in question.options]
        added = [] if any(option.correct for option in changed) else [Option(choice, True, why)]
        return replace(question, options=(*changed, *added))

    def spread(self, question: Question, counts: Mapping[str, int]) -> Table:
        right = sum(count for choice, count in counts.items() if self.is_right(question, choice))
        total = sum(counts.values())
        rows = [(say("verdict.mark.right"), right), (say("verdict.mark.wrong"), total - right)]
        return spread_table(rows, total)


def _right(question: Question) -> Option:
    return next(option for option in question.options if option.correct)


def _value(question: Question) -> str:
    """A number of the form that is asked for, which tells nothing about the right one."""
    return _with_unit(question, "12.5" if "." in _right(question).text else "12")


def _with_unit(question: Question, number: str) -> str:
    return f"{number} {question.unit}".strip()


def _meets(question: Question, option: Option, choice: str) -> bool:
    """Whether the number that was typed is this option's, within the tolerance."""
    value, typed = Decimal(option.text), Decimal(choice)
    share = question.tolerance.endswith("%")
    room = Decimal(question.tolerance.removesuffix("%") or 0)
    return abs(typed - value) <= (abs(value) * room / 100 if share else room)


def _explained(question: Question, option: Option, *, yours: bool) -> Text:
    mark = say("verdict.mark.right" if option.correct else "verdict.mark.wrong")
    picked = say("verdict.yours") if yours else ""
    line = say("number.option", mark=mark, number=_with_unit(question, option.text), yours=picked)
    return Text(f"{line}\n\n{option.feedback}")
