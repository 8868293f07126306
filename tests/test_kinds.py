"""Each kind of question: asked, read, graded and explained."""

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.call import Call
from bot.deck import Option, Question
from bot.kinds import KINDS, kind_of
from bot.markdown import plain
from bot.message import Actions, Block, Choices, Message, Picks
from bot.params import UserError
from tests.decks import make_question

CALL = Call.of("answer", post=2**31 - 1)
SINGLE = make_question("a.b", "single", right=1)
FACTS = tuple(Option(f"fact {n}", n in (0, 2), f"why {n}") for n in range(4))
STEPS = tuple(Option(f"step {n}", True, f"why {n}", "", n) for n in (3, 1, 4, 2))
NUMBERS = (Option("1000", True, "right"), Option("2000", False, "doubled", "twice"))
SEVERAL = replace(SINGLE, kind="several", options=FACTS)
ORDER = replace(SINGLE, kind="order", options=STEPS)
NUMBER = replace(SINGLE, kind="number", options=NUMBERS, unit="ms", tolerance="5%")
ALL = (SINGLE, SEVERAL, ORDER, NUMBER)


def shown(blocks: Iterable[Block]) -> str:
    return plain(Message(tuple(blocks)))


def is_right(question: Question, text: str) -> bool:
    kind = kind_of(question)
    choice = kind.read(question, text)
    assert kind.is_whole(question, choice)
    return kind.is_right(question, choice)


def test_one_option_is_right_and_answered_by_its_button() -> None:
    (choices,) = kind_of(SINGLE).ask(SINGLE, CALL)
    assert isinstance(choices, Choices)
    calls = [option.call.args["choice"] for option in choices.options]
    assert [is_right(SINGLE, choice) for choice in calls] == [False, True, False, False]


def test_several_are_right_only_all_together() -> None:
    (picks,) = kind_of(SEVERAL).ask(SEVERAL, CALL)
    assert isinstance(picks, Picks)
    assert picks.call.picking(["0", "2"]) == CALL.also(choice="0,2")
    assert is_right(SEVERAL, "2,0")
    assert not any(is_right(SEVERAL, text) for text in ("0", "0,1,2", "1,3", "0,1,2,3"))


def test_steps_are_chosen_one_after_the_other_and_the_last_follows() -> None:
    kind, choice = kind_of(ORDER), ""
    for press in ("B", "D", "A"):
        (choices,) = (block for block in kind.ask(ORDER, CALL, choice) if isinstance(block, Choices))
        option = next(option for option in choices.options if option.label == press)
        choice = kind.read(ORDER, option.call.args["choice"])
    assert kind.is_whole(ORDER, choice)
    assert kind.is_right(ORDER, choice)
    assert "Your order: B, D, A, C" in shown(kind.explain(ORDER, choice))


def test_an_order_can_be_begun_again() -> None:
    kind = kind_of(ORDER)
    (actions,) = (block for block in kind.ask(ORDER, CALL, "1,0") if isinstance(block, Actions))
    choice = kind.read(ORDER, actions.buttons[0].call.args["choice"])
    assert not kind.is_whole(ORDER, choice)
    assert not any(isinstance(block, Actions) for block in kind.ask(ORDER, CALL, choice))


def test_of_all_orders_one_is_right() -> None:
    orders = [",".join(order) for order in permutations("0123")]
    assert [order for order in orders if is_right(ORDER, order)] == ["1,3,0,2"]


def test_steps_are_never_shown_in_their_right_order() -> None:
    for seed in range(200):
        arranged = kind_of(ORDER).arranged(ORDER, random.Random(seed))
        assert [step.place for step in arranged.options] != [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("1000", "1000"),
        (" 1,000 ms ", "1000"),
        ("1 000", "1000"),
        ("1_000MS", "1000"),
        ("1e3", "1000"),
        ("0,5", "0.5"),
        ("0,500", "0.5"),
        (".5", "0.5"),
        ("1,234,567.5", "1234567.5"),
        ("−3", "-3"),
        ("1000.00", "1000"),
        ("12,5 ms", "12.5"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, choice: str) -> None:
    assert kind_of(NUMBER).read(NUMBER, typed) == choice


@pytest.mark.parametrize("typed", ["", "ten", "1 2", "1,2,3", "--1", "1" * 40, "NaN", "inf", "1e999", "½"])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(UserError, match="12 ms"):
        kind_of(NUMBER).read(NUMBER, typed)


def test_another_unit_is_refused() -> None:
    with pytest.raises(UserError, match="in ms"):
        kind_of(NUMBER).read(NUMBER, "1 s")


@pytest.mark.parametrize(("typed", "right"), [("950", True), ("1050", True), ("949", False), ("1051", False)])
def test_a_number_is_right_within_its_tolerance(typed: str, right: bool) -> None:
    assert is_right(NUMBER, typed) is right


def test_the_belief_behind_a_wrong_number_is_marked() -> None:
    explained = shown(kind_of(NUMBER).explain(NUMBER, "2050"))
    assert "✗ 2000 ms (your answer)" in explained
    assert "(your answer)" not in shown(kind_of(NUMBER).explain(NUMBER, "1500"))


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_an_explanation_has_the_feedback_on_every_option(question: Question) -> None:
    explained = shown(kind_of(question).explain(question, None))
    assert all(option.feedback in explained for option in question.options)
    assert "our answer" not in explained


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_nothing_that_asks_tells_what_is_right(question: Question) -> None:
    turned = [Option(o.text, not o.correct, o.feedback, o.misconception, 5 - o.place) for o in question.options]
    other = replace(question, options=tuple(turned))
    assert list(kind_of(question).ask(question, CALL)) == list(kind_of(other).ask(other, CALL))


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
@given(text=st.text(max_size=30) | st.from_regex(r"[0-9,.e]{1,12}", fullmatch=True))
def test_whatever_is_sent_is_read_or_refused_and_what_is_read_is_read_again(question: Question, text: str) -> None:
    kind = KINDS[question.kind]
    try:
        choice = kind.read(question, text)
    except UserError:
        return
    if choice:
        assert kind.read(question, choice) == choice
        assert CALL.also(choice=choice).fits
    if kind.is_whole(question, choice):
        assert isinstance(kind.is_right(question, choice), bool)
        assert list(kind.explain(question, choice))
        assert kind.spread(question, {choice: 5}).rows


@pytest.mark.parametrize(
    ("question", "choice"), [(SINGLE, "3"), (SEVERAL, "1,3"), (ORDER, "0,1,2,3"), (NUMBER, "2000"), (NUMBER, "7")]
)
def test_a_corrected_question_has_the_choice_as_its_answer_and_says_why(question: Question, choice: str) -> None:
    kind = kind_of(question)
    corrected = kind.corrected(question, choice, "Because.")
    assert not kind.is_right(question, choice)
    assert kind.is_right(corrected, choice)
    assert "Because." in shown(kind.explain(corrected, choice))
    assert kind.corrected(corrected, choice, "Other.") == corrected


def test_what_a_choice_took_is_told_by_its_options() -> None:
    assert kind_of(SINGLE).picked(SINGLE, "1") == (SINGLE.options[1].text,)
    assert kind_of(SEVERAL).picked(SEVERAL, "0,2") == ("fact 0", "fact 2")
    assert kind_of(NUMBER).picked(NUMBER, "1960") == ("2000",)
    assert kind_of(NUMBER).picked(NUMBER, "5") == ()
    assert kind_of(ORDER).picked(ORDER, "0,1,2,3") == ()
