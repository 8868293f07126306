"""Marks of readers: who has read what, what changed since, and whether it passed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.deck import Deck
from content import load_deck
from content.lint import Figure, Severity, lint
from content.lint.finding import Finding
from content.loader import read
from content.marks import Mark, agreement, fingerprint, items, kappa, read_marks
from content.report import check, unread
from tests.drawing import draw
from tests.packs import PACK

GOOD = (3, 3, 3, 3, 3, 3, 2, 2)


def deck() -> Deck:
    return load_deck(PACK)


def marks(scores: tuple[int, ...] = GOOD, reader: str = "first") -> list[Mark]:
    return [Mark(name, reader, fingerprint(item), scores) for name, item in items(deck().concepts.values())]


def said(given: list[Mark]) -> list[Finding]:
    checks = {"unread", "changed", "mark"}
    return [found for found in lint(read(PACK), given).findings if found.check in checks]


def test_what_nobody_has_read_is_named() -> None:
    names = [name for name, _ in items(deck().concepts.values())]
    assert sorted(found.subject for found in said([])) == sorted(names)
    assert said(marks()) == []


def test_what_changed_since_it_was_read_is_named() -> None:
    first, *rest = marks()
    (found,) = said([replace(first, fingerprint="00000000"), *rest])
    assert (found.subject, found.check, found.severity) == (first.item, "changed", Severity.WARNING)


@pytest.mark.parametrize("scores", [(2, *GOOD[1:]), (3, 3, 3, 3, 3, 3, 3, 0), (3, 2, 2, 2, 2, 2, 2, 2)])
def test_what_did_not_pass_is_an_error(scores: tuple[int, ...]) -> None:
    first, *rest = marks()
    (found,) = said([replace(first, scores=scores), *rest])
    assert (found.subject, found.severity) == (first.item, Severity.ERROR)


def test_the_last_mark_of_a_reader_counts() -> None:
    first, *rest = marks()
    assert said([replace(first, scores=(0,) * 8), first, *rest]) == []


def test_a_fingerprint_changes_with_all_that_a_reader_sees_and_nothing_else() -> None:
    question = next(iter(deck().questions.values()))
    option = replace(question.options[0], feedback="Another.")
    for changed in (
        replace(question, stem="Another?"),
        replace(question, options=(option, *question.options[1:])),
        replace(question, unit="ms"),
    ):
        assert fingerprint(changed) != fingerprint(question)
    assert fingerprint(replace(question, sources=())) == fingerprint(question)


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([(3, 3), (2, 2), (1, 1)], 1.0),
        ([(3, 1), (1, 3)], -1.0),
        ([(3, 2), (2, 3), (3, 3), (2, 2)], 0.0),
        ([(2, 2), (2, 2)], 1.0),
        ([(2, 2)], None),
    ],
)
def test_kappa_is_weighted_by_the_square_of_the_difference(
    pairs: list[tuple[int, int]], value: float | None
) -> None:
    assert kappa(pairs) == (pytest.approx(value) if value is not None else None)


def agreed(given: list[Mark]) -> Figure:
    (figure,) = (figure for figure in lint(read(PACK), given).figures if figure.name == "agreement of readers")
    return figure


def test_readers_that_disagree_fail_the_check_once_each_chapter_has_been_read_twice() -> None:
    one, two = marks(), marks((3, 2, 3, 2, 3, 2, 3, 2), "second")
    assert agreed(one + two).failed
    assert not agreed(one + marks(reader="second")).failed
    assert not agreed(one + two[1:]).judged


def test_marks_are_read_from_the_pack_and_a_strange_line_is_a_fault(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    lines = unread([pack], [], "first").text.splitlines()
    assert len(lines) == len(list(items(deck().concepts.values())))
    rows = "\n".join(f"{line}\t33333322" for line in lines)
    (pack / "reviews.tsv").write_text(f"item\treader\tfingerprint\tscores\n{rows}\n")
    assert read_marks([pack])[1] == []
    assert unread([pack], [], "first").text == ""
    assert unread([pack], [], "second").text.count("\n") == len(lines) - 1
    (pack / "reviews.tsv").write_text("item\treader\tfingerprint\tscores\nx\tthird\t1\t2\n")
    report = check(pack, draw=draw)
    assert "reviews.tsv:2: error: expected item" in report.text
    assert not report.passed


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([], None),
        ([(3, 3)] * 10, 1.0),
        # By hand: observed 0.9; shares 0.95 and 0.05, so expected 2 * 0.95 * 0.05 / 3.
        ([(3, 3)] * 90 + [(3, 2)] * 10, (0.9 - 0.095 / 3) / (1 - 0.095 / 3)),
        ([(3, 0), (0, 3)], (0 - 0.5 / 3) / (1 - 0.5 / 3)),
    ],
)
def test_readers_who_agree_on_good_items_agree(pairs: list[tuple[int, int]], value: float | None) -> None:
    assert agreement(pairs) == (pytest.approx(value) if value is not None else None)
