"""The edit log of HDFS on JournalNodes: which edits the next NameNode has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SHAPES = {Level.EASY: (5, 1), Level.MEDIUM: (3, 2), Level.HARD: (5, 2)}
"""JournalNodes and takeovers."""


class Event(NamedTuple):
    """A NameNode sends an edit, or takes over if there is none; the JournalNodes that the message reaches."""

    writer: str
    edit: str
    reached: str

    @property
    def told(self) -> str:
        nodes = ", ".join(f"J{node}" for node in self.reached)
        return f"{self.writer}: {self.edit} → {nodes}" if self.edit else f"{self.writer} takes over ← {nodes}"


@dataclass(frozen=True)
class Journal:
    """The JournalNodes' numbers, and what happens; the last event is a takeover."""

    nodes: str
    events: tuple[Event, ...]


@dataclass
class Node:
    """A JournalNode or a NameNode: the newest epoch it knows, that of its log's writer, and the log."""

    promised: int = 1
    epoch: int = 1
    log: str = ""


class Quorum:
    """The rules of the Quorum Journal Manager, with a segment of the log for each time as the writer."""

    def __init__(self, inputs: Journal) -> None:
        self.inputs = inputs
        self.needed = len(inputs.nodes) // 2 + 1
        self.nodes = {name: Node() for name in inputs.nodes}
        self.writers = {"N1": Node()}
        self.confirmed = self.sent = ""
        self.history: list[tuple[str, dict[str, str]]] = [("", dict.fromkeys(inputs.nodes, ""))]
        for event in inputs.events:
            told = self.log(event) if event.edit else self.take_over(event)
            self.history.append((told, {name: node.log for name, node in self.nodes.items()}))

    def log(self, event: Event) -> str:
        """An edit counts when a majority has stored it; without one the writer gives up."""
        writer = self.writers[event.writer]
        stored = [name for name in event.reached if self.store(self.nodes[name], writer, event.edit)]
        self.sent += event.edit
        writer.log += event.edit
        if len(stored) < self.needed:
            return f"{event.edit}: stored by {len(stored)}, {event.writer} stops"
        self.confirmed += event.edit
        return f"{event.edit}: stored by {len(stored)}, confirmed"

    def store(self, node: Node, writer: Node, edit: str) -> bool:
        fits = self.entitled(node, writer) and self.complete(node, writer)
        node.promised = max(node.promised, writer.epoch)
        node.log += edit if fits else ""
        return fits

    def entitled(self, node: Node, writer: Node) -> bool:
        return writer.epoch >= node.promised

    def complete(self, node: Node, writer: Node) -> bool:
        """It has begun this writer's segment and missed none of its edits."""
        return node.epoch == writer.epoch and node.log == writer.log

    def take_over(self, event: Event) -> str:
        """The best log of those that answer is copied to all of them, under a new epoch."""
        epoch = max(writer.epoch for writer in self.writers.values()) + 1
        answering = [self.nodes[name] for name in event.reached]
        log = self.recovered(answering)
        for node in answering:
            node.promised, node.epoch, node.log = epoch, epoch, log
        self.writers[event.writer] = Node(epoch, epoch, log)
        return f"{event.writer} takes over: epoch {epoch}"

    def recovered(self, answering: Sequence[Node]) -> str:
        return max(answering, key=lambda node: (node.epoch, len(node.log))).log

    @property
    def shown(self) -> str:
        return self.writers[self.inputs.events[-1].writer].log or "none"

    @property
    def steps(self) -> list[Step]:
        return [
            Step(told, tuple(_strip(name, old[name], new[name]) for name in self.inputs.nodes))
            for (_, old), (told, new) in zip(self.history, self.history[1:], strict=False)
        ]


class Longest(Quorum):
    """The belief that the longest log is taken, whoever wrote it."""

    def recovered(self, answering: Sequence[Node]) -> str:
        return max(answering, key=lambda node: (len(node.log), node.epoch)).log


class Common(Quorum):
    """The belief that a takeover keeps what all who answer have."""

    def recovered(self, answering: Sequence[Node]) -> str:
        return "".join(edit for edit in answering[0].log if all(edit in node.log for node in answering))


class Union(Quorum):
    """The belief that a takeover gathers each edit that anybody stored."""

    def recovered(self, *_: Sequence[Node]) -> str:
        return "".join(edit for edit in self.sent if any(edit in node.log for node in self.nodes.values()))


class ConfirmedOnly(Quorum):
    """The belief that a takeover drops what was not confirmed."""

    def recovered(self, *_: Sequence[Node]) -> str:
        return self.confirmed


class All(ConfirmedOnly):
    """The belief that an edit counts only when all JournalNodes have it."""

    def log(self, event: Event) -> str:
        self.needed = len(self.nodes)
        return super().log(event)


class AnyWriter(Quorum):
    """The belief that JournalNodes take edits from any NameNode, whoever else writes."""

    def entitled(self, *_: Node) -> bool:
        return True

    def complete(self, node: Node, writer: Node) -> bool:
        return node.epoch > writer.epoch or super().complete(node, writer)


class Gaps(Quorum):
    """The belief that a JournalNode that missed an edit takes the next one."""

    def complete(self, node: Node, writer: Node) -> bool:
        return node.epoch == writer.epoch


BELIEFS: Mapping[str, type[Quorum]] = {
    "longest-journal-wins": Longest,
    "journals-accept-gaps": Gaps,
    "journal-takes-any-writer": AnyWriter,
    "any-edit-is-recovered": Union,
    "unconfirmed-is-dropped": ConfirmedOnly,
    "failover-keeps-common-part": Common,
    "all-must-ack": All,
}
FEEDBACK: Mapping[str, str] = {
    "longest-journal-wins": "Length misleads: a replaced writer can add to a log. The newest epoch comes first.",
    "journals-accept-gaps": "Its log would have a hole. Who missed an edit takes no more of that segment.",
    "journal-takes-any-writer": "This lets a replaced writer go on. Nodes that know a newer epoch refuse it.",
    "any-edit-is-recovered": "It gathers all that was ever stored. One log is chosen, from those that answer.",
    "unconfirmed-is-dropped": "Not confirmed does not mean gone: all that the chosen log holds is kept.",
    "failover-keeps-common-part": "One that answers may have missed confirmed edits. The best log counts, not the"
    " common part of all.",
    "all-must-ack": "One slow JournalNode would block HDFS. Any two majorities share a member.",
}


class HighAvailability(ModelLab[Journal, Quorum]):
    """HDFS high availability with the Quorum Journal Manager, rules as in Hadoop's qjournal package."""

    concept = "hdfs.high-availability"
    sources = (
        Source(
            "Apache Hadoop 3.4.1 documentation, HDFS High Availability Using the Quorum Journal Manager",
            "https://hadoop.apache.org/docs/r3.4.1/hadoop-project-dist/hadoop-hdfs/HDFSHighAvailabilityWithQJM.html",
            "Architecture",
        ),
    )
    model: type[Quorum] = Quorum

    def draw(self, chance: Chance, level: Level) -> Journal:
        while True:
            inputs = _story(chance, level)
            told = Quorum(inputs).shown
            if level is not Level.HARD or any(model(inputs).shown != told for model in (Longest, Gaps, AnyWriter)):
                return inputs

    def run(self, inputs: Journal) -> Quorum:
        return self.model(inputs)

    def ask(self, inputs: Journal, run: Quorum) -> Case:
        events, last = "\n".join(event.told for event in inputs.events), inputs.events[-1]
        lost = "".join(edit for edit in run.sent if edit not in run.writers[last.writer].log) or "no edit"
        return Case(
            stem=f"HDFS, Quorum Journal Manager, {len(run.nodes)} JournalNodes. N1 is active, its log empty. →"
            " says whom an edit reaches; it is lost to others. ← says who answers a takeover and gets its new"
            f" segment; no others begin.\n\n```text\n{events}\n```\n\nWhich edits does {last.writer} have in the"
            " end?",
            right=run.shown,
            why=f"Confirmed, by {run.needed} of {len(run.nodes)}: {run.confirmed or 'none'}. A JournalNode takes"
            " an edit if it knows no newer epoch and has all before it in the segment. In a takeover those that"
            " answer offer their logs; the newest epoch wins, then the longest, confirmed or not."
            f" So {last.writer} has {run.shown}, and {lost} got lost.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _story(chance: Chance, level: Level) -> Journal:
    """Each edit reaches fewer nodes, or any at the last level; a writer that misses its majority is quiet."""
    count, takeovers = SHAPES[level]
    nodes, events, names = "12345"[:count], list[Event](), list("abcdefgh")
    active, quiet = "N1", set[str]()
    for turn in range(takeovers):
        up = nodes
        for nth in range(4 - turn):
            late = turn == 1 and "N1" not in {active, *quiet} and chance.below(2) == 0
            if (writer := "N1" if late else active) not in quiet:
                up = nodes if level is Level.HARD or late else up
                fewer = chance.below(2 + (level is not Level.EASY or len(up) == 3))
                fewer += level is Level.EASY and nth > 0 and fewer < 1
                up = "".join(sorted(chance.picks(up, max(1, len(up) - fewer))))
                events.append(Event(writer, names.pop(0), up))
                missed = Quorum(Journal(nodes, tuple(events))).confirmed[-1:] != events[-1].edit
                quiet |= {writer} if missed else set()
        active = chance.pick(["N1", "N2"]) if active in quiet else {"N1": "N2", "N2": "N1"}[active]
        quiet.discard(active)
        events.append(Event(active, "", "".join(sorted(chance.picks(nodes, count // 2 + 1)))))
    return Journal(nodes, tuple(events))


def _strip(name: str, old: str, new: str) -> Strip:
    cells = [Cell(edit, Mark.NONE if edit in old else Mark.NEW) for edit in new]
    return Strip(f"J{name}", (*cells, *(Cell(edit, Mark.GONE) for edit in old if edit not in new)))
