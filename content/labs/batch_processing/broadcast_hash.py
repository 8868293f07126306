"""A broadcast hash join: what is sent, and what each node emits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

NULL = "null"
KINDS = {
    Level.EASY: ("INNER",),
    Level.MEDIUM: ("LEFT OUTER", "LEFT SEMI", "LEFT ANTI"),
    Level.HARD: ("RIGHT OUTER", "FULL OUTER"),
}
RULES = {
    "INNER": "a match gives a row each.",
    "LEFT OUTER": "a match gives a row each; a large row without one stays.",
    "LEFT SEMI": "it keeps large rows that have a match, once each.",
    "LEFT ANTI": "it keeps large rows that have no match.",
    "RIGHT OUTER": "done naively, each node also emits its small rows that found no match there.",
    "FULL OUTER": "done naively, each node also emits its rows, large and small, that found no match there.",
}
LEFT_OVER = (
    " A small row that found no match there is emitted by each such node, others or not: so engines do not"
    " broadcast the side that is kept."
)
KEEPS_LARGE, KEEPS_SMALL = ("LEFT OUTER", "LEFT ANTI", "FULL OUTER"), ("RIGHT OUTER", "FULL OUTER")
JOINS = ("INNER", "LEFT OUTER", *KEEPS_SMALL)
"""Kinds that give a row for each match."""


@dataclass(frozen=True)
class Tables:
    """The keys of the small table's rows, those of the large one's on each node, and the kind of join."""

    kind: str
    small: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]

    @property
    def rows(self) -> list[str]:
        """Small rows by name: their key and a number."""
        return [f"{key}{self.small[: n + 1].count(key)}" for n, key in enumerate(self.small)]


class Join:
    """Each node gets the small table as a hash map, scans its part of the large one, and knows no other node."""

    def __init__(self, inputs: Tables) -> None:
        self.inputs = inputs
        self.sent = 0
        self.nodes = range(len(inputs.parts))
        self.maps: list[dict[str, list[str]]] = [{} for _ in self.nodes]
        self.emitted: list[list[str]] = [[] for _ in self.nodes]
        self.found: list[set[str]] = [set() for _ in self.nodes]
        self.history: list[tuple[str, list[int]]] = []
        for node in self.nodes:
            self.receive(node, inputs.rows)
        self.history.append((f"each node gets the {len(inputs.small)} small rows", [0] * 2 * len(inputs.parts)))
        for node, part in enumerate(inputs.parts):
            for key in part:
                self.step(f"N{node + 1} looks up {key}", node, self.scan(node, key))
        for node in self.nodes:
            if inputs.kind in KEEPS_SMALL:
                self.step(f"N{node + 1} adds small rows left over", node, self.left_over(node))

    def receive(self, node: int, rows: Sequence[str]) -> None:
        self.sent += len(rows)
        for row in rows:
            self.put(self.maps[node], row)

    def put(self, table: dict[str, list[str]], row: str) -> None:
        table.setdefault(row[:-1], []).append(row)

    def matches(self, node: int, key: str) -> list[str]:
        """Rows of this key; null equals nothing."""
        return self.maps[node].get(key, []) if key != NULL else []

    def scan(self, node: int, key: str) -> list[str]:
        matches = self.matches(node, key)
        self.found[node].update(matches)
        if not matches:
            return [f"{key}-none"] if self.inputs.kind in KEEPS_LARGE else []
        joined = [f"{key}-{row}" for row in matches]
        return {"LEFT SEMI": [key], "LEFT ANTI": []}.get(self.inputs.kind, joined)

    def left_over(self, node: int) -> list[str]:
        rows = [row for rows in self.maps[node].values() for row in rows]
        return [f"none-{row}" for row in rows if row not in self.found[node]]

    def step(self, text: str, node: int, rows: Sequence[str]) -> None:
        before = [len(rows) for rows in self.emitted]
        self.emitted[node] += rows
        self.history.append((text, [*before, *(len(rows) for rows in self.emitted)]))

    @property
    def steps(self) -> list[Step]:
        return [Step(text, tuple(self._strip(node, state) for node in self.nodes)) for text, state in self.history]

    def _strip(self, node: int, state: Sequence[int]) -> Strip:
        old, now = state[node], state[len(self.nodes) + node]
        rows = enumerate(self.emitted[node][:now])
        return Strip(
            f"N{node + 1} emits", tuple(Cell(row, Mark.NEW if n >= old else Mark.NONE) for n, row in rows)
        )

    @property
    def shown(self) -> str:
        return f"{self.sent} sent; emitted: {', '.join(str(len(rows)) for rows in self.emitted)}"


class Divided(Join):
    """The belief that a broadcast divides the table among the nodes."""

    def receive(self, node: int, rows: Sequence[str]) -> None:
        super().receive(node, rows[node :: len(self.nodes)])


class LargeMoves(Join):
    """The belief that the large rows travel as well."""

    def scan(self, node: int, key: str) -> list[str]:
        self.sent += 1
        return super().scan(node, key)


class SentOnce(Join):
    """The belief that a table is sent once, however many nodes get it."""

    def receive(self, node: int, rows: Sequence[str]) -> None:
        super().receive(node, rows)
        self.sent = len(rows)


class OnePerKey(Join):
    """The belief that a hash map has one row for each key, the last."""

    def put(self, table: dict[str, list[str]], row: str) -> None:
        table[row[:-1]] = [row]


class NullMatches(Join):
    """The belief that null equals null, or stands for a value like any other."""

    def matches(self, node: int, key: str) -> list[str]:
        return self.maps[node].get(key, [])


class Multiplied(Join):
    """The belief that a row finds its partners in each node's copy."""

    def scan(self, node: int, key: str) -> list[str]:
        rows = super().scan(node, key)
        return rows * len(self.nodes) if self.matches(node, key) else rows


class KeepsAll(Join):
    """The belief that a large row without a match is emitted in any join."""

    def scan(self, node: int, key: str) -> list[str]:
        return super().scan(node, key) or [f"{key}-none"]


class KeepsNone(Join):
    """The belief that any join emits matches only, all of them."""

    def scan(self, node: int, key: str) -> list[str]:
        return [f"{key}-{row}" for row in self.matches(node, key)]


class Together(Join):
    """The belief that nodes know of each other's matches: only the last adds what nobody found."""

    def left_over(self, node: int) -> list[str]:
        found = set[str]().union(*self.found)
        return [row for row in super().left_over(node) if row[5:] not in found] if node == self.nodes[-1] else []


BELIEFS: Mapping[str, type[Join]] = {
    "nodes-know-each-other": Together,
    "null-equals-null": NullMatches,
    "join-keeps-unmatched": KeepsAll,
    "any-join-emits-all-matches": KeepsNone,
    "hash-map-one-row-per-key": OnePerKey,
    "broadcast-divides-table": Divided,
    "both-sides-always-move": LargeMoves,
    "broadcast-is-sent-once": SentOnce,
    "copies-multiply-results": Multiplied,
}
FEEDBACK: Mapping[str, str] = {
    "nodes-know-each-other": "Only all nodes together could tell that a small row found no match. Each knows its"
    " own part, so it may emit a gap that others have filled.",
    "null-equals-null": "In SQL null equals nothing, not even null. A hash map would find it, so the join skips"
    " null.",
    "join-keeps-unmatched": "A large row without a match is dropped, except in joins that are made to keep it.",
    "any-join-emits-all-matches": "That is an inner join. This kind treats rows with or without a match"
    " differently.",
    "hash-map-one-row-per-key": "A map from key to one row would lose rows. The join keeps all rows of a key and"
    " emits one result for each.",
    "broadcast-divides-table": "Dealing the small rows out is what a shuffle does. Here each node needs all of"
    " them.",
    "both-sides-always-move": "Large rows are looked up where they lie. Not moving them is the point of a"
    " broadcast.",
    "broadcast-is-sent-once": "Each node needs a copy, and each copy is sent: rows times nodes.",
    "copies-multiply-results": "There are many copies, but a large row lies on one node and meets the copy there"
    " only.",
}


class BroadcastHash(ModelLab[Tables, Join]):
    """A broadcast hash join in general; at the last level one that keeps the copied side, naively."""

    concept = "join.broadcast-hash"
    sources = (
        Source(
            "Blanas et al., A Comparison of Join Algorithms for Log Processing in MapReduce, SIGMOD 2010",
            "https://doi.org/10.1145/1807167.1807273",
            "3.2 Broadcast Join",
        ),
    )
    model: type[Join] = Join

    def draw(self, chance: Chance, level: Level) -> Tables:
        nodes, nulls = chance.between(2, 3), [] if level is Level.EASY else [NULL]
        small = sorted(chance.pick("ABCD") for _ in range(chance.between(3, 4)))
        small += nulls if level is Level.HARD else []
        parts = [tuple(chance.pick([*"ABCDE", *nulls]) for _ in range(chance.between(2, 3))) for _ in range(nodes)]
        return Tables(chance.pick(KINDS[level]), tuple(small), tuple(parts))

    def run(self, inputs: Tables) -> Join:
        return self.model(inputs)

    def ask(self, inputs: Tables, run: Join) -> Case | None:
        if not any(run.found) or (inputs.kind in JOINS and OnePerKey(inputs).emitted == run.emitted):
            return None
        parts = [f"large on N{node}: {', '.join(part)}" for node, part in enumerate(inputs.parts, 1)]
        return Case(
            stem="A large table is joined with a small one, stored outside, by a broadcast hash join. A row like"
            f" A2 has the key A. {inputs.kind}: {RULES[inputs.kind]}\n\n```text\nsmall: {', '.join(inputs.rows)}\n"
            + "\n".join(parts)
            + "\n```\n\nHow many rows are sent to nodes, and how many does each emit?",
            right=run.shown,
            why=f"Each of {len(run.nodes)} nodes gets all {len(inputs.small)} small rows: {run.sent} are sent, and"
            " no large row moves. A node looks up its own large rows in its own copy, where a key may have several"
            f" rows and null equals nothing.{LEFT_OVER if inputs.kind in KEEPS_SMALL else ''} Hence {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )
