"""What the options of each kind of question have to be."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from bot.deck import Question

OPTIONS = (3, 4)
OPTIONS_OF_SEVERAL = (4, 5)
STEPS = (3, 5)
NUMBERS = (2, 5)

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TOLERANCE = re.compile(r"\d+(?:\.\d+)?%?")

Faults = Iterator[str]


def _single(question: Question) -> Faults:
    yield from _count(question, OPTIONS, "options")
    yield from _marks(question)
    if (right := _right(question)) != 1:
        yield f"{right} options are marked right with [x] (exactly one)"


def _several(question: Question) -> Faults:
    yield from _count(question, OPTIONS_OF_SEVERAL, "options")
    yield from _marks(question)
    if not 2 <= (right := _right(question)) < len(question.options):
        yield f"{right} options are marked right with [x] (at least two, and not all)"


def _order(question: Question) -> Faults:
    yield from _count(question, STEPS, "steps")
    if [option.place for option in question.options] != list(range(1, len(question.options) + 1)):
        yield "the steps are not marked [1], [2] and so on, in this order"


def _number(question: Question) -> Faults:
    yield from _count(question, NUMBERS, "numbers")
    yield from _marks(question, number=True)
    if question.tolerance and not _TOLERANCE.fullmatch(question.tolerance):
        yield f'tolerance "{question.tolerance}" is neither a number nor a percentage'
        return
    if strange := [option.text for option in question.options if not _NUMBER.fullmatch(option.text)]:
        yield f'"{strange[0]}" is not a plain number'
        return
    if (right := _right(question)) != 1:
        yield f"{right} numbers are marked right with [x] (exactly one)"
        return
    yield from _near(question)


def _near(question: Question) -> Faults:
    """A wrong number that the tolerance makes right would be graded as right."""
    right = next(Decimal(option.text) for option in question.options if option.correct)
    share = question.tolerance.endswith("%")
    room = Decimal(question.tolerance.removesuffix("%") or 0)
    room = abs(right) * room / 100 if share else room
    for option in question.options:
        if not option.correct and abs(Decimal(option.text) - right) <= room:
            yield f'the wrong number "{option.text}" is within the tolerance of the right one'


def _count(question: Question, limits: tuple[int, int], what: str) -> Faults:
    low, high = limits
    if not low <= len(question.options) <= high:
        yield f"{len(question.options)} {what} ({low} to {high})"


def _marks(question: Question, *, number: bool = False) -> Faults:
    """Only steps have places, and only numbers a unit and a tolerance."""
    if any(option.place for option in question.options):
        yield "an option is marked as a step of an order"
    if not number and (question.unit or question.tolerance):
        yield "Unit and Tolerance are for numbers"


def _right(question: Question) -> int:
    return sum(option.correct for option in question.options)


KINDS: Mapping[str, Callable[[Question], Faults]] = {
    "single": _single,
    "several": _several,
    "order": _order,
    "number": _number,
}
"""What is wrong with the options of a question of this kind."""
