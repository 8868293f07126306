"""Row groups: which of them a reader can skip by the statistics of their column chunks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ROWS = 1_000
COLUMNS = ("a", "b")
EQUAL, UNEQUAL, BETWEEN, NULL = "=", "<>", "BETWEEN", "IS NULL"
TESTS = (BETWEEN, EQUAL, UNEQUAL)


@dataclass(frozen=True)
class Chunk:
    """Smallest and largest value, and how many nulls or None for "not noted". No values: low is above high."""

    low: int
    high: int
    nulls: int | None

    @property
    def told(self) -> str:
        bounds = "none" if self.low > self.high else f"{self.low}–{self.high}"
        return f"{bounds:<6} {'?' if self.nulls is None else self.nulls:>5}"


@dataclass(frozen=True)
class Condition:
    """A test of one column's value."""

    column: int
    test: str
    low: int = 0
    high: int = 0

    @property
    def told(self) -> str:
        values = {EQUAL: f" {self.low}", UNEQUAL: f" {self.low}", BETWEEN: f" {self.low} AND {self.high}"}
        return f"{COLUMNS[self.column]} {self.test}{values.get(self.test, '')}"


@dataclass(frozen=True)
class Scan:
    """The statistics of each row group's chunks, and the conditions joined by AND or OR."""

    groups: tuple[tuple[Chunk, ...], ...]
    conditions: tuple[Condition, ...]
    joined: str

    @property
    def where(self) -> str:
        return f" {self.joined} ".join(condition.told for condition in self.conditions)


class Reader:
    """Goes through the row groups; one is skipped when its statistics rule out that any row matches."""

    blind = ""

    def __init__(self, inputs: Scan) -> None:
        self.inputs = inputs
        self.read: list[int] = []
        self.steps: list[Step] = []
        for number, chunks in enumerate(inputs.groups, 1):
            answers = [self.may_match(c, chunks[c.column]) for c in inputs.conditions]
            self.read += [number] * self.join(answers)
            self.steps.append(_step(number, answers, self.read))

    def join(self, answers: Sequence[bool]) -> bool:
        return all(answers) if self.inputs.joined == "AND" else any(answers)

    def may_match(self, condition: Condition, chunk: Chunk) -> bool:
        if condition.test == NULL:
            return self.may_be_null(chunk)
        if chunk.low > chunk.high:
            return False
        if condition.test == UNEQUAL:
            return self.may_differ(chunk, condition.low)
        return self.overlaps(chunk, condition.low, condition.high)

    def may_be_null(self, chunk: Chunk) -> bool:
        """A count that is not noted may be any."""
        return chunk.nulls != 0

    def may_differ(self, chunk: Chunk, value: int) -> bool:
        return not chunk.low == chunk.high == value

    def overlaps(self, chunk: Chunk, low: int, high: int) -> bool:
        """Not wholly above, nor wholly below."""
        return (chunk.low <= high or self.blind == "low") and (low <= chunk.high or self.blind == "high")

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.read)) or "none"


class BoundInside(Reader):
    """The belief that a bound has to lie in the range."""

    def overlaps(self, chunk: Chunk, low: int, high: int) -> bool:
        return low <= chunk.low <= high or low <= chunk.high <= high


class LargestOnly(Reader):
    """The belief that it takes one comparison."""

    blind = "low"


class SmallestOnly(Reader):
    """The same belief, with the other bound."""

    blind = "high"


class NullsMatch(Reader):
    """The belief that a null may match a comparison."""

    def may_match(self, condition: Condition, chunk: Chunk) -> bool:
        return chunk.nulls != 0 or super().may_match(condition, chunk)


class UnknownIsZero(Reader):
    """The belief that a count that is not noted is zero."""

    def may_be_null(self, chunk: Chunk) -> bool:
        return bool(chunk.nulls)


class BoundsMeanNoNulls(Reader):
    """The belief that a chunk with bounds has no nulls."""

    def may_be_null(self, chunk: Chunk) -> bool:
        return chunk.low > chunk.high


class UnequalInverts(Reader):
    """The belief that what = reads, <> skips."""

    def may_differ(self, chunk: Chunk, value: int) -> bool:
        return not chunk.low <= value <= chunk.high


class JoinsSkips(Reader):
    """The belief that skips are joined by the query's word: by AND when both rule the group out."""

    def join(self, answers: Sequence[bool]) -> bool:
        return any(answers) if self.inputs.joined == "AND" else all(answers)


BELIEFS: Sequence[tuple[str, type[Reader]]] = (
    ("bound-must-be-inside", BoundInside),
    ("one-bound-is-tested", LargestOnly),
    ("one-bound-is-tested", SmallestOnly),
    ("nulls-match-comparisons", NullsMatch),
    ("unknown-count-is-zero", UnknownIsZero),
    ("bounds-mean-no-nulls", BoundsMeanNoNulls),
    ("unequal-inverts-skipping", UnequalInverts),
    ("skips-join-like-conditions", JoinsSkips),
)
FEEDBACK: Mapping[str, str] = {
    "bound-must-be-inside": "This wants a bound of the group to lie among the values asked for. A group that"
    " spans them on both sides may well have a match in between.",
    "one-bound-is-tested": "This compares one bound and leaves out the other. A group that lies wholly above or"
    " wholly below what is asked for has no match.",
    "nulls-match-comparisons": "This reads each group that may have nulls. A comparison with null is never true,"
    " so nulls cannot make a group match.",
    "unknown-count-is-zero": "This takes a missing count for 0. The format says that readers must not: without the"
    " count, nulls may be there.",
    "bounds-mean-no-nulls": "Bounds cover the values that are not null. Beside them there may be any number of"
    " nulls, which only the count tells.",
    "unequal-inverts-skipping": "This skips what = would read. A group with the value has other values too, unless"
    " both of its bounds are that value.",
    "skips-join-like-conditions": "It joins the exclusions as the query joins the conditions. With AND one"
    " condition that cannot hold is enough to skip a group; with OR both have to fail.",
}


class Parquet(ModelLab[Scan, Reader]):
    """Row groups of Apache Parquet, skipped by the Statistics of their column chunks."""

    concept = "storage.parquet"
    sources = (
        Source(
            "Apache Parquet format, parquet.thrift",
            "https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift",
            "struct Statistics",
        ),
    )
    model: type[Reader] = Reader

    def draw(self, chance: Chance, level: Level) -> Scan:
        value = chance.between(3, 6) * 10
        conditions = [_condition(chance, 0, value, (BETWEEN, EQUAL) if level is Level.EASY else TESTS)]
        width = 1 + (level is Level.HARD)
        if level is not Level.EASY:
            other = _condition(chance, 1, value - 10, (BETWEEN, EQUAL, NULL))
            conditions.append(other if level is Level.HARD else Condition(0, NULL))
        groups = tuple(tuple(_chunk(chance, level, value) for _ in range(width)) for _ in range(5))
        return Scan(groups, tuple(conditions), chance.pick(("AND", "OR")) if level is Level.HARD else "OR")

    def run(self, inputs: Scan) -> Reader:
        return self.model(inputs)

    def ask(self, inputs: Scan, run: Reader) -> Case | None:
        if not 0 < len(run.read) < len(inputs.groups):
            return None
        names = COLUMNS[: len(inputs.groups[0])]
        lines = [f"group  {'  '.join(f'{name:<6} nulls' for name in names)}"]
        for number, group in enumerate(inputs.groups, 1):
            lines.append(f"{number:>5}  {'  '.join(chunk.told for chunk in group)}")
        listing, skipped = "\n".join(lines), len(inputs.groups) - len(run.read)
        return Case(
            stem=f"A Parquet file's footer has these statistics of row groups of {ROWS:,} rows (min–max, nulls;"
            f" ? means not noted):\n\n```text\n{listing}\n```\n\nA reader evaluates {inputs.where}"
            " and skips by these alone. Which groups must it read?",
            right=run.shown,
            why=f"A group can be skipped only if its statistics prove that no row has {inputs.where}. Bounds cover"
            " the values that are not null; a null fails every comparison, and an unknown count may be any."
            f" So {skipped} of {len(inputs.groups)} can be skipped, and what must be read is {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS],
            steps=run.steps,
        )


def _condition(chance: Chance, column: int, value: int, tests: Sequence[str]) -> Condition:
    test = chance.pick(tests)
    return Condition(column, test, value, value + 10 * (test == BETWEEN))


def _chunk(chance: Chance, level: Level, value: int) -> Chunk:
    low = chance.between(0, 7) * 10
    high = low + chance.between(1, 5) * 10
    if level is Level.EASY:
        return Chunk(low, high, chance.pick((0, 0, 20)))
    if not chance.below(6):
        return Chunk(1, 0, ROWS)
    if not chance.below(5):
        low = high = value
    return Chunk(low, high, chance.pick((0, 0, None, chance.between(1, 9) * 10)))


def _step(number: int, answers: Sequence[bool], read: Sequence[int]) -> Step:
    cells = [Cell(str(group), Mark.NEW if group == number else Mark.NONE) for group in read]
    told = ", ".join("maybe" if answer else "no" for answer in answers)
    return Step(f"group {number}: {told}", (Strip("groups to read", tuple(cells)),))
