"""What pages are made of: writing that can be cut, and what cannot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adapters.discord.limits import shorten
from adapters.discord.text import fenced, inline
from bot.markdown import Channel, Moment, Person, Span, Words

Component = dict[str, Any]


WHOLE = Person | Channel | Moment
"""What cannot be cut."""


@dataclass(frozen=True)
class Prose:
    """One line. Those that are `tight` stand under each other without a gap."""

    spans: tuple[Span, ...]
    prefix: str = ""
    tight: bool = False

    @cached_property
    def drawn(self) -> str:
        """This line in Discord's Markdown."""
        return self.prefix + inline(self.spans, "discord")

    def __len__(self) -> int:
        return sum(map(_length, self.spans))

    def cut(self, at: int) -> tuple["Prose", "Prose"]:
        """The first `at` characters, and the rest."""
        head, tail = _cut(self.spans, at)
        return replace(self, spans=head), replace(self, spans=tail)

    def ellipsis(self) -> "Prose":
        """This line, with a sign that it has been shortened."""
        return replace(self, spans=(*self.spans, Words("…")))


@dataclass(frozen=True)
class Fenced:
    """A code block."""

    text: str

    @cached_property
    def drawn(self) -> str:
        """This block in Discord's Markdown."""
        return fenced(self.text)

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, at: int) -> tuple["Fenced", "Fenced"]:
        """The lines that end within the first `at` characters, and the rest; a long line is cut itself."""
        end = self.text.rfind("\n", 1, at + 1)
        return (Fenced(self.text[:end]), Fenced(self.text[end + 1 :])) if end > 0 else self._cut_line(at)

    def _cut_line(self, at: int) -> tuple["Fenced", "Fenced"]:
        return Fenced(self.text[:at]), Fenced(self.text[at:])

    def ellipsis(self) -> "Fenced":
        """This block, with a sign that it has been shortened."""
        return Fenced(self.text + "\n…")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Row:
    """At most five buttons, or a menu, ready for Discord."""

    buttons: tuple[Component, ...]

    @property
    def is_menu(self) -> bool:
        return any("options" in component for component in self.buttons)

    def narrowed(self, room: int) -> "Row":
        """This row with labels of this length at most; what a menu's entries say in full stands above it."""
        return Row(tuple(_narrowed(component, room) for component in self.buttons))


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: the name of its file, and what it shows in words."""

    file: str
    alt: str


Writing = Prose | Fenced
Part = Writing | Rule | Row | Image


def _narrowed(component: Component, room: int) -> Component:
    """A button, a menu or an entry of it with a shorter label."""
    if "options" in component:
        return {**component, "options": [_narrowed(option, room) for option in component["options"]]}
    return {**component, "label": shorten(component["label"], room)}


def _length(span: Span) -> int:
    return 1 if isinstance(span, WHOLE) else len(span.text)


def _cut(spans: Sequence[Span], at: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    head: list[Span] = []
    for index, span in enumerate(spans):
        if _length(span) > at:
            rest = tuple(spans[index + 1 :])
            if isinstance(span, WHOLE) or at == 0:
                return tuple(head), (span, *rest)
            return (*head, replace(span, text=span.text[:at])), (replace(span, text=span.text[at:]), *rest)
        head.append(span)
        at -= _length(span)
    return tuple(head), ()
