"""The models of TCP and UDP: acknowledgements, against the set of bytes that have come."""

import pytest

from bot.deck import Level
from content.labs.networking.cumulative_ack import (
    Arrivals,
    ByteOrder,
    CountsBytes,
    CumulativeAck,
    DropsLate,
    EachAlone,
    FinIsFree,
    Highest,
    Holes,
    LastByte,
    OldestFirst,
    Receiver,
    SeqPlusOne,
)
from tests.labs.proof import proved


class FinBehindGap(Receiver):
    """The FIN raises the acknowledgement as soon as it comes."""

    def ack(self, _first: int, _end: int) -> int:
        fins = [fin for _, _, fin in self.inputs.segments[: len(self.acks) + 1]]
        ends = [seq + length for seq, length, fin in self.inputs.segments if fin]
        return self.next + (True in fins and self.next <= ends[0])


class NeverJoined(Receiver):
    """Keeps each segment as a block of its own."""

    def keep(self, first: int, end: int) -> None:
        self.blocks.insert(0, (first, end))


class ShortOverlap(Receiver):
    """Takes a segment only if it begins with the byte expected."""

    def arrive(self, first: int, end: int) -> None:
        if first >= self.next:
            super().arrive(first, end)


def receiving(model: type[Receiver]) -> CumulativeAck:
    lab = CumulativeAck()
    lab.model = model
    return lab


def by_bytes(inputs: Arrivals) -> tuple[list[int], list[tuple[int, int]]]:
    """Each byte by itself, and when it came last; the FIN is one more. SACK blocks are runs beyond the ack."""
    came: dict[int, int] = {}
    acks = []
    for number, (seq, length, fin) in enumerate(inputs.segments):
        came |= dict.fromkeys(range(seq, seq + length + fin), number)
        acks.append(next(byte for byte in range(inputs.start, 10**6) if byte not in came))
    edges = [byte for byte in sorted(came) if byte > acks[-1]]
    starts = [byte for byte in edges if byte - 1 not in came]
    ends = [byte + 1 for byte in edges if byte + 1 not in came]
    runs = zip(starts, ends, strict=True)
    return acks, sorted(runs, key=lambda run: -max(came[byte] for byte in range(*run)))


def test_acks_name_the_first_byte_that_has_not_come() -> None:
    mutants = {
        "seq plus one": SeqPlusOne,
        "the last byte": LastByte,
        "each alone": EachAlone,
        "the highest": Highest,
        "late ones are dropped": DropsLate,
        "bytes are counted": CountsBytes,
        "the FIN is free": FinIsFree,
        "the FIN counts at once": FinBehindGap,
        "in byte order": ByteOrder,
        "the holes": Holes,
        "the oldest first": OldestFirst,
        "never joined": NeverJoined,
        "no overlaps": ShortOverlap,
    }
    proved(
        CumulativeAck(),
        lambda receiver: (receiver.acks, receiver.sacked()),
        by_bytes,
        {name: receiving(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("come", "ack", "blocks"),
    [
        ((5000, 5500, 6000, 6500), 7000, []),
        ((5500, 6000, 6500, 7000, 7500, 8000, 8500), 5000, [(5500, 9000)]),
        ((5000, 6000, 7000, 8000), 5500, [(8000, 8500), (7000, 7500), (6000, 6500)]),
        ((5000, 6000, 7000, 8000, 6500), 5500, [(6000, 7500), (8000, 8500)]),
        ((5000, 6000, 7000, 8000, 6500, 5500), 7500, [(8000, 8500)]),
    ],
)
def test_sack_blocks_are_those_of_the_rfc(come: tuple[int, ...], ack: int, blocks: list[tuple[int, int]]) -> None:
    """The cases of RFC 2018, section 4; the last two go on from its third, as it does with the ack of 6500."""
    receiver = Receiver(Arrivals(Level.HARD, 5000, tuple((seq, 500, False) for seq in come)))
    assert (receiver.next, receiver.blocks) == (ack, blocks)
