"""Commands are declared once; slash commands, forms, menus and help are made from the declaration."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.call import Call
from bot.markdown import escape
from bot.message import Field, Form, Message
from bot.params import MAX_TEXT, Kind, Param, UserError, did_you_mean
from bot.words import say

ABOUT = "of"
"""The argument by which any call in a private conversation may name the subscription that it is about."""

Handler = Callable[..., Awaitable[Message]]
Ask = Callable[..., Awaitable[Message | Form]]


@dataclass(frozen=True, slots=True)
class Command:
    """A declaration and its handler.

    `manager`: for managers of the channel only. `internal`: only the network itself may call it. `listed`:
    people type it (the others are carried by buttons). `ask`: what the form that asks for arguments becomes, or a
    message instead, from (study, request, form); with it, a call without any arguments is answered by the form.
    `form_fields` are the params that the form asks for.
    """

    name: str
    description: str
    params: tuple[Param, ...]
    run: Handler
    manager: bool = False
    internal: bool = False
    listed: bool = True
    ask: Ask | None = None
    form_fields: tuple[str, ...] = ()

    def read(self, args: Mapping[str, str]) -> dict[str, Any]:
        """Typed values for the handler. Raises UserError; a required one that is absent is left out."""
        known = {param.name: param for param in self.params}
        if unknown := next((name for name in args if name not in known), None):
            raise UserError(say("error.argument", command=self.name, name=escape(unknown[:MAX_TEXT])))
        values = {name: param.read(args.get(name, "")) for name, param in known.items()}
        return {name: value for name, value in values.items() if not (known[name].required and value is None)}

    def asks(self, call: Call) -> bool:
        """Whether this call is answered by a form: an argument is missing, or it may have some and has none."""
        missing = any(param.required and param.name not in call.args for param in self.params)
        return missing or (self.ask is not None and not call.args)

    def form(self, values: Mapping[str, str], error: str = "") -> Form:
        """The form that asks for this command's arguments, filled with these values."""
        form = Form(Call(self.name), self.description, tuple(map(_field, self._asked())), error)
        return form.filled({p.name: values[p.name] for p in self.params if values.get(p.name)})

    def reopening(self, call: Call) -> Call:
        """The call that opens the form again in which this one was typed."""
        asked = {param.name for param in self._asked()}
        fixed = [p.name for p in self.params if p.required and p.name not in asked and p.name in call.args]
        return Call(self.name, {name: call.args[name] for name in fixed})

    def _asked(self) -> list[Param]:
        return [p for p in self.params if p.name in self.form_fields or (not self.form_fields and p.required)]


def _field(param: Param) -> Field:
    return Field(
        param.name,
        param.name.capitalize(),
        param.description,
        choices=_pairs(param),
        required=param.required,
        limit=param.limit,
        suggested=param.suggest is not None,
        many=param.many,
    )


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

        A word without a name goes to the argument that it can only be (a number, a choice, a time, a zone),
        else on with the text before it, else to the first argument that is free. Raises UserError.
        """
        name, _, rest = text.strip().removeprefix("/").partition(" ")
        command = self.get(name.lower() or "help")
        return Call(command.name, _Line(command).read(rest.split()))


class _Line:
    """Reads a typed line's words, one after the other, into the arguments of a command."""

    def __init__(self, command: Command) -> None:
        self._params = {param.name: param for param in command.params}
        self._args: dict[str, str] = {}
        self._last = ""

    def read(self, words: Sequence[str]) -> dict[str, str]:
        """The arguments by name. Raises UserError for a word that no argument takes."""
        for word in words:
            named = re.match(r"([a-z]+)[:=](.*)", word)
            if named and named[1] in self._params:
                self._put(named[1], named[2])
            elif self._goes_on(word):
                self._args[self._last] += f" {word}"
            else:
                self._place(word)
        return self._args

    def _put(self, name: str, value: str) -> None:
        self._args[name] = value
        self._last = name

    def _goes_on(self, word: str) -> bool:
        """Whether a list or a range goes on: "mon, wed", "mon - fri"."""
        open_end = self._args.get(self._last, "").endswith((",", "-"))
        return self._last in self._args and (open_end or word.startswith((",", "-")))

    def _place(self, word: str) -> None:
        """Give a word without a name to the argument that it can only be, or the first that can be it."""
        free = [param for param in self._params.values() if param.name not in self._args]
        if flag := next((p for p in free if p.kind is Kind.FLAG and p.name == word.lower()), None):
            self._put(flag.name, "yes")
        elif strict := next((p for p in free if p.kind in STRICT and _reads(p, word)), None):
            self._put(strict.name, word)
        elif self._last and self._params[self._last].kind is Kind.TEXT:
            self._args[self._last] += f" {word}"
        elif free:
            self._put(free[0].name, word)
        else:
            raise UserError(say("error.left-over", word=escape(word[:MAX_TEXT])))


STRICT = frozenset({Kind.INTEGER, Kind.CHOICE, Kind.TIME, Kind.ZONE})
"""Kinds that only few words can be."""


def _reads(param: Param, word: str) -> bool:
    try:
        param.read(word)
    except UserError:
        return False
    return True
