"""The models of replication with a leader, each against an oracle."""

from collections.abc import Sequence

from content.labs.database_replication.failover_lost_writes import (
    LEADER,
    AtTheLeader,
    Cluster,
    Failover,
    FailoverLostWrites,
    OtherMethod,
    SavedAnywhere,
    WaitsForGone,
)
from content.labs.database_replication.read_your_writes import (
    COMMIT,
    STANDBYS,
    Freshest,
    Lagging,
    OneIsEnough,
    ReadYourWrites,
    ReceivedIsEnough,
    Replication,
    RowsAtOnce,
    WholeLog,
)
from tests.labs.proof import proved


class Eager(Replication):
    """Makes a row visible one line too soon."""

    def reach(self) -> list[int]:
        return [place + 1 for place in self.inputs.replayed]


class Mixed(Replication):
    """A commit ends the transactions of all users."""

    def committed(self, place: int) -> list[int]:
        if self.inputs.log[place - 1][1] == COMMIT:
            return [row for rows in self.pending.values() for row in rows]
        return super().committed(place)


def reading(model: type[Replication]) -> ReadYourWrites:
    lab = ReadYourWrites()
    lab.model = model
    return lab


def behind_her_last_commit(inputs: Lagging) -> list[str]:
    """By positions alone, as a session token would have it: nothing is replayed."""
    token = max(place for place, (user, _) in enumerate(inputs.log, 1) if user == "Ana")
    return [standby for standby, position in zip(STANDBYS, inputs.replayed, strict=True) if position >= token]


def test_a_standby_serves_a_user_once_it_has_replayed_her_last_commit() -> None:
    mutants = {
        "received counts": ReceivedIsEnough,
        "a row needs no commit": RowsAtOnce,
        "one write is enough": OneIsEnough,
        "the whole log is needed": WholeLog,
        "only the freshest": Freshest,
        "one line too soon": Eager,
        "any commit commits all": Mixed,
    }
    proved(
        ReadYourWrites(),
        lambda replication: replication.able,
        behind_her_last_commit,
        {name: reading(model) for name, model in mutants.items()},
    )


class AllConfirm(Cluster):
    """Waits for all standbys."""

    def confirmed(self) -> int:
        return min(self.has.values())


class Forgetful(Cluster):
    """Takes an acknowledgement back when the standby that gave it has gone."""

    def lost(self) -> range:
        return range(self.kept() + 1, self.confirmed() + 1)


class Swapped(Cluster):
    """Counts the last of the connected standbys on the list."""

    def first_of(self, standbys: Sequence[str]) -> int:
        return super().first_of(list(reversed(standbys)))


def crashing(model: type[Cluster]) -> FailoverLostWrites:
    lab = FailoverLostWrites()
    lab.model = model
    return lab


def acknowledged(inputs: Failover, write: int) -> bool:
    """Whether at some moment the standbys that count then had this write, by the manual's definition."""
    for end in range(1, len(inputs.events) + 1):
        past = inputs.events[:end]
        having = {who for who, position in past if who != LEADER and position >= write}
        listed = [standby for standby in STANDBYS if (standby, 0) not in past]
        enough = len(having) >= inputs.count if inputs.method == "ANY" else having >= set(listed[: inputs.count])
        if enough and any(who == LEADER and position >= write for who, position in past):
            return True
    return False


def missing_at_the_promoted(inputs: Failover) -> list[int]:
    held = max([1] + [position for who, position in inputs.events if who == inputs.promoted])
    return [write for write in range(2, 30) if write > held and acknowledged(inputs, write)]


def test_a_failover_loses_what_was_acknowledged_without_the_promoted_standby() -> None:
    mutants = {
        "the leader suffices": AtTheLeader,
        "all must confirm": AllConfirm,
        "any standby saves": SavedAnywhere,
        "ANY for FIRST": OtherMethod,
        "the gone one counts": WaitsForGone,
        "acknowledgements are taken back": Forgetful,
        "priorities upside down": Swapped,
    }
    proved(
        FailoverLostWrites(),
        lambda cluster: list(cluster.lost()),
        missing_at_the_promoted,
        {name: crashing(model) for name, model in mutants.items()},
    )
