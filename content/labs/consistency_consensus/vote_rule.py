"""Raft's vote rule: which of the candidates that ask a node get its vote."""

from dataclasses import dataclass
from itertools import pairwise

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

LETTERS = "abcdefg"
LEADER, RESTART = "leader", "restart"
TURNS = {Level.EASY: "????", Level.MEDIUM: "?????", Level.HARD: "?r??l??"}
TERMS = {Level.EASY: (1, 1, 1, -1, 2), Level.MEDIUM: (1, 0, 0, 0, -1), Level.HARD: (1, 0, 0)}
"""How much later the term of a request may be than the latest one so far."""


@dataclass(frozen=True)
class Event:
    """A candidate asks, with its term and its last entry; or the node restarts, or stores an entry of a leader."""

    who: str
    term: int = 0
    index: int = 0
    last: int = 0


@dataclass(frozen=True)
class Requests:
    """The node's term, its vote in that term, its last entry, and what happens to it."""

    term: int
    vote: str
    index: int
    last: int
    events: tuple[Event, ...]


class Voter:
    """A node that keeps its term and its vote on disk, and answers candidates."""

    def __init__(self, inputs: Requests) -> None:
        self.inputs = inputs
        self.term, self.vote, self.index, self.last = inputs.term, inputs.vote, inputs.index, inputs.last
        self.granted: list[str] = []
        self.history: list[tuple[str, dict[str, str]]] = []
        self._note("")
        for letter, event in zip(LETTERS, inputs.events, strict=False):
            self.happen(letter, event)

    def happen(self, letter: str, event: Event) -> None:
        if event.who == RESTART:
            self.restart()
            self._note(f"{letter}: restart, disk is kept")
        elif event.who == LEADER:
            self.hear(event.term)
            self.index, self.last = event.index, event.term
            self._note(f"{letter}: stores an entry of term {event.term}")
        else:
            self.hear(event.term)
            refusal = self.refusal(event)
            if not refusal:
                self.vote = event.who
                self.granted.append(letter)
            self._note(f"{letter}: {event.who} in term {event.term}: {refusal or 'yes'}")

    def hear(self, term: int) -> None:
        """A higher term is adopted at once, and the vote in it is free."""
        if term > self.term:
            self.term, self.vote = term, ""

    def refusal(self, event: Event) -> str:
        """Why not: nothing if the vote is granted."""
        if self.outdated(event):
            return "no, old term"
        if self.taken(event):
            return f"no, vote is {self.vote}'s"
        return "" if self.up_to_date(event) else "no, log is behind"

    def outdated(self, event: Event) -> bool:
        return event.term < self.term

    def taken(self, event: Event) -> bool:
        return self.vote not in ("", event.who)

    def up_to_date(self, event: Event) -> bool:
        """The later last term wins, and with equal ones the longer log; equal logs will do."""
        return (event.last, event.index) >= (self.last, self.index)

    def restart(self) -> None:
        pass

    def _note(self, text: str) -> None:
        last = f"{self.index} (t{self.last})"
        self.history.append((text, {"term": str(self.term), "vote": self.vote or "free", "last entry": last}))

    @property
    def steps(self) -> list[Step]:
        return [Step(text, _strips(before, now)) for (_, before), (text, now) in pairwise(self.history)]

    @property
    def shown(self) -> str:
        return ", ".join(self.granted) or "none of them"


class LongestLog(Voter):
    """The belief that the longer log is the better one."""

    def up_to_date(self, event: Event) -> bool:
        return event.index >= self.index


class TermOnly(Voter):
    """The belief that the log does not matter."""

    def up_to_date(self, _: Event) -> bool:
        return True


class Ahead(Voter):
    """The belief that the candidate's log has to be ahead."""

    def up_to_date(self, event: Event) -> bool:
        return (event.last, event.index) > (self.last, self.index)


class ManyVotes(Voter):
    """The belief that each candidate with a good log gets a vote."""

    def taken(self, _: Event) -> bool:
        return False


class KeepsTerm(Voter):
    """The belief that a term is adopted only with a vote."""

    def happen(self, letter: str, event: Event) -> None:
        before = self.term, self.vote
        super().happen(letter, event)
        if event.who not in (LEADER, RESTART, self.vote) and event.term > before[0]:
            self.term, self.vote = before


class FreedByRestart(Voter):
    """The belief that a restart makes a node forget its vote."""

    def restart(self) -> None:
        self.vote = ""


BELIEFS: tuple[tuple[str, type[Voter], str], ...] = (
    (
        "longest-log-wins",
        LongestLog,
        "This compares lengths. The last terms come first: a longer log that ends in an older term is behind.",
    ),
    (
        "highest-term-wins",
        TermOnly,
        "This looks at the candidates' terms alone. Whoever is behind in its log gets no vote, in whatever term.",
    ),
    (
        "equal-log-is-refused",
        Ahead,
        "A log that ends like the node's own is at least as up to date, and that is enough.",
    ),
    (
        "vote-can-change",
        ManyVotes,
        "A node has one vote in a term. Giving it again could elect two leaders of the same term.",
    ),
    (
        "refusal-keeps-term",
        KeepsTerm,
        "This raises the term only with a vote. A node adopts a higher term from any request, a refused one too.",
    ),
    (
        "restart-frees-vote",
        FreedByRestart,
        "Term and vote are on disk before the answer is sent, so a restart forgets neither.",
    ),
)


class VoteRule(ModelLab[Requests, Voter]):
    """The answers to RequestVote, by Figure 2 of the Raft paper."""

    concept = "raft.vote-rule"
    sources = (
        Source(
            "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (Extended Version), 2014",
            "https://raft.github.io/raft.pdf",
            "Figure 2 (RequestVote RPC, Rules for Servers); 5.4.1 Election restriction",
        ),
    )
    model: type[Voter] = Voter

    def draw(self, chance: Chance, level: Level) -> Requests:
        term, index = chance.between(4, 6), chance.between(5, 9)
        last = term - chance.below(2)
        ends = {who: (index + chance.between(-1, 2), last + chance.between(-1, 1)) for who in "WXYZ"}
        able = [who for who, (at, of) in ends.items() if (last, index) <= (of, at) and of < term]
        vote = chance.pick(["", *able]) if level is not Level.EASY else ""
        events: list[Event] = []
        now = term
        for turn in TURNS[level]:
            if turn == "r":
                events.append(Event(RESTART))
            elif turn == "l":
                now += chance.below(2)
                ends |= dict.fromkeys(chance.picks("WXYZ", 2), (index + 1, now))
                events.append(Event(LEADER, now, index + 1))
            else:
                who = chance.pick("WXYZ")
                events.append(Event(who, now + chance.pick(TERMS[level]), *ends[who]))
                now = max(now, events[-1].term)
        return Requests(term, vote, index, last, tuple(events))

    def run(self, inputs: Requests) -> Voter:
        return self.model(inputs)

    def ask(self, inputs: Requests, run: Voter) -> Case | None:
        if any(event.last >= event.term for event in inputs.events if event.who in "WXYZ"):
            return None  # a log has no entries of terms to come
        rows = "\n".join(map("{}  {}".format, LETTERS, map(_row, inputs.events)))
        vote = f" It has voted for {inputs.vote} in this term." if inputs.vote else ""
        return Case(
            stem=f"A Raft node, by Figure 2 of the paper, is in term {inputs.term}; its last entry has index"
            f" {inputs.index} and term {inputs.last}.{vote} Now it hears:\n\n```text\n   who term index last-term"
            f"\n{rows}\n```\n\nWhich requests get its vote?",
            right=run.shown,
            why="It adopts any higher term, which frees its vote. It grants one if the candidate's term is not"
            " older, the vote in that term is free or already the candidate's, and the candidate's log ends in a"
            f" later term, or in the same and not earlier. Here that holds for: {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _row(event: Event) -> str:
    if event.who == LEADER:
        return f"(stores a leader's entry {event.index} of term {event.term})"
    return (
        "(restart)" if event.who == RESTART else f"{event.who}   {event.term:>3}  {event.index:>4} {event.last:>8}"
    )


def _strips(before: dict[str, str], now: dict[str, str]) -> tuple[Strip, ...]:
    marks = {True: Mark.NONE, False: Mark.NEW}
    return tuple(Strip(name, (Cell(value, marks[before[name] == value]),)) for name, value in now.items())
