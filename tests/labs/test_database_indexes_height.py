"""The model of bulk-loaded trees, against powers of the fan-out."""

from itertools import count, takewhile

import pytest

from content.labs.database_indexes.btree_fanout_height import (
    AllCached,
    Binary,
    BtreeFanoutHeight,
    FreePointers,
    FullPagesOnly,
    IndexPointsAtPage,
    NoLeaves,
    NothingCached,
    Table,
    Trees,
    WideEntries,
)
from tests.labs.proof import proved


class StopsEarly(Trees):
    """Takes a level that fits into one page for the root."""

    def load(self, entry: int, key: int) -> list[int]:
        return [size for size in super().load(entry, key) if size > 1]


class LargestFirst(Trees):
    """Memory takes the largest levels that fit."""

    def __init__(self, inputs: Table) -> None:
        super().__init__(inputs)
        self.cached = []
        for size in sorted([*self.index, *self.table], reverse=True):
            if sum(self.cached) + size <= inputs.memory:
                self.cached.append(size)


class IndexOnly(Trees):
    """Does not go on to the table."""

    @property
    def visits(self) -> list[int]:
        return self.index or self.table


def loading(model: type[Trees]) -> BtreeFanoutHeight:
    lab = BtreeFanoutHeight()
    lab.model = model
    return lab


def levels(rows: int, leaf: int, above: int) -> list[int]:
    """A page of level k stands for leaf × above^k rows; the last level is the first whose page stands for all."""
    spans = (8_000 // leaf * (8_000 // above) ** height for height in count())
    below = list(takewhile(lambda span: span < rows, spans))
    return [len(range(0, rows, span)) for span in below] + [1]


def by_powers(table: Table) -> tuple[list[int], int]:
    visits = levels(table.rows, table.row, table.key + 8)
    if table.entry:
        visits = [*levels(table.rows, table.entry, table.indexed + 8), *visits]
    smaller = {size: sum(other for other in visits if other <= size) for size in visits}
    return visits, sum(smaller[size] > table.memory for size in visits)


def test_levels_are_powers_of_the_fan_out() -> None:
    mutants = {
        "no leaves": NoLeaves,
        "full pages only": FullPagesOnly,
        "binary": Binary,
        "rows above the leaves": WideEntries,
        "pointers take no room": FreePointers,
        "straight to the row": IndexPointsAtPage,
        "the index only": IndexOnly,
        "nothing in memory": NothingCached,
        "all in memory": AllCached,
        "no root": StopsEarly,
        "the largest first": LargestFirst,
    }
    proved(
        BtreeFanoutHeight(),
        lambda trees: (trees.visits, len(trees.reads)),
        by_powers,
        {name: loading(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(("rows", "height"), [(262_144, 2), (262_145, 3), (134_217_728, 3), (134_217_729, 4)])
def test_a_fan_out_of_512_reaches_as_far_as_the_card_says(rows: int, height: int) -> None:
    """The card's example: 512 × 512 entries on two levels, 134 million on three."""

    class Pages(Trees):
        def fan_out(self, key: int) -> int:
            return 8_192 // (key + 8)

        def pages(self, entries: int, room: int) -> int:
            return super().pages(entries, 512)

    assert len(Pages(Table(rows, 16, 8)).visits) == height
