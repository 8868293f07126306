"""Two-phase commit: who commits, who aborts and who is in doubt when the coordinator has failed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

COMMITS, ABORTS, IN_DOUBT, NO_VOTE = "commits", "aborts", "in doubt", "no vote"
YES = "yes"
VOTES = (YES,) * 8 + ("no", "")
WORDS = {"commit": COMMITS, "abort": ABORTS}

Event = tuple[str, ...]
"""Who, what, and whom or which: ("A", "votes", "yes"), ("K", "logs", "commit"), ("A", "asks", "B")."""


@dataclass(frozen=True)
class Crash:
    """Who takes part, and what happens."""

    participants: str
    events: tuple[Event, ...]


class Participants:
    """What each participant knows of the outcome, and what the coordinator has in its log."""

    def __init__(self, inputs: Crash) -> None:
        self.inputs = inputs
        self.state = dict.fromkeys(inputs.participants, NO_VOTE)
        self.votes: list[str] = []
        self.log = ""
        self.down: set[str] = set()
        self.history: list[dict[str, str]] = []
        for event in inputs.events:
            self.happen(event)
            self._note()
        self.end()
        self._note()

    def happen(self, event: Event) -> None:
        match event:
            case (who, "votes", vote):
                self.votes.append(vote)
                self.state[who] = IN_DOUBT if vote == YES else ABORTS
            case (_, "logs", decision):
                self.log = WORDS[decision]
            case (_, "tells", whom):
                self.state[whom] = self.log
            case (who, "asks", whom):
                self.consult(who, whom)
            case (who, "crashes"):
                self.down.add(who)
            case (who, "restarts"):
                self.down.remove(who)
                self.restart(who)

    def consult(self, who: str, whom: str) -> None:
        """Who has not voted yet aborts when asked; who is in doubt itself, or down, is of no help."""
        if whom in self.down:
            return
        self.give_up([whom])
        if self.state[whom] in WORDS.values():
            self.state[who] = self.state[whom]

    def restart(self, who: str) -> None:
        """The log tells what was promised or decided; a coordinator without a decision decides to abort."""
        if who == "K":
            self.log = self.log or ABORTS
        else:
            self.give_up([who])

    def give_up(self, waiting: Iterable[str]) -> None:
        """Those among them that have promised nothing abort."""
        self.state |= {who: ABORTS for who in waiting if self.state[who] == NO_VOTE}

    def end(self) -> None:
        self.give_up(self.inputs.participants)

    def settle(self, outcome: str) -> None:
        self.state = {who: outcome if state == IN_DOUBT else state for who, state in self.state.items()}

    def _note(self) -> None:
        down = {who: f"{state} (down)" for who, state in self.state.items() if who in self.down}
        self.history.append({"K's log": self.log.removesuffix("s") or "empty", **self.state, **down})

    @property
    def steps(self) -> list[Step]:
        texts = [*map(" ".join, self.inputs.events), "all timeouts run out"]
        pairs = zip([self.history[0], *self.history], self.history, strict=False)
        return [Step(text, _strips(*pair)) for text, pair in zip(texts, pairs, strict=True)]

    @property
    def shown(self) -> str:
        return ", ".join(f"{who} {state}" for who, state in self.state.items())


class YesIsRevocable(Participants):
    """The belief that a timeout ends a promise."""

    def end(self) -> None:
        super().end()
        self.settle(ABORTS)


class YesMayCommit(Participants):
    """The belief that who has voted yes commits in the end."""

    def end(self) -> None:
        super().end()
        self.settle(COMMITS)


class VotesDecide(Participants):
    """The belief that with all votes yes the transaction is committed, logged or not."""

    def happen(self, event: Event) -> None:
        super().happen(event)
        if self.votes == [YES] * len(self.state):
            self.log = COMMITS

    def end(self) -> None:
        super().end()
        if self.log == COMMITS:
            self.settle(COMMITS)


class AllBlocked(Participants):
    """The belief that without the coordinator nobody can abort, whatever it has voted."""

    def give_up(self, waiting: Iterable[str]) -> None:
        pass

    def end(self) -> None:
        self.state = {who: IN_DOUBT if state == NO_VOTE else state for who, state in self.state.items()}


class PeersUseless(Participants):
    """The belief that nobody but the coordinator can settle anything."""

    def consult(self, who: str, whom: str) -> None:
        pass


BELIEFS: tuple[tuple[str, type[Participants], str], ...] = (
    (
        "yes-is-revocable",
        YesIsRevocable,
        "This lets everybody abort after a timeout. Whoever has voted yes may not: K may have decided to commit"
        " and told another.",
    ),
    (
        "yes-voters-may-commit",
        YesMayCommit,
        "A yes says that a participant is able to commit, not that all others are. Another vote may have been a"
        " no, or K may have decided to abort.",
    ),
    (
        "commit-point-is-votes",
        VotesDecide,
        "It is K's record in the log that decides, and not the votes. Without it K aborts, whatever they were.",
    ),
    (
        "coordinator-crash-blocks-all",
        AllBlocked,
        "Waiting is for those who have promised. Who has not voted yet can abort alone, because K cannot commit"
        " without that vote.",
    ),
    (
        "only-coordinator-settles",
        PeersUseless,
        "Another participant can help, if it is up and has decided or has not voted yet: both settle the outcome"
        " for the one that asks.",
    ),
)


class CoordinatorFailure(ModelLab[Crash, Participants]):
    """Two-phase commit with the termination protocol of Bernstein, Hadzilacos and Goodman."""

    concept = "2pc.coordinator-failure"
    sources = (
        Source(
            "Bernstein, Hadzilacos and Goodman, Concurrency Control and Recovery in Database Systems, 1987",
            "https://www.microsoft.com/en-us/research/people/philbe/book/",
            "7.4 The Two Phase Commit Protocol",
        ),
    )
    model: type[Participants] = Participants

    def draw(self, chance: Chance, level: Level) -> Crash:
        those = "ABCD" if level is Level.EASY else "ABC"
        events = [(who, "votes", vote) for who in chance.shuffled(those) if (vote := chance.pick(VOTES))]
        willing = [who for who, _, vote in events if vote == YES]
        if chance.below(3):
            events.append(("K", "logs", "commit" if len(willing) == len(those) else "abort"))
            told = chance.picks(willing, chance.below(max(1, len(willing))))
            events += [("K", "tells", who) for who in told]
        crash = Crash(those, (*events, ("K", "crashes")))
        return crash if level is Level.EASY else _afterwards(chance, crash, level is Level.HARD)

    def run(self, inputs: Crash) -> Participants:
        return self.model(inputs)

    def ask(self, inputs: Crash, run: Participants) -> Case:
        trace = "\n".join(map(" ".join, inputs.events))
        doubtful = " and ".join(who for who, state in run.state.items() if state == IN_DOUBT)
        end = f"In doubt, with locks held: {doubtful}, bound by a yes and not told more." if doubtful else ""
        return Case(
            stem=f"K coordinates a two-phase commit of {', '.join(inputs.participants)}, with the cooperative"
            f" termination protocol.\n\n```text\n{trace}\n```\n\nWho is up answers at once. Nothing else is"
            " sent, and all timeouts run out. How does it end?",
            right=run.shown,
            why="Whoever votes no aborts, and so does whoever has not voted when asked, restarted or out of time."
            " A yes binds, until K or a participant that knows the outcome says it. K goes by its log, which"
            f" says {run.log.removesuffix('s') or 'nothing yet'}. {end or 'So nobody is in doubt in the end.'}",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _afterwards(chance: Chance, crash: Crash, hard: bool) -> Crash:
    """Questions among the participants; at the hard level one of them and the coordinator come back, too."""
    crash = _asked(chance, crash)
    if hard:
        gone = chance.pick(crash.participants)
        crash = _asked(chance, replace(crash, events=(*crash.events, (gone, "crashes"))), gone)
        tells = ("K", "tells", chance.pick(crash.participants))
        crash = replace(crash, events=(*crash.events, (gone, "restarts"), ("K", "restarts"), tells))
    return _asked(chance, _asked(chance, crash))


def _asked(chance: Chance, crash: Crash, down: str = "") -> Crash:
    """One more question, by one who is in doubt."""
    pairs = [(who, "asks", whom) for who in _doubtful(crash) if who != down for whom in crash.participants]
    fresh = [pair for pair in pairs if pair[0] != pair[2] and pair != crash.events[-1]]
    return replace(crash, events=(*crash.events, chance.pick(fresh))) if fresh else crash


def _doubtful(crash: Crash) -> list[str]:
    return [who for who, state in Participants(crash).state.items() if state == IN_DOUBT]


def _strips(before: dict[str, str], after: dict[str, str]) -> tuple[Strip, ...]:
    cells = [Cell(value, Mark.NONE if before[label] == value else Mark.NEW) for label, value in after.items()]
    return tuple(Strip(label, (cell,)) for label, cell in zip(after, cells, strict=True))
