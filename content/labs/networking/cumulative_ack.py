"""Cumulative acknowledgement: what a receiver answers to segments that are lost, late or sent again."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

Block = tuple[int, int]
"""The first byte, and the one behind the last."""


@dataclass(frozen=True)
class Arrivals:
    """The next byte expected, and segments as they arrive: first byte, length, and whether it ends the stream."""

    level: Level
    start: int
    segments: tuple[tuple[int, int, bool], ...]


class Receiver:
    """RFC 9293, with the selective acknowledgements of RFC 2018; the FIN counts as one byte behind the data."""

    def __init__(self, inputs: Arrivals) -> None:
        self.inputs = inputs
        self.next = inputs.start
        self.blocks: list[Block] = []
        self.acks: list[int] = []
        self.steps: list[Step] = []
        for seq, length, fin in inputs.segments:
            before = self.next
            self.arrive(seq, seq + length + self.counted(fin))
            self.acks.append(self.ack(seq, seq + length))
            self._note(f"{seq}, {length} bytes{', FIN' * fin}: ack {self.acks[-1]}", before)

    def counted(self, fin: bool) -> int:
        return int(fin)

    def arrive(self, first: int, end: int) -> None:
        """A block behind a gap goes to the front of the list, joined with those that it touches."""
        if first > self.next:
            self.keep(first, end)
            return
        self.next = max(self.next, end)
        while reached := [block for block in self.blocks if block[0] <= self.next]:
            self.next = max(self.next, *(end for _, end in reached))
            self.blocks = [block for block in self.blocks if block not in reached]

    def keep(self, first: int, end: int) -> None:
        while touched := [block for block in self.blocks if block[0] <= end and first <= block[1]]:
            first, end = min(first, touched[0][0]), max(end, touched[0][1])
            self.blocks.remove(touched[0])
        self.blocks.insert(0, (first, end))

    def ack(self, _first: int, _end: int) -> int:
        return self.next

    def sacked(self) -> list[Block]:
        return self.blocks

    def _note(self, text: str, before: int) -> None:
        kept = tuple(Cell(_shown(block), Mark.NONE if n else Mark.NEW) for n, block in enumerate(self.blocks))
        moved = Mark.NEW if self.next > before else Mark.NONE
        self.steps.append(Step(text, (Strip("expected", (Cell(str(self.next), moved),)), Strip("kept", kept))))

    @property
    def shown(self) -> str:
        if self.inputs.level is not Level.HARD:
            return ", ".join(map(str, self.acks))
        return f"ack {self.acks[-1]}, {' '.join(_shown(block) for block in self.sacked()) or 'no SACK'}"


class SeqPlusOne(Receiver):
    """The belief that the acknowledgement is the sequence number plus one."""

    def ack(self, first: int, _end: int) -> int:
        return first + 1


class LastByte(Receiver):
    """The belief that the acknowledgement names the last byte received."""

    def ack(self, _first: int, _end: int) -> int:
        return self.next - 1

    def sacked(self) -> list[Block]:
        return [(first, end - 1) for first, end in self.blocks]


class EachAlone(Receiver):
    """The belief that each segment is acknowledged for itself."""

    def ack(self, _first: int, end: int) -> int:
        return end

    def sacked(self) -> list[Block]:
        return []


class Highest(Receiver):
    """The belief that the acknowledgement names the end of all that has come, gaps or not."""

    def ack(self, _first: int, _end: int) -> int:
        return max([self.next, *(end for _, end in self.blocks)])


class DropsLate(Receiver):
    """The belief that what comes behind a gap is thrown away."""

    def keep(self, _first: int, _end: int) -> None:
        pass


class CountsBytes(Receiver):
    """The belief that the acknowledgement counts the bytes that have come."""

    def __init__(self, inputs: Arrivals) -> None:
        self.come = inputs.start
        super().__init__(inputs)

    def ack(self, first: int, end: int) -> int:
        self.come += end - first
        return self.come


class FinIsFree(Receiver):
    """The belief that a FIN takes no sequence number."""

    def counted(self, _fin: bool) -> int:
        return 0


class ByteOrder(Receiver):
    """The belief that blocks are listed in the order of their bytes."""

    def sacked(self) -> list[Block]:
        return sorted(self.blocks)


class Holes(Receiver):
    """The belief that the blocks are what is missing."""

    def sacked(self) -> list[Block]:
        edges = [self.next, *(edge for block in sorted(self.blocks) for edge in block)]
        return list(zip(edges[::2], edges[1::2], strict=False))


class OldestFirst(Receiver):
    """The belief that blocks are listed as they came in, the first one first."""

    def sacked(self) -> list[Block]:
        return self.blocks[::-1]


BELIEFS: Mapping[str, type[Receiver]] = {
    "ack-is-seq-plus-one": SeqPlusOne,
    "ack-counts-bytes": CountsBytes,
    "ack-names-last-byte": LastByte,
    "each-segment-acked-alone": EachAlone,
    "ack-is-highest-seen": Highest,
    "out-of-order-is-dropped": DropsLate,
    "fin-takes-no-number": FinIsFree,
    "sack-in-byte-order": ByteOrder,
    "sack-lists-the-holes": Holes,
    "sack-oldest-first": OldestFirst,
}
"""The first two say nothing about SACK, and are left out there."""
FEEDBACK: Mapping[str, str] = {
    "ack-is-seq-plus-one": "This adds one to each sequence number. One is for SYN and FIN; data count by the"
    " byte, and a gap holds the number back.",
    "ack-names-last-byte": "This names the last byte that is there. TCP names the byte behind it, the next one"
    " wanted.",
    "each-segment-acked-alone": "This answers each segment with its own end. An ack covers all before it, so it"
    " cannot pass a gap.",
    "ack-is-highest-seen": "This names the end of the farthest segment. It would confirm bytes in a gap that"
    " never came.",
    "out-of-order-is-dropped": "This throws away what comes behind a gap. Receivers keep it, and when the gap"
    " is closed the number jumps over all of it.",
    "ack-counts-bytes": "This counts bytes as they come in, wherever they belong. Bytes behind a gap do not"
    " count yet, and repeated ones never again.",
    "fin-takes-no-number": "This leaves out the FIN. It takes a sequence number behind the data, so that it can"
    " be acknowledged too.",
    "sack-in-byte-order": "This lists the blocks by their numbers. The first one has to hold the latest news:"
    " what has come last behind a gap.",
    "sack-lists-the-holes": "This lists what is missing. SACK says what has come, and the sender works out the"
    " gaps.",
    "sack-oldest-first": "This lists the blocks in the order of their coming. The latest stands first, as"
    " options may be lost or cut short.",
}


class CumulativeAck(ModelLab[Arrivals, Receiver]):
    """Acknowledgements of RFC 9293, with SACK at hard level."""

    concept = "tcp.cumulative-ack"
    sources = (
        Source(
            "RFC 9293, Transmission Control Protocol", "https://www.rfc-editor.org/rfc/rfc9293", "3.4, 3.10.7.4"
        ),
        Source(
            "RFC 2018, TCP Selective Acknowledgment Options", "https://www.rfc-editor.org/rfc/rfc2018", "3 and 4"
        ),
    )
    model: type[Receiver] = Receiver

    def draw(self, chance: Chance, level: Level) -> Arrivals:
        start = at = 100 * chance.between(10, 60)
        sent: list[tuple[int, int, bool]] = []
        for number in range(7 if level is Level.HARD else 4):
            sent.append((at, 100 * chance.between(1, 4), level is Level.MEDIUM and number == 3))
            at += sent[-1][1]
        come = chance.shuffled(sent)
        if level is Level.HARD:
            return Arrivals(level, start, tuple(come[:-2]))
        one, other = sent[(again := chance.below(3)) : again + 2]
        both = (one[0], one[1] + other[1], other[2])
        come.insert(chance.between(2, 4), both if level is Level.MEDIUM else other)
        return Arrivals(level, start, tuple(come))

    def run(self, inputs: Arrivals) -> Receiver:
        return self.model(inputs)

    def ask(self, inputs: Arrivals, run: Receiver) -> Case | None:
        hard = inputs.level is Level.HARD
        if run.next == inputs.start or (len(run.blocks) < 2 if hard else len(set(run.acks)) < 3):
            return None
        lines = "\n".join(f"seq {seq}  {length} bytes{'  FIN' * fin}" for seq, length, fin in inputs.segments)
        asked, told = "Which ack numbers does it send", f"The acks are {run.shown}."
        if hard:
            asked = "What does the last acknowledgement say (SACK blocks in their order)"
            told = f"A SACK block is kept data, the one with the latest arrival first. So {run.shown}."
        return Case(
            stem=f"A TCP receiver{' with SACK (RFC 2018)' * hard} expects byte {inputs.start}. Segments arrive in"
            f" this order, each acknowledged at once:\n\n```text\n{lines}\n```\n\n{asked}?",
            right=run.shown,
            why="An ack names the next byte expected: it stays where a gap begins and, once that is closed, jumps"
            f" over all that had been kept behind it. Here it is {inputs.start} before the first segment and"
            f" {run.next} after the last. {told}",
            wrong=[
                Wrong(name, model(inputs).shown, FEEDBACK[name])
                for name, model in list(BELIEFS.items())[2 * hard :]
            ],
            steps=run.steps,
        )


def _shown(block: Block) -> str:
    return f"{block[0]}–{block[1]}"
