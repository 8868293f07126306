"""The model of PostgreSQL's versions, against copies of the data and against PostgreSQL itself."""

from bot.deck import Level
from content.labs.acid_transactions.mvcc_visibility import (
    BEGIN,
    COMMIT,
    DELETE,
    QUERY,
    READ,
    READER,
    ROLLBACK,
    SET,
    AbortedVisible,
    AtBegin,
    Dirty,
    Event,
    Frozen,
    LowerIsVisible,
    MvccVisibility,
    NewestCommit,
    OwnHidden,
    ReplacedIsGone,
    Schedule,
    Store,
    Version,
)
from content.labs.chance import Chance
from tests.labs.proof import proved
from tests.labs.sessions import sessions

SQL = {
    SET: "UPDATE pair SET value = {value} WHERE name = '{row}'",
    DELETE: "DELETE FROM pair WHERE name = '{row}'",
    COMMIT: "COMMIT",
    ROLLBACK: "ROLLBACK",
    BEGIN: "BEGIN ISOLATION LEVEL {level}",
    QUERY: "SELECT 1 FROM pair",
    READ: "SELECT name, value FROM pair",
}


class MakerOnly(Store):
    """Who replaced a version does not matter."""

    def visible(self, version: Version) -> bool:
        return self.seen(version.xmin)

    @property
    def values(self) -> dict[str, int]:
        seen = {row: [v.value for v in versions if self.visible(v)] for row, versions in self.rows.items()}
        return {row: max(values) for row, values in seen.items() if values}


class RollbackCommits(Store):
    """A rollback counts as a commit."""

    def includes(self, one: int) -> bool:
        return self.status[one] != "open"


def reading(model: type[Store]) -> MvccVisibility:
    lab = MvccVisibility()
    lab.model = model
    return lab


def by_copies(schedule: Schedule) -> dict[str, int]:
    """No versions: a copy of what is committed for each snapshot, and a list of changes for each transaction."""
    committed = snapshot = {"a": 10, "b": 20}
    changes: dict[int, list[Event]] = {}
    for event in schedule.events:
        changes.setdefault(event.by, []).append(event)
        if event.what == COMMIT:
            committed = applied(committed, changes[event.by])
        if event.what == QUERY or (event.what == READ and not schedule.repeatable):
            snapshot = committed
    return applied(snapshot, [event for event in schedule.events if event.by == READER])


def applied(data: dict[str, int], events: list[Event]) -> dict[str, int]:
    data = data | {event.row: event.value for event in events if event.what == SET}
    gone = {}
    for event in events:
        gone[event.row] = event.what == DELETE
    return {row: value for row, value in data.items() if not gone.get(row)}


def test_versions_show_what_copies_would() -> None:
    mutants = {
        "lower numbers": LowerIsVisible,
        "the newest commit": NewestCommit,
        "frozen": Frozen,
        "at begin": AtBegin,
        "aborted": AbortedVisible,
        "dirty": Dirty,
        "replaced is gone": ReplacedIsGone,
        "own writes hidden": OwnHidden,
        "the maker only": MakerOnly,
        "rollback commits": RollbackCommits,
    }
    proved(
        MvccVisibility(),
        lambda store: store.values,
        by_copies,
        {name: reading(model) for name, model in mutants.items()},
    )


async def test_postgresql_reads_what_the_model_reads(postgresql_url: str) -> None:
    """A few schedules only, since each takes a dozen round trips."""
    lab = MvccVisibility()
    async with sessions(postgresql_url, [str(number) for number in range(1, 10)]) as everybody:
        await everybody.reset("CREATE TABLE pair (name text PRIMARY KEY, value int NOT NULL)")
        for level in Level:
            for seed in range(25):
                inputs = lab.draw(Chance(f"postgresql/{level}/{seed}"), level)
                await everybody.reset("TRUNCATE pair", "INSERT INTO pair VALUES ('a', 10), ('b', 20)")
                for event in inputs.events:
                    if (
                        event.what in (SET, DELETE)
                        and event.by != READER
                        and not everybody.outcomes[str(event.by)]
                    ):
                        await everybody.run(str(event.by), "BEGIN")
                    kind = "REPEATABLE READ" if inputs.repeatable else "READ COMMITTED"
                    statement = SQL[event.what].format(value=event.value, row=event.row, level=kind)
                    await everybody.run(str(event.by), statement)
                assert dict(everybody.outcomes["9"][-1]) == lab.run(inputs).values, inputs  # type: ignore[arg-type]
