"""What Slack itself reports, as calls that only the network may make."""

from collections.abc import Callable
from datetime import datetime

from bot.call import Call
from bot.model import Account, Place, Request
from bot.ports import Door


class Reports:
    """Tells the door, in the network's name."""

    def __init__(self, door: Door, now: Callable[[], datetime]) -> None:
        self._door = door
        self._now = now

    async def tell(self, call: Call, team: str, channel: str = "", user: str = "", home: str = "") -> None:
        """Report something about a workspace, one of its channels, or somebody (whose own workspace is `home`)."""
        account = Account("slack", home or team, user, "")
        place = Place("slack", team, channel)
        await self._door.handle(Request(call, account, place, self._now(), internal=True))
