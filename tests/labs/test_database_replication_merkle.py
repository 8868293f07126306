"""The model of hash trees, against an oracle without trees or hashes."""

from collections.abc import Mapping

from content.labs.database_replication.merkle_tree import (
    AllLeaves,
    AllNodes,
    BothStaleDiffer,
    EveryDifference,
    MerkleTree,
    Missed,
    Node,
    NothingExchanged,
    OnePath,
    OnlyDifferences,
    Repair,
    SkipsRoot,
)
from tests.labs.proof import proved


class OneWay(Repair):
    """Only the first of the two gets what it misses."""

    def exchange(self, one: str, other: str) -> None:
        kept = list(self.versions[other])
        super().exchange(one, other)
        self.versions[other] = kept


class Takes(Repair):
    """The second takes over what the first has, newer or not."""

    def exchange(self, one: str, other: str) -> None:
        self.versions[other] = list(self.versions[one])


class Follows(Repair):
    """Goes on below hashes that agree."""

    def session(self, one: Mapping[Node, bytes], other: Mapping[Node, bytes]) -> None:
        super().session(one, dict.fromkeys(other, b""))


def repairing(model: type[Repair]) -> MerkleTree:
    lab = MerkleTree()
    lab.model = model
    return lab


def by_prefixes(inputs: Missed) -> tuple[list[int], int]:
    """Sets of missed keys, and of the bits that differing ranges share: two comparisons for each such prefix."""
    missing = {name: set(keys) for name, keys in inputs.keys.items()}
    ranges: set[int] = set()
    for one, other in inputs.sessions:
        ranges = {key // inputs.width for key in missing[one] ^ missing[other]}
        missing[one] = missing[other] = missing[one] & missing[other]
    levels = inputs.ranges.bit_length() - 1
    prefixes = {(level, place >> level) for place in ranges for level in range(1, levels + 1)}
    return sorted(ranges), 1 + 2 * len(prefixes)


def test_trees_find_what_sets_of_keys_tell() -> None:
    mutants = {
        "one path": OnePath,
        "no root": SkipsRoot,
        "each from the root": EveryDifference,
        "differences only": OnlyDifferences,
        "all leaves": AllLeaves,
        "all nodes": AllNodes,
        "what both missed": BothStaleDiffer,
        "no repair": NothingExchanged,
        "repair one way": OneWay,
        "repair by copying": Takes,
        "no stop at equal hashes": Follows,
    }
    proved(
        MerkleTree(),
        lambda repair: (repair.leaves, repair.count),
        by_prefixes,
        {name: repairing(model) for name, model in mutants.items()},
    )
