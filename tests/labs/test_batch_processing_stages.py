"""The model of Spark's scheduler, against the shuffles that a program needs at all."""

from content.labs.batch_processing.driver_executors import (
    AlwaysByKey,
    CoalesceShuffles,
    Driver,
    DriverExecutors,
    EachOperator,
    InputPartitions,
    MapKeeps,
    NeverByKey,
    OneStage,
    Program,
    Rdd,
    StartsOver,
    TaskPerCore,
)
from tests.labs.proof import proved


class NoResultStage(Driver):
    """Takes the last stage for a part of the action."""

    def submit(self, rdd: Rdd, goal: str) -> None:
        super().submit(rdd, goal)
        if goal.endswith("count()"):
            self.ran.pop()


class ReduceSide(Driver):
    """Counts the partitions behind a shuffle as those of the stage before it."""

    def submit(self, rdd: Rdd, goal: str) -> None:
        super().submit(rdd, goal)
        if " " in goal:
            child = next(other for other in self.inputs.rdds if other.name == goal[-1])
            self.ran[-1] = child.partitions


class FilterForgets(Driver):
    """Forgets after a filter how rows are partitioned."""

    def partitioner(self, rdd: Rdd) -> int:
        return 0 if rdd.operator in {"filter", "mapValues"} else super().partitioner(rdd)


def scheduling(model: type[Driver]) -> DriverExecutors:
    lab = DriverExecutors()
    lab.model = model
    return lab


def by_lines(program: Program) -> tuple[int, int]:
    """Read line by line: which lines shuffle which inputs; each such output is made once, each action has a stage.

    Where rows lie is a name: "by key 4" after an operator by key, and a name of its own after each other one
    that may move rows or change keys.
    """
    lies: dict[str, str] = {}
    made: dict[str, set[tuple[str, int]]] = {}
    sizes: dict[str, int] = {}
    for line in program.lines.splitlines()[: -len(program.actions)]:
        name, text = line.split(" = ")
        operator = text.split("(")[0].split(".")[-1]
        words = [word.strip(" )") for word in text.split("(")[1].split(",")]
        parents = [text.split(".")[0]] if "." in text else []
        parents += words[:1] if operator == "join" else []
        sizes[name] = int(words[-1]) if words[-1].isdigit() else sizes[parents[0]]
        target = (
            f"by key {words[-1]}" if operator in {"reduceByKey", "groupByKey", "join"} else f"as {name} has it"
        )
        keeps = operator in {"filter", "mapValues"}
        lies[name] = lies[parents[0]] if keeps else target
        moves = operator in {"reduceByKey", "groupByKey", "join", "repartition"}
        shuffled = {(f"{p} for {name}", sizes[p]) for p in parents if moves and lies[p] != target}
        made[name] = shuffled.union(*(made[parent] for parent in parents))
    outputs = set().union(*(made[action.name] for action in program.actions))
    tasks = [size for _, size in outputs] + [sizes[action.name] for action in program.actions]
    return len(tasks), sum(tasks)


def test_each_shuffle_is_a_stage_and_each_action_one_more() -> None:
    mutants = {
        "one stage": OneStage,
        "each operator": EachOperator,
        "a task for each core": TaskPerCore,
        "partitions of the input": InputPartitions,
        "by key is a shuffle": AlwaysByKey,
        "map keeps keys": MapKeeps,
        "keyed once": NeverByKey,
        "coalesce shuffles": CoalesceShuffles,
        "actions start over": StartsOver,
        "no result stage": NoResultStage,
        "the other side's tasks": ReduceSide,
        "filter forgets": FilterForgets,
    }
    proved(
        DriverExecutors(),
        lambda driver: (len(driver.ran), sum(driver.ran)),
        by_lines,
        {name: scheduling(model) for name, model in mutants.items()},
    )


def test_the_example_of_the_card() -> None:
    """textFile in 120, filter, reduceByKey to 40, mapValues, repartition to 10: three stages and 170 tasks."""
    rdds = [Rdd("a", "parallelize", (), 120)]
    for name, operator, count in [
        ("b", "filter", 120),
        ("c", "reduceByKey", 40),
        ("d", "mapValues", 40),
        ("e", "repartition", 10),
    ]:
        rdds.append(Rdd(name, operator, (rdds[-1],), count))
    assert Driver(Program(tuple(rdds), (rdds[-1],))).ran == [120, 40, 10]
