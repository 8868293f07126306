"""The model of Raft's commit rule, against all majorities and against all elections."""

from collections.abc import Sequence
from itertools import combinations

from content.labs.consistency_consensus.commit_rule import (
    APPENDS,
    ELECTED,
    STORES,
    All,
    AnyTerm,
    AtOnce,
    Cluster,
    CommitRule,
    Event,
    FirstAnswer,
    Followers,
    Half,
    Leader,
    Living,
)
from tests.labs.proof import proved


class LastAnswer(Leader):
    """The last answer says what a follower has."""

    def happen(self, event: Event) -> None:
        super().happen(event)
        if event.what == STORES:
            self.stored[event.who] = event.number


class OwnTermOnly(Leader):
    """Stays in its first term."""

    def happen(self, event: Event) -> None:
        super().happen(event)
        self.term = self.inputs.term


class Consecutive(Leader):
    """Commits an entry only if the one before it can be committed by itself."""

    def committed(self, index: int) -> bool:
        return super().committed(index) and (index - 1 <= self.commit or super().committed(index - 1))


def leading(model: type[Leader]) -> CommitRule:
    lab = CommitRule()
    lab.model = model
    return lab


def by_majorities(inputs: Cluster) -> int:
    """The last entry of the term at some moment that all of some majority have stored by then, in that term."""
    nodes = [f"S{n}" for n in range(1, inputs.nodes + 1)]
    groups = list(combinations(nodes, inputs.nodes // 2 + 1))
    found, log, term, began = inputs.commit, list(inputs.log), inputs.term, 0
    for now, event in enumerate(inputs.events):
        if event.what == ELECTED:
            term, began = event.number, now
        log += [term] * (event.what == APPENDS)
        answers = [e for e in inputs.events[began : now + 1] if e.what == STORES]
        own = [n for n, of in enumerate(log, 1) if of == term]
        have = {n: {"S1", *(e.who for e in answers if e.number >= n)} for n in own}
        found = max([found, *(n for n in own if any(have[n].issuperset(group) for group in groups))])
    return found


def test_what_is_committed_is_on_a_majority() -> None:
    mutants = {
        "any term": AnyTerm,
        "all nodes": All,
        "followers only": Followers,
        "one answer": FirstAnswer,
        "at once": AtOnce,
        "half of the nodes": Half,
        "the living": Living,
        "the last answer": LastAnswer,
        "the first term": OwnTermOnly,
        "one after the other": Consecutive,
    }
    proved(
        CommitRule(),
        lambda leader: leader.commit,
        by_majorities,
        {name: leading(model) for name, model in mutants.items()},
    )


def electable(logs: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The logs with which a node can win: a majority end in no later term, and are not longer in the same."""
    ends = [(log[-1], len(log)) for log in logs]
    return [
        log for log, end in zip(logs, ends, strict=True) if 2 * sum(other <= end for other in ends) > len(ends)
    ]


def test_figure_8_shows_why_copies_of_old_entries_are_not_enough() -> None:
    """The paper's Figure 8: entry 2, of term 2, is on three of five nodes, and S5 with one of term 3 may win."""
    stores = (Event(STORES, "S2", 2), Event(STORES, "S3", 2))
    in_c = Cluster(5, 4, (1, 2), 1, (*stores, Event(APPENDS, number=3)))
    assert Leader(in_c).commit == 1
    assert AnyTerm(in_c).commit == 2
    assert (1, 3) in electable([(1, 2, 4), (1, 2), (1, 2), (1,), (1, 3)])

    in_e = Cluster(5, 4, (1, 2), 1, (*in_c.events, Event(STORES, "S2", 3), Event(STORES, "S3", 3)))
    assert Leader(in_e).commit == 3
    assert all(log[:3] == (1, 2, 4) for log in electable([(1, 2, 4), (1, 2, 4), (1, 2, 4), (1,), (1, 3)]))
