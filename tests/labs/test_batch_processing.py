"""The model of HDFS's block placement, against the best of all ways to place."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations

import pytest

from content.labs.batch_processing.write_placement import (
    Anywhere,
    AvoidsWriter,
    Cluster,
    Emptiest,
    NearWriter,
    NoLimit,
    RackEach,
    WritePlacement,
    Writes,
)
from tests.labs.proof import proved


class BesideTheFirst(Cluster):
    """Puts the third copy beside the first."""

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        return [self.rack(chosen[0]), self.nodes] if len(chosen) == 2 else super().scopes(writer, chosen)


class Tighter(Cluster):
    """One copy less for each rack."""

    def good(self, node: str, chosen: Sequence[str]) -> bool:
        crowded = len(chosen) > 2 and sum(other[0] == node[0] for other in chosen) == self.limit - 1
        return super().good(node, chosen) and not crowded


class Doubles(Cluster):
    """Lets a node hold a block too many."""

    def good(self, node: str, chosen: Sequence[str]) -> bool:
        kept, self.held[node] = self.held[node], self.held[node][1:]
        good = super().good(node, chosen)
        self.held[node] = kept
        return good


def placing(model: type[Cluster]) -> WritePlacement:
    lab = WritePlacement()
    lab.model = model
    return lab


def best_of_all(inputs: Writes) -> list[list[str]]:
    """Of all triples, and of all ways to add to them, the one that comes first by what the manual wants."""
    blocks: list[list[str]] = []
    for writer in inputs.writers:
        counts = Counter(node for block in blocks for node in block)
        free = [node for node in inputs.nodes if counts[node] < 2]
        fit = (trio for trio in permutations(free, 3) if trio[0][0] != trio[1][0] == trio[2][0])
        first, second, third = min(
            fit, key=lambda trio: (trio[0] != writer, trio[0][0] != writer[0].lower(), trio)
        )
        trio = [first, second, third]
        most = min((inputs.factor - 1) // len(inputs.racks) + 2, inputs.factor - 1)
        left = [node for node in free if node not in trio]
        rest = next(
            more
            for more in combinations(left, inputs.factor - 3)
            if max(Counter(node[0] for node in [*trio, *more]).values()) <= most
        )
        blocks.append([*trio, *rest])
    return blocks


def test_copies_lie_where_the_best_of_all_placements_has_them() -> None:
    mutants = {
        "not on the writer": AvoidsWriter,
        "two near the writer": NearWriter,
        "a rack for each": RackEach,
        "the emptiest first": Emptiest,
        "no limit": NoLimit,
        "first copy anywhere": Anywhere,
        "the third beside the first": BesideTheFirst,
        "a tighter limit": Tighter,
        "full nodes take more": Doubles,
    }
    proved(
        WritePlacement(),
        lambda cluster: cluster.copies,
        best_of_all,
        {name: placing(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("racks", "factor", "limit"), [((3, 3), 3, 2), ((3, 2, 2), 3, 2), ((4, 4), 4, 3), ((5, 3, 2), 5, 3)]
)
def test_the_limit_of_a_rack_is_that_of_the_manual(racks: tuple[int, ...], factor: int, limit: int) -> None:
    """Basically (replicas - 1) / racks + 2, and one less where that would let one rack hold all."""
    assert Cluster(Writes(racks, factor, ("a1",))).limit == limit
