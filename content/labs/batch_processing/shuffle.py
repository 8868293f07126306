"""The shuffle of Hadoop MapReduce: what a reducer fetches from the mappers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

BUFFER = 3
"""Pairs that a mapper collects before it spills them."""

PAIRS = {Level.EASY: ((4, 5), (3, 5)), Level.MEDIUM: ((5, 6), (4, 6)), Level.HARD: ((7, 9), (4, 6))}
"""How many the two mappers emit."""

KEYS, MERGE_COMBINES_FROM = 6, 3

Pair = tuple[int, int]


@dataclass(frozen=True)
class Job:
    """The pairs that each mapper emits, in order; how they are shuffled; the reducer asked about."""

    mappers: tuple[tuple[Pair, ...], ...]
    reducers: int
    asked: int
    combiner: bool
    spills: bool


class Shuffle:
    """Mappers cut their output into spills, sort, perhaps combine, and merge; a reducer fetches its part."""

    def __init__(self, inputs: Job) -> None:
        self.inputs = inputs
        self.fetched: list[Pair] = []
        self.files: list[list[Pair]] = [[] for _ in inputs.mappers]
        self.steps: list[Step] = []
        for mapper, pairs in enumerate(inputs.mappers):
            self.map(mapper, pairs)
        for mapper, file in enumerate(self.files):
            part = [pair for pair in file if self.reducer(pair) == inputs.asked]
            self.fetched = self.merged([self.fetched, part])
            self._note(f"reducer {inputs.asked} fetches from M{mapper + 1}")

    def map(self, mapper: int, pairs: Sequence[Pair]) -> None:
        """Each full buffer is sorted and combined; the spills are merged, three or more combined again."""
        spills: list[list[Pair]] = []
        size = BUFFER if self.inputs.spills else len(pairs)
        for start in range(0, len(pairs), size):
            spills.append(self.spill(pairs[start : start + size]))
            self.files[mapper] = [pair for spilled in spills for pair in spilled]
            self._note(f"M{mapper + 1} spills {len(pairs[start : start + size])} pairs, sorted")
        self.files[mapper] = self.merge(spills)
        if len(spills) > 1:
            self._note(f"M{mapper + 1} merges {len(spills)} spills")

    def spill(self, pairs: Sequence[Pair]) -> list[Pair]:
        return self.combined(self.merged([pairs]))

    def merge(self, spills: Sequence[list[Pair]]) -> list[Pair]:
        merged = self.merged(spills)
        return self.combined(merged) if len(spills) >= MERGE_COMBINES_FROM else merged

    def combined(self, pairs: list[Pair]) -> list[Pair]:
        return _sums(pairs) if self.inputs.combiner else pairs

    def merged(self, runs: Sequence[Sequence[Pair]]) -> list[Pair]:
        return sorted((pair for run in runs for pair in run), key=lambda pair: (self.reducer(pair), pair))

    def reducer(self, pair: Pair) -> int:
        return pair[0] % self.inputs.reducers

    def _note(self, text: str) -> None:
        strips = [self._strip(f"M{n + 1}", file) for n, file in enumerate(self.files)]
        self.steps.append(Step(text, (*strips, self._strip(f"reducer {self.inputs.asked}", self.fetched))))

    def _strip(self, label: str, pairs: Sequence[Pair]) -> Strip:
        asked = self.inputs.asked
        return Strip(
            label, tuple(Cell(_shown([p]), Mark.USED if self.reducer(p) == asked else Mark.NONE) for p in pairs)
        )

    @property
    def shown(self) -> str:
        keys = dict.fromkeys(key for key, _ in self.fetched)
        found = {key: sorted(v for k, v in self.fetched if k == key) for key in keys}
        return "; ".join(f"{key}: {' '.join(map(str, values))}" for key, values in found.items()) or "nothing"


class EmitOrder(Shuffle):
    """The belief that keys stay in the order in which they were emitted."""

    def merged(self, runs: Sequence[Sequence[Pair]]) -> list[Pair]:
        return [pair for run in runs for pair in run]


class Ranges(Shuffle):
    """The belief that each reducer gets a range of keys."""

    def reducer(self, pair: Pair) -> int:
        return (pair[0] - 1) * self.inputs.reducers // KEYS


class Spread(Shuffle):
    """The belief that a hash of the whole pair decides."""

    def reducer(self, pair: Pair) -> int:
        return sum(pair) % self.inputs.reducers


class OneMapper(Shuffle):
    """The belief that a key comes from one mapper only."""

    def merged(self, runs: Sequence[Sequence[Pair]]) -> list[Pair]:
        if runs and runs[0] is self.fetched:
            known = {key for key, _ in self.fetched}
            runs = [self.fetched, [pair for pair in runs[1] if pair[0] not in known]]
        return super().merged(runs)


class AtReducer(Shuffle):
    """The belief that a combiner works on what has arrived: pairs travel as they are."""

    def combined(self, pairs: list[Pair]) -> list[Pair]:
        return pairs


class AllMappers(Shuffle):
    """The belief that a combiner brings together what all mappers have emitted."""

    def merged(self, runs: Sequence[Sequence[Pair]]) -> list[Pair]:
        merged = super().merged(runs)
        return self.combined(merged) if runs and runs[0] is self.fetched else merged


class AllSpills(Shuffle):
    """The belief that a combiner always sees the whole output of its mapper."""

    def merge(self, spills: Sequence[list[Pair]]) -> list[Pair]:
        return self.combined(self.merged(spills))


class SpillsOnly(Shuffle):
    """The belief that spills are combined, and what is merged of them never."""

    def merge(self, spills: Sequence[list[Pair]]) -> list[Pair]:
        return self.merged(spills)


BELIEFS: Mapping[str, type[Shuffle]] = {
    "combiner-sees-all-spills": AllSpills,
    "merge-never-combines": SpillsOnly,
    "combiner-sees-all-mappers": AllMappers,
    "combiner-runs-at-reducer": AtReducer,
    "partitions-are-ranges": Ranges,
    "shuffle-keeps-emit-order": EmitOrder,
    "mapper-sees-whole-key": OneMapper,
    "hash-spreads-one-key": Spread,
}
FEEDBACK: Mapping[str, str] = {
    "combiner-sees-all-spills": "A mapper with two spills merges them without combining again. So a key that is in"
    " both is sent twice.",
    "merge-never-combines": "With three or more spills, Hadoop runs the combiner once more when it merges them.",
    "combiner-sees-all-mappers": "A combiner runs inside one map task. What two mappers have of a key meets only"
    " in the reducer.",
    "combiner-runs-at-reducer": "Pairs are combined before they travel, which is the point of it. Here the spills"
    " hold sums already.",
    "partitions-are-ranges": "This cuts the keys into ranges, as a sort over all files would need. The default is"
    " the hash modulo the number of reducers.",
    "shuffle-keeps-emit-order": "Map output is sorted by key before it is fetched, and merged in that order. Who"
    " emitted first does not matter.",
    "mapper-sees-whole-key": "It takes a key from one mapper only. All mappers may have emitted it, and the"
    " reducer fetches from each.",
    "hash-spreads-one-key": "A hash of key and value would spread the load, and part equal keys. The key alone"
    " decides the reducer.",
}


class MapReduceShuffle(ModelLab[Job, Shuffle]):
    """The shuffle of Hadoop 3.4 with its defaults: HashPartitioner, combining again from three spills on."""

    concept = "mapreduce.shuffle"
    sources = (
        Source(
            "Apache Hadoop 3.4.1, MapReduce Tutorial",
            "https://hadoop.apache.org/docs/r3.4.1/hadoop-mapreduce-client/hadoop-mapreduce-client-core/"
            "MapReduceTutorial.html",
            "Payload; Task Execution & Environment, Map Parameters",
        ),
    )
    model: type[Shuffle] = Shuffle

    def draw(self, chance: Chance, level: Level) -> Job:
        reducers = chance.between(2, 3)
        mappers = [_emitted(chance, chance.between(*count)) for count in chance.shuffled(PAIRS[level])]
        asked = chance.below(reducers)
        return Job(tuple(mappers), reducers, asked, level is not Level.EASY, level is Level.HARD)

    def run(self, inputs: Job) -> Shuffle:
        return self.model(inputs)

    def ask(self, inputs: Job, run: Shuffle) -> Case | None:
        keys = [{key for key, _ in run.fetched} & {key for key, _ in pairs} for pairs in inputs.mappers]
        if len(keys[0] | keys[1]) < 2 or not keys[0] & keys[1]:
            return None
        both = sorted(keys[0] & keys[1])[0]
        emitted = [
            f"M{n}: " + ", ".join(f"{k}→{v}" for k, v in pairs) for n, pairs in enumerate(inputs.mappers, 1)
        ]
        return Case(
            stem=f"Hadoop MapReduce, default settings, reducers 0 to {inputs.reducers - 1}. The hash of a key is"
            f" the key. {_how(inputs)} Emitted, key→value:\n\n```text\n" + "\n".join(emitted) + "\n```\n\nWhat"
            f" does reducer {inputs.asked} fetch, merged by key (values of a key in order of size)?",
            right=run.shown,
            why=f"Keys with remainder {inputs.asked} modulo {inputs.reducers} go to reducer {inputs.asked}, sorted"
            f" by key. {_why(inputs)} Key {both} is in both mappers, and the reducer fetches from each of them:"
            f" {len(run.fetched)} pairs in all.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _emitted(chance: Chance, count: int) -> tuple[Pair, ...]:
    few = chance.picks(range(1, KEYS + 1), 4)
    return tuple((chance.pick(few), value) for value in chance.picks(range(1, 10), count))


def _how(inputs: Job) -> str:
    if not inputs.combiner:
        return "No combiner."
    spilled = f"A mapper's buffer is spilled when it holds {BUFFER} pairs, and at the end."
    return f"The combiner sums. {spilled if inputs.spills else 'Each mapper spills once, at its end.'}"


def _why(inputs: Job) -> str:
    if inputs.spills:
        return "The combiner runs on each spill, and again when a mapper merges three or more of them, not two."
    return f"Each mapper {'adds up' if inputs.combiner else 'sends on'} its own pairs of a key."


def _shown(pairs: Sequence[Pair]) -> str:
    return ", ".join(f"{key}→{value}" for key, value in pairs)


def _sums(pairs: Sequence[Pair]) -> list[Pair]:
    return [(key, sum(v for k, v in pairs if k == key)) for key in dict.fromkeys(key for key, _ in pairs)]
