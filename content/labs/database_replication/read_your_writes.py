"""Read your writes: which standbys may answer a user who has just written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

LEADER, STANDBYS = "leader", ("S1", "S2", "S3", "S4")
COMMIT = "COMMIT"
ANAS, OTHERS = ("photo", "bio", "name", "city", "phone"), ("like", "post", "vote", "tag", "song", "poll")


@dataclass(frozen=True)
class Lagging:
    """The leader's log as (user, row or COMMIT), and the line up to which each standby has got and replayed it.

    Without transactions each line commits by itself.
    """

    log: tuple[tuple[str, str], ...]
    received: tuple[int, ...]
    replayed: tuple[int, ...]
    transactions: bool


class Replication:
    """Leader and standbys replay the log line by line; a commit makes the rows of its transaction visible."""

    def __init__(self, inputs: Lagging) -> None:
        self.inputs = inputs
        self.pending: dict[str, list[int]] = {}
        self.visible: dict[str, list[int]] = {name: [] for name in (LEADER, *STANDBYS)}
        self.history: list[tuple[list[int], dict[str, list[int]]]] = []
        for place in range(1, len(inputs.log) + 1):
            rows = self.committed(place)
            there = [LEADER, *(s for s, reach in zip(STANDBYS, self.reach(), strict=True) if place <= reach)]
            for server in there:
                self.visible[server] += rows
            self.history.append((rows, {server: list(rows) for server, rows in self.visible.items()}))

    def committed(self, place: int) -> list[int]:
        """The rows that this line makes visible, by their lines."""
        user, what = self.inputs.log[place - 1]
        if what == COMMIT:
            return self.pending.pop(user)
        self.pending.setdefault(user, []).append(place)
        return [] if self.inputs.transactions else self.pending.pop(user)

    def reach(self) -> Sequence[int]:
        """How far each standby's queries see."""
        return self.inputs.replayed

    def serves(self, standby: str) -> bool:
        return self.anas(standby) == self.anas(LEADER)

    def anas(self, server: str) -> list[int]:
        """Ana's rows that are visible on a server."""
        return _anas(self.inputs, self.visible[server])

    def position(self, standby: str) -> int:
        return self.inputs.replayed[STANDBYS.index(standby)]

    @property
    def able(self) -> list[str]:
        return [standby for standby in STANDBYS if self.serves(standby)]

    @property
    def shown(self) -> str:
        return ", ".join(self.able) or "none of them"

    @property
    def steps(self) -> list[Step]:
        told = [f"{place} {user} {what}" for place, (user, what) in enumerate(self.inputs.log, 1)]
        return [_step(self.inputs, text, *state) for text, state in zip(told, self.history, strict=True)]


class ReceivedIsEnough(Replication):
    """The belief that a standby shows what it has received."""

    def reach(self) -> Sequence[int]:
        return self.inputs.received


class RowsAtOnce(Replication):
    """The belief that a row is seen as soon as its own line is replayed."""

    def committed(self, place: int) -> list[int]:
        return [] if self.inputs.log[place - 1][1] == COMMIT else [place]


class OneIsEnough(Replication):
    """The belief that a standby which has one of the user's writes has them all."""

    def serves(self, standby: str) -> bool:
        return bool(self.anas(standby))


class WholeLog(Replication):
    """The belief that only a standby without any lag may answer."""

    def serves(self, standby: str) -> bool:
        return self.position(standby) == len(self.inputs.log)


class Freshest(Replication):
    """The belief that the read belongs on the standby that is furthest, and on no other."""

    def serves(self, standby: str) -> bool:
        return self.position(standby) == max(self.inputs.replayed)


class FixedWait(Replication):
    """The belief that after the usual lag every standby has the write."""

    def serves(self, standby: str) -> bool:
        return standby in STANDBYS


BELIEFS: tuple[tuple[str, type[Replication], str], ...] = (
    (
        "received-log-is-visible",
        ReceivedIsEnough,
        "Received is not replayed: the log is safe on that standby, but its queries see only what it has"
        " replayed.",
    ),
    (
        "replayed-row-is-visible",
        RowsAtOnce,
        "A replayed row stays hidden while its transaction is open. Queries on a standby see it once the line"
        " of the commit is replayed.",
    ),
    (
        "one-own-write-is-enough",
        OneIsEnough,
        "A standby that shows one of Ana's writes may still lack a later one. The position of her last commit"
        " decides, since a standby replays in order.",
    ),
    (
        "only-lag-free-replicas-serve",
        WholeLog,
        "This asks for no lag at all. What others wrote after her may be missing: the guarantee speaks of her own"
        " writes only.",
    ),
    (
        "read-from-freshest-only",
        Freshest,
        "This compares the standbys with each other, and not with her writes. Every standby that has replayed her"
        " last commit will do, and even the furthest may not have got there.",
    ),
    (
        "usual-lag-is-a-bound",
        FixedWait,
        "The usual lag is a habit and no bound. The positions show who has come how far, and waiting two"
        " seconds has not moved them.",
    ),
)


class ReadYourWrites(ModelLab[Lagging, Replication]):
    """Read your writes by log positions, on PostgreSQL's hot standbys."""

    concept = "repl.read-your-writes"
    sources = (
        Source(
            "Terry et al., Session Guarantees for Weakly Consistent Replicated Data, PDIS 1994",
            "https://doi.org/10.1109/PDIS.1994.331722",
            "3.1 Read Your Writes",
        ),
        Source(
            "PostgreSQL 18 manual, Hot Standby",
            "https://www.postgresql.org/docs/18/hot-standby.html",
            "26.4.1 User's Overview",
        ),
    )
    model: type[Replication] = Replication

    def draw(self, chance: Chance, level: Level) -> Lagging:
        log = _log(chance, transactions=level is Level.HARD)
        replayed = chance.picks(range(1, len(log) + 1), len(STANDBYS))
        received = replayed if level is Level.EASY else [chance.between(n, len(log)) for n in replayed]
        return Lagging(tuple(log), tuple(received), tuple(replayed), level is Level.HARD)

    def run(self, inputs: Lagging) -> Replication:
        return self.model(inputs)

    def ask(self, inputs: Lagging, run: Replication) -> Case:
        last = max(place for place, (user, _) in enumerate(inputs.log, 1) if user == "Ana")
        return Case(
            stem=_stem(inputs),
            right=run.shown,
            why=f"Ana's last commit is line {last}, so a standby shows all of her writes when it has replayed line"
            f" {last}: {run.shown}. Any other would show her an older state; the leader always serves. What is"
            " received but not replayed is invisible to queries, what other users wrote later does not matter, and"
            " no wait can replace the comparison of positions.",
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _anas(inputs: Lagging, rows: Sequence[int]) -> list[int]:
    return [place for place in rows if inputs.log[place - 1][0] == "Ana"]


def _step(inputs: Lagging, text: str, new: Sequence[int], visible: Mapping[str, Sequence[int]]) -> Step:
    strips = []
    for server, rows in visible.items():
        cells = [Cell(str(row), Mark.NEW if row in new else Mark.NONE) for row in _anas(inputs, rows)]
        strips.append(Strip(f"Ana's rows on {server}", tuple(cells)))
    return Step(text, tuple(strips))


def _log(chance: Chance, transactions: bool) -> list[tuple[str, str]]:
    """Lines of Ana's and of two others', interleaved; the last one is not hers."""
    anas, others = chance.shuffled(ANAS), chance.shuffled(OTHERS)
    lines = {
        "Ana": [anas[0], anas[1], COMMIT, anas[2], COMMIT] if transactions else anas[: chance.between(2, 3)],
        "Ben": [others[0], COMMIT] if transactions else others[: chance.between(1, 2)],
        "Eva": [others[-1], COMMIT] if transactions else others[-chance.between(1, 2) :],
    }
    turns = chance.shuffled([user for user in lines for _ in lines[user]])
    while turns[-1] == "Ana":
        turns = chance.shuffled(turns)
    return [(user, lines[user].pop(0)) for user in turns]


def _stem(inputs: Lagging) -> str:
    log = "\n".join(f"{place} {user} {what}" for place, (user, what) in enumerate(inputs.log, 1))
    positions = "".join(
        f"\n{standby}  {replayed}" + ("" if inputs.replayed == inputs.received else f"        {received}")
        for standby, replayed, received in zip(STANDBYS, inputs.replayed, inputs.received, strict=True)
    )
    head = "\n\nstandby: line replayed" + ("" if inputs.replayed == inputs.received else ", received")
    commits = "" if inputs.transactions else "; each line commits by itself"
    return (
        f"PostgreSQL's leader sends its log to four hot standbys{commits}:"
        f"\n\n```text\n{log}{head}{positions}\n```\n\n"
        "They usually lag by less than a second, and Ana's last write was two seconds ago. Which of them may"
        " answer her next query, if she has to see all that she wrote?"
    )
