"""`content check`: every fault, every finding, and the bank's figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from content import HERE
from content.diagrams import Draw, faults
from content.lint import Figure, Finding, Lint, Severity, lint
from content.loader import Reading
from content.marks import read_marks
from content.page import Problem
from content.report.base import Data, Report, reading_of


def check(*packs: Path, draw: Draw) -> Report:
    """Every fault, every finding, and the bank's figures; passed if there are no errors."""
    reading = reading_of(packs)
    marks, strange = read_marks(packs or (HERE,))
    reading = replace(reading, problems=(*reading.problems, *faults(packs or (HERE,), draw), *strange))
    result = lint(reading, marks)
    lines = [*map(_problem_line, reading.problems), *map(_finding_line, result.findings)]
    parts = ["\n".join(lines), figure_table(result.figures), _summary(reading, result)]
    data = {
        "problems": [{**problem._asdict(), "path": _shown(problem.path)} for problem in reading.problems],
        "findings": [{**asdict(found), "path": _shown(found.path)} for found in result.findings],
        "figures": [_figure_data(figure) for figure in result.figures],
    }
    return Report("\n\n".join(filter(None, parts)), data, result.passed and not reading.problems)


def _problem_line(problem: Problem) -> str:
    return f"{_shown(problem.path)}:{problem.line}: error: {problem.reason}"


def _finding_line(found: Finding) -> str:
    measured = f" ({found.figure}, limit {found.limit})" if found.figure else ""
    place = f"{_shown(found.path)}:{found.line}"
    return f"{place}: {found.severity}: {found.subject}: {found.message}{measured}"


def _shown(path: Path) -> str:
    """A path as short as it can be clicked."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _summary(reading: Reading, result: Lint) -> str:
    severities = Counter(found.severity for found in result.findings)
    errors = len(reading.problems) + severities[Severity.ERROR] + sum(figure.failed for figure in result.figures)
    size = f"{len(reading.deck.concepts)} concepts, {len(reading.deck.questions)} questions"
    return f"{size}: {errors} errors, {severities[Severity.WARNING]} warnings"


def figure_table(figures: Sequence[Figure]) -> str:
    """A line for each figure: name, value, limits, verdict."""
    rows = [(figure.name, _amount(figure), _limits(figure), figure.verdict) for figure in figures]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _amount(figure: Figure) -> str:
    return "-" if figure.value is None else _number(figure.value, figure.unit)


def _number(value: float, unit: str) -> str:
    return f"{value:.3f}" if unit == "p" else f"{value:.1f} {unit}"


def _limits(figure: Figure) -> str:
    low, high = ("" if limit is None else _number(limit, figure.unit) for limit in (figure.low, figure.high))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _figure_data(figure: Figure) -> Data:
    return {**asdict(figure), "verdict": figure.verdict}
