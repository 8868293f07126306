"""Teams of a channel."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a team, and the day on which they joined it."""

    person: int
    joined_on: date


@dataclass(frozen=True, slots=True)
class Team:
    """A team of one channel; nobody is on two teams of a channel."""

    id: int
    name: str
    members: tuple[Member, ...]
