"""What is kept about somebody, and its end."""

from collections.abc import Mapping
from typing import Protocol


class Privacy(Protocol):
    """Everything that is stored about a person, in all their joined accounts."""

    async def kept(self, person: int) -> Mapping[str, int]:
        """How many records there are about this person, by kind: "accounts", "answers", "reviews" and so on."""

    async def delete(self, person: int) -> None:
        """Delete all of it in one transaction; their names disappear from stored messages, too.

        What was learnt about questions stays, without them. A channel that they set up goes on without an owner.
        """
