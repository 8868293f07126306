"""What the lint says, and where."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from content.page import Position


class Severity(StrEnum):
    """An error fails the check; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule that is not kept: `figure` is what was measured, `limit` what is allowed, as people read them.

    Both are empty for yes-or-no rules. `part` is the number of the option or section meant, from 0.
    """

    check: str
    message: str
    figure: str = ""
    limit: str = ""
    part: int | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark on the question or the concept with the id `subject`, and the line that it is about."""

    path: Path
    line: int
    subject: str
    check: str
    figure: str
    limit: str
    severity: Severity
    message: str


def finding(remark: Remark, subject: str, position: Position) -> Finding:
    """The remark at its place."""
    line = position.line if remark.part is None else position.parts[remark.part]
    return Finding(
        position.path,
        line,
        subject,
        remark.check,
        remark.figure,
        remark.limit,
        remark.severity,
        remark.message,
    )
