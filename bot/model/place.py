"""Who asks, and where."""

from dataclasses import dataclass
from datetime import datetime

from bot.call import Call

NAMELESS = "?"
"""Shown where nobody ever said a name."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on one network, with the name seen last. Facts are kept by person, never by account.

    An empty name means that it was not told this time.
    """

    platform: str
    workspace: str
    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go: a channel, or the thread beneath the message `thread` of that channel."""

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    @classmethod
    def to(cls, account: Account) -> "Place":
        """The private conversation with somebody, which the platform opens when something is to be sent there."""
        return cls(account.platform, account.workspace, f"@{account.user}")

    @property
    def addressee(self) -> str:
        """The user whose private conversation is meant; empty for any other place."""
        return self.channel[1:] if self.channel.startswith("@") else ""


@dataclass(frozen=True, slots=True)
class Request:
    """A call, and who makes it, where and when. All but the call comes from the adapter, never from the person.

    `manager` says that the network lets this account manage the place; `direct` that the place is a private
    conversation with the bot; `internal` that the network itself reports something. `person` is filled in by
    the engine, and `about`, too: the subscription that a private call names, which need not be theirs.
    """

    call: Call
    account: Account
    place: Place
    at: datetime
    manager: bool = False
    direct: bool = False
    internal: bool = False
    person: int = 0
    about: int | None = None
