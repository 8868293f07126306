"""The models of replication with a leader, each against an oracle."""

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
