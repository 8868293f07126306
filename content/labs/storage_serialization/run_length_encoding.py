"""Run-length encoded bitmaps: which counts are stored, and how two of them are combined run by run."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ROWS = {Level.EASY: (10, 14), Level.MEDIUM: (12, 16), Level.HARD: (15, 20)}

Counts = tuple[int, ...]


@dataclass(frozen=True)
class Bitmaps:
    """A bitmap to encode, or the counts of two and how they are combined."""

    bits: str
    codes: tuple[Counts, ...]
    operation: str


class Coder:
    """Writes pieces of equal bits as counts of zeros and ones in turn, zeros first."""

    def __init__(self, inputs: Bitmaps) -> None:
        self.inputs = inputs
        self.counts = [0]
        self.last = "0"
        self.pieces: list[tuple[str, int, str, Counts]] = []
        if inputs.codes:
            self.walk(*inputs.codes)
        for bit in inputs.bits:
            self.take("bit", 1, bit)
        self.close()

    def walk(self, one: Counts, other: Counts) -> None:
        """Along both codes at once: a piece is as long as both runs go on."""
        runs, bits = [list(one), list(other)], ["0", "0"]
        while all(runs):
            length = min(runs[0][0], runs[1][0])
            if length:
                self.take("".join(bits), length, self.combine(*bits))
            for side, counts in enumerate(runs):
                counts[0] -= length
                if not counts[0]:
                    counts.pop(0)
                    bits[side] = _flipped(bits[side])

    def combine(self, one: str, other: str) -> str:
        if self.inputs.operation == "OR":
            return max(one, other)
        return min(one, _flipped(other) if self.inputs.operation == "AND NOT" else other)

    def take(self, seen: str, length: int, bit: str) -> None:
        self.write(bit, length)
        self.pieces.append((seen, length, bit, tuple(self.counts)))

    def write(self, bit: str, length: int) -> None:
        """A piece of the same bit makes the last run longer."""
        if bit != self.last:
            self.counts.append(0)
        self.counts[-1] += length
        self.last = bit

    def close(self) -> None:
        """Nothing is left to do at the end."""

    @property
    def steps(self) -> list[Step]:
        return [_step(*piece) for piece in self.pieces]


class NoLeadingZero(Coder):
    """The belief that an empty first run is left out."""

    def close(self) -> None:
        if self.counts[0] == 0:
            self.counts.pop(0)


class NoTrailingZeros(Coder):
    """The belief that zeros at the end go without saying."""

    def close(self) -> None:
        if self.last == "0":
            self.counts.pop()


class EndsWithZeros(Coder):
    """The belief that a run of zeros closes the code."""

    def close(self) -> None:
        if self.last == "1":
            self.counts.append(0)


class Positions(Coder):
    """The belief that the code lists the rows of the ones."""

    def close(self) -> None:
        bits = "".join(bit * length for _, length, bit, _ in self.pieces)
        self.counts = [row for row, bit in enumerate(bits, 1) if bit == "1"]


class Starts(Coder):
    """The belief that the code lists the rows where a new run begins."""

    def close(self) -> None:
        self.counts = [sum(self.counts[:place]) + 1 for place in range(1, len(self.counts))]


class PiecesApart(Coder):
    """The belief that each piece of the walk is stored as a count of its own."""

    def close(self) -> None:
        self.counts = [0] * (self.pieces[0][2] == "1") + [length for _, length, _, _ in self.pieces]


class CountByCount(Coder):
    """The belief that codes are combined count by count."""

    def close(self) -> None:
        chosen = max if self.inputs.operation == "OR" else min
        self.counts = [chosen(pair) for pair in zip(*self.inputs.codes, strict=False)]


class Intersection(Coder):
    """The belief that NOT may be skipped."""

    def combine(self, one: str, other: str) -> str:
        return min(one, other)


class FlipsFirst(Coder):
    """The belief that either of the two may be flipped."""

    def combine(self, one: str, other: str) -> str:
        return min(_flipped(one), other)


ONE: Mapping[str, type[Coder]] = {
    "leading-zero-run-optional": NoLeadingZero,
    "trailing-zeros-dropped": NoTrailingZeros,
    "trailing-run-always-written": EndsWithZeros,
    "counts-are-positions": Positions,
    "counts-are-starts": Starts,
}
TWO: Mapping[str, type[Coder]] = {
    **dict(list(ONE.items())[:3]),
    "pieces-stay-apart": PiecesApart,
    "counts-combine-in-pairs": CountByCount,
}
BELIEFS: Mapping[str, Mapping[str, type[Coder]]] = {
    "": ONE,
    **dict.fromkeys(("AND", "OR"), TWO),
    "AND NOT": {**TWO, "not-is-skipped": Intersection, "not-flips-any": FlipsFirst},
}
FEEDBACK: Mapping[str, str] = {
    "leading-zero-run-optional": "The bitmap begins with a one, so there seem to be no zeros to count. Without the"
    " 0 a reader takes the first count for zeros and gets each bit wrong.",
    "trailing-zeros-dropped": "The zeros at the end seem to be implied. The counts would then add up to fewer rows"
    " than there are, and a reader could not tell where the bitmap ends.",
    "trailing-run-always-written": "An empty run is written at the start only, where the code has to begin with"
    " zeros. Here the ones reach the end, and nothing follows them.",
    "counts-are-positions": "These are the rows of the ones, which is another code, good when ones are few. Here"
    " the lengths of runs are stored, and they add up to the number of rows.",
    "counts-are-starts": "These are the rows in which a new run begins. The code has the lengths of the runs"
    " instead, which add up to the number of rows.",
    "pieces-stay-apart": "Each of these pieces has one result, but neighbours with the same bit make one run. Left"
    " apart, a reader would take some of them for the other bit.",
    "counts-combine-in-pairs": "This pairs first count with first count, second with second. They begin at"
    " different rows: the runs have to be laid side by side.",
    "not-is-skipped": "That is A AND B. NOT asks for the rows that B does not have, so its zeros and ones change"
    " places.",
    "not-flips-any": "That is B AND NOT A. The bitmap to be flipped is that of the rows to leave out, which is B.",
}


class RunLengthEncoding(ModelLab[Bitmaps, Coder]):
    """Bitmaps as counts of zeros and ones in turn, as in the COCO API, combined without being decoded."""

    concept = "storage.run-length-encoding"
    sources = (
        Source(
            "COCO API, pycocotools/mask.py",
            "https://github.com/cocodataset/cocoapi/blob/master/PythonAPI/pycocotools/mask.py",
            "header comment",
        ),
    )
    model: type[Coder] = Coder

    def draw(self, chance: Chance, level: Level) -> Bitmaps:
        rows = chance.between(*ROWS[level])
        if level is Level.EASY:
            bits = "".join("01"[place % 2] * count for place, count in enumerate(_drawn(chance, rows)))
            return Bitmaps(bits, (), "")
        operation = "AND NOT" if level is Level.HARD else chance.pick(("AND", "OR"))
        return Bitmaps("", (_drawn(chance, rows), _drawn(chance, rows)), operation)

    def run(self, inputs: Bitmaps) -> Coder:
        return self.model(inputs)

    def ask(self, inputs: Bitmaps, run: Coder) -> Case | None:
        if not 4 <= len(run.counts) <= 7:
            return None
        rows = sum(run.counts)
        rule = "stored as counts of zeros and ones in turn, zeros first, till each row is counted"
        stem = f"A bitmap is {rule}:\n\n```text\n{inputs.bits}\n```\n\nWhich counts are stored?"
        how = f"The bitmap begins with a {inputs.bits[:1]}, and a run ends where the bit changes."
        if inputs.operation:
            codes = "\n".join(f"{name}  {_told(code)}" for name, code in zip("AB", inputs.codes, strict=True))
            stem = f"Two bitmaps over {rows} rows are {rule}:\n\n```text\n{codes}\n```\n\n"
            stem += f"Which counts stand for A {inputs.operation} B?"
            how = f"Side by side, the runs make {len(run.pieces)} pieces; those with one result make one run."
        beliefs = BELIEFS[inputs.operation].items()
        return Case(
            stem=stem,
            right=_told(run.counts),
            why=f"{how} That gives {_told(run.counts)}: zeros first, with a 0 in front of a leading one."
            f" The counts add up to {rows}, the number of rows, which is a quick check of any such code.",
            wrong=[Wrong(name, _told(coder(inputs).counts), FEEDBACK[name]) for name, coder in beliefs],
            steps=run.steps,
        )


def _drawn(chance: Chance, rows: int) -> Counts:
    counts = [chance.between(1, 5) * chance.below(2)]
    while sum(counts) < rows:
        counts.append(min(chance.between(1, 5), rows - sum(counts)))
    return tuple(counts)


def _flipped(bit: str) -> str:
    return "1" if bit == "0" else "0"


def _told(counts: list[int] | Counts) -> str:
    return ", ".join(map(str, counts))


def _step(seen: str, length: int, bit: str, counts: Counts) -> Step:
    cells = [Cell(str(count)) for count in counts]
    cells[-1] = Cell(str(counts[-1]), Mark.NEW)
    return Step(
        bit if seen == "bit" else f"A {seen[0]}, B {seen[1]} for {length}: {bit}",
        (Strip("counts, zeros first", tuple(cells)),),
    )
