"""What a report is, and what every report needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content import HERE
from content.loader import Reading, read
from content.page import ContentError

Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """What to print, the same as data for JSON, and whether the command ends well."""

    text: str
    data: Data
    passed: bool = True


def reading_of(packs: Sequence[Path]) -> Reading:
    """The packs, faults and all; without any, this project's content."""
    return read(*packs or (HERE,))


def sound(packs: Sequence[Path]) -> Reading:
    """Likewise. Raises ContentError if there are faults."""
    reading = reading_of(packs)
    if reading.problems:
        raise ContentError(reading.problems)
    return reading
