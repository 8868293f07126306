"""What readers said: who has not read what, and what did not pass."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from bot.deck import Concept
from content.lint.bank import Figure
from content.lint.finding import Remark, Severity
from content.marks import FIRST, PASS, SECOND, Mark, agreement, fingerprint, items, kappa, newest

AGREEMENT = 0.6
"""The least agreement of two readers beyond chance: below it they have not read by the same rubric."""

MEAN = 20.0
"""The least mean sum of scores over the bank."""

ENOUGH = 60
"""Items of each chapter read by both (all, where it has fewer) from which on their agreement is judged."""


def remarks(concepts: Sequence[Concept], marks: Sequence[Mark]) -> Iterator[tuple[str, Remark]]:
    """Items that nobody has read, that changed since, and that did not pass."""
    read = newest(marks, FIRST)
    for name, item in items(concepts):
        mark = read.get(name)
        if mark is None:
            yield name, Remark("unread", "no reader has marked it yet", severity=Severity.WARNING)
        elif mark.fingerprint != fingerprint(item):
            yield name, Remark("changed", "it has changed since it was read", severity=Severity.WARNING)
    for reader in (FIRST, SECOND):
        for name, mark in _current(concepts, marks, reader):
            if not mark.passed:
                message = f"the {reader} reader did not let it pass: {''.join(map(str, mark.scores))}"
                yield name, Remark("mark", message, f"{mark.total}", f"{PASS}")


def figures(concepts: Sequence[Concept], marks: Sequence[Mark]) -> Iterator[Figure]:
    """How much was read, how good it was found, and how far two readers agree."""
    first, second = (dict(_current(concepts, marks, reader)) for reader in (FIRST, SECOND))
    everything = sum(1 for _ in items(concepts))
    yield Figure("read", 100 * len(first) / everything if everything else 0.0)
    mean = sum(mark.total for mark in first.values()) / len(first) if first else None
    yield Figure("mean mark", mean, "of 24", low=MEAN, note="nobody has read")
    both = [(first[name], second[name]) for name in first.keys() & second.keys()]
    scores = [pair for one, two in both for pair in zip(one.scores, two.scores, strict=True)]
    judged = all(_read_twice(theirs, first.keys() & second.keys()) for theirs in _chapters(concepts))
    note = "not every chapter has been read twice" if both else "nobody has read twice"
    yield Figure("agreement of readers", agreement(scores), "AC1", low=AGREEMENT, judged=judged, note=note)
    yield Figure("kappa of readers", kappa(scores), "", note=note)


def _chapters(concepts: Sequence[Concept]) -> Iterator[list[str]]:
    """The names of each chapter's items."""
    for _, theirs in groupby(concepts, key=lambda concept: concept.chapter):
        yield [name for name, _ in items(theirs)]


def _read_twice(names: Sequence[str], read: Collection[str]) -> bool:
    return sum(name in read for name in names) >= min(ENOUGH, len(names))


def _current(concepts: Sequence[Concept], marks: Sequence[Mark], reader: str) -> Iterator[tuple[str, Mark]]:
    """The reader's marks on items as they stand now."""
    read = newest(marks, reader)
    for name, item in items(concepts):
        mark = read.get(name)
        if mark and mark.fingerprint == fingerprint(item):
            yield name, mark
