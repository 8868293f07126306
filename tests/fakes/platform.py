"""A platform in memory for tests of the engine: it keeps what it is sent, and fails when told to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.message import Message
from bot.model import Account, Group, Place
from bot.ports import Door, NotSent


@dataclass
class MemoryPlatform:
    """`posted` are (place, message, delivery id) in order. `fail` is raised by the next `send`, once.

    `down` refuses for now, `closed` opens no private conversation for now; `lose_answer` stores the next message
    and then fails as a cut connection does. `online`: it has a pulse (tests jump over hours, which would look like
    outages). `gone` are users who left; `asked` are those who were asked for; `roles` are its groups,
    `holders` who is in which; `missing` is what `examine` finds.
    """

    name: str = "memory"
    posted: list[tuple[Place, Message, int]] = field(default_factory=list)
    fail: Exception | None = None
    unreadable: Exception | None = None
    lose_answer: bool = False
    down: bool = False
    online: bool = False
    closed: bool = False
    gone: set[str] = field(default_factory=set)
    deaf: bool = False
    asked: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    roles: tuple[Group, ...] = ()
    holders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    edits: list[tuple[str, Message]] = field(default_factory=list)

    @property
    def connected(self) -> bool:
        return self.online

    async def serve(self, door: Door) -> None:
        raise AssertionError("tests of the engine call it directly")

    async def send(self, place: Place, message: Message, delivery: int) -> str:
        if self.down:
            raise NotSent("down", retry_after=60)
        if self.fail is not None:
            error, self.fail = self.fail, None
            raise error
        self.posted.append((place, message, delivery))
        if self.lose_answer:
            self.lose_answer = False
            raise ConnectionResetError("the answer was lost")
        return f"m{delivery}"

    async def edit(self, place: Place, message_id: str, message: Message, delivery: int) -> None:
        if self.down:
            raise NotSent("down", retry_after=60)
        if self.fail is not None:
            error, self.fail = self.fail, None
            raise error
        for at, (where, _, sent) in enumerate(self.posted):
            if where.channel == place.channel and f"m{sent}" == message_id:
                self.posted[at] = (where, message, sent)
        self.edits.append((message_id, message))
        if self.lose_answer:
            self.lose_answer = False
            raise ConnectionResetError("the answer was lost")

    async def find(self, place: Place, delivery: int) -> str | None:
        if self.unreadable is not None:
            raise self.unreadable
        return next((f"m{sent}" for where, _, sent in self.posted if where == place and sent == delivery), None)

    async def direct(self, account: Account) -> Place:
        if self.closed:
            raise NotSent("no conversation can be opened now", retry_after=60)
        return Place(self.name, account.workspace, f"dm-{account.user}")

    async def is_member(self, _place: Place, account: Account) -> bool | None:
        if self.deaf:
            raise ConnectionError("not heard")
        self.asked.append(account.user)
        return account.user not in self.gone

    async def groups(self, _place: Place) -> Sequence[Group]:
        if self.unreadable is not None:
            raise self.unreadable
        return self.roles

    async def groups_of(self, _place: Place, account: Account) -> Collection[str] | None:
        if self.deaf:
            raise ConnectionError("not heard")
        self.asked.append(account.user)
        return self.holders.get(account.user, ())

    async def examine(self, _place: Place) -> Sequence[str]:
        return self.missing
