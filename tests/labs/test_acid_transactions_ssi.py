"""The model of serializable snapshot isolation, against PostgreSQL itself and against all serial orders."""

from collections.abc import Sequence
from itertools import permutations

from bot.deck import Level
from content.labs.acid_transactions.ssi_stale_read import (
    COMMIT,
    READ,
    WRITE,
    AnyNewer,
    BothFail,
    Event,
    OverwritesRead,
    SsiStaleRead,
    Store,
    Validating,
    WritesOnly,
)
from content.labs.chance import Chance
from tests.labs.sessions import sessions

SQL = {READ: "SELECT n FROM only_{row}", WRITE: "UPDATE only_{row} SET n = {by}", COMMIT: "COMMIT"}
SEEDS = range(40)
"""Of each level: each takes a dozen round trips to a server."""


class PairsOnly(Store):
    """Only two who have each read what the other replaces are in danger."""

    def dangerous(self, first: int, pivot: int, last: int) -> bool:
        return first == last and super().dangerous(first, pivot, last)


class AnyOrder(Store):
    """The last of three need not commit first."""

    def dangerous(self, first: int, pivot: int, last: int) -> bool:
        return bool(self.all[last].commit or self.all[first].commit)


class MiddleOnly(Store):
    """Nobody else is refused once the middle has committed."""

    def refuse(self, one: int) -> None:
        if len([pair for pair in self.conflicts if pair[0] == one]) == 1:
            super().refuse(one)


def drawn() -> list[Sequence[Event]]:
    lab = SsiStaleRead()
    return [lab.draw(Chance(f"postgresql/{level}/{seed}"), level) for level in Level for seed in SEEDS]


async def test_postgresql_refuses_whom_the_model_refuses(postgresql_url: str) -> None:
    mutants = [
        WritesOnly,
        Validating,
        AnyNewer,
        OverwritesRead,
        BothFail,
        PairsOnly,
        AnyOrder,
        MiddleOnly,
    ]
    unnoticed = {mutant.__doc__ for mutant in mutants}
    async with sessions(postgresql_url, "123") as everybody:
        await everybody.reset(*(f"CREATE TABLE only_{row} AS SELECT 0 AS n" for row in "abc"))
        for events in drawn():
            await everybody.reset()
            for one in "123":
                await everybody.run(one, "BEGIN ISOLATION LEVEL SERIALIZABLE")
            for event in events:
                await everybody.run(str(event.by), SQL[event.what].format(row=event.row, by=event.by))
            refused = [int(one) for one in "123" if "40001" in everybody.outcomes[one]]
            assert refused == Store(events).failed, events
            unnoticed -= {mutant.__doc__ for mutant in mutants if mutant(events).failed != refused}
    assert not unnoticed


def serial_orders(events: Sequence[Event], left: Sequence[int]) -> bool:
    """Whether those who committed could have run one after the other, and read the same."""
    start = {event.by: place for place, event in reversed(list(enumerate(events)))}
    ends = {event.by: place for place, event in enumerate(events) if event.what == COMMIT}
    writer = {event.row: event.by for event in events if event.what == WRITE}
    reads = [(event.by, writer[event.row]) for event in events if event.what == READ and event.row in writer]
    seen = {(by, other): ends[other] < start[by] for by, other in reads if by in left and other in left}
    return any(
        all((order.index(other) < order.index(by)) == saw for (by, other), saw in seen.items())
        for order in permutations(left)
    )


def test_whoever_commits_fits_a_serial_order() -> None:
    """A serial order always exists; that none is refused without need is not promised."""
    lab = SsiStaleRead()
    needless = 0
    for seed in range(1_000):
        for level in Level:
            events = lab.draw(Chance(f"proof/{level}/{seed}"), level)
            failed = Store(events).failed
            assert serial_orders(events, [one for one in (1, 2, 3) if one not in failed]), events
            needless += serial_orders(events, (1, 2, 3)) and bool(failed)
    assert needless, "false alarms are part of the design"
