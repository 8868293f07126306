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
    """Where messages go: a channel, or the thread beneath the message `thread` of that channel.

    `within`: the channel that this one is a thread of, where a network's threads are channels themselves. What
    the thread has not of its own it has from there.
    """

    platform: str
    workspace: str
    channel: str
    thread: str = ""
    within: str = ""

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

    `manager` says that the network lets this account manage the place; `granted` that it let the account run
    this very command, which buttons and forms do not inherit; `direct` that the place is a private conversation
    with the bot; `outside` that the bot itself is not there and can post nothing; `internal` that the network
    itself reports something. `person` is filled in by the engine, and `about`, too: the subscription that a
    private call names, which need not be theirs.
    """

    call: Call
    account: Account
    place: Place
    at: datetime
    manager: bool = False
    granted: bool = False
    direct: bool = False
    outside: bool = False
    internal: bool = False
    person: int = 0
    about: int | None = None

    @property
    def alone(self) -> bool:
        """Whether no channel is around: what is asked of a channel is then asked of the person's own ones."""
        return self.direct or self.outside
