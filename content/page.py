"""A content file being read: its lines, what was found wrong with it, and where its pieces stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAME_LENGTH = 32

_Member = TypeVar("_Member", bound=StrEnum)


class Position(NamedTuple):
    """Where a concept or a question begins, and the lines of its parts (a card's sections, or options)."""

    path: Path
    line: int
    parts: tuple[int, ...] = ()


Positions = Mapping[str, Position]


class Problem(NamedTuple):
    """One fault of one file; lines count from 1."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class ContentError(Exception):
    """Content that cannot be taught from. Its text is one "path:line: reason" a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass
class Page:
    """A file being read. Faults are noted and reading goes on, so that an author sees all of them at once."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, reason: str) -> None:
        """Note a fault."""
        self.problems.append(Problem(self.path, line, reason))

    def lines(self) -> list[str]:
        """The file's lines; none, and a fault, if it is not UTF-8."""
        try:
            return self.path.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError:
            self.wrong(1, "the file is not UTF-8")
            return []

    def name(self, line: int, text: str, what: str) -> str:
        """`text` itself, noted as a fault unless it is lower case with hyphens and short."""
        if not NAME.fullmatch(text):
            self.wrong(line, f'{what} "{text}" is not lower case with hyphens')
        elif len(text) > NAME_LENGTH:
            self.wrong(line, f'{what} "{text}" has {len(text)} characters (at most {NAME_LENGTH})')
        return text

    def member(self, line: int, kind: type[_Member], text: str) -> _Member:
        """The member of `kind` of this value; noted as a fault, and the first one, if there is none."""
        try:
            return kind(text)
        except ValueError:
            self.wrong(line, f'{kind.__name__.lower()} "{text}" is not one of {", ".join(kind)}')
            return next(iter(kind))
