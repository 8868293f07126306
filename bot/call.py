"""A Call: the one thing that ever comes in, be it a slash command, a button, a form or a web request."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

MAX_CALL = 90
"""Characters of a Call's text form: Discord's custom_id holds 100, and the adapters keep ten for themselves."""

SAFE = ":/+,"
NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Call:
    """A command's name and its arguments, all text. `str(call)` is what a button carries.

    >>> str(Call.of("answer", post=12, choice=2))
    'answer post=12 choice=2'
    """

    name: str
    args: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, /, **args: object) -> "Call":
        """A call with arguments of any printable type; those that are None are left out."""
        return cls(name, {key: str(value) for key, value in args.items() if value is not None})

    @classmethod
    def parse(cls, text: str) -> "Call":
        """The call that `str` wrote. Raises ValueError on any other text: buttons can be forged."""
        name, *pairs = text.split(" ")
        args = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        call = cls(name, {key: unquote(value) for key, value in args.items()})
        if not NAME.fullmatch(name) or str(call) != text:
            raise ValueError(f"not a call: {text[:MAX_CALL]!r}")
        return call

    def also(self, **args: object) -> "Call":
        """This call with further arguments, or others in their place."""
        return Call(self.name, {**self.args, **Call.of("", **args).args})

    def picking(self, values: Iterable[str]) -> "Call":
        """This call with what was picked as the argument that is empty in it."""
        picked = ",".join(values)
        return Call(self.name, {key: value or picked for key, value in self.args.items()})

    @property
    def fits(self) -> bool:
        """Whether a button can carry this call."""
        return len(self._text()) <= MAX_CALL

    def __str__(self) -> str:
        text = self._text()
        if len(text) > MAX_CALL:
            raise ValueError(f"a call of {len(text)} characters, {MAX_CALL} fit: {text}")
        return text

    def _text(self) -> str:
        return " ".join([self.name, *(f"{key}={quote(value, safe=SAFE)}" for key, value in self.args.items())])
