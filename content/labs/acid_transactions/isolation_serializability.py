"""Serializability: which serial order explains an interleaved run, if any does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

READ, WRITE, ITEMS, NO_ORDER = "r", "w", "abc", "no order does"
SIZES = {Level.EASY: (3, 7), Level.MEDIUM: (4, 10), Level.HARD: (4, 10)}  # transactions and steps

Arrow = tuple[int, int]


@dataclass(frozen=True)
class Access:
    """A step: a transaction reads or writes an item."""

    kind: str
    by: int
    item: str

    def __str__(self) -> str:
        return f"{self.kind}{self.by}({self.item})"


@dataclass(frozen=True)
class History:
    """Steps in the order of time; `aborted` is the transaction that rolls back at its end, 0 if all commit."""

    steps: tuple[Access, ...]
    aborted: int

    @property
    def starters(self) -> list[int]:
        """The transactions that commit, by their first steps."""
        return list(dict.fromkeys(step.by for step in self.steps if step.by != self.aborted))


class Graph:
    """An arrow for each pair of conflicting steps, from the earlier to the later transaction."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.arrows: list[Arrow] = []
        for place, later in enumerate(history.steps):
            for earlier in history.steps[:place]:
                if self.counts(earlier) and self.counts(later) and self.conflict(earlier, later):
                    self.arrows.append(self.arrow(earlier, later))
        self.arrows = list(dict.fromkeys(self.arrows))

    def counts(self, step: Access) -> bool:
        """What was rolled back has not happened."""
        return step.by != self.history.aborted

    def conflict(self, earlier: Access, later: Access) -> bool:
        return earlier.by != later.by and earlier.item == later.item and WRITE in (earlier.kind, later.kind)

    def arrow(self, earlier: Access, later: Access) -> Arrow:
        return earlier.by, later.by

    @property
    def transactions(self) -> list[int]:
        return sorted({step.by for step in self.history.steps if self.counts(step)})

    def first(self, left: Sequence[int]) -> list[int]:
        """Those that no arrow from another of them leads to."""
        return [one for one in left if not any((other, one) in self.arrows for other in left)]

    def orders(self, left: Sequence[int]) -> list[list[int]]:
        """All orders in which each arrow leads forwards."""
        if not left:
            return [[]]
        rest = {one: [other for other in left if other != one] for one in self.first(left)}
        return [[one, *order] for one, others in rest.items() for order in self.orders(others)]

    @property
    def shown(self) -> str:
        return _shown(next(iter(self.orders(self.transactions)), ()))

    @property
    def stuck(self) -> list[int]:
        """What is left when nobody can come first any more."""
        left = self.transactions
        while first := self.first(left):
            left = [one for one in left if one not in first]
        return left

    @property
    def steps(self) -> Sequence[Step]:
        runs = [History(self.history.steps[: n + 1], self.history.aborted) for n in range(len(self.history.steps))]
        arrows = [[], *(Graph(run).arrows for run in runs)]
        return [_step(*state) for state in zip(runs, arrows, arrows[1:], strict=False)]


class Backwards(Graph):
    """The belief that a transaction whose read is overwritten comes after the writer."""

    def arrow(self, earlier: Access, later: Access) -> Arrow:
        arrow = super().arrow(earlier, later)
        return arrow if earlier.kind == WRITE else (arrow[1], arrow[0])


class ReadsConflict(Graph):
    """The belief that two reads of an item fix an order, too."""

    def conflict(self, earlier: Access, later: Access) -> bool:
        return earlier.by != later.by and earlier.item == later.item


class ReadsFirstFree(Graph):
    """The belief that a read before another's write fixes nothing."""

    def conflict(self, earlier: Access, later: Access) -> bool:
        return super().conflict(earlier, later) and earlier.kind == WRITE


class AbortedCounts(Graph):
    """The belief that the steps of an aborted transaction have to be explained as well."""

    def counts(self, step: Access) -> bool:
        return step in self.history.steps


class StartOrder(Graph):
    """The belief that the serial order is the order of the first steps."""

    shown = property(lambda self: _shown(self.history.starters))


class CommitOrder(Graph):
    """The belief that the serial order is the order of the commits."""

    shown = property(lambda self: _shown(History(self.history.steps[::-1], self.history.aborted).starters[::-1]))


class NoOverlap(Graph):
    """The belief that transactions which overlap have no serial order."""

    shown = property(lambda _: NO_ORDER)


BELIEFS: Mapping[str, type[Graph]] = {
    "edges-point-backwards": Backwards,
    "reads-fix-an-order": ReadsConflict,
    "overwritten-read-is-free": ReadsFirstFree,
    "aborted-steps-count": AbortedCounts,
    "serial-is-start-order": StartOrder,
    "commit-order-is-serial": CommitOrder,
    "overlap-not-serial": NoOverlap,
}
FEEDBACK: Mapping[str, str] = {
    "edges-point-backwards": "This puts a reader behind the transaction that overwrote its item later. It had read"
    " the old value, so it belongs in front.",
    "reads-fix-an-order": "This draws an arrow between two reads of an item as well. Reads can change places and"
    " return the same, so they fix nothing.",
    "overwritten-read-is-free": "This looks only at what comes after a write. A read that saw the value before a"
    " write puts its transaction in front of the writer.",
    "aborted-steps-count": "This counts the steps of the transaction that rolled back. Nobody has read from it, so"
    " it is as if it had never run.",
    "serial-is-start-order": "This is the order of the first steps. Who starts first need not come first: what"
    " counts is who got to each shared item before whom.",
    "commit-order-is-serial": "This is the order of the commits. A transaction may commit late and still belong in"
    " front, because it read what another replaced.",
    "overlap-not-serial": "The steps overlap, but that alone is harmless. Here the arrows form no cycle, so an"
    " order exists that gives the same result.",
}


class IsolationSerializability(ModelLab[History, Graph]):
    """The test for serializability by a precedence graph."""

    concept = "txn.isolation-serializability"
    sources = (
        Source(
            "Bernstein, Hadzilacos and Goodman, Concurrency Control and Recovery in Database Systems, 1987",
            "https://www.microsoft.com/en-us/research/people/philbe/book/",
            "2.3 The Serializability Theorem",
        ),
    )
    model: type[Graph] = Graph

    def draw(self, chance: Chance, level: Level) -> History:
        """Harder runs may have no order. Writers have read their item: blind writes would allow further orders."""
        cyclic = level is not Level.EASY and chance.below(3) == 0
        while True:
            history = _history(chance, level)
            graph = Graph(history) if history else None
            if graph and len(graph.orders(graph.transactions)) == 1 - cyclic:
                return graph.history

    def run(self, inputs: History) -> Graph:
        return self.model(inputs)

    def ask(self, inputs: History, run: Graph) -> Case:
        lines = "\n".join("  ".join(map(str, inputs.steps[place : place + 5])) for place in (0, 5))
        rolls = f" T{inputs.aborted} rolls back after its last step." if inputs.aborted else ""
        arrows = ", ".join(f"T{a} → T{b}" for a, b in run.arrows)
        end = f"They lead to the order {run.shown}: each read returns the same there."
        if run.stuck:
            end = f"Among {_shown(run.stuck)} each has another of them before it, so none can come first: a cycle."
        return Case(
            stem="Steps in order of time: r2(a) means that T2 reads `a`, w2(a) that it writes a new value. Each of"
            f" {_shown(run.transactions)} commits right after its last step.{rolls}\n\n```text\n{lines}\n```\n\n"
            "In which serial order would each read return the same, and the end be the same?",
            right=run.shown,
            why="Draw an arrow wherever two transactions touch one item and at least one of them writes, from the"
            f" earlier step to the later one, for those that committed: {arrows}. {end}",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _history(chance: Chance, level: Level) -> History | None:
    """Steps by chance. Nobody touches what the transaction that rolls back has written."""
    transactions, count = SIZES[level]
    aborted = chance.between(1, transactions) if level is Level.HARD else 0
    steps: list[Access] = []
    for _ in range(4 * count):
        by, item = chance.between(1, transactions), chance.pick(ITEMS)
        own = [step.kind for step in steps if step.by == by and step.item == item]
        writers = [step.by for step in steps if step.kind == WRITE and step.item == item]
        kind = WRITE if own else READ
        if (
            len(steps) < count
            and WRITE not in own
            and aborted not in writers
            and by not in [step.by for step in steps[-1:]]
        ):
            steps.append(Access(kind, by, item))
    few = min(sum(step.by == one for step in steps) for one in range(1, transactions + 1))
    return History(tuple(steps), aborted) if few > 1 and len(steps) == count else None


def _shown(order: Sequence[int]) -> str:
    return ", ".join(f"T{one}" for one in order) or NO_ORDER


def _step(run: History, before: Sequence[Arrow], after: Sequence[Arrow]) -> Step:
    latest = run.steps[-1]
    strips = []
    for item in ITEMS:
        there = [step for step in run.steps if step.item == item]
        strips.append(
            Strip(item, tuple(Cell(f"{s.kind}{s.by}", Mark.NEW if s is latest else Mark.NONE) for s in there))
        )
    arrows = tuple(Cell(f"T{a} → T{b}", Mark.NONE if (a, b) in before else Mark.NEW) for a, b in after)
    text = f"{latest}, rolled back later" if latest.by == run.aborted else str(latest)
    return Step(text, (*strips, Strip("arrows", arrows)))
