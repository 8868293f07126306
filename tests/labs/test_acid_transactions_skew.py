"""The model of write skew, against intervals of time and against PostgreSQL itself."""

from collections.abc import Sequence

from bot.deck import Level
from content.labs.acid_transactions.write_skew import (
    CHECK,
    COMMIT,
    TAKE,
    AllLock,
    Bank,
    ComparesReads,
    Event,
    GoesOn,
    NobodyLocks,
    OneByOne,
    ReadsAgain,
    Schedule,
    WriteSkew,
)
from content.labs.chance import Chance
from tests.labs.proof import proved
from tests.labs.sessions import sessions


class Unchecked(Bank):
    """Takes the money without looking at the sum."""

    def enough(self, one: int) -> bool:
        return one in self.snapshot


class Impatient(Bank):
    """Fails instead of waiting."""

    def lock(self, event: Event, rows: Sequence[str]) -> None:
        super().lock(event, rows)
        if event[0] in self.waiting:
            del self.waiting[event[0]]
            self.failed.append(event[0])


class OwnRowOnly(Bank):
    """FOR UPDATE locks the row that is to be changed, and no other."""

    def check(self, one: int) -> None:
        self.snapshot.setdefault(one, (self.time, dict(self.data)))
        if self.locks(one):
            self.lock((one, CHECK), [self.inputs.wants[one][1]])


def banking(model: type[Bank]) -> WriteSkew:
    lab = WriteSkew()
    lab.model = model
    return lab


def by_intervals(inputs: Schedule) -> tuple[dict[str, int], list[int]]:
    """No locks: at each commit, look back at what was committed since the transaction's first step."""
    data = dict(inputs.balances)
    start: dict[int, tuple[int, int]] = {}
    changes: list[tuple[int, str]] = []
    failed = []
    for time, (one, what) in enumerate(inputs.events):
        amount, account, locks = inputs.wants[one]
        start.setdefault(one, (time, sum(data.values())))
        if what != COMMIT:
            continue
        since, seen = start[one]
        meant = [row for row in data if locks or (row == account and seen >= amount)]
        if any(row in meant for when, row in changes if when > since):
            failed.append(one)
        elif seen >= amount:
            data[account] -= amount
            changes.append((time, account))
    return data, sorted(failed)


def test_balances_are_what_intervals_of_time_say() -> None:
    mutants = {
        "reads are compared": ComparesReads,
        "reads again": ReadsAgain,
        "one by one": OneByOne,
        "goes on": GoesOn,
        "all reads lock": AllLock,
        "no read locks": NobodyLocks,
        "unchecked": Unchecked,
        "impatient": Impatient,
        "own row only": OwnRowOnly,
    }
    proved(
        WriteSkew(),
        lambda bank: (bank.data, sorted(bank.failed)),
        by_intervals,
        {name: banking(model) for name, model in mutants.items()},
    )


async def test_postgresql_ends_with_the_same_balances(postgresql_url: str) -> None:
    """A few schedules only, since each takes a dozen round trips."""
    lab = WriteSkew()
    async with sessions(postgresql_url, "123") as everybody:
        await everybody.reset("CREATE TABLE purse (name text PRIMARY KEY, n int NOT NULL)")
        for level in Level:
            for seed in range(15):
                inputs = lab.draw(Chance(f"postgresql/{level}/{seed}"), level)
                rows = ", ".join(f"('{name}', {n})" for name, n in inputs.balances.items())
                await everybody.reset("TRUNCATE purse", f"INSERT INTO purse VALUES {rows}")
                for one, what in inputs.events:
                    amount, account, locks = inputs.wants[one]
                    if what == CHECK:
                        await everybody.run(str(one), "BEGIN ISOLATION LEVEL REPEATABLE READ")
                        query = f"SELECT n FROM purse{' FOR UPDATE' if locks else ''}"
                        await everybody.run(str(one), query)
                    elif what == COMMIT:
                        await everybody.run(str(one), "COMMIT")
                    elif what == TAKE and enough(everybody.outcomes[str(one)][-1], amount):
                        update = f"UPDATE purse SET n = n - {amount} WHERE name = '{account}'"
                        await everybody.run(str(one), update)
                await everybody.run("1", "SELECT name, n FROM purse")
                assert dict(everybody.outcomes["1"][-1]) == lab.run(inputs).data, inputs  # type: ignore[arg-type]


def enough(outcome: object, amount: int) -> bool:
    return isinstance(outcome, list) and sum(row[0] for row in outcome) >= amount
