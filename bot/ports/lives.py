"""Live quizzes, from the lobby to the podium."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.message import Message
from bot.model import Live, Player, Spread


class Lives(Protocol):
    """Live quizzes. Each step is decided once, by whoever saw the phase that it ends; its message goes with it."""

    async def begin(self, draft: Live, now: datetime, compose: Callable[[Live], Message]) -> Live | None:
        """Store a lobby and its message; None when the channel has a live quiz under way."""

    async def get(self, live: int) -> Live | None:
        """A live quiz by its id."""

    async def join(self, live: int, person: int) -> None:
        """Somebody wants to play; whoever answers plays, too."""

    async def answer(
        self, live: Live, person: int, choice: str, *, correct: bool, at: datetime
    ) -> tuple[str, bool] | None:
        """Store a first answer to the question asked, durably; the choice that counts, and whether it is this one.

        None when the question is not asked any more, and this person had not answered it.
        """

    async def due(self, now: datetime, limit: int) -> tuple[Live, ...]:
        """Those whose phase is over, the longest over first."""

    async def ask(self, seen: Live, changed: Live, now: datetime, message: Message) -> bool:
        """Go on to a question of `changed`, in a message of its own; False when somebody else went on before.

        A message of a question that nobody can have seen is dropped for it.
        """

    async def show(self, seen: Live, changed: Live, now: datetime, compose: Callable[[Spread], Message]) -> bool:
        """Close the question that is asked: its message becomes the answer. After it no answer is stored."""

    async def amend(self, seen: Live, now: datetime, compose: Callable[[Sequence[str]], Message]) -> None:
        """Change the message that shows the phase; it is composed of the names of those who play."""

    async def finish(self, seen: Live, now: datetime, compose: Callable[[Sequence[Player]], Message]) -> bool:
        """End it, with a last message: the players, most right answers first."""

    async def postpone(self, seen: Live, ends_at: datetime) -> None:
        """Let the phase last longer."""

    async def wake_at(self) -> datetime | None:
        """When the next phase is over."""
