"""Raft's commit rule: up to which entry a leader has committed, given what its followers have stored."""

from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.consistency_consensus.raft_follower import terms
from content.labs.lab import Case, ModelLab, Wrong

STORES, APPENDS, CRASHES, ELECTED = "sace"
TOLD = {
    STORES: "{} confirms up to {}",
    APPENDS: "{} appends entry {}",
    CRASHES: "{} crashes",
    ELECTED: "{} is elected again, term {}",
}


TURNS = {Level.EASY: "ssassas", Level.MEDIUM: "sassasas", Level.HARD: "sseascscsas"}


@dataclass(frozen=True)
class Event:
    """A follower confirms entries up to a number, or crashes; the leader appends one, or is elected for a term."""

    what: str
    who: str = "S1"
    number: int = 0

    @property
    def told(self) -> str:
        return TOLD[self.what].format(self.who, self.number)


@dataclass(frozen=True)
class Cluster:
    """How many nodes, the leader's term, the terms of its entries, how many are committed, and what happens."""

    nodes: int
    term: int
    log: tuple[int, ...]
    commit: int
    events: tuple[Event, ...]


class Leader:
    """Node S1: its log, what it knows of each follower since it was elected, and its commit index."""

    def __init__(self, inputs: Cluster) -> None:
        self.inputs = inputs
        self.term, self.log, self.commit = inputs.term, list(inputs.log), inputs.commit
        self.stored = {f"S{n}": 0 for n in range(2, inputs.nodes + 1)}
        self.down: set[str] = set()
        self.history: list[tuple[Event, int, int, dict[str, int], set[str]]] = []
        for event in inputs.events:
            self.happen(event)
            self.commit = next(filter(self.committed, range(len(self.log), self.commit, -1)), self.commit)
            self.history.append((event, len(self.log), self.commit, dict(self.stored), set(self.down)))

    def happen(self, event: Event) -> None:
        if event.what == STORES:
            self.stored[event.who] = max(self.stored[event.who], event.number)
        elif event.what == APPENDS:
            self.log.append(self.term)
        elif event.what == CRASHES:
            self.down.add(event.who)
        else:
            self.term, self.stored = event.number, dict.fromkeys(self.stored, 0)

    def committed(self, index: int) -> bool:
        """An entry of the leader's own term that a majority has; it commits all before it."""
        return self.counts(self.log[index - 1]) and self.copies(index) > self.size() // 2

    def counts(self, term: int) -> bool:
        return term == self.term

    def copies(self, index: int) -> int:
        """The leader's own, and those of its followers, whether they are up or not."""
        return 1 + sum(stored >= index for stored in self.stored.values())

    def size(self) -> int:
        return self.inputs.nodes

    @property
    def steps(self) -> list[Step]:
        steps = []
        for event, length, commit, stored, down in self.history:
            log = [Cell(str(t), Mark.USED if n < commit else Mark.NONE) for n, t in enumerate(self.log[:length])]
            texts = [f"{who} {n}{' down' if who in down else ''}" for who, n in stored.items()]
            known = [Cell(text, Mark.NEW if text.startswith(event.who) else Mark.NONE) for text in texts]
            strips = Strip("log, > is committed", tuple(log)), Strip("confirmed", tuple(known))
            steps.append(Step(event.told, strips))
        return steps

    @property
    def shown(self) -> str:
        return f"up to entry {self.commit}"


class AnyTerm(Leader):
    """The belief that a majority commits an entry of any term."""

    def counts(self, _: int) -> bool:
        return True


class AtOnce(Leader):
    """The belief that what the leader has written is committed."""

    def copies(self, _: int) -> int:
        return self.inputs.nodes


class All(Leader):
    """The belief that all nodes have to have it."""

    def copies(self, index: int) -> int:
        return super().copies(index) // self.inputs.nodes * self.inputs.nodes


class Followers(Leader):
    """The belief that the leader's own copy does not count."""

    def copies(self, index: int) -> int:
        return super().copies(index) - 1


class FirstAnswer(Leader):
    """The belief that one confirmation is enough."""

    def size(self) -> int:
        return 3


class Half(Leader):
    """The belief that half of the nodes are enough."""

    def size(self) -> int:
        return super().size() - 1


class Living(Leader):
    """The belief that only nodes which are up count, for the majority and among the copies."""

    def copies(self, index: int) -> int:
        return 1 + sum(stored >= index for who, stored in self.stored.items() if who not in self.down)

    def size(self) -> int:
        return super().size() - len(self.down)


BELIEFS: tuple[tuple[str, type[Leader], str], ...] = (
    (
        "old-entries-count",
        AnyTerm,
        "The entry is of an earlier term, whatever its copies: a later leader without it might win and erase it.",
    ),
    (
        "all-must-answer",
        All,
        "This waits for the slowest node. A majority is enough: no later leader can win without one of its nodes.",
    ),
    (
        "leader-does-not-count",
        Followers,
        "This leaves out the leader's own copy. It is one of the nodes, so it counts for the majority.",
    ),
    (
        "leader-write-is-commit",
        AtOnce,
        "This takes what S1 has written for committed. Without copies on a majority it may be lost with S1.",
    ),
    (
        "half-is-enough",
        Half,
        "Half of the nodes are no majority: the other half could decide something else.",
    ),
    (
        "crash-shrinks-majority",
        Living,
        "A crashed node still belongs to the cluster, and keeps what it has on disk. The majority is one of all.",
    ),
    (
        "first-answer-decides",
        FirstAnswer,
        "Two copies are no majority here. If both nodes fail, another leader may never have had the entry.",
    ),
)


class CommitRule(ModelLab[Cluster, Leader]):
    """The leader's commit index, by Figure 2 of the Raft paper."""

    concept = "raft.log-matching-commit"
    sources = (
        Source(
            "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (Extended Version), 2014",
            "https://raft.github.io/raft.pdf",
            "5.4.2 Committing entries from previous terms; Figure 2, Leaders and State",
        ),
    )
    model: type[Leader] = Leader

    def draw(self, chance: Chance, level: Level) -> Cluster:
        fruitful = level is Level.EASY or chance.below(2 if level is Level.MEDIUM else 5) > 0
        while True:
            inputs = _drawn(chance, level)
            if (Leader(inputs).commit > inputs.commit) is fruitful:
                return inputs

    def run(self, inputs: Cluster) -> Leader:
        return self.model(inputs)

    def ask(self, inputs: Cluster, run: Leader) -> Case:
        events = "\n".join(step.text for step in run.steps)
        copies = [run.copies(index + 1) for index in range(len(run.log))]
        return Case(
            stem=f"S1 leads a Raft cluster of {inputs.nodes} nodes in term {inputs.term}. Its entries have terms"
            f" {terms(inputs.log)}; it has committed up to entry {inputs.commit}.\n\n```text\n{events}\n"
            "```\n\nUp to which entry has S1 committed then, by Figure 2 of the paper?",
            right=run.shown,
            why=f"S1 has to know of {inputs.nodes // 2 + 1} copies of an entry of its own term, its own and those"
            " of crashed nodes included. That commits the entry and all before it. At the end S1 is in term"
            f" {run.term}; the entries have the terms {terms(run.log)}, and S1 knows of {terms(copies)} copies.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _drawn(chance: Chance, level: Level) -> Cluster:
    nodes, term = (chance.between(4, 6) if level is Level.HARD else 5), chance.between(4, 6)
    old = sorted(chance.between(1, term - 1) for _ in range(chance.between(2, 3)))
    more = [term - 1] * (level is not Level.EASY) * chance.between(1, 2)
    more += [term] * (level is not Level.MEDIUM) * chance.between(1, 2)
    length = len(old + more)
    confirmed = {f"S{n}": len(old) for n in range(2, nodes + 1)}
    events: list[Event] = []
    for turn in TURNS[level]:
        if turn == STORES:
            who = chance.pick(list(confirmed))
            confirmed[who] = chance.between(min(confirmed[who] + 1, length), length)
            events.append(Event(STORES, who, confirmed[who] - (level is Level.HARD and not chance.below(5))))
        elif turn == APPENDS:
            events.append(Event(APPENDS, number=(length := length + 1)))
        elif turn == ELECTED:
            events.append(Event(ELECTED, number=term + 2))
        elif len(confirmed) > nodes // 2:
            events.append(Event(CRASHES, chance.pick(list(confirmed))))
            del confirmed[events[-1].who]
    return Cluster(nodes, term, (*old, *more), len(old), tuple(events))
