"""Each check of a question finds what it is for, and lets pass what just keeps the rule."""

from typing import Any

import pytest

from content.lint import CHECKS, Severity, cues, items
from content.lint.finding import Remark
from content.lint.item import Item
from tests.items import OPTIONS, filler, item


def remarks(subject: Item) -> list[Remark]:
    """Everything that is said of a question."""
    return [remark for check in CHECKS[subject.question.kind] for remark in check(subject)]


def said(subject: Item) -> list[tuple[str, int | None]]:
    """The names of the checks that speak, each with the number of the option it is about."""
    return [(remark.check, remark.part) for remark in remarks(subject)]


def scene(count: int, ending: str = "What comes of it?") -> str:
    """A stem of so many words."""
    return f"{filler(count - len(ending.split()), 'z')} {ending}"


def feedback(first: str, second: str = "", third: str = "") -> tuple[str, str, str]:
    """Feedback that is sound where nothing is given."""
    return first or filler(30, "x"), second or filler(30, "y"), third or filler(30, "v")


A, B, C = OPTIONS
X20 = " ".join("x" * 4 for _ in range(20))
Y20 = " ".join("y" * 4 for _ in range(20))
LETTERS = ("k" * 120, "l" * 120, "m" * 120)
SAME = filler(30, "u")
FENCED = "```\nBEGIN\n```"


def asks(lead_in: str) -> str:
    """A stem of twenty words that ends in this."""
    return scene(20, lead_in)


def wrong(text: str) -> tuple[str, str, str]:
    """Sound feedback but for that of the first wrong option, which begins with this."""
    return feedback("", f"{text} {filler(9, 'u')}")


# The check that speaks, the option it points to, what the question differs in, a flaw, and what is just none.
FLAWS: list[tuple[str, int | None, str, Any, Any]] = [
    ("stem-length", None, "stem", scene(11), scene(12)),
    ("stem-length", None, "stem", scene(61), scene(60)),
    ("option-length", 0, "options", (f"{X20} x", Y20, "z" * 100), (X20, Y20, "z" * 100)),
    ("option-length", 2, "options", (*LETTERS[:2], "m" * 121), LETTERS),
    ("option-ratio", None, "options", ("k" * 10, "l" * 21, "m" * 15), ("k" * 10, "l" * 20, "m" * 15)),
    ("option-ratio", None, "options", ("Five", "Ten of them", "One"), ("5 rows", "10 rows", "100,000 rows")),
    ("numbers-sorted", None, "options", ("20 ms", "5 ms", "30 ms"), ("30 ms", "20 ms", "5 ms")),
    ("numbers-sorted", None, "options", ("20 ms", "5 s", "1 s"), ("500 µs", "20 ms", "1 s")),
    ("numbers-sorted", None, "options", ("$3", "$1", "$2"), ("3 rows", "1 page", "2 blocks")),
    ("same-form", None, "options", (A, B, C.lower()), (A, B, "`row` is back at a hundred")),
    ("same-form", None, "options", (A, B, f"{C}."), (f"{A}.", f"{B}.", f"{C}.")),
    ("same-form", 1, "options", (A, "Adding is done twice over", C), (A, "Ring buffers lose one of two", C)),
    ("same-form", 1, "options", (A, "To add is to lose one of it", C), (A, "Two rows are there by then", C)),
    ("open-lead-in", None, "stem", asks("Such a fault is an?"), asks("Such a fault is what?")),
    ("negative", None, "stem", asks("Which write is not kept?"), asks("Which write is NOT kept?")),
    (
        "negative",
        None,
        "stem",
        asks("Which row doesn't wait?"),
        asks("Which fix helps if a row is not kept?"),
    ),
    ("of-the-above", 2, "options", (A, B, "All of the above happen"), (A, B, "All of the rows are changed")),
    (
        "of-the-above",
        2,
        "options",
        ("Row of Ann", "Row of Bob", "All of these"),
        ("Row of Ann", "Row of Bob", "All of it"),
    ),
    (
        "of-the-above",
        2,
        "options",
        ("Row of Ann", "Row of Bob", "Both A and B"),
        ("Row of Ann", "Row of Bob", "Both A and Z"),
    ),
    ("focused", None, "stem", asks("Which of these is true?"), asks("Which of these rows is locked?")),
    ("distinct-options", 1, "options", (A, A, C), (A, f"{A} again", C)),
    (
        "markup",
        None,
        "stem",
        asks(f"Here:\n{FENCED}\nWhat is it?"),
        asks(f"Here:\n\n{FENCED}\n\nWhat is it?"),
    ),
    (
        "markup",
        None,
        "stem",
        asks("Here:\n|a|\n|-|\n|1|\n\nWhat is it?"),
        asks("Here:\n\n|a|\n|-|\n|1|\n\nWhat is it?"),
    ),
    (
        "markup",
        None,
        "stem",
        asks("Here:\n\n- a\n  - b\n\nWhat is it?"),
        asks("Here:\n\n- a\n- b\n\nWhat is it?"),
    ),
    ("markup", 1, "options", (A, "The row <b>gains</b> it all", C), (A, "The row `<b>` gains it", C)),
    ("markup", 1, "options", (A, "The _row_ gains twenty", C), (A, "The max_row gains twenty", C)),
    ("markup", 1, "feedback", wrong("See https://x.org"), wrong("See [it](https://x.org)")),
    ("markup", 1, "feedback", wrong("See [it](https://x.org/a_(b))"), wrong("See [it](https://x.org/a_b)")),
    ("markup", 1, "feedback", wrong("![It](https://x.org)"), wrong("[It](https://x.org)")),
    ("key-length", 0, "options", ("k" * 126, "l" * 100, "m" * 100), ("k" * 100, "l" * 80, "m" * 80)),
    (
        "stem-echo",
        0,
        "options",
        ("The balances gain ten", B, C),
        ("The balances gain ten", "The balance gains it", C),
    ),
    (
        "stem-echo",
        0,
        "options",
        ("The balance gains ten", "The balances gain", C),
        ("The balance is ten", "The balance is it", C),
    ),
    ("copied", 0, "options", ("You take a snapshot in which", B, C), ("You take a snapshot in the", B, C)),
    ("misconception", 1, "tags", ("", "", "b"), ("", "a", "b")),
    ("misconception", 2, "tags", ("", "a", "a"), ("", "a", "b")),
    ("feedback-length", 0, "feedback", feedback(filler(24, "u")), feedback(filler(25, "u"))),
    ("feedback-length", 0, "feedback", feedback(filler(91, "u")), feedback(filler(90, "u"))),
    ("feedback-length", 1, "feedback", feedback("", filler(7, "u")), feedback("", filler(8, "u"))),
    ("feedback-length", 2, "feedback", feedback("", "", filler(46, "u")), feedback("", "", filler(45, "u"))),
    ("feedback-differs", 1, "feedback", feedback(SAME, filler(25, "u")), feedback(SAME, filler(15, "u"))),
    ("feedback-places", 1, "feedback", wrong("Option B"), wrong("Transaction B")),
    ("feedback-places", 1, "feedback", wrong("The first option"), wrong("The first row")),
]


def test_a_sound_question_has_no_remarks() -> None:
    assert remarks(item()) == []


@pytest.mark.parametrize(("check", "part", "field", "flaw", "sound"), FLAWS)
def test_a_flaw_is_found_and_what_is_just_none_is_not(
    check: str, part: int | None, field: str, flaw: Any, sound: Any
) -> None:
    assert (check, part) in said(item(**{field: flaw}))
    assert said(item(**{field: sound})) == []


def test_stem_and_options_together_have_a_limit() -> None:
    assert ("item-length", None) in said(item(stem=scene(60), options=(f"{X20} x", Y20, f"{Y20} y")))
    assert said(item(stem=scene(60), options=(X20, Y20, " ".join(["zzzz"] * 20)))) == []


def test_a_negative_question_has_no_negative_options() -> None:
    options = ("Ann waits on", "Bob does not", "Cal is done")
    assert said(item(stem=asks("Which of it is NOT so?"), options=options)) == [("negative", 1)]
    assert said(item(stem=asks("Which of it is so?"), options=options)) == []


def test_a_longer_key_is_a_warning_and_a_much_longer_one_an_error() -> None:
    severities = []
    for length in (126, 150, 151):
        (remark,) = cues.key_length(item(options=("k" * length, "l" * 100, "m" * 100)))
        severities.append((remark.severity, remark.figure, remark.limit))
    assert severities == [
        (Severity.WARNING, "1.26 times", "1.25 times"),
        (Severity.WARNING, "1.50 times", "1.25 times"),
        (Severity.ERROR, "1.51 times", "1.5 times"),
    ]


def test_the_same_misconception_twice_is_worse_among_four_options() -> None:
    four = item(options=(*OPTIONS, "The row is gone for good"), tags=("", "a", "a", "b"))
    assert [remark.severity for remark in cues.misconceptions(four)] == [Severity.ERROR]
    assert [remark.severity for remark in cues.misconceptions(item(tags=("", "a", "a")))] == [Severity.WARNING]


def test_a_remark_says_what_was_measured_and_what_is_allowed() -> None:
    (remark,) = items.stem_length(item(stem=scene(61)))
    assert (remark.figure, remark.limit, remark.severity) == ("61 words", "12 to 60", Severity.ERROR)
