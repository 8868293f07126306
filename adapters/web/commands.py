"""Declared commands -> what the page completes; what the page sends -> Call and Request."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from adapters.web.feed import CHANNEL
from bot.call import Call
from bot.commands import Command, Registry
from bot.model import Account, Request
from bot.params import Kind, Param

MAX_NAME = 40
"""Characters of a name that are kept."""

USER_DIGITS = 32
"""Hexadecimal digits of a user's id: nobody guesses somebody else's."""

USER_HEADER, NAME_HEADER = "X-Playground-User", "X-Playground-Name"

GONE = Call("gone")
"""What a button means that cannot be read: the engine says that it is out of date."""

SHORTCUTS = ("quiz", "daily", "learn", "leaderboard", "streak", "setup", "help")
"""Commands that the page offers as buttons, in this order."""

DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of what stands around them."""

INVISIBLE = str.maketrans(
    "", "", DIRECTION_MARKS + "".join(map(chr, [*range(9), *range(14, 32), *range(127, 160)]))
)


class BadPayload(Exception):
    """What the page sent makes no sense. The text says so."""


def described(registry: Registry) -> list[dict[str, Any]]:
    """Every listed command with its params, for the completion of typed lines."""
    return [_described(command) for command in registry.listed()]


def _described(command: Command) -> dict[str, Any]:
    return {
        "name": command.name,
        "description": command.description,
        "params": [_described_param(param) for param in command.params],
    }


def _described_param(param: Param) -> dict[str, Any]:
    choices = ("yes", "no") if param.kind is Kind.FLAG else param.choices
    return {
        "name": param.name,
        "description": param.description,
        "choices": list(choices),
        "suggests": param.suggest is not None,
    }


def shortcuts(registry: Registry) -> list[Command]:
    """The commands to offer as buttons."""
    return [registry.commands[name] for name in SHORTCUTS if name in registry.commands]


def read_name(text: str) -> str:
    """A name as it is shown: one line of at most 40 characters, which may come out empty."""
    return " ".join(_encodable(text).translate(INVISIBLE).split())[:MAX_NAME].strip()


def _encodable(text: str) -> str:
    """JSON can carry halves of a pair that are no character alone, and a NUL, which no database takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def read_account(headers: Mapping[str, str]) -> Account:
    """Who asks. Raises BadPayload when nobody has joined."""
    user, name = headers.get(USER_HEADER, ""), read_name(unquote(headers.get(NAME_HEADER, "")))
    if len(user) != USER_DIGITS or not set(user) <= set("0123456789abcdef") or not name:
        raise BadPayload("Pick a name first.")
    return Account("web", "local", user, name)


def read_call(payload: object, registry: Registry) -> Call:
    """The call of a pressed button, a typed line or a submitted form. Raises BadPayload or UserError."""
    match payload:
        case {"line": str(line)}:
            return registry.read(_encodable(line))
        case {"call": str(text)}:
            return pressed_call(text)
        case {"picks": str(text), "values": list(values)} if all(isinstance(value, str) for value in values):
            return pressed_call(text).picking(map(_encodable, values))
        case {"form": str(text), "values": dict(values)} if all(isinstance(v, str) for v in values.values()):
            return _filled(pressed_call(text), values)
    raise BadPayload("That is neither a line, nor a button, nor a form.")


def pressed_call(text: str) -> Call:
    """The call that a button or a form carries; `GONE` when it is stale or forged."""
    try:
        return Call.parse(text)
    except ValueError:
        return GONE


def _filled(call: Call, values: Mapping[str, str]) -> Call:
    """The form's call with what was typed. An empty field stays in it: it means "unchanged"."""
    typed = {_encodable(name): _encodable(value) for name, value in values.items()}
    return call if call == GONE else Call(call.name, {**call.args, **typed})


def request(call: Call, account: Account, at: datetime) -> Request:
    """A call with who makes it. Everyone manages the playground."""
    return Request(call, account, CHANNEL, at, manager=True)
