"""Hash trees: how many hashes two replicas compare until they know in which key ranges they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

Node = tuple[int, int]  # the ranges under it: from the first to before the second


@dataclass(frozen=True)
class Missed:
    """Key ranges, keys in each, the keys whose last write a replica missed, and who compares with whom."""

    ranges: int
    width: int
    keys: Mapping[str, tuple[int, ...]]
    sessions: tuple[tuple[str, str], ...]


class Repair:
    """Anti-entropy: pairs of replicas compare their trees from the root down, and exchange what differs."""

    def __init__(self, inputs: Missed) -> None:
        self.inputs = inputs
        self.versions = {name: self.start(name) for name in inputs.keys}
        self.compared: list[list[Node]] = []
        self.differing: list[list[Node]] = []
        for one, other in inputs.sessions:
            self.compared.append([])
            self.differing.append([])
            self.session(*(_tree(bytes(self.versions[name]), inputs.width) for name in (one, other)))
            self.exchange(one, other)

    def start(self, name: str) -> list[int]:
        """The version of each key: 2, or still 1 where the last write was missed."""
        missed = self.inputs.keys[name]
        return [1 if key in missed else 2 for key in range(self.inputs.ranges * self.inputs.width)]

    def session(self, one: Mapping[Node, bytes], other: Mapping[Node, bytes]) -> None:
        """Level by level: where two hashes differ, both pairs of children are compared."""
        level = self.first()
        while level:
            self.compared[-1] += level
            differing = [node for node in level if one[node] != other[node]]
            self.differing[-1] += differing
            level = [child for node in self.follow(differing) for child in _children(node)]

    def first(self) -> list[Node]:
        return [(0, self.inputs.ranges)]

    def follow(self, differing: list[Node]) -> list[Node]:
        return differing

    def exchange(self, one: str, other: str) -> None:
        """Of each key in a range that differs, both get the newer version."""
        for low, high in self.differing[-1]:
            if high - low == 1:
                for key in range(low * self.inputs.width, high * self.inputs.width):
                    newest = max(self.versions[one][key], self.versions[other][key])
                    self.versions[one][key] = self.versions[other][key] = newest

    @property
    def leaves(self) -> list[int]:
        """The ranges that differ in the last session."""
        return [low for low, high in self.differing[-1] if high - low == 1]

    @property
    def count(self) -> int:
        return len(self.compared[-1])

    @property
    def steps(self) -> list[Step]:
        steps = []
        for pair, compared, differing in zip(self.inputs.sessions, self.compared, self.differing, strict=True):
            sizes = sorted({high - low for low, high in compared}, reverse=True)
            levels = [[node for node in compared if node[1] - node[0] == size] for size in sizes]
            steps += [_step(f"{pair[0]} and {pair[1]}", level, differing) for level in levels]
        return steps


class OnePath(Repair):
    """The belief that the search goes down to one child, like a binary search."""

    def follow(self, differing: list[Node]) -> list[Node]:
        return differing[:1]


class SkipsRoot(Repair):
    """The belief that the roots need not be compared."""

    def first(self) -> list[Node]:
        return _children((0, self.inputs.ranges))


class BothStaleDiffer(Repair):
    """The belief that a write which both have missed makes a difference."""

    def start(self, name: str) -> list[int]:
        one, other = self.inputs.sessions[-1]
        there = set(self.inputs.keys[other]) if name == one else ()
        return [2 if key in there else version for key, version in enumerate(super().start(name))]


class NothingExchanged(Repair):
    """The belief that an earlier session of one of the two changes nothing."""

    def exchange(self, one: str, other: str) -> None:
        pass


class EveryDifference(Repair):
    """The belief that each range is looked for from the root."""

    @property
    def count(self) -> int:
        return len(self.leaves) * (2 * self.inputs.ranges.bit_length() - 1)


class OnlyDifferences(Repair):
    """The belief that only pairs that differ cost a comparison."""

    @property
    def count(self) -> int:
        return len(self.differing[-1])


class AllLeaves(Repair):
    """The belief that the hashes of all ranges are compared."""

    @property
    def count(self) -> int:
        return self.inputs.ranges


class AllNodes(Repair):
    """The belief that the whole trees are compared."""

    @property
    def count(self) -> int:
        return 2 * self.inputs.ranges - 1


BELIEFS: Mapping[str, type[Repair]] = {
    "stale-on-both-sides-differs": BothStaleDiffer,
    "repair-is-not-remembered": NothingExchanged,
    "merkle-search-is-binary": OnePath,
    "merkle-skips-root": SkipsRoot,
    "merkle-searches-each-range": EveryDifference,
    "merkle-counts-differences": OnlyDifferences,
    "merkle-compares-all-leaves": AllLeaves,
    "merkle-compares-all-nodes": AllNodes,
}
FEEDBACK: Mapping[str, str] = {
    "stale-on-both-sides-differs": "What both have missed is the same on both sides, so the hashes agree. Only a"
    " third replica that has it could tell.",
    "repair-is-not-remembered": "This starts from what B had at first. The session before has given B all that A"
    " had and B missed, so its tree is another one now.",
    "merkle-search-is-binary": "This goes down on one side only. There may be differences under both children,"
    " and each child that differs is followed.",
    "merkle-skips-root": "The roots come first: if they agree there is nothing more to do, which is the usual"
    " case.",
    "merkle-searches-each-range": "This walks down from the root for each range anew. The upper part of the paths"
    " is shared, and each pair is compared once.",
    "merkle-counts-differences": "This leaves out the pairs that agree. Of each node that differs both children"
    " are compared, whatever comes of it.",
    "merkle-compares-all-leaves": "That is the cost of a flat list of hashes. A tree spares the ranges under each"
    " pair of hashes that agree.",
    "merkle-compares-all-nodes": "This compares everything. Below a pair of hashes that agree nothing is compared"
    " any more.",
}


class MerkleTree(ModelLab[Missed, Repair]):
    """Anti-entropy with binary hash trees, as in Dynamo."""

    concept = "leaderless.merkle-tree"
    sources = (
        Source(
            "DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, SOSP 2007",
            "https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf",
            "4.7 Handling permanent failures: Replica synchronization",
        ),
    )
    model: type[Repair] = Repair

    def draw(self, chance: Chance, level: Level) -> Missed:
        ranges, width = (8, 1) if level is Level.EASY else (16, 2)
        names = "ABC" if level is Level.HARD else "AB"
        keys = chance.picks(range(ranges * width), 7)
        missed = {name: {keys.pop() for _ in range(chance.between(name == "A", 2))} for name in names}
        if level is not Level.EASY:
            for name in chance.picks(names, 2):
                missed[name].add(keys[0])
        sessions = (("A", "B"), ("B", "C"))[: 1 + (level is Level.HARD)]
        return Missed(ranges, width, {name: tuple(sorted(missed[name])) for name in names}, sessions)

    def run(self, inputs: Missed) -> Repair:
        return self.model(inputs)

    def ask(self, inputs: Missed, run: Repair) -> Case | None:
        if not run.leaves:
            return None
        wide, what = ("; range n has keys 2n and 2n + 1", "keys") if inputs.width > 1 else ("", "ranges")
        missed = "\n".join(f"{name}: {', '.join(map(str, keys)) or 'none'}" for name, keys in inputs.keys.items())
        later = " They repair what differs, and then B and C do the same." if inputs.sessions[1:] else ""
        pair, found = " and ".join(inputs.sessions[-1]), ", ".join(map(str, run.leaves))
        inner = len(run.differing[-1]) - len(run.leaves)
        return Case(
            stem=f"Replicas keep binary hash trees over {inputs.ranges} key ranges, from 0 on{wide}. Here are the"
            f" {what} in which each has missed the last write:\n\n```text\n{missed}\n```\n\nA and B compare their"
            f" roots and, wherever hashes differ, both pairs of children.{later} How many pairs of hashes do"
            f" {pair} compare?",
            right=run.count,
            why=f"{pair} differ in these ranges: {found}. On the way down {inner} pairs above the ranges differ."
            f" Each leads to two more comparisons, and the roots make one: 2 × {inner} + 1 = {run.count}. Where"
            " hashes agree, nothing below is compared; what both have missed looks the same on both sides.",
            wrong=[Wrong(name, model(inputs).count, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


@lru_cache
def _tree(versions: bytes, width: int) -> Mapping[Node, bytes]:
    """The hash of each range, and of each pair of hashes up to the root."""
    hashes: dict[Node, bytes] = {}

    def add(node: Node) -> bytes:
        leaf = b"" if _children(node) else versions[node[0] * width : node[1] * width]
        return hashes.setdefault(node, sha256(leaf + b"".join(map(add, _children(node)))).digest())

    add((0, len(versions) // width))
    return hashes


def _children(node: Node) -> list[Node]:
    low, high = node
    middle = (low + high) // 2
    return [(low, middle), (middle, high)] if high - low > 1 else []


def _step(pair: str, level: Sequence[Node], differing: Sequence[Node]) -> Step:
    names = {(low, high): str(low) if high - low == 1 else f"{low}–{high - 1}" for low, high in level}
    cells = tuple(Cell(names[node], Mark.USED if node in differing else Mark.NONE) for node in level)
    found = sum(node in differing for node in level)
    return Step(f"{pair}: {len(level)} compared, {found} differ", (Strip("ranges", cells),))
