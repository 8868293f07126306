"""Quorums: which values a read may return after writes that not all replicas got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

WRITE, REPAIR, LOSS, READ = "write", "repair", "loss", "read"


@dataclass(frozen=True)
class Outages:
    """N, W, R, and events: a write or the last read with who is down, a read that repairs its replicas, a loss."""

    replicas: str
    w: int
    r: int
    events: tuple[tuple[str, str], ...]

    @property
    def overlap(self) -> int:
        """By how many replicas the quorums overlap at least."""
        return self.w + self.r - len(self.replicas)

    @property
    def down(self) -> str:
        """Who is down at the last read."""
        return self.events[-1][1]


class Store:
    """Replicas of a key, each with the number of the version that it has: 0 at first, -1 when it lost its disk."""

    def __init__(self, inputs: Outages) -> None:
        self.inputs = inputs
        self.has = dict.fromkeys(inputs.replicas, 0)
        self.written = self.acknowledged = 0
        self.history: list[dict[str, int]] = [dict(self.has)]
        for what, who in inputs.events:
            self.happen(what, who)
            self.history.append(dict(self.has))

    def happen(self, what: str, who: str) -> None:
        if what == WRITE:
            self.written += 1
            self.write([replica for replica in self.has if replica not in who])
        elif what == REPAIR:
            self.has.update(dict.fromkeys(who, max(self.has[replica] for replica in who)))
        elif what == LOSS:
            self.has[who] = -1

    def write(self, up: Sequence[str]) -> None:
        """It reaches all that are up, and succeeds if they are enough. Nobody takes it back."""
        self.has.update(dict.fromkeys(up, self.written))
        if len(up) >= self.inputs.w:
            self.acknowledged = self.written

    def answers(self) -> list[int]:
        """The versions of those that are up at the last read."""
        return [version for replica, version in self.has.items() if replica not in self.inputs.down]

    def possible(self) -> set[int]:
        """A version can be returned if so many replicas as are asked may have nothing newer."""
        there = self.answers()
        return {v for v in there if sum(other <= v for other in there) >= self.inputs.r}

    @property
    def shown(self) -> str:
        return " or ".join(_version(v) for v in sorted(self.possible())) or "none, it fails"

    @property
    def steps(self) -> list[Step]:
        told, version = [], 0
        for what, who in self.inputs.events:
            version += what == WRITE
            told.append(_told(what, who, version))
        states = zip(told, self.history, self.history[1:], strict=False)
        return [_step(*state) for state in states]


class OverlapIsEnough(Store):
    """The belief that W + R > N makes any read return the last acknowledged write."""

    def possible(self) -> set[int]:
        return {self.acknowledged} if self.inputs.overlap > 0 else super().possible()


class TouchingIsEnough(Store):
    """The belief that W + R = N is enough."""

    def possible(self) -> set[int]:
        return {max(self.answers())} if self.inputs.overlap >= 0 else super().possible()


class RollsBack(Store):
    """The belief that a failed write leaves no trace."""

    def write(self, up: Sequence[str]) -> None:
        if len(up) >= self.inputs.w:
            super().write(up)


class StopsAtW(Store):
    """The belief that a write goes to W replicas and no further."""

    def write(self, up: Sequence[str]) -> None:
        super().write(up[: self.inputs.w])


class CatchesUp(Store):
    """The belief that a replica that comes back fetches what it missed."""

    def happen(self, what: str, who: str) -> None:
        down = who if what in (WRITE, READ) else ""
        up = [replica for replica in self.has if replica not in down]
        self.has.update(dict.fromkeys(up, max(self.has.values())))
        super().happen(what, who)


class MajorityVote(Store):
    """The belief that a read returns what most replicas have."""

    def possible(self) -> set[int]:
        there = self.answers()
        return {max(there, key=lambda version: (there.count(version), version))}


class AnyAnswer(Store):
    """The belief that a read returns whatever one of the replicas has."""

    def possible(self) -> set[int]:
        return set(self.answers())


class DownCounts(Store):
    """The belief that any replicas may be among those that answer."""

    def answers(self) -> list[int]:
        return list(self.has.values())


BELIEFS: Mapping[str, type[Store]] = {
    "touching-quorums-overlap": TouchingIsEnough,
    "failed-write-is-undone": RollsBack,
    "write-stops-at-w": StopsAtW,
    "returned-replica-catches-up": CatchesUp,
    "down-replicas-answer": DownCounts,
    "read-takes-majority-value": MajorityVote,
    "overlap-ensures-newest": OverlapIsEnough,
    "read-returns-any-answer": AnyAnswer,
}
FEEDBACK: Mapping[str, str] = {
    "touching-quorums-overlap": "With W + R = N a read can ask just the replicas that the write did not reach."
    " They overlap only if W + R is greater than N.",
    "failed-write-is-undone": "This forgets the failed write. It was not acknowledged, but the replicas that got"
    " it keep it, and reads may return it.",
    "write-stops-at-w": "This gives a write to W replicas only. It goes to all that are up; W is how many must"
    " confirm before it succeeds.",
    "returned-replica-catches-up": "This lets replicas fetch what they missed while they were down. Without hints"
    " or repair they keep their old version.",
    "down-replicas-answer": "This asks replicas that are down at the read. Only those that are up can be among"
    " the R that answer.",
    "read-takes-majority-value": "There is no vote: one answer with a newer version outweighs any number of older"
    " ones, and a read takes the newest that it sees.",
    "overlap-ensures-newest": "W + R > N speaks of successful writes and of replicas that keep what they"
    " confirmed. What failed, or what was lost, changes the picture.",
    "read-returns-any-answer": "A read asks R replicas and takes the newest answer, so an old version comes back"
    " only if none of the R has a newer one.",
}


class QuorumCondition(ModelLab[Outages, Store]):
    """Reads and writes with N, R and W as in Dynamo, without hints."""

    concept = "leaderless.quorum-condition"
    sources = (
        Source(
            "DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, SOSP 2007",
            "https://www.allthingsdistributed.com/files/amazon-dynamo-sosp2007.pdf",
            "4.5 Execution of get() and put() operations",
        ),
        Source(
            "Gifford, Weighted Voting for Replicated Data, SOSP 1979",
            "https://doi.org/10.1145/800215.806583",
            "2. The algorithm",
        ),
    )
    model: type[Store] = Store

    def draw(self, chance: Chance, level: Level) -> Outages:
        """Outages of which not too many let the read return the last two versions, as they like to do."""
        while True:
            inputs = _outages(chance, level)
            if Store(inputs).possible() != {2, 3} or chance.below(3) == 0:
                return inputs

    def run(self, inputs: Outages) -> Store:
        return self.model(inputs)

    def ask(self, inputs: Outages, run: Store) -> Case:
        events = "\n".join(step.text for step in run.steps)
        there = ", ".join(f"{name} {_version(v)}" for name, v in run.has.items() if name not in inputs.down)
        n, w, r = len(inputs.replicas), inputs.w, inputs.r
        return Case(
            stem=f"A key has N = {n} replicas, W = {w} and R = {r}. All have v0. A write goes to all that are up;"
            " if it reaches fewer than W it fails, but stays where it is. Only reads repair.\n\n"
            f"```text\n{events}\n```\n\nThe last read takes the newest of any {r} answers. What may it return?",
            right=run.shown,
            why=f"Up at the last read: {there}. A version can come back if {r} of these may be asked, of which one"
            f" has it and none has a newer one: {run.shown}. W + R is {w + r}, N is {n}: overlap is sure only if"
            " the sum is greater, and only for writes that succeeded and were kept.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _outages(chance: Chance, level: Level) -> Outages:
    replicas, easy = "ABCDE", level is Level.EASY
    r = chance.between(2, 3)
    w = chance.between(5 - r - easy, 6 - r)
    events = [(WRITE, _some(chance, replicas, chance.between(1, 5 - w if easy else 4))) for _ in range(3)]
    if level is Level.HARD:
        events.insert(chance.between(1, 3), (LOSS, chance.pick(replicas)))
        events.insert(chance.between(1, 4), (REPAIR, _some(chance, replicas, r)))
    events.append((READ, _some(chance, replicas, chance.between(easy, 5 - r))))
    return Outages(replicas, w, r, tuple(events))


def _some(chance: Chance, replicas: str, count: int) -> str:
    return "".join(sorted(chance.picks(replicas, count)))


def _version(version: int) -> str:
    return "nothing" if version < 0 else f"v{version}"


def _told(what: str, who: str, version: int) -> str:
    if what == REPAIR:
        return f"read of {' '.join(who)}, repairs"
    if what == LOSS:
        return f"{who} loses its disk, returns empty"
    return f"{what}{f' v{version}' if what == WRITE else ''}, down: {' '.join(who) or 'none'}"


def _step(text: str, before: Mapping[str, int], after: Mapping[str, int]) -> Step:
    cells = [Cell(f"{k} {_version(v)}", Mark.NONE if before[k] == v else Mark.NEW) for k, v in after.items()]
    return Step(text, (Strip("replicas", tuple(cells)),))
