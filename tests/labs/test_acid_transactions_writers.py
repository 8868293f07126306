"""The model of first committer wins, against intervals of time and against PostgreSQL itself."""

from collections.abc import Sequence

from bot.deck import Level
from content.labs.acid_transactions.first_committer_wins import (
    COMMIT,
    READ,
    ROLLBACK,
    UPDATE,
    ComparesReads,
    Event,
    FirstCommitterWins,
    IgnoresTime,
    NobodyFails,
    RolledBackCounts,
    Store,
    WaiterGoesOn,
    WaiterLoses,
)
from content.labs.chance import Chance
from tests.labs.proof import proved
from tests.labs.sessions import sessions

SQL = {
    READ: "SELECT n FROM cells WHERE name = '{row}'",
    UPDATE: "UPDATE cells SET n = n + 1 WHERE name = '{row}'",
    COMMIT: "COMMIT",
    ROLLBACK: "ROLLBACK",
}


class FailsAtOnce(Store):
    """An update of a row that somebody holds fails at once."""

    def overtaken(self, event: Event) -> bool:
        return super().overtaken(event) or self.holder.get(event.row, event.by) != event.by


class KeepsLocks(Store):
    """Who has failed keeps its rows for good."""

    def fail(self, one: int) -> None:
        self.failed.append(one)


class NoWaiters(Store):
    """Nobody is woken up, so the second look is missing."""

    def retry(self, event: Event) -> None:
        self.holder.setdefault(event.row, event.by)


def refusing(model: type[Store]) -> FirstCommitterWins:
    lab = FirstCommitterWins()
    lab.model = model
    return lab


def by_intervals(events: Sequence[Event]) -> list[int]:
    """As Berenson et al. (1995) define it: refused if another committed the same row between start and commit."""
    start: dict[int, int] = {}
    rows: dict[int, set[str]] = {}
    committed: list[tuple[int, int]] = []
    refused = []
    for time, event in enumerate(events):
        start.setdefault(event.by, time)
        if event.what == UPDATE:
            rows.setdefault(event.by, set()).add(event.row)
        if event.what == COMMIT:
            beside = [other for other, when in committed if when > start[event.by]]
            if any(rows[other] & rows[event.by] for other in beside):
                refused.append(event.by)
            else:
                committed.append((event.by, time))
    return sorted(refused)


def test_who_is_refused_at_an_update_is_who_would_be_at_its_commit() -> None:
    mutants = {
        "reads are compared": ComparesReads,
        "time is ignored": IgnoresTime,
        "waiters lose": WaiterLoses,
        "waiters go on": WaiterGoesOn,
        "at once": FailsAtOnce,
        "rolled back counts": RolledBackCounts,
        "nobody": NobodyFails,
        "locks are kept": KeepsLocks,
        "no second look": NoWaiters,
    }
    proved(
        FirstCommitterWins(),
        lambda store: sorted(store.failed),
        by_intervals,
        {name: refusing(model) for name, model in mutants.items()},
    )


async def test_postgresql_refuses_whom_the_model_refuses(postgresql_url: str) -> None:
    """A few schedules only, since each takes a dozen round trips."""
    lab = FirstCommitterWins()
    async with sessions(postgresql_url, "1234") as everybody:
        await everybody.reset("CREATE TABLE cells (name text PRIMARY KEY, n int NOT NULL DEFAULT 0)")
        for level in Level:
            for seed in range(15):
                inputs = lab.draw(Chance(f"postgresql/{level}/{seed}"), level)
                await everybody.reset("TRUNCATE cells", "INSERT INTO cells VALUES ('a'), ('b')")
                for one in "1234":
                    await everybody.run(one, "BEGIN ISOLATION LEVEL REPEATABLE READ")
                for event in inputs:
                    await everybody.run(str(event.by), SQL[event.what].format(row=event.row))
                refused = [int(one) for one in "1234" if "40001" in everybody.outcomes[one]]
                assert refused == sorted(lab.run(inputs).failed), inputs
