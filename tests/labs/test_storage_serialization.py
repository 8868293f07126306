"""The model of run-length codes, against a regular expression and whole numbers."""

import re

import pytest

from content.labs.storage_serialization.run_length_encoding import (
    Bitmaps,
    Coder,
    CountByCount,
    EndsWithZeros,
    FlipsFirst,
    Intersection,
    NoLeadingZero,
    NoTrailingZeros,
    PiecesApart,
    RunLengthEncoding,
    Starts,
)
from tests.labs.proof import proved


class OneRunOnly(Coder):
    """Walks along the first code's runs, whatever the second one's are."""

    def combine(self, one: str, other: str) -> str:
        return one


class Union(Coder):
    """Takes the rows of either."""

    def combine(self, one: str, other: str) -> str:
        return max(one, other)


class Restarts(Coder):
    """A run that goes on starts anew."""

    def write(self, bit: str, length: int) -> None:
        if bit == self.last:
            self.counts[-1] = 0
        super().write(bit, length)


def coding(model: type[Coder]) -> RunLengthEncoding:
    lab = RunLengthEncoding()
    lab.model = model
    return lab


def decoded(counts: tuple[int, ...]) -> str:
    return "".join("01"[place % 2] * count for place, count in enumerate(counts))


def of_whole_bitmaps(inputs: Bitmaps) -> list[int]:
    """Bitmaps as numbers, an operator of Python, and the runs that a regular expression finds."""
    bits = inputs.bits
    if inputs.operation:
        one, other = (int(decoded(code), 2) for code in inputs.codes)
        rows = sum(inputs.codes[0])
        number = {"AND": one & other, "OR": one | other, "AND NOT": one & ~other}[inputs.operation]
        bits = f"{number:0{rows}b}"
    runs = [len(run) for run in re.findall("0+|1+", bits)]
    return [0, *runs] if bits[0] == "1" else runs


def test_runs_are_those_of_the_whole_bitmap() -> None:
    mutants = {
        "no leading zero": NoLeadingZero,
        "no trailing zeros": NoTrailingZeros,
        "zeros at the end": EndsWithZeros,
        "starts": Starts,
        "pieces apart": PiecesApart,
        "count by count": CountByCount,
        "OR for AND": Union,
        "AND for OR": Intersection,
        "the wrong one flipped": FlipsFirst,
        "one code only": OneRunOnly,
        "runs start anew": Restarts,
    }
    proved(
        RunLengthEncoding(),
        lambda coder: coder.counts,
        of_whole_bitmaps,
        {name: coding(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(("bits", "counts"), [("0011101", [2, 3, 1, 1]), ("1111110", [0, 6, 1])])
def test_codes_are_those_of_the_coco_api(bits: str, counts: list[int]) -> None:
    """The two examples in the header comment of pycocotools/mask.py."""
    assert Coder(Bitmaps(bits, (), "")).counts == counts
