"""Version vectors: which versions of a key a server holds after writes and exchanges."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

SERVERS = "ABC"

Vector = tuple[int, ...]
NOTHING: Vector = (0, 0, 0)


@dataclass(frozen=True)
class Exchange:
    """Events in their order: "A" is a write at A, "AB" brings what A holds to B. One server is asked about."""

    events: tuple[str, ...]
    asked: str


class Servers:
    """Servers that hold one key in versions, each with a vector of how many writes of each server it includes."""

    def __init__(self, inputs: Exchange) -> None:
        self.inputs = inputs
        self.held = {server: [NOTHING] for server in SERVERS}
        self.history: list[dict[str, list[Vector]]] = []
        for event in inputs.events:
            if len(event) == 1:
                self.write(event)
            else:
                self.receive(event[1], self.held[event[0]])
            self.history.append(dict(self.held))

    def write(self, server: str) -> None:
        """A write includes all that its server holds, and itself."""
        self.held[server] = [self.counted(server, self.merged(self.held[server]))]

    def receive(self, server: str, versions: Sequence[Vector]) -> None:
        """What is included in another version is obsolete; what is left is concurrent, and stays."""
        both = list(dict.fromkeys([*self.held[server], *versions]))
        self.held[server] = [old for old in both if not any(self.newer(new, old) for new in both)]

    def newer(self, new: Vector, old: Vector) -> bool:
        return new != old and all(one >= other for one, other in zip(new, old, strict=True))

    def merged(self, versions: Sequence[Vector]) -> Vector:
        return tuple(map(max, zip(*versions, strict=True)))

    def counted(self, server: str, vector: Vector) -> Vector:
        return tuple(n + (name == server) for name, n in zip(SERVERS, vector, strict=True))

    @property
    def shown(self) -> str:
        return ", ".join(_shown(vector) for vector in sorted(self.held[self.inputs.asked], reverse=True))

    @property
    def steps(self) -> list[Step]:
        before = [{server: [NOTHING] for server in SERVERS}, *self.history]
        return [_step(*change) for change in zip(self.inputs.events, before, self.history, strict=False)]


class SumDecides(Servers):
    """The belief that the greater total is newer."""

    def newer(self, new: Vector, old: Vector) -> bool:
        return sum(new) > sum(old)


class FirstDecides(Servers):
    """The belief that vectors are compared like words, by the first entry that differs."""

    def newer(self, new: Vector, old: Vector) -> bool:
        return new > old


class LatestStays(Servers):
    """The belief that what is received replaces what is held."""

    def receive(self, server: str, versions: Sequence[Vector]) -> None:
        self.held[server] = list(versions)


class MergesAtOnce(Servers):
    """The belief that concurrent versions become one when they meet."""

    def receive(self, server: str, versions: Sequence[Vector]) -> None:
        self.held[server] = [self.merged([*self.held[server], *versions])]


class CountsReceipts(Servers):
    """The belief that receiving is an event that counts, as in a vector clock."""

    def receive(self, server: str, versions: Sequence[Vector]) -> None:
        super().receive(server, versions)
        self.held[server] = [self.counted(server, vector) for vector in self.held[server]]


class CountsFromMaximum(Servers):
    """The belief that a write takes the next number after all numbers, as in a Lamport clock."""

    def counted(self, server: str, vector: Vector) -> Vector:
        return tuple(max(vector) + 1 if name == server else n for name, n in zip(SERVERS, vector, strict=True))


class KeepsSiblings(Servers):
    """The belief that a write leaves other versions beside it."""

    def write(self, server: str) -> None:
        first, *others = self.held[server]
        self.held[server] = [self.counted(server, first), *others]


class KeepsObsolete(Servers):
    """The belief that versions differ when their vectors do, and all of them are kept."""

    def newer(self, new: Vector, old: Vector) -> bool:
        return new != old and not any(old)


BELIEFS: tuple[tuple[str, type[Servers], str], ...] = (
    (
        "vector-sum-decides",
        SumDecides,
        "This compares totals. A vector with a greater total may still lack a write that the other includes.",
    ),
    (
        "vector-first-entry-decides",
        FirstDecides,
        "This compares like words in a dictionary. All entries count: one version is newer only if no"
        " entry of it is smaller.",
    ),
    (
        "latest-arrival-replaces",
        LatestStays,
        "This lets the latest arrival replace what is there. A message may carry an older version, or a"
        " concurrent one that has to be kept beside it.",
    ),
    (
        "concurrent-versions-self-merge",
        MergesAtOnce,
        "A server cannot merge values that it does not understand. It keeps both until a write replaces them.",
    ),
    (
        "version-vector-counts-receipts",
        CountsReceipts,
        "Counting receipts is for vector clocks of processes. A version vector counts writes only: a copy that"
        " was passed on is the same version.",
    ),
    (
        "version-counts-like-lamport",
        CountsFromMaximum,
        "Taking the next number after the greatest is Lamport's clock. Here each entry counts the writes of its"
        " own server, so it goes up by one.",
    ),
    (
        "write-leaves-siblings",
        KeepsSiblings,
        "The writer had read all versions, so its write replaces them: its vector includes each of theirs.",
    ),
    (
        "obsolete-versions-are-kept",
        KeepsObsolete,
        "This keeps a version that another one includes. No entry of it is greater, so it is obsolete.",
    ),
)


class VersionVector(ModelLab[Exchange, Servers]):
    """Version vectors with one entry a server, and siblings as in Dynamo."""

    concept = "conflict.version-vector"
    sources = (
        Source(
            "Parker et al., Detection of Mutual Inconsistency in Distributed Systems, IEEE TSE 9(3), 1983",
            "https://doi.org/10.1109/TSE.1983.236733",
            "Version vectors",
        ),
        Source(
            "DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, SOSP 2007",
            "https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf",
            "4.4 Data Versioning",
        ),
    )
    model: type[Servers] = Servers

    def draw(self, chance: Chance, level: Level) -> Exchange:
        while True:
            events = _events(chance, 9 if level is Level.HARD else 7)
            inputs = Exchange(events, events[-1][-1])
            if _difficulty(Servers(inputs)) is level:
                return inputs

    def run(self, inputs: Exchange) -> Servers:
        return self.model(inputs)

    def ask(self, inputs: Exchange, run: Servers) -> Case:
        events = "\n".join(map(_told, inputs.events))
        return Case(
            stem="Three servers keep one key with version vectors [A,B,C], all of them [0,0,0] at first. A writer"
            " has always read every version on its server. A send brings all versions of one server to another."
            f"\n\n```text\n{events}\n```\n\nWhich versions does {inputs.asked} hold at the end?",
            right=run.shown,
            why=f"{inputs.asked} holds {run.shown}. A write takes the greatest of each entry in what its server"
            " holds, and adds one to that server's entry. A send counts nothing: the receiver drops a version if"
            " another is at least as great in every entry, and keeps those of which neither is.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _events(chance: Chance, count: int) -> tuple[str, ...]:
    """Writes and sends; the last one is a send, and nobody sends nothing."""
    events = [chance.pick(SERVERS)]
    while len(events) < count:
        event = "".join(chance.picks(SERVERS, 2 if len(events) == count - 1 or chance.below(2) else 1))
        if event != events[-1] and (len(event) == 1 or event[0] in "".join(e[-1] for e in events)):
            events.append(event)
    return tuple(events)


def _difficulty(servers: Servers) -> Level | None:
    """Easy without siblings, medium if they are there at the end, hard if a write has replaced some."""
    before = servers.history[:-1]
    if any(len(state.get(event, "")) > 1 for event, state in zip(servers.inputs.events[1:], before, strict=True)):
        return Level.HARD
    if len(servers.held[servers.inputs.asked]) > 1:
        return Level.MEDIUM
    return None if any(len(held) > 1 for state in before for held in state.values()) else Level.EASY


def _told(event: str) -> str:
    return f"write at {event}" if len(event) == 1 else f"send {event[0]} to {event[1]}"


def _shown(vector: Vector) -> str:
    return f"[{','.join(map(str, vector))}]"


def _step(event: str, before: dict[str, list[Vector]], after: dict[str, list[Vector]]) -> Step:
    strips = []
    for server in SERVERS:
        cells = [Cell(_shown(v), Mark.NONE if v in before[server] else Mark.NEW) for v in after[server]]
        gone = [Cell(_shown(v), Mark.GONE) for v in before[server] if v not in after[server] and any(v)]
        strips.append(Strip(server, (*cells, *gone)))
    return Step(_told(event), tuple(strips))
