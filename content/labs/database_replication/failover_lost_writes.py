"""Failover: which acknowledged writes are gone once a standby has been promoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

LEADER, ACKNOWLEDGED, STANDBYS = "leader", "acknowledged", ("S1", "S2", "S3")
ANY, FIRST = "ANY", "FIRST"


@dataclass(frozen=True)
class Failover:
    """The setting (0: no standbys count), and what happened: (who, position). Position 0: it disconnects."""

    method: str
    count: int
    events: tuple[tuple[str, int], ...]
    promoted: str


@dataclass
class Cluster:
    """A leader that acknowledges a write when the standbys that its setting names have flushed it."""

    inputs: Failover
    written: int = 1
    acknowledged: int = 1
    has: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STANDBYS, 1))
    connected: list[str] = field(default_factory=lambda: list(STANDBYS))
    history: list[dict[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for who, position in self.inputs.events:
            if who == LEADER:
                self.written = position
            elif position:
                self.has[who] = position
            else:
                self.connected.remove(who)
            self.acknowledged = max(self.acknowledged, self.confirmed())
            self.history.append({LEADER: self.written, ACKNOWLEDGED: self.acknowledged, **self.has})

    def confirmed(self) -> int:
        """The last write for which the leader need not wait any longer."""
        if self.inputs.count == 0:
            return self.written
        return self.quorum() if self.inputs.method == ANY else self.first_of(self.connected)

    def quorum(self) -> int:
        """The last write that any so many standbys have."""
        return sorted(self.has.values(), reverse=True)[self.inputs.count - 1]

    def first_of(self, standbys: Sequence[str]) -> int:
        """The last write that so many of these have, which stand on the list by priority."""
        return min(self.has[standby] for standby in standbys[: self.inputs.count])

    def kept(self) -> int:
        return self.has[self.inputs.promoted]

    def lost(self) -> Sequence[int]:
        return range(self.kept() + 1, self.acknowledged + 1)

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.lost())) or "none"

    @property
    def steps(self) -> Sequence[Step]:
        pairs = zip(self.inputs.events, self.history, strict=True)
        steps = [_step(_told(*event), state) for event, state in pairs]
        return [*steps, _step(f"{self.inputs.promoted} is promoted", self.history[-1], self.lost())]


class AtTheLeader(Cluster):
    """The belief that a write is acknowledged once the leader has it."""

    def confirmed(self) -> int:
        return self.written


class NothingLost(Cluster):
    """The belief that a failover hands over all that was acknowledged."""

    def lost(self) -> Sequence[int]:
        return ()


class SavedAnywhere(Cluster):
    """The belief that a write which any standby has is safe."""

    def kept(self) -> int:
        return max(self.has.values())


class SavedEverywhere(Cluster):
    """The belief that after a failover only that remains which all standbys have."""

    def kept(self) -> int:
        return min(self.has.values())


class OtherMethod(Cluster):
    """The belief that FIRST counts like ANY, and ANY like FIRST."""

    def __post_init__(self) -> None:
        self.inputs = replace(self.inputs, method=FIRST if self.inputs.method == ANY else ANY)
        super().__post_init__()


class WaitsForGone(Cluster):
    """The belief that a lost standby holds up all later writes."""

    def first_of(self, standbys: Sequence[str]) -> int:
        return super().first_of(STANDBYS if standbys else [])


class Unanswered(Cluster):
    """The belief that just the writes which were never acknowledged are lost."""

    def lost(self) -> Sequence[int]:
        return range(self.acknowledged + 1, self.written + 1)


BELIEFS: tuple[tuple[str, type[Cluster], str], ...] = (
    (
        "any-and-first-are-alike",
        OtherMethod,
        "FIRST waits for those that stand first on the list, even if others are quicker; ANY takes whichever"
        " confirm. This mixes up the two.",
    ),
    (
        "lost-standby-blocks-commits",
        WaitsForGone,
        "With FIRST, a standby that disconnects is replaced by the next on the list, which then counts instead.",
    ),
    (
        "write-on-any-replica-is-safe",
        SavedAnywhere,
        "Another standby may have more, but it follows the promoted one now, and its surplus is discarded.",
    ),
    (
        "failover-keeps-common-part",
        SavedEverywhere,
        "This keeps only what all standbys share. The new leader keeps all that it has, and the others catch up.",
    ),
    (
        "failover-loses-nothing",
        NothingLost,
        "A promotion makes a standby the leader with what it has. Nobody hands over what it lacks, and clients may"
        " have been told that it was stored.",
    ),
    (
        "lost-means-unacknowledged",
        Unanswered,
        "Those are the writes whose clients never heard back. What matters is which of the others the new leader"
        " lacks.",
    ),
    (
        "ack-means-leader-has-it",
        AtTheLeader,
        "This counts every write of the leader as acknowledged, with or without a standby. PostgreSQL answers a"
        " client only when the standbys that count have confirmed.",
    ),
)


class FailoverLostWrites(ModelLab[Failover, Cluster]):
    """Acknowledged writes that a promotion loses, under PostgreSQL's ways to replicate."""

    concept = "repl.failover-lost-writes"
    sources = (
        Source(
            "PostgreSQL 18 manual, Log-Shipping Standby Servers",
            "https://www.postgresql.org/docs/18/warm-standby.html",
            "26.2.8 Synchronous Replication",
        ),
    )
    model: type[Cluster] = Cluster

    def draw(self, chance: Chance, level: Level) -> Failover:
        count = 0 if level is Level.EASY else chance.between(1, 2)
        if level is Level.HARD:
            events = _history(chance, 6, chance.pick(STANDBYS[:count]), STANDBYS[count])
            return Failover(FIRST, count, events, chance.pick(STANDBYS))
        events = _history(chance, 8 if count else 6)
        return Failover(ANY, count, events, chance.pick(STANDBYS))

    def run(self, inputs: Failover) -> Cluster:
        return self.model(inputs)

    def ask(self, inputs: Failover, run: Cluster) -> Case:
        setting = f"{inputs.method} {inputs.count} ({', '.join(STANDBYS)})" if inputs.count else ""
        events = "\n".join(_told(*event) for event in inputs.events)
        return Case(
            stem=f"PostgreSQL has `synchronous_standby_names = '{setting}'`, and all servers have write 1. (S1 has"
            f" 2: S1 has flushed writes 1 and 2, and the leader knows.)\n\n```text\n{events}\nleader crashes\n"
            f"{inputs.promoted} is promoted\n```\n\nWhich writes were acknowledged to clients and are lost?",
            right=run.shown,
            why=f"{_rule(inputs)} Here these are writes up to {run.acknowledged}. {inputs.promoted} becomes the"
            f" leader with writes up to {run.kept()}. Acknowledged and not in {inputs.promoted}: {run.shown}. What"
            " other standbys or the old leader have beyond that is discarded when they join the new leader.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _history(chance: Chance, turns: int, gone: str = "", substitute: str = "") -> tuple[tuple[str, int], ...]:
    """Writes and confirmations. Half-way `gone` disconnects, and `substitute` confirms a later write."""
    has = dict.fromkeys((LEADER, *STANDBYS), 1)
    events: list[tuple[str, int]] = []

    def move(who: str) -> None:
        has[who] = chance.between(has[who] + 1, has[LEADER] + 2 * (who == LEADER))
        events.append((who, has[who]))

    for turn in range(turns):
        behind = [name for name in has if has[name] < has[LEADER]]
        move(chance.pick(behind if events and events[-1][0] == LEADER else [LEADER, *behind]))
        if gone and turn == turns // 2:
            events.append((gone, 0))
            del has[gone]
            move(LEADER)
            move(substitute)
    move(LEADER)
    return tuple(events)


def _told(who: str, position: int) -> str:
    done = "writes up to" if who == LEADER else "has"
    return f"{who} {done} {position}" if position else f"{who} disconnects"


def _rule(inputs: Failover) -> str:
    if inputs.count == 0:
        return "Without synchronous standbys the leader acknowledges each write at once."
    which = "whichever they are" if inputs.method == ANY else "the first of the list that are connected"
    return f"A write is acknowledged once {inputs.count} of the standbys, {which}, have flushed it."


def _step(text: str, state: Mapping[str, int], lost: Sequence[int] = ()) -> Step:
    strips = []
    for on, reach in state.items():
        gone = lost if on == ACKNOWLEDGED else ()
        cells = [Cell(str(n), Mark.GONE if n in gone else Mark.NONE) for n in range(1, reach + 1)]
        strips.append(Strip(on, tuple(cells)))
    return Step(text, tuple(strips))
