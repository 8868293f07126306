"""What a kind of question can do, and what several kinds share."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.call import Call
from bot.deck import Option, Question
from bot.message import Block, Table, Text
from bot.params import UserError
from bot.words import say

LETTERS = "ABCDEFGH"


class Kind(Protocol):
    """One way of asking. A `choice` that these take was returned by `read`."""

    def arranged(self, question: Question, chance: random.Random) -> Question:
        """The question with its options in an order to show."""

    def ask(self, question: Question, call: Call, choice: str = "") -> Iterable[Block]:
        """The options, and how to choose: `call` with an argument `choice`. One made in part is gone on with."""

    def hint(self, question: Question, call: Call) -> Iterable[Block]:
        """The options but for one that is wrong; nothing where no option can be struck out."""

    def read(self, question: Question, text: str) -> str:
        """The choice that was sent or typed. Raises UserError."""

    def is_whole(self, question: Question, choice: str) -> bool:
        """Whether the choice can be graded, and need not be gone on with."""

    def is_right(self, question: Question, choice: str) -> bool:
        """Whether a whole choice is right."""

    def explain(self, question: Question, choice: str | None) -> Iterable[Block]:
        """Why each option is right, or tempting and wrong; what was chosen is marked."""

    def answer(self, question: Question) -> str:
        """The right answer and why, as Markdown."""

    def spread(self, question: Question, counts: Mapping[str, int]) -> Table:
        """How often what was chosen."""

    def picked(self, question: Question, choice: str) -> Sequence[str]:
        """The texts of the options that a whole choice took; none where it took none in particular."""

    def corrected(self, question: Question, choice: str, why: str) -> Question:
        """The question with a whole choice as its right answer; `why`, Markdown, explains what has changed."""


def chosen(question: Question, text: str, most: int) -> list[int]:
    """Numbers of options, each at most once. Raises UserError when the text is no such list."""
    numbers = [int(part) for part in text.split(",") if part.isdecimal() and int(part) < len(question.options)]
    if not 0 < len(set(numbers)) == len(text.split(",")) <= most:
        raise UserError(say("error.option"))
    return numbers


def shuffled(question: Question, chance: random.Random) -> Question:
    """The question with its options in an order of chance."""
    return replace(question, options=tuple(chance.sample(question.options, len(question.options))))


def corrected_option(option: Option, *, right: bool, why: str) -> Option:
    """An option, right or not as it should be; the reason that was given for what it was not is replaced."""
    return option if option.correct is right else replace(option, correct=right, feedback=why)


def explained(number: int, option: Option, *, yours: bool) -> Text:
    """An option with its letter, whether it is right, and its feedback."""
    mark = say("verdict.mark.right" if option.correct else "verdict.mark.wrong")
    picked = say("verdict.yours") if yours else ""
    line = say("verdict.option", mark=mark, letter=LETTERS[number], text=option.text, yours=picked)
    return Text(f"{line}\n\n{option.feedback}")


def spread_table(rows: Iterable[tuple[str, int]], total: int) -> Table:
    """A table of labels, each with how many of `total` people and which share."""
    shown = tuple((label, f"{count} ({count / total:.0%})") for label, count in rows)
    return Table((say("reveal.option"), say("reveal.answers")), shown)
