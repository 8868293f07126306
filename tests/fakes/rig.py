"""What every platform's test rig can do: act as people do on that network, and see what they would see.

A rig starts a loopback server that speaks the network's protocol and a real client of the network's SDK against
it. The contract suite (`test_platforms.py`) runs over every rig.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.ports import Door, Platform


@dataclass(frozen=True)
class Seen:
    """A message or a form on somebody's screen. `raw` is the payload, for the rig to click on it again.

    `pictures` are what the pictures say that can be seen, in words.
    """

    text: str
    buttons: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    private: bool = False
    thread: str = ""
    id: str = ""
    raw: Any = None
    pictures: tuple[str, ...] = ()


class Rig(Protocol):
    """One network with one channel in it. Users are named by short ids; all waiting is event-driven."""

    @property
    def platform(self) -> Platform:
        """The platform under test; it is there before `start`."""

    async def start(self, door: Door) -> None:
        """Run the platform's `serve` until it is connected."""

    async def stop(self) -> None:
        """Cancel it and close the loopback server; raise what the platform or the server complained of."""

    async def command(self, user: str, text: str, *, manager: bool = False) -> Seen:
        """Type a command line without the slash ("quiz topic=locks"); the private reply or the form."""

    async def click(self, user: str, seen: Seen, button: str, *, manager: bool = False) -> Seen:
        """Press a button by its label; what the presser then sees."""

    async def pick(self, user: str, seen: Seen, labels: str) -> Seen:
        """Pick the answers of these letters together, and send them; what the person then sees."""

    async def submit(self, user: str, form: Seen, values: Mapping[str, str], *, manager: bool = False) -> Seen:
        """Send a form with these values (the others as they stood); what comes back."""

    def channel(self) -> list[Seen]:
        """The public messages of the channel and its threads, oldest first."""

    def lose_next_answer(self) -> None:
        """Store the next posted message, but let the client lose the server's answer."""
