"""A bank in which a habit gives answers away is caught; one without is not; a small one is not judged."""

import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.deck import Thinking
from content.lint import Figure, Lint, repeats
from content.lint.bank import chi_squared_tail, figures
from content.lint.blind import blind_lift
from content.lint.finding import Remark
from content.lint.item import Item
from tests.items import filler, item

Options = list[str]
Write = Callable[[random.Random, int], tuple[Options, int]]

VOCABULARY = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in "lnrst"]


def phrase(rng: random.Random, low: int = 4, high: int = 8) -> str:
    """A few made-up words."""
    return " ".join(rng.choices(VOCABULARY, k=rng.randint(low, high)))


def at_random(rng: random.Random, count: int) -> tuple[Options, int]:
    """Options that tell nothing."""
    return [phrase(rng) for _ in range(count)], rng.randrange(count)


def bank(size: int, write: Write = at_random, seed: int = 1, **changes: Any) -> list[Item]:
    """So many questions of three or four options."""
    rng = random.Random(seed)
    made = []
    for number in range(size):
        options, key = write(rng, rng.choice([3, 4]))
        stem = f"{phrase(rng, 12, 20)}?".capitalize()
        given = {"stem": stem, "thinking": Thinking.APPLY} | changes
        made.append(item(name=f"q{number}", options=options, key=key, **given))
    return made


def failed(items: Sequence[Item]) -> set[str]:
    """The names of the figures that fail."""
    return {figure.name for figure in figures(items) if figure.failed}


def figure(items: Sequence[Item], name: str) -> Figure:
    """One figure of a bank."""
    return next(figure for figure in figures(items) if figure.name == name)


def habit(chosen: Callable[[Options], int], share: float = 1.0) -> Write:
    """Options of which the one `chosen` is right in that share of the questions."""

    def write(rng: random.Random, count: int) -> tuple[Options, int]:
        options, key = at_random(rng, count)
        return (options, chosen(options)) if rng.random() < share else (options, key)

    return write


def longest(options: Options) -> int:
    """The place of the longest option."""
    return max(range(len(options)), key=lambda i: len(options[i]))


def shortest(options: Options) -> int:
    """The place of the shortest option."""
    return min(range(len(options)), key=lambda i: len(options[i]))


def marked(mark: str, share: float = 0.5) -> Write:
    """Options of which the right one often has a mark."""

    def write(rng: random.Random, count: int) -> tuple[Options, int]:
        options, key = at_random(rng, count)
        options[key] += mark * (rng.random() < share)
        return options, key

    return write


def alike(rng: random.Random, count: int) -> tuple[Options, int]:
    """Wrong options that are each made from the right one: it shares most with the others."""
    options, key = at_random(rng, count)
    words = [*options[key].split(), phrase(rng, 4, 4)]
    made = [" ".join([*words[i : i + 2], phrase(rng, 3, 3)]) for i in range(count)]
    return [" ".join(words) if i == key else text for i, text in enumerate(made)], key


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_bank_without_habits_passes(seed: int) -> None:
    assert failed(bank(600, seed=seed)) == set()


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("pick longest", habit(longest)),
        ("pick longest", habit(shortest)),
        ("pick shortest", habit(shortest)),
        ("pick most punctuation", marked(", too")),
        ("pick most digits", marked(" 2")),
        ("pick most hedges", marked(" usually")),
        ("pick most shared words", alike),
        ("blind lift", habit(longest, 0.4)),
        ("blind lift", habit(shortest, 0.4)),
        ("blind lift", habit(lambda _: 0, 0.4)),
        ("blind lift", marked(" always")),
        ("largest gap of a place", habit(lambda _: 1, 0.3)),
        ("chance of such places", habit(lambda _: 1, 0.3)),
        ("absolutes, right less wrong", marked(" always", 0.1)),
        ("hedges, right less wrong", marked(" may", 0.1)),
    ],
)
def test_a_habit_is_caught(name: str, write: Write) -> None:
    items = bank(400, write)
    assert name in failed(items)
    small = bank(199, write)
    assert failed(small) == set()
    assert figure(small, name).verdict == "not yet judged (n < 200)"
    assert figure(small, name).value is not None


def test_a_right_option_that_repeats_the_stem_is_caught() -> None:
    rng = random.Random(1)
    items = [
        item(
            name=f"q{number}",
            stem=f"{phrase(rng, 12, 20)} kolas?",
            options=[*three, f"kolas {phrase(rng)}"],
            key=3,
        )
        for number in range(200)
        if (three := [phrase(rng) for _ in range(3)])
    ]
    assert "pick most stem words" in failed(items)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("negative questions", {"stem": "Which of the two rows is NOT locked?"}),
        ('"which of the following"', {"stem": "Now: which of the following rows is locked?"}),
        ('opening "what is" or "what does"', {"stem": "What does a lock do?"}),
        ("recall", {"thinking": Thinking.RECALL}),
        ("apply and analyse", {"thinking": Thinking.UNDERSTAND}),
    ],
)
def test_questions_of_one_sort_are_caught(name: str, changes: dict[str, Any]) -> None:
    assert failed(bank(200, **changes)) >= {name}
    assert name not in failed(bank(200))


def test_the_limit_of_the_blind_solver_is_stricter_for_a_large_bank() -> None:
    assert figure(bank(399), "blind lift").high == 10
    assert figure(bank(400), "blind lift").high == 6


def test_the_blind_solver_is_the_same_each_time_and_knows_a_giveaway() -> None:
    assert blind_lift(bank(60)) == blind_lift(bank(60))
    chance = figure(bank(300, habit(longest)), "chance").value
    assert chance is not None
    assert blind_lift(bank(300, habit(longest))) > 80 - chance


def test_without_numpy_the_blind_solver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "content.lint.blind")
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert figure(bank(200), "blind lift").verdict == "not measured (needs numpy: pip install numpy)"


def test_a_handful_of_questions_and_none_have_no_blind_solver() -> None:
    assert figure(bank(4), "blind lift").verdict == "not measured (needs 5 questions)"
    assert figures([]) == ()


def test_chance_goes_by_the_number_of_options() -> None:
    three, four = item(), item(options=("First", "Second", "Third", "Fourth"))
    assert figure([three, four], "chance").value == pytest.approx(100 * (1 / 3 + 1 / 4) / 2)


@pytest.mark.parametrize(
    ("statistic", "freedom", "chance"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (15.086, 5, 0.01), (0, 4, 1)],
)
def test_the_tail_of_chi_squared_is_that_of_the_tables(statistic: float, freedom: int, chance: float) -> None:
    assert chi_squared_tail(statistic, freedom) == pytest.approx(chance, rel=1e-3)


def test_a_figure_beyond_its_limit_fails_the_lint() -> None:
    bad = Figure("chance", 6.0, high=5.0)
    assert not Lint((), (bad,)).passed
    assert Lint((), (replace(bad, judged=False), replace(bad, value=5.0), replace(bad, value=None))).passed
    assert [figure.verdict for figure in (bad, replace(bad, value=5.0), replace(bad, high=None))] == [
        "fail",
        "pass",
        "",
    ]


def repeated(found: Iterable[tuple[Item, Remark]]) -> list[tuple[str, str, str]]:
    """Which question repeats something, how much, and how bad that is."""
    return [(again.question.id, remark.figure, str(remark.severity)) for again, remark in found]


def test_a_question_much_like_another_is_found() -> None:
    words = [f"{letter}{number}" for letter in "mnpq" for number in range(5)]
    original = item(name="one", stem=" ".join(words) + "?", options=("Aa bb cc", "Dd", "Ee"))
    for kept, expected in ((14, [("a.b/two", "0.45", "warning")]), (18, [("a.b/two", "0.68", "error")]), (10, [])):
        changed = [*words[:kept], *(f"z{number}" for number in range(20 - kept))]
        other = item(name="two", stem=" ".join(changed) + "?", options=("Aa bb cc", "Dd", "Ee"))
        assert repeated(repeats.duplicates([original, other])) == expected


def test_a_template_may_be_used_five_times() -> None:
    stems = [f"The {filler(1, f'a{i}')} is in the {filler(1, f'b{i}')} of which it was?" for i in range(7)]
    items = [item(name=f"q{i}", stem=stem) for i, stem in enumerate(stems)]
    assert repeated(repeats.templates(items[:5])) == []
    assert repeated(repeats.templates(items)) == [("a.b/q5", "time 6", "error"), ("a.b/q6", "time 7", "error")]


def test_a_sentence_of_feedback_stands_once() -> None:
    twice = f"A reader does not wait. {filler(20, 'x')}"
    first = item(name="one", feedback=(twice, filler(30, "a"), filler(30, "b")))
    again = twice.replace("A reader", "a *reader*").replace("x", "y")
    second = item(name="two", feedback=(filler(30, "c"), filler(30, "d"), again))
    assert repeated(repeats.feedback_sentences([first])) == []
    ((found, remark),) = repeats.feedback_sentences([first, second])
    assert (found, remark.part) == (second, 2)
    assert remark.message.startswith("a sentence of its feedback stands in a.b/one too")
