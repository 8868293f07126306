"""How Spark's driver cuts a job: the stages that run, and their tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.deck import Cell, Level, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

CORES = 3
BY_KEY, KEEPS_KEYS = ("reduceByKey", "groupByKey"), ("filter", "mapValues")
HASHES = (*BY_KEY, "join")
OPERATORS = {
    Level.EASY: ("map", "filter", "repartition", *BY_KEY),
    Level.MEDIUM: ("map", "coalesce", *KEEPS_KEYS, *BY_KEY),
    Level.HARD: ("map", "mapValues", *BY_KEY),
}


class Rdd(NamedTuple):
    """A dataset: its name, the operator that makes it, of what, and into how many partitions."""

    name: str
    operator: str
    parents: tuple["Rdd", ...]
    partitions: int

    @property
    def told(self) -> str:
        if not self.parents:
            return f"{self.name} = parallelize(x, {self.partitions})"
        given = [parent.name for parent in self.parents[1:]]
        given += ["fn"] if self.operator in {"map", "filter", "mapValues", "reduceByKey"} else []
        given += [str(self.partitions)] if self.operator in {*HASHES, "repartition", "coalesce"} else []
        return f"{self.name} = {self.parents[0].name}.{self.operator}({', '.join(given)})"


@dataclass(frozen=True)
class Program:
    """Datasets in the order of their lines, and on which of them an action runs."""

    rdds: tuple[Rdd, ...]
    actions: tuple[Rdd, ...]

    @property
    def lines(self) -> str:
        return "\n".join([*(rdd.told for rdd in self.rdds), *(f"{rdd.name}.count()" for rdd in self.actions)])


class Driver:
    """The scheduler: a job for each action, cut at shuffles; parents' map outputs are used if they are there."""

    def __init__(self, inputs: Program) -> None:
        self.inputs = inputs
        self.outputs, self.ran = list[str](), list[int]()
        self.history: list[tuple[str, int, int]] = []
        for action in inputs.actions:
            self.submit(action, f"{action.name}.count()")

    def submit(self, rdd: Rdd, goal: str) -> None:
        """Run the map stages that are missing, parents first, and then the stage that ends with this dataset."""
        for parent, child in self.shuffles(rdd):
            shuffle = f"{parent.name} for {child.name}"
            if shuffle in self.outputs:
                self.history.append((f"output of {shuffle} is there", len(self.ran), len(self.outputs)))
            else:
                self.submit(parent, shuffle)
        self.ran.append(self.tasks(rdd))
        self.outputs += [goal] if " " in goal else []
        self.history.append((f"stage for {goal}: {self.ran[-1]} tasks", len(self.ran), len(self.outputs)))

    def shuffles(self, rdd: Rdd) -> Iterator[tuple[Rdd, Rdd]]:
        """Where this dataset's stage begins: the shuffles behind it that no other one hides."""
        for parent in rdd.parents:
            if self.wide(rdd, parent):
                yield parent, rdd
            else:
                yield from self.shuffles(parent)

    def wide(self, rdd: Rdd, parent: Rdd) -> bool:
        """Whether a partition needs rows of many partitions of this parent."""
        in_place = rdd.operator in HASHES and self.partitioner(parent) == rdd.partitions
        return rdd.operator in {*HASHES, "repartition"} and not in_place

    def partitioner(self, rdd: Rdd) -> int:
        """Into how many partitions the rows are hashed by key; 0 if they are not."""
        kept = self.partitioner(rdd.parents[0]) if rdd.operator in KEEPS_KEYS else 0
        return rdd.partitions if rdd.operator in HASHES else kept

    def tasks(self, rdd: Rdd) -> int:
        return rdd.partitions

    @property
    def shown(self) -> str:
        return f"stages: {len(self.ran)}, tasks: {sum(self.ran)}"

    @property
    def steps(self) -> list[Step]:
        outputs, ran = [Cell(output) for output in self.outputs], [Cell(str(tasks)) for tasks in self.ran]
        return [
            Step(text, (Strip("tasks of stages", tuple(ran[:old])), Strip("map outputs", tuple(outputs[:there]))))
            for text, old, there in self.history
        ]


class OneStage(Driver):
    """The belief that a job is one stage."""

    def wide(self, *_: Rdd) -> bool:
        return False


class EachOperator(Driver):
    """The belief that each operator is a stage."""

    def wide(self, *_: Rdd) -> bool:
        return True


class TaskPerCore(Driver):
    """The belief that a stage has a task for each core."""

    def tasks(self, *_: Rdd) -> int:
        return CORES


class InputPartitions(Driver):
    """The belief that data stay in the partitions of the input."""

    def tasks(self, rdd: Rdd) -> int:
        return self.tasks(rdd.parents[0]) if rdd.parents else rdd.partitions


class AlwaysByKey(Driver):
    """The belief that an operator by key always shuffles, however its input is partitioned."""

    def wide(self, rdd: Rdd, parent: Rdd) -> bool:
        return rdd.operator in HASHES or super().wide(rdd, parent)


class MapKeeps(Driver):
    """The belief that after a map Spark still knows how rows are partitioned."""

    def partitioner(self, rdd: Rdd) -> int:
        return self.partitioner(rdd.parents[0]) if rdd.operator == "map" else super().partitioner(rdd)


class NeverByKey(Driver):
    """The belief that data that were shuffled by key once are in place for any operator by key."""

    def wide(self, rdd: Rdd, parent: Rdd) -> bool:
        return super().wide(rdd, parent) and not (rdd.operator != "repartition" and self.partitioner(parent))


class CoalesceShuffles(Driver):
    """The belief that any change of the number of partitions is a shuffle."""

    def wide(self, rdd: Rdd, parent: Rdd) -> bool:
        return rdd.operator == "coalesce" or super().wide(rdd, parent)


class StartsOver(Driver):
    """The belief that each action runs all of its stages again."""

    def submit(self, rdd: Rdd, goal: str) -> None:
        self.outputs = [] if goal.endswith("count()") else self.outputs
        super().submit(rdd, goal)


BELIEFS: Mapping[str, type[Driver]] = {
    "each-action-starts-over": StartsOver,
    "coalesce-shuffles": CoalesceShuffles,
    "map-keeps-partitioning": MapKeeps,
    "keyed-once-is-enough": NeverByKey,
    "by-key-always-shuffles": AlwaysByKey,
    "partitions-never-change": InputPartitions,
    "task-per-core": TaskPerCore,
    "operators-materialise": EachOperator,
    "job-is-one-stage": OneStage,
}
FEEDBACK: Mapping[str, str] = {
    "each-action-starts-over": "The second action finds map output of the first and skips those stages.",
    "coalesce-shuffles": "Coalesce puts several partitions together without a shuffle; repartition would shuffle.",
    "map-keeps-partitioning": "A map may change keys, so Spark forgets where they are. mapValues may not.",
    "keyed-once-is-enough": "Being hashed by key helps only with the same number of partitions, and no map since.",
    "by-key-always-shuffles": "Rows hashed by key into as many partitions are in place: no shuffle.",
    "partitions-never-change": "A stage has a task for each of its partitions, and some operators set a number.",
    "task-per-core": "Cores decide how many tasks run at a time. Each partition is a task.",
    "operators-materialise": "Operators that need no rows of other partitions share a task, one after another.",
    "job-is-one-stage": "An action is one job, but the driver cuts a job at each shuffle.",
}


class DriverExecutors(ModelLab[Program, Driver]):
    """Stages and tasks as Spark 4.0's scheduler makes them of RDDs."""

    concept = "spark.driver-executors"
    sources = (
        Source(
            "Zaharia et al., Resilient Distributed Datasets, NSDI 2012",
            "https://www.usenix.org/conference/nsdi12/technical-sessions/presentation/zaharia",
            "4 Representing RDDs; 5.1 Job Scheduling",
        ),
    )
    model: type[Driver] = Driver

    def draw(self, chance: Chance, level: Level) -> Program:
        counts = chance.picks(range(2, 10), 4)
        rdds = [Rdd("a", "parallelize", (), counts[0])]
        for name in "bcd" if level is Level.HARD else "bcdef":
            rdds.append(_next(chance, level, name, rdds[-1], counts))
        simple = Program(tuple(rdds), (rdds[-1],))
        if level is not Level.HARD:
            told = {model(simple).shown for model in (Driver, AlwaysByKey, MapKeeps, CoalesceShuffles)}
            return simple if level is Level.EASY or len(told) > 2 else self.draw(chance, level)
        other = Rdd("e", "parallelize", (), counts[1])
        keyed = chance.pick([other, Rdd("f", "groupByKey", (other,), chance.pick(counts[2:]))])
        joined = Rdd("g", "join", (rdds[-1], keyed), chance.pick(counts[2:]))
        last = _next(chance, level, "h", joined, counts)
        rdds += [*dict.fromkeys([other, keyed]), joined, last]
        return Program(tuple(rdds), (chance.pick([joined, joined.parents[0]]), last))

    def run(self, inputs: Program) -> Driver:
        return self.model(inputs)

    def ask(self, inputs: Program, run: Driver) -> Case | None:
        if not run.outputs or len(run.ran) > 7:
            return None
        return Case(
            stem=f"A Spark 4.0 application with {CORES} cores runs this. A number is a count of partitions;"
            f" nothing is cached, and no task fails.\n\n```text\n{inputs.lines}\n```\n\nHow many stages run, with"
            " how many tasks in all?",
            right=run.shown,
            why=f"The driver cuts at each shuffle whose output is not there yet: {'; '.join(run.outputs)}. Rows"
            " that are hashed by key into the right number of partitions need none. Each stage has a task for each"
            f" partition it ends with: {' + '.join(map(str, run.ran))} = {sum(run.ran)}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _next(chance: Chance, level: Level, name: str, parent: Rdd, counts: Sequence[int]) -> Rdd:
    operator = chance.pick([operator for operator in OPERATORS[level] if operator != parent.operator])
    count = parent.partitions
    if operator == "coalesce":
        count = chance.between(1, max(1, count - 1))
    elif operator in {*BY_KEY, "repartition"}:
        count = chance.pick([n for n in counts if n != count] if level is Level.EASY else counts[2:])
    return Rdd(name, operator, (parent,), count)
