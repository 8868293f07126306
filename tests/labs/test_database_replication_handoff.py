"""The model of hinted handoff, against an oracle and Riak's own cases."""

import pytest

from content.labs.database_replication.hinted_handoff import (
    DOWN,
    CoordinatorHolds,
    Failures,
    ForgetsHints,
    HintedHandoff,
    HomesOnly,
    KeepsHinted,
    LateOverwrites,
    NeverDelivers,
    Ring,
)
from tests.labs.proof import proved


class SameStandIn(Ring):
    """Stand-ins that take copies for their own sake: each home down costs a copy more on the first of them."""

    def stand_ins(self) -> list[str]:
        return super().stand_ins()[:1] * 3


class BlindDelivery(Ring):
    """Hands off whether the home is up or not."""

    def hand_off(self) -> None:
        down, self.down = self.down, "".join(node for node in self.down if node not in self.inputs.homes)
        super().hand_off()
        self.down = down


def handing(model: type[Ring]) -> HintedHandoff:
    lab = HintedHandoff()
    lab.model = model
    return lab


def by_the_story_of_each_copy(inputs: Failures) -> dict[str, int]:
    """Each copy by itself: where it was taken in, and whether both nodes were up at some moment after."""
    downs = [
        {node for node in inputs.ring if _is_down(inputs, node, moment)} for moment in range(len(inputs.events))
    ]
    writes = [moment for moment, (what, _) in enumerate(inputs.events) if what == "write"]
    places = [(home, 0) for home in inputs.homes]
    for version, moment in enumerate(writes, 1):
        absent = [home for home in inputs.homes if home in downs[moment]]
        holders = [node for node in inputs.ring[3:] if node not in downs[moment]]
        places += [(home, version) for home in inputs.homes if home not in absent]
        for holder, home in zip(holders, absent, strict=False):
            met = any(not {holder, home} & down for down in downs[moment:])
            places.append((home if met else f"{holder}→{home}", version))
    return {place: max(version for other, version in places if other == place) for place, _ in places}


def _is_down(inputs: Failures, node: str, moment: int) -> bool:
    changes = [what for what, who in inputs.events[: moment + 1] if who == node]
    return changes[-1:] == [DOWN]


def test_copies_are_where_their_own_stories_end() -> None:
    mutants = {
        "copies are kept": KeepsHinted,
        "nothing is delivered": NeverDelivers,
        "nobody stands in": HomesOnly,
        "the coordinator holds": CoordinatorHolds,
        "late ones overwrite": LateOverwrites,
        "hints are forgotten": ForgetsHints,
        "one stands in for all": SameStandIn,
        "homes get it while down": BlindDelivery,
    }
    proved(
        HintedHandoff(),
        lambda ring: ring.copies,
        by_the_story_of_each_copy,
        {name: handing(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("down", "stand_ins"),
    [
        ("A", ["D→A"]),
        ("AB", ["D→A", "E→B"]),
        ("ABC", ["D→A", "E→B", "F→C"]),
        ("C", ["D→C"]),
        ("CB", ["D→B", "E→C"]),
        ("CBE", ["D→B", "F→C"]),
        ("B", ["D→B"]),
    ],
)
def test_stand_ins_are_those_of_riak(down: str, stand_ins: list[str]) -> None:
    """The cases of six_node_test in Riak Core's riak_core_apl.erl, with its nodes dev2 to dev1 named A to F."""
    ring = Ring(Failures("ABCDEF", (*((DOWN, node) for node in down), ("write", ""))))
    assert [place for place in ring.copies if "→" in place] == stand_ins
