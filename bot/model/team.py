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
    """A team of one channel; nobody is on two teams of a channel.

    With a `group` (an id of the network’s) it is made of whoever is in that, as last looked up on `synced_on`.
    """

    id: int
    name: str
    members: tuple[Member, ...]
    group: str = ""
    synced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A set of people that a network keeps: a role, a user group."""

    id: str
    name: str
