"""The kinds of questions: how each is asked, how a choice is read and graded, and how it is explained.

What somebody chose is text, short enough for a call: "2" (the options' numbers from 0), "0,2", "2,0,1" or "12.5".
"""

from collections.abc import Mapping

from bot.deck import Question
from bot.kinds.kind import LETTERS, Kind
from bot.kinds.number import Number
from bot.kinds.order import Order
from bot.kinds.several import Several
from bot.kinds.single import Single

__all__ = ["KINDS", "LETTERS", "Kind", "kind_of"]

KINDS: Mapping[str, Kind] = {
    "single": Single(),
    "several": Several(),
    "order": Order(),
    "number": Number(),
}


def kind_of(question: Question) -> Kind:
    """How this question works."""
    return KINDS[question.kind]
