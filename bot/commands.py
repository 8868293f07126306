"""Commands are declared once; slash commands, forms, menus and help are made from the declaration."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import process

from bot.call import Call
from bot.deck import Deck
from bot.markdown import escape
from bot.message import Field, Form, Message
from bot.words import say

MAX_TEXT = 100
"""Characters of a text argument; longer ones are refused, not cut."""

MAX_SUGGESTIONS = 25
"""What Discord's autocomplete and select menus hold."""

CLOSE_ENOUGH = 60
"""Similarity (0 to 100) from which a name is offered as "did you mean"."""

Suggest = Callable[[Deck, str], Sequence[tuple[str, str]]]
Handler = Callable[..., Awaitable[Message]]
Fill = Callable[..., Awaitable[Mapping[str, str]]]


class UserError(Exception):
    """Something a person can put right. The text is the sentence that they read."""


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
    """An argument of a command. One that is not `required` and absent gets `default`."""

    name: str
    description: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    minimum: int = 0
    maximum: int = 2**31 - 1
    suggest: Suggest | None = None

    def read(self, text: str) -> Any:
        """The value that was meant: str, int, bool, datetime.time or ZoneInfo. Raises UserError."""
        text = text.strip()
        if not text:
            return self.default
        if len(text) > MAX_TEXT:
            raise UserError(say("error.too-long", name=self.name, limit=MAX_TEXT))
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


@dataclass(frozen=True, slots=True)
class Command:
    """A declaration and its handler.

    `manager`: for managers of the channel only. `internal`: only the network itself may call it. `listed`:
    people type it (the others are carried by buttons). `fill`: the command answers with a form when called
    without arguments, and this gives today's values. `form_fields` are the params that the form asks for.
    """

    name: str
    description: str
    params: tuple[Param, ...]
    run: Handler
    manager: bool = False
    internal: bool = False
    listed: bool = True
    fill: Fill | None = None
    form_fields: tuple[str, ...] = ()

    def read(self, args: Mapping[str, str]) -> dict[str, Any]:
        """Typed values for the handler. Raises UserError; a required one that is absent is left out."""
        known = {param.name: param for param in self.params}
        if unknown := next((name for name in args if name not in known), None):
            raise UserError(say("error.argument", command=self.name, name=escape(unknown[:MAX_TEXT])))
        values = {name: param.read(args.get(name, "")) for name, param in known.items()}
        return {name: value for name, value in values.items() if not (known[name].required and value is None)}

    def form(self, values: Mapping[str, str], error: str = "") -> Form:
        """The form that asks for this command's arguments, filled with these values."""
        asked = [p for p in self.params if p.name in self.form_fields or (not self.form_fields and p.required)]
        fields = tuple(
            Field(p.name, p.name.capitalize(), p.description, values.get(p.name, ""), _pairs(p), p.required)
            for p in asked
        )
        return Form(Call(self.name), self.description, fields, error)


def _pairs(param: Param) -> tuple[tuple[str, str], ...]:
    return tuple((choice, choice) for choice in param.choices)


@dataclass
class Registry:
    """All commands by name, in the order of their declaration."""

    commands: dict[str, Command] = field(default_factory=dict)

    def command(self, name: str, description: str, *params: Param, **options: Any) -> Callable[[Handler], Handler]:
        """Declare the decorated function as the command of this name (options: fields of Command)."""

        def declare(run: Handler) -> Handler:
            self.commands[name] = Command(name, description, params, run, **options)
            return run

        return declare

    @classmethod
    def merged(cls, *registries: "Registry") -> "Registry":
        """All their commands, in the order given."""
        return cls({name: command for registry in registries for name, command in registry.commands.items()})

    def get(self, name: str) -> Command:
        """A command by name. Raises UserError with the nearest name."""
        if name not in self.commands:
            near = did_you_mean(name, [command.name for command in self.listed()])
            raise UserError(say("error.command", name=escape(name[:MAX_TEXT]), near=near))
        return self.commands[name]

    def listed(self) -> list[Command]:
        """What people may type, in the order of declaration."""
        return [command for command in self.commands.values() if command.listed]

    def read(self, text: str) -> Call:
        """The call that a typed line means: `leaderboard month`, `quiz topic:locks 3`, `setup time=09:30`.

        Values without a name fill the params in order; words that are left over belong to the last text.
        Raises UserError for an unknown command.
        """
        name, _, rest = text.strip().removeprefix("/").partition(" ")
        command = self.get(name.lower() or "help")
        return Call(command.name, _arguments(command, rest))


def _arguments(command: Command, rest: str) -> dict[str, str]:
    args: dict[str, str] = {}
    names = [param.name for param in command.params]
    last = ""
    for word in rest.split():
        named = re.match(r"([a-z]+)[:=](.*)", word)
        if named and named[1] in names:
            last, word = named[1], named[2]
            args[last] = word
            continue
        free = [name for name in names if name not in args]
        if last and _is_text(command, last) and args[last] and _takes_words(command, free, word):
            args[last] = f"{args[last]} {word}"
        elif free:
            last = free[0]
            args[last] = word
        else:
            args[names[-1] if names else "text"] = word
    return args


def _is_text(command: Command, name: str) -> bool:
    return any(param.name == name and param.kind is Kind.TEXT for param in command.params)


def _takes_words(command: Command, free: Sequence[str], word: str) -> bool:
    """Whether a word goes on with the text before it: when the next free param could not be this word."""
    if not free:
        return True
    param = next(param for param in command.params if param.name == free[0])
    try:
        param.read(word)
    except UserError:
        return True
    return False
