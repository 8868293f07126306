"""The model of a two-phase commit without its coordinator, against the paths on which the outcome travels."""

from collections.abc import Iterable

from content.labs.consistency_consensus.coordinator_failure import (
    ABORTS,
    COMMITS,
    IN_DOUBT,
    NO_VOTE,
    AllBlocked,
    CoordinatorFailure,
    Crash,
    Event,
    Participants,
    PeersUseless,
    VotesDecide,
    YesIsRevocable,
    YesMayCommit,
)
from tests.labs.proof import proved


class ShowsAtOnce(Participants):
    """A decision in the log is known everywhere."""

    def happen(self, event: Event) -> None:
        super().happen(event)
        if event[1] == "logs":
            self.settle(self.log)


class PeersKnow(Participants):
    """Who is in doubt learns the outcome if anybody has it."""

    def end(self) -> None:
        super().end()
        for outcome in (COMMITS, ABORTS):
            if outcome in self.state.values():
                self.settle(outcome)


class ForgetsPromise(Participants):
    """A restart takes back a yes."""

    def restart(self, who: str) -> None:
        super().restart(who)
        if self.state.get(who) == IN_DOUBT:
            self.state[who] = ABORTS


class GhostsAnswer(Participants):
    """Who is down answers."""

    def consult(self, who: str, whom: str) -> None:
        down, self.down = self.down, set()
        super().consult(who, whom)
        self.down = down


class AskedStaysOpen(Participants):
    """Who has not voted cannot help."""

    def consult(self, who: str, whom: str) -> None:
        if self.state[whom] != NO_VOTE:
            super().consult(who, whom)


class NobodyAborts(Participants):
    """Who has not voted keeps on waiting."""

    def give_up(self, waiting: Iterable[str]) -> None:
        pass


def after(model: type[Participants]) -> CoordinatorFailure:
    lab = CoordinatorFailure()
    lab.model = model
    return lab


def by_paths(crash: Crash) -> str:
    """There is one outcome, and a participant knows it if messages lead to it from who decided, in their order."""
    outcome = COMMITS if ("K", "logs", "commit") in crash.events else ABORTS

    def voted(who: str, now: int) -> bool:
        return any(event[:2] == (who, "votes") for event in crash.events[:now])

    def up(who: str, now: int) -> bool:
        turns = [event[1] for event in crash.events[:now] if event in {(who, "crashes"), (who, "restarts")}]
        return turns[-1:] != ["crashes"]

    def knows(who: str, now: int) -> bool:
        return any(tells(event, who, place) for place, event in enumerate(crash.events[:now]))

    def tells(event: Event, who: str, now: int) -> bool:
        if event in {("K", "tells", who), (who, "votes", "no")}:
            return True
        if event[1] == "asks" and event[0] == who:
            return up(event[2], now) and (knows(event[2], now) or not voted(event[2], now))
        asked = event[1:] == ("asks", who) and up(who, now)
        return (asked or event == (who, "restarts")) and not voted(who, now)

    end = len(crash.events)
    states = {who: knows(who, end) or not voted(who, end) for who in crash.participants}
    return ", ".join(f"{who} {outcome if known else IN_DOUBT}" for who, known in states.items())


def test_the_outcome_is_known_where_messages_have_brought_it() -> None:
    mutants = {
        "a yes can be taken back": YesIsRevocable,
        "a yes commits": YesMayCommit,
        "votes decide": VotesDecide,
        "without the coordinator nobody aborts": AllBlocked,
        "peers are of no help": PeersUseless,
        "a decision shows at once": ShowsAtOnce,
        "peers always know": PeersKnow,
        "a restart frees": ForgetsPromise,
        "those who are down answer": GhostsAnswer,
        "who has not voted is of no help": AskedStaysOpen,
        "who has not voted waits on": NobodyAborts,
    }
    proved(
        CoordinatorFailure(),
        lambda participants: participants.shown,
        by_paths,
        {name: after(model) for name, model in mutants.items()},
    )
