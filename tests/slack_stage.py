"""What the tests of the Slack adapter share beside the scripted door: a rig that is started."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.message import Message
from bot.params import Param
from tests.discord_stage import NOW, POST, ScriptedDoor, make_test_registry, unused
from tests.fakes.slack_rig import SOCKETS, SlackRig, make_rig


def new_rig(mode: str = SOCKETS) -> SlackRig:
    registry = make_test_registry()
    registry.command("help", "What there is")(unused)
    registry.command("explain", "What something is", Param("what", "A thing", required=True))(unused)
    return make_rig(registry, lambda: NOW, mode)


@asynccontextmanager
async def started(door: ScriptedDoor, mode: str = SOCKETS) -> AsyncIterator[SlackRig]:
    """A rig that is connected, and stopped in the end."""
    rig = new_rig(mode)
    await rig.start(door)
    yield rig
    await rig.stop()


async def posted(rig: SlackRig, message: Message = POST, delivery: int = 1) -> str:
    return await rig.platform.send(rig.place, message, delivery)


def reported(door: ScriptedDoor) -> list[str]:
    """What the network reported, but for the app's being there, which it does at every start."""
    return [str(request.call) for request in door.reports if request.call.name != "added"]
