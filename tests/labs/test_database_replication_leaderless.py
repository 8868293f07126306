"""The models of replication without a leader, each against an oracle."""

from itertools import combinations

from content.labs.database_replication.quorum_condition import (
    LOSS,
    READ,
    REPAIR,
    WRITE,
    AnyAnswer,
    CatchesUp,
    DownCounts,
    MajorityVote,
    Outages,
    OverlapIsEnough,
    QuorumCondition,
    RollsBack,
    StopsAtW,
    Store,
    TouchingIsEnough,
)
from tests.labs.proof import proved


class RepairsNobody(Store):
    """Reads do not repair."""

    def happen(self, what: str, who: str) -> None:
        if what != REPAIR:
            super().happen(what, who)


class KeepsDisk(Store):
    """A lost disk is no loss."""

    def happen(self, what: str, who: str) -> None:
        if what != LOSS:
            super().happen(what, who)


class AsksFewer(Store):
    """One answer less is waited for."""

    def possible(self) -> set[int]:
        there = self.answers()
        return {v for v in there if sum(other <= v for other in there) >= self.inputs.r - 1}


def storing(model: type[Store]) -> QuorumCondition:
    lab = QuorumCondition()
    lab.model = model
    return lab


def by_all_reads(inputs: Outages) -> set[int]:
    """Who ever got which version, and every set of R replicas that may be asked, one by one."""
    holders = {0: set(inputs.replicas)}
    for what, who in inputs.events:
        if what == WRITE:
            holders[len(holders)] = set(inputs.replicas) - set(who)
        elif what == REPAIR:
            seen = [version for version, replicas in holders.items() if replicas & set(who)]
            if seen:
                holders[max(seen)] |= set(who)
        elif what == LOSS:
            holders = {version: replicas - {who} for version, replicas in holders.items()}
    up = [replica for replica in inputs.replicas if replica not in dict([inputs.events[-1]])[READ]]
    reads = list(combinations(up, inputs.r))
    return {max([-1, *(v for v, replicas in holders.items() if replicas & set(read))]) for read in reads}


def test_a_read_may_return_what_some_set_of_replicas_has_as_newest() -> None:
    mutants = {
        "overlap is enough": OverlapIsEnough,
        "W + R = N is enough": TouchingIsEnough,
        "failed writes are undone": RollsBack,
        "writes stop at W": StopsAtW,
        "replicas catch up": CatchesUp,
        "a vote": MajorityVote,
        "any answer": AnyAnswer,
        "down replicas answer": DownCounts,
        "no repair": RepairsNobody,
        "no loss": KeepsDisk,
        "R - 1 answers": AsksFewer,
    }
    proved(
        QuorumCondition(),
        lambda store: store.possible(),
        by_all_reads,
        {name: storing(model) for name, model in mutants.items()},
    )
