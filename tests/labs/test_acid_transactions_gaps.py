"""The model of next-key locks, against the phantoms that they are there to keep out."""

from dataclasses import replace
from fractions import Fraction

from content.labs.acid_transactions.next_key_locking import (
    BothSides,
    CommittedToo,
    FitsCondition,
    GapsBeforeOnly,
    Index,
    NextKeyLocking,
    NothingPastLast,
    PlainReadsLock,
    RowsOnly,
    Search,
    Table,
)
from tests.labs.proof import proved


class GapOnEachRead(Index):
    """A hit in a unique index is locked with its gap."""

    around = (0,)


class AlwaysUnique(Index):
    """Takes each index for a unique one."""

    def scan(self, search: Search) -> list[int]:
        gaps = super().scan(search)
        return gaps[1:] if search.low in self.keys and not search.strict and not self.inputs.unique else gaps


class NeverEnds(Index):
    """A commit frees nothing."""

    def __init__(self, inputs: Table, upto: int | None = None) -> None:
        kept = tuple(search for search in inputs.searches if search.kind != "commits")
        super().__init__(replace(inputs, searches=kept), upto)


class OneGap(Index):
    """Only the first gap of a range is locked."""

    def scan(self, search: Search) -> list[int]:
        return super().scan(search)[:1]


def locking(model: type[Index]) -> NextKeyLocking:
    lab = NextKeyLocking()
    lab.model = model
    return lab


def by_phantoms(table: Table) -> str:
    """A gap is locked if a row that matches could get into it; equal keys could do so if the index allows them."""
    bounds = [bound for search in table.searches for bound in (search.low, search.high) if bound is not None]
    named = [*table.keys, *table.tries, *bounds]  # beyond all of these one point is like the other
    edges = [Fraction(min(named) - 2), *map(Fraction, table.keys), Fraction(max(named) + 2)]
    waits = []
    for key in table.tries:
        low = max(edge for edge in edges if edge < key)
        high = min(edge for edge in edges if edge > key)
        inside = [low + Fraction(n, 4) for n in range(1, int(high - low) * 4)]
        points = inside if table.unique else [low, *inside, high]
        if any(holds(search, point) for search in table.searches for point in points):
            waits.append(str(key))
    return ", ".join(waits) or "none of them"


def holds(search: Search, point: Fraction) -> bool:
    """Whether a search that keeps its gaps to the end has a condition which is true of this value."""
    if search.kind != "locking":
        return False
    if search.strict:
        return point > search.low if search.low is not None else point < (search.high or 0)
    return (search.low is None or point >= search.low) and (search.high is None or point <= search.high)


def test_inserts_wait_where_phantoms_could_get_in() -> None:
    mutants = {
        "fits the condition": FitsCondition,
        "rows only": RowsOnly,
        "nothing past the last": NothingPastLast,
        "gap on each read": GapOnEachRead,
        "both sides": BothSides,
        "gaps before only": GapsBeforeOnly,
        "read committed too": CommittedToo,
        "plain reads": PlainReadsLock,
        "always unique": AlwaysUnique,
        "one gap": OneGap,
        "no end": NeverEnds,
    }
    proved(
        NextKeyLocking(),
        lambda index: index.shown,
        by_phantoms,
        {name: locking(model) for name, model in mutants.items()},
    )
