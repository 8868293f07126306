"""Hinted handoff: where the copies of a key lie after writes, failures and returns."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

NODES, N = "ABCDEF", 3
WRITE, DOWN, UP = "write", "down", "up"
EVENTS = {Level.EASY: (4, 7), Level.MEDIUM: (6, 8), Level.HARD: (8, 10)}
MOST_DOWN = {Level.EASY: 1, Level.MEDIUM: 2, Level.HARD: 3}

Copies = dict[str, int]


@dataclass(frozen=True)
class Failures:
    """The ring from the key's first home on, and what happens to whom; a write has nobody."""

    ring: str
    events: tuple[tuple[str, str], ...]

    @property
    def homes(self) -> str:
        return self.ring[:N]

    @property
    def others(self) -> str:
        return self.ring[N:]

    @property
    def told(self) -> list[str]:
        writes = 0
        told = []
        for what, node in self.events:
            writes += what == WRITE
            told.append(f"write {writes}" if what == WRITE else f"{node} {what}")
        return told


class Ring:
    """Three home nodes of a key and those that follow; versions by node, or by "D→B" for hinted copies."""

    def __init__(self, inputs: Failures) -> None:
        self.inputs = inputs
        self.version = self.hints = 0
        self.down = ""
        self.copies: Copies = dict.fromkeys(inputs.homes, 0)
        self.history = [dict(self.copies)]
        for what, node in inputs.events:
            self.happen(what, node)
            self.history.append(dict(self.copies))

    def happen(self, what: str, node: str) -> None:
        if what == WRITE:
            self.version += 1
            self.write()
        else:
            self.down = self.down.replace(node, "") + (node if what == DOWN else "")
            self.hand_off()

    def write(self) -> None:
        """Each home gets it; for one that is down, the next healthy node that follows gets it with a hint."""
        others = self.stand_ins()
        for home in self.inputs.homes:
            if home in self.down and others:
                self.keep(f"{others.pop(0)}→{home}", self.version)
                self.hints += 1
            elif home not in self.down:
                self.keep(home, self.version)

    def stand_ins(self) -> list[str]:
        return [node for node in self.inputs.others if node not in self.down]

    def hand_off(self) -> None:
        """Hinted copies go home as soon as both nodes are up."""
        for hinted in [copy for copy in self.copies if "→" in copy]:
            holder, home = hinted.split("→")
            if holder not in self.down and home not in self.down:
                self.deliver(hinted, home)

    def deliver(self, hinted: str, home: str) -> None:
        self.keep(home, self.copies.pop(hinted))

    def keep(self, place: str, version: int) -> None:
        """Of two versions the newer stays."""
        self.copies[place] = max(version, self.copies.get(place, 0))

    @property
    def shown(self) -> str:
        return " ".join(_shown(place, self.copies[place]) for place in sorted(self.copies))

    @property
    def steps(self) -> list[Step]:
        states = zip(self.inputs.told, self.history, self.history[1:], strict=False)
        return [_step(*state) for state in states]


class KeepsHinted(Ring):
    """The belief that a stand-in keeps its copy after it has delivered it."""

    def deliver(self, hinted: str, home: str) -> None:
        self.keep(home, self.copies[hinted])


class NeverDelivers(Ring):
    """The belief that copies stay where they were taken in."""

    def hand_off(self) -> None:
        pass


class HomesOnly(Ring):
    """The belief that nobody stands in for a home that is down."""

    def stand_ins(self) -> list[str]:
        return []


class CoordinatorHolds(Ring):
    """The belief that the node that takes the write keeps the hints, as in Cassandra."""

    def stand_ins(self) -> list[str]:
        healthy = [node for node in self.inputs.ring if node not in self.down]
        return healthy[:1] * N


class LateOverwrites(Ring):
    """The belief that what is handed over replaces what is there."""

    def keep(self, place: str, version: int) -> None:
        self.copies[place] = version


class ForgetsHints(Ring):
    """The belief that hints do not survive a restart of their holder."""

    def happen(self, what: str, node: str) -> None:
        super().happen(what, node)
        if what == DOWN:
            self.copies = {place: version for place, version in self.copies.items() if f"{node}→" not in place}


BELIEFS: Mapping[str, type[Ring]] = {
    "late-hint-overwrites": LateOverwrites,
    "hints-lost-on-restart": ForgetsHints,
    "stand-in-keeps-its-copy": KeepsHinted,
    "hint-is-with-coordinator": CoordinatorHolds,
    "hinted-copy-stays": NeverDelivers,
    "nobody-stands-in": HomesOnly,
}
FEEDBACK: Mapping[str, str] = {
    "late-hint-overwrites": "This lets an old version replace a newer one. A handed-over copy is a version like"
    " any other, and a home that has a newer one keeps that.",
    "hints-lost-on-restart": "Hints are on the holder's disk. One that is down for a while still has them, and"
    " delivers when it is back.",
    "stand-in-keeps-its-copy": "Once a hinted copy is delivered its holder deletes it, so that there are as many"
    " copies as before.",
    "hint-is-with-coordinator": "That is Cassandra's way, where the coordinator keeps the hint. In Dynamo the"
    " next healthy node on the ring gets a full copy.",
    "hinted-copy-stays": "A stand-in is not a new home. When the node for which the copy was meant is back, the"
    " copy goes there.",
    "nobody-stands-in": "This leaves the key with too few copies. For each home that is down, a healthy node"
    " takes a copy with a hint.",
}


class HintedHandoff(ModelLab[Failures, Ring]):
    """Dynamo's hinted handoff, with stand-ins in ring order as Riak's preference lists have them."""

    concept = "leaderless.hinted-handoff"
    sources = (
        Source(
            "DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, SOSP 2007",
            "https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf",
            "4.6 Handling Failures: Hinted Handoff",
        ),
    )
    model: type[Ring] = Ring

    def draw(self, chance: Chance, level: Level) -> Failures:
        start = chance.below(len(NODES))
        ring = NODES[start:] + NODES[:start]
        while True:
            drawn = _history(chance, ring, level)
            if drawn.hints and (level is not Level.HARD or (DOWN, ring[N]) in drawn.inputs.events):
                return drawn.inputs

    def run(self, inputs: Failures) -> Ring:
        return self.model(inputs)

    def ask(self, inputs: Failures, run: Ring) -> Case:
        events = "\n".join(inputs.told)
        waiting = sum("→" in place for place in run.copies) or "none"
        return Case(
            stem="Hinted handoff as in Dynamo, N = 3, no other repair; nodes keep their disks. A key's homes are"
            f" {', '.join(inputs.homes)}, with version 0. Next on the ring: {', '.join(inputs.others)}; the first"
            " healthy ones stand in, in ring order. Handoff is immediate when both nodes are up.\n\n"
            f"```text\n{events}\n```\n\nX2: version 2 on X. X2→Y: on X, hinted for Y. What is where at the end?",
            right=run.shown,
            why=f"Stand-ins took {run.hints} hinted {'copy' if run.hints == 1 else 'copies'}, one for each home"
            " that was down at a write. When holder and home are both up, the copy moves home, unless something"
            f" newer is there, and its holder deletes it. Still waiting: {waiting}. So the end is {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _history(chance: Chance, nodes: str, level: Level) -> Ring:
    """Homes fail, or the first stand-in while it holds a hint; they return when a write has passed."""
    first = nodes[N]
    failing = nodes[:N] + (2 * first if level is Level.HARD else "")
    events = [(DOWN, chance.pick(nodes[:N]))]
    since = {events[0][1]: 0}
    ring = Ring(Failures(nodes, tuple(events)))
    count = chance.between(*EVENTS[level])
    while len(events) < count:
        what, node = WRITE, ""
        if events[-1][0] == WRITE or chance.below(2):
            node = chance.pick(failing)
            what = UP if node in ring.down else DOWN
        idle = ring.version == since.get(node, -1) if what == UP else what == events[-1][0] == WRITE
        useless = node == first and what == DOWN and not any(place[:2] == f"{first}→" for place in ring.copies)
        if not (idle or useless or (what == DOWN and len(ring.down) == MOST_DOWN[level])):
            since[node] = ring.version
            events.append((what, node))
            ring = Ring(Failures(nodes, tuple(events)))
    return ring


def _shown(place: str, version: int) -> str:
    return f"{place[0]}{version}{place[1:]}"


def _step(text: str, before: Copies, after: Copies) -> Step:
    cells = [
        Cell(_shown(k, after[k]), Mark.NONE if before.get(k) == after[k] else Mark.NEW) for k in sorted(after)
    ]
    gone = [Cell(_shown(k, before[k]), Mark.GONE) for k in sorted(before) if k not in after]
    return Step(text, (Strip("copies", (*cells, *gone)),))
