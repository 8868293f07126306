"""Write skew: what a guard over several accounts is worth under snapshots and row locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

CHECK, TAKE, COMMIT = "reads", "takes", "sends COMMIT"

Event = tuple[int, str]


@dataclass(frozen=True)
class Schedule:
    """Balances; of each transaction its amount, account and whether it reads FOR UPDATE; and who steps when."""

    balances: Mapping[str, int]
    wants: Mapping[int, tuple[int, str, bool]]
    events: tuple[Event, ...]


class Bank:
    """Accounts whose sum must not go below 0: everybody adds up a snapshot, and takes if there is enough."""

    def __init__(self, inputs: Schedule) -> None:
        self.inputs, self.time, self.data = inputs, 0, dict(inputs.balances)
        self.changed = dict.fromkeys(self.data, 0)
        self.snapshot: dict[int, tuple[int, dict[str, int]]] = {}
        self.holds: dict[int, list[str]] = {}
        self.waiting: dict[int, list[Event]] = {}
        self.failed: list[int] = []
        for event in inputs.events:
            self.time += 1
            self.happen(event)

    def happen(self, event: Event) -> None:
        """Whoever waits does the rest later; whoever has failed does nothing more."""
        one, what = event
        if one in self.waiting:
            self.waiting[one].append(event)
        elif one not in self.failed:
            {CHECK: self.check, TAKE: self.take, COMMIT: self.commit}[what](one)

    def check(self, one: int) -> None:
        self.snapshot.setdefault(one, (self.time, dict(self.data)))
        if self.locks(one):
            self.lock((one, CHECK), list(self.data))

    def locks(self, one: int) -> bool:
        return self.inputs.wants[one][2]

    def take(self, one: int) -> None:
        if self.enough(one):
            self.lock((one, TAKE), [self.inputs.wants[one][1]])

    def enough(self, one: int) -> bool:
        return sum(self.snapshot[one][1].values()) >= self.inputs.wants[one][0]

    def lock(self, event: Event, rows: Sequence[str]) -> None:
        """Rows that were changed since the snapshot are refused; rows that somebody holds are waited for."""
        one = event[0]
        held = [row for other, theirs in self.holds.items() if other != one for row in theirs]
        if any(self.overtaken(one, row) for row in rows):
            self.failed.append(one)
            self.release(one)
        elif any(row in held for row in rows):
            self.waiting[one] = [event]
        else:
            self.holds.setdefault(one, []).extend(rows)

    def overtaken(self, one: int, row: str) -> bool:
        return self.changed[row] > self.snapshot[one][0]

    def commit(self, one: int) -> None:
        amount, account, _ = self.inputs.wants[one]
        if self.enough(one):
            self.data[account] -= amount
            self.changed[account] = self.time
        self.release(one)

    def release(self, one: int) -> None:
        self.holds.pop(one, None)
        woken, self.waiting = self.waiting, {}
        for event in (event for events in woken.values() for event in events):
            self.happen(event)

    @property
    def shown(self) -> str:
        return ", ".join(f"{account} {_signed(balance)}" for account, balance in self.data.items())


class ComparesReads(Bank):
    """The belief that repeatable read refuses who has read what changed, as serializable would."""

    def commit(self, one: int) -> None:
        if self.enough(one) and any(self.overtaken(one, row) for row in self.data):
            self.failed.append(one)
            self.release(one)
        else:
            super().commit(one)


class ReadsAgain(Bank):
    """The belief that the update notices what the sum has become."""

    def take(self, one: int) -> None:
        self.snapshot[one] = (self.snapshot[one][0], dict(self.data))
        super().take(one)


class OneByOne(Bank):
    """The belief that each transaction runs as a whole, in the order of their first steps."""

    def check(self, one: int) -> None:
        super().check(one)
        super().commit(one)

    def happen(self, event: Event) -> None:
        if event[1] == CHECK:
            super().happen(event)


class GoesOn(Bank):
    """The belief that an update of a changed row goes ahead on the new one."""

    def overtaken(self, one: int, row: str) -> bool:
        return row not in self.data and one in self.failed


class AllLock(Bank):
    """The belief that a plain read holds up others as FOR UPDATE does."""

    def locks(self, one: int) -> bool:
        return one > 0


class NobodyLocks(Bank):
    """The belief that FOR UPDATE is a read like any other."""

    def locks(self, one: int) -> bool:
        return one == 0


BELIEFS: Mapping[str, type[Bank]] = {
    "snapshot-is-serializable": ComparesReads,
    "row-locks-see-invariants": ReadsAgain,
    "serializable-is-serial": OneByOne,
    "rr-waits-then-commits": GoesOn,
    "plain-select-locks": AllLock,
    "for-update-is-plain-read": NobodyLocks,
}
FEEDBACK: Mapping[str, str] = {
    "snapshot-is-serializable": "This fails who has read an account that changed. Repeatable read compares only"
    " rows that are written or read FOR UPDATE; the rest takes serializable.",
    "row-locks-see-invariants": "This checks the sum again when the money is taken. The update looks at its own"
    " row only; the decision was made on the snapshot.",
    "serializable-is-serial": "This runs one transaction after the other, in the order of their reads. They"
    " overlap, and each sees its own snapshot.",
    "rr-waits-then-commits": "This lets everybody go on who finds the row changed. Read committed does that;"
    " repeatable read refuses to overwrite a newer row.",
    "plain-select-locks": "This lets a plain read lock the rows. In PostgreSQL it locks nothing, so the guard is"
    " gone where one of two reads plainly.",
    "for-update-is-plain-read": "This ignores FOR UPDATE. It locks the rows that it returns, so others wait with"
    " theirs, and it fails if one has changed.",
}


class WriteSkew(ModelLab[Schedule, Bank]):
    """Two or more withdrawals under PostgreSQL's repeatable read, and a rule about the sum."""

    concept = "txn.write-skew"
    sources = (
        Source(
            "PostgreSQL 18 manual, Transaction Isolation",
            "https://www.postgresql.org/docs/18/transaction-iso.html",
            "13.2.2 Repeatable Read Isolation Level",
        ),
    )
    model: type[Bank] = Bank

    def draw(self, chance: Chance, level: Level) -> Schedule:
        while True:
            balances = {name: 10 * chance.between(2, 9) for name in "ABC"}
            accounts = chance.picks("ABC" if level is Level.EASY else "AABBCC", 3)
            locking = [level is Level.HARD and chance.below(2) == 0 for _ in accounts]
            total = sum(balances.values()) // 10
            amounts = [10 * chance.between(total // 3, total) for _ in accounts]
            wants = dict(enumerate(zip(amounts, accounts, locking, strict=True), 1))
            inputs = _timed(chance, Schedule(balances, wants, ()))
            if inputs and (level is Level.HARD) == any(locking):
                return inputs

    def run(self, inputs: Schedule) -> Bank:
        return self.model(inputs)

    def ask(self, inputs: Schedule, run: Bank) -> Case:
        lines = "\n".join(_told(inputs, event) for event in inputs.events)
        held = ", ".join(f"{account} {balance}" for account, balance in inputs.balances.items())
        lost = " and ".join(f"T{one}" for one in run.failed) or "nobody"
        cuts = [Bank(replace(inputs, events=inputs.events[:n])) for n in range(len(inputs.events) + 1)]
        return Case(
            stem=f"PostgreSQL at repeatable read, accounts {held}. A transaction reads all of them and takes its"
            " amount only if the sum that it has read is enough. Nobody retries.\n\n"
            f"```text\n{lines}\n```\n\nWhat is in the accounts at the end?",
            right=run.shown,
            why=f"Each decides by the sum of its own snapshot. Refused for a changed row: {lost}. A row is refused"
            " if somebody has committed a change of it since the snapshot, but only to who writes it or reads it"
            f" FOR UPDATE. The end is {run.shown}, a sum of {_signed(sum(run.data.values()))}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=[_step(*pair) for pair in pairwise(cuts)],
        )


def _timed(chance: Chance, plan: Schedule) -> Schedule | None:
    """Steps in an order of chance; None if FOR UPDATE meets a row that a mere withdrawal holds."""
    left = {one: [CHECK, TAKE, COMMIT] for one in plan.wants}
    while left:
        bank = Bank(plan)
        able = [one for one in left if one not in bank.waiting]
        readers = [events for events in bank.waiting.values() if events[0][1] == CHECK]
        if not able or (readers and not all(plan.wants[one][2] for one in bank.holds)):
            return None
        one = chance.pick(able)
        plan = replace(plan, events=(*plan.events, (one, left[one].pop(0))))
        left = {one: steps for one, steps in left.items() if steps}
    return plan


def _told(inputs: Schedule, event: Event) -> str:
    amount, account, locks = inputs.wants[event[0]]
    done = {CHECK: f"reads all{' FOR UPDATE' * locks}", TAKE: f"takes {amount} from {account}", COMMIT: COMMIT}
    return f"T{event[0]} {done[event[1]]}"


def _signed(number: int) -> str:
    return f"−{-number}" if number < 0 else str(number)


def _step(before: Bank, bank: Bank) -> Step:
    event = bank.inputs.events[-1]
    cells = [
        Cell(f"{a} {_signed(n)}", Mark.NONE if before.data[a] == n else Mark.NEW) for a, n in bank.data.items()
    ]
    sums = [Cell(f"T{one} {sum(seen.values())}") for one, (_, seen) in bank.snapshot.items()]
    waiting, failed = (tuple(Cell(f"T{one}") for one in those) for those in (bank.waiting, bank.failed))
    strips = Strip("accounts", tuple(cells)), Strip("sum read", tuple(sums)), Strip("waiting", waiting)
    return Step(_told(bank.inputs, event), (*strips, Strip("failed", failed)))
