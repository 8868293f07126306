"""The model of serializability, against all serial orders."""

from collections.abc import Sequence
from itertools import permutations

from content.labs.acid_transactions.isolation_serializability import (
    AbortedCounts,
    Access,
    Backwards,
    Graph,
    History,
    IsolationSerializability,
    ReadsConflict,
    ReadsFirstFree,
)
from tests.labs.proof import proved


class ReadersFirst(Graph):
    """To have read what another wrote fixes no order."""

    def conflict(self, earlier: Access, later: Access) -> bool:
        return super().conflict(earlier, later) and earlier.kind == "r"


class AnyItem(Graph):
    """A write conflicts with whatever comes later."""

    def conflict(self, earlier: Access, later: Access) -> bool:
        return earlier.by != later.by and "w" in (earlier.kind, later.kind)


class NewestOnly(Graph):
    """A step conflicts with the one right before it only."""

    def conflict(self, earlier: Access, later: Access) -> bool:
        steps = self.history.steps
        return super().conflict(earlier, later) and steps.index(later) - steps.index(earlier) == 1


def judging(model: type[Graph]) -> IsolationSerializability:
    lab = IsolationSerializability()
    lab.model = model
    return lab


def executed(steps: Sequence[Access]) -> tuple[dict[Access, Access | None], dict[str, Access]]:
    """What each read returns, as the write that it comes from, and the last write of each item."""
    last: dict[str, Access] = {}
    seen: dict[Access, Access | None] = {}
    for step in steps:
        if step.kind == "w":
            last[step.item] = step
        else:
            seen[step] = last.get(step.item)
    return seen, last


def explaining_orders(history: History) -> list[list[int]]:
    """Every serial order is executed and compared with the run: no arrows."""
    steps = [step for step in history.steps if step.by != history.aborted]
    everybody = sorted({step.by for step in steps})
    return [
        list(order)
        for order in permutations(everybody)
        if executed([step for one in order for step in steps if step.by == one]) == executed(steps)
    ]


def test_the_orders_along_the_arrows_are_those_that_give_the_same_result() -> None:
    mutants = {
        "backwards": Backwards,
        "reads conflict": ReadsConflict,
        "overwritten reads are free": ReadsFirstFree,
        "what was read is free": ReadersFirst,
        "aborted steps count": AbortedCounts,
        "any item": AnyItem,
        "neighbours only": NewestOnly,
    }
    proved(
        IsolationSerializability(),
        lambda graph: graph.orders(graph.transactions),
        explaining_orders,
        {name: judging(model) for name, model in mutants.items()},
    )
