"""What places shall see."""

from dataclasses import dataclass

from bot.message import Message
from bot.model.place import Place


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that a place shall see exactly once. `unsure`: an earlier try may have arrived.

    With `edits`, the id of a message of ours in that place, it takes the place of that message.
    """

    id: int
    place: Place
    message: Message
    post: int | None = None
    unsure: bool = False
    message_id: str = ""
    edits: str = ""
