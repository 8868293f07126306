"""Last write wins: which value survives when the clocks of the nodes disagree."""

from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

NODES = ("A", "B", "C")
VALUES = {"city": ("Bonn", "Lima", "Oslo", "Rome", "Suva", "Kiel"), "plan": ("free", "plus", "pro", "team", "max")}
CLOCKS = (-60, -40, -20, 20, 40, 60)

Stamped = tuple[int, str | None]
Cells = dict[str, Stamped]


@dataclass(frozen=True)
class Write:
    """A write at a true time, taken by a node. It sets columns; a delete sets all of them to None."""

    at: int
    node: str
    values: tuple[tuple[str, str | None], ...]

    @property
    def told(self) -> str:
        if all(value is None for _, value in self.values):
            return "DELETE"
        return ", ".join(f"{column}={value}" for column, value in self.values)


@dataclass(frozen=True)
class Conflict:
    """By how many ms each node's clock is ahead, and the writes in the order in which a replica gets them."""

    columns: tuple[str, ...]
    ahead: dict[str, int]
    writes: tuple[Write, ...]


class Row:
    """A row in a replica: each cell keeps the value with the highest timestamp."""

    def __init__(self, inputs: Conflict) -> None:
        self.inputs = inputs
        self.cells: Cells = {}
        self.history: list[tuple[Write, Cells]] = []
        for write in inputs.writes:
            self.receive(write)
            self.history.append((write, dict(self.cells)))

    def receive(self, write: Write) -> None:
        for column, value in write.values:
            new, old = (self.stamp(write), value), self.cells.get(column)
            if old is None or self.wins(new, old):
                self.cells[column] = new

    def stamp(self, write: Write) -> int:
        """What the clock of the node says."""
        return write.at + self.inputs.ahead[write.node]

    def wins(self, new: Stamped, old: Stamped) -> bool:
        return self.rank(new) > self.rank(old)

    def rank(self, cell: Stamped) -> tuple[int, bool, str]:
        """At equal timestamps a delete wins, and then the greater value."""
        stamp, value = cell
        return stamp, value is None, value or ""

    @property
    def values(self) -> list[str | None]:
        return [self.cells.get(column, (0, None))[1] for column in self.inputs.columns]

    @property
    def shown(self) -> str:
        if not any(self.values):
            return "no row"
        return ", ".join(f"{c}={v or 'null'}" for c, v in zip(self.inputs.columns, self.values, strict=True))

    @property
    def steps(self) -> list[Step]:
        return [_step(self.inputs.columns, self.stamp(write), write, cells) for write, cells in self.history]


class TrueOrder(Row):
    """The belief that the write that really came last wins."""

    def stamp(self, write: Write) -> int:
        return write.at


class Backwards(Row):
    """The belief that a clock that is ahead makes its writes older."""

    def stamp(self, write: Write) -> int:
        return write.at - self.inputs.ahead[write.node]


class ExactOnly(Row):
    """The belief that a node with an exact clock is trusted more."""

    def stamp(self, write: Write) -> int:
        return super().stamp(write) - (1000 if self.inputs.ahead[write.node] else 0)


class ByArrival(Row):
    """The belief that what a replica gets last overwrites what it has."""

    def wins(self, new: Stamped, old: Stamped) -> bool:
        return new != old


class TieKeepsOld(Row):
    """The belief that at equal timestamps a replica keeps what it has."""

    def wins(self, new: Stamped, old: Stamped) -> bool:
        return new[0] > old[0]


class ValueBeatsDelete(Row):
    """The belief that at equal timestamps a value is worth more than a delete."""

    def rank(self, cell: Stamped) -> tuple[int, bool, str]:
        stamp, value = cell
        return stamp, value is not None, value or ""


class WholeRow(Row):
    """The belief that the newest write replaces the row as a whole."""

    def receive(self, write: Write) -> None:
        new = {column: (self.stamp(write), dict(write.values).get(column)) for column in self.inputs.columns}
        if not self.cells or self.wins(max(new.values(), key=self.rank), max(self.cells.values(), key=self.rank)):
            self.cells = new


BELIEFS: tuple[tuple[str, type[Row], str], ...] = (
    (
        "lww-picks-true-last",
        TrueOrder,
        "That was written last in true time, which nobody knows: the nodes' timestamps are what is compared.",
    ),
    (
        "clock-ahead-is-older",
        Backwards,
        "This takes the skew off. A clock that is ahead stamps its writes higher, so they win too often.",
    ),
    (
        "exact-clock-is-trusted",
        ExactOnly,
        "It lets the exact clock overrule others. No node knows whose clock is exact: bare numbers are compared.",
    ),
    (
        "latest-arrival-replaces",
        ByArrival,
        "That came in last at this replica. Others get the writes in other orders, so arrival must not count, or"
        " replicas would never agree.",
    ),
    (
        "tie-keeps-what-is-there",
        TieKeepsOld,
        "It keeps what was there when timestamps are equal. Replicas that got the writes in another order would"
        " then differ for ever; Cassandra compares the values themselves.",
    ),
    (
        "value-beats-delete",
        ValueBeatsDelete,
        "At equal timestamps it prefers data over a delete. Cassandra does the reverse: the delete wins.",
    ),
    (
        "lww-replaces-whole-rows",
        WholeRow,
        "This lets one write win the row. In Cassandra each cell has its own timestamp, so the columns of a row"
        " can come from different writes.",
    ),
)


class LastWriteWins(ModelLab[Conflict, Row]):
    """Last write wins by the rules of Apache Cassandra 5.0, with skewed clocks."""

    concept = "conflict.last-write-wins"
    sources = (
        Source(
            "Apache Cassandra 5.0 documentation, Dynamo",
            "https://cassandra.apache.org/doc/5.0/cassandra/architecture/dynamo.html",
            "Data Versioning; tie rules as in Cells.java, resolveRegular",
        ),
    )
    model: type[Row] = Row

    def draw(self, chance: Chance, level: Level) -> Conflict:
        columns = ("city", "plan") if level is Level.HARD else ("city",)
        nodes = chance.shuffled(NODES)
        ahead = dict(zip(nodes, (0, *chance.picks(CLOCKS, 2)), strict=True))
        changes = _changes(chance, columns, deletes=level is not Level.EASY)
        stamps = chance.picks(range(70, 140, 10), 5)
        if level is not Level.EASY:
            stamps = [*sorted(stamps)[:4], sorted(stamps)[3]]
        taken, times = [], [0, 0]
        while len(set(times)) < len(times):
            taken = [chance.pick(NODES) for _ in stamps]
            times = [stamp - ahead[node] for stamp, node in zip(stamps, taken, strict=True)]
        writes = [Write(*write) for write in zip(times, taken, changes, strict=True)]
        return Conflict(columns, ahead, tuple(chance.shuffled(writes)))

    def run(self, inputs: Conflict) -> Row:
        return self.model(inputs)

    def ask(self, inputs: Conflict, run: Row) -> Case:
        clocks = ", ".join(f"{node} {_clock(inputs.ahead[node])}" for node in NODES)
        writes = "\n".join(f"{write.at:>3} ms  {write.node}  {write.told}" for write in inputs.writes)
        stamps = ", ".join(f"{run.stamp(write)} {write.told}" for write in inputs.writes)
        return Case(
            stem="In a Cassandra cluster each node stamps the writes that it takes by its own clock. A replica"
            " gets all writes to a row in this order (true time, node, UPDATE or DELETE):"
            f"\n\n```text\n{writes}\n```\n\nClocks: {clocks}. What does the row hold in the end?",
            right=run.shown,
            why=f"The clocks stamp the writes so: {stamps}. Each cell keeps the highest timestamp, in whatever"
            " order they come in; at equal timestamps a delete beats a value, and the greater value a smaller one."
            f" So the end is {run.shown}, on every replica, and the other writes are lost silently.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _changes(chance: Chance, columns: tuple[str, ...], deletes: bool) -> list[tuple[tuple[str, str | None], ...]]:
    """What five writes set; the last ones are those that may be stamped alike."""
    cities, plans = chance.shuffled(VALUES["city"]), chance.shuffled(VALUES["plan"])
    changes: list[tuple[tuple[str, str | None], ...]] = [(("city", city),) for city in cities[:5]]
    if len(columns) > 1:
        changes = [(("plan", plans[0]),), *changes[1:3], (*changes[3], ("plan", plans[1])), (("plan", plans[2]),)]
        changes = chance.shuffled(changes)
    if deletes and chance.below(2):
        changes[chance.between(1, 4)] = tuple((column, None) for column in columns)
    return changes


def _clock(ahead: int) -> str:
    return f"is {abs(ahead)} ms {'ahead' if ahead > 0 else 'behind'}" if ahead else "is exact"


def _step(columns: tuple[str, ...], stamp: int, write: Write, cells: Cells) -> Step:
    strips = []
    for column in columns:
        kept, value = cells.get(column, (0, ""))
        mark = Mark.NEW if (kept, value) == (stamp, dict(write.values).get(column, "")) else Mark.NONE
        strips.append(Strip(column, (Cell(f"{value or 'deleted'} @{kept}", mark),) if kept else ()))
    return Step(f"@{stamp}: {write.told}", tuple(strips))
