"""Arguments of commands: what they are, and how they are read from what people write."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import process

from bot.deck import Deck
from bot.markdown import plain
from bot.message import Message, Text
from bot.words import say

MAX_TEXT = 100
"""Characters of an argument that says nothing else; longer ones are refused, not cut."""

MAX_SUGGESTIONS = 25
"""What Discord's autocomplete and select menus hold."""

CLOSE_ENOUGH = 60
"""Similarity (0 to 100) from which a name is offered as "did you mean"."""

Suggest = Callable[[Deck, str], Sequence[tuple[str, str]]]


class UserError(Exception):
    """Something a person can put right. The text is the sentence that they read."""

    @property
    def answer(self) -> Message:
        """What they see."""
        return Message.of(Text(str(self)))


class Final(UserError):
    """One that no other argument would put right: a form does not come back with it."""


class Choose(Final):
    """What was meant has to be chosen first, from a message that offers it."""

    def __init__(self, message: Message) -> None:
        super().__init__(plain(message))
        self._message = message

    @property
    def answer(self) -> Message:
        return self._message


class Kind(StrEnum):
    """What an argument is."""

    TEXT = "text"
    INTEGER = "integer"
    CHOICE = "choice"
    TIME = "time of day"
    ZONE = "time zone"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Param:
    """An argument of a command. One that is not `required` and absent gets `default`.

    `limit` is in characters; `minimum` and `maximum` are of integers. `many`: a list with commas between."""

    name: str
    description: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    minimum: int = 0
    maximum: int = 2**31 - 1
    limit: int = MAX_TEXT
    suggest: Suggest | None = None
    many: bool = False

    def read(self, text: str) -> Any:
        """The value that was meant: str, int, bool, datetime.time or ZoneInfo. Raises UserError."""
        text = text.strip()
        if not text:
            return self.default
        if len(text) > self.limit:
            raise UserError(say("error.too-long", name=self.name, limit=self.limit))
        return READERS[self.kind](self, text)


def _read_text(_param: Param, text: str) -> str:
    return text


def _read_integer(param: Param, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or not param.minimum <= int(text) <= param.maximum:
        raise UserError(say("error.integer", name=param.name, low=param.minimum, high=param.maximum))
    return int(text)


def _read_choice(param: Param, text: str) -> str:
    if text.lower() not in param.choices:
        raise UserError(say("error.choice", name=param.name, choices=", ".join(param.choices)))
    return text.lower()


def _read_time(param: Param, text: str) -> time:
    match = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", text)
    if not match:
        raise UserError(say("error.time", name=param.name))
    return time(int(match[1]), int(match[2]))


def _read_zone(_param: Param, text: str) -> ZoneInfo:
    known = {name.lower(): name for name in available_timezones()}
    if text.lower() not in known:
        near = did_you_mean(text, tuple(known.values()))
        raise UserError(say("error.zone", near=near))
    return ZoneInfo(known[text.lower()])


def _read_flag(param: Param, text: str) -> bool:
    if text.lower() not in ("yes", "no", "true", "false"):
        raise UserError(say("error.choice", name=param.name, choices="yes, no"))
    return text.lower() in ("yes", "true")


READERS: Mapping[Kind, Callable[[Param, str], Any]] = {
    Kind.TEXT: _read_text,
    Kind.INTEGER: _read_integer,
    Kind.CHOICE: _read_choice,
    Kind.TIME: _read_time,
    Kind.ZONE: _read_zone,
    Kind.FLAG: _read_flag,
}


def did_you_mean(text: str, names: Sequence[str]) -> str:
    """A sentence that offers the name nearest to what was typed; empty when none is near."""
    found = process.extractOne(text[:MAX_TEXT], names, score_cutoff=CLOSE_ENOUGH)
    return " " + say("error.did-you-mean", name=found[0]) if found else ""
