"""What every lab promises, whatever it models."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.deck import Lab, Level, Question
from content.labs import all_labs
from content.lint.bank import chi_squared_tail
from content.loader import read
from content.prose import words

SEEDS = 334
"""Of each level: a thousand for a lab."""

INSTANCES = 100
BIAS = 0.01
"""The chance of places as uneven as these, below which they are called biased."""

STEM_AND_OPTIONS, OPTION, WHY, FEEDBACK = 120, 120, (25, 90), (8, 45)
"""Words, characters, words, words: as in questions that people write, and for the same reasons."""

SHORT = {"run": 40, "cell": 24}
"""Characters of an event and of a value, so that a run is read on a phone."""

REGISTER = read(Path("content")).deck.misconceptions

LABS = [pytest.param(lab, level, id=f"{lab.concept}-{level}") for lab in all_labs().values() for level in Level]

FINGERPRINT = """
import hashlib
from bot.deck import Level
from content.labs import all_labs
made = [repr(lab.exercise(level, seed)) for lab in all_labs().values() for level in Level for seed in range(20)]
print(hashlib.sha256("".join(made).encode()).hexdigest())
"""


def questions(lab: Lab, level: Level, seeds: int = SEEDS) -> list[Question]:
    return [lab.exercise(level, seed).question for seed in range(seeds)]


def asked(question: Question) -> tuple[str, frozenset[str]]:
    return question.stem, frozenset(option.text for option in question.options)


@pytest.mark.parametrize("lab", all_labs().values(), ids=lambda lab: lab.concept)
def test_a_lab_keeps_its_promises(lab: Lab) -> None:
    made = {level: questions(lab, level) for level in Level}
    everything = [question for of_level in made.values() for question in of_level]
    assert all(len({asked(question) for question in of_level}) >= INSTANCES for of_level in made.values())
    for question in everything:
        assert len({option.text for option in question.options}) == len(question.options)
        assert [option.correct for option in question.options].count(True) == 1
    places = Counter(next(n for n, o in enumerate(q.options) if o.correct) for q in everything)
    options, count = len(everything[0].options), len(everything)
    statistic = sum((places[n] - count / options) ** 2 / (count / options) for n in range(options))
    assert chi_squared_tail(statistic, options - 1) >= BIAS, places


@pytest.mark.parametrize(("lab", "level"), LABS)
def test_a_lab_is_read_in_a_minute_and_explains_every_option(lab: Lab, level: Level) -> None:
    for question in questions(lab, level, 100):
        assert question.stem.endswith("?")
        assert len(words(question.stem)) + sum(len(words(o.text)) for o in question.options) <= STEM_AND_OPTIONS
        for option in question.options:
            low, high = WHY if option.correct else FEEDBACK
            assert low <= len(words(option.feedback)) <= high, option.feedback
            assert len(option.text) <= OPTION
            assert option.correct or option.misconception in REGISTER


@pytest.mark.parametrize(("lab", "level"), LABS)
def test_the_steps_of_a_run_show_the_same_strips_in_few_words(lab: Lab, level: Level) -> None:
    for seed in range(100):
        steps = lab.exercise(level, seed).run
        assert len(steps) >= 2
        assert len({tuple(strip.label for strip in step.strips) for step in steps}) == 1
        assert all(len(step.text) <= SHORT["run"] for step in steps)
        assert all(len(cell.text) <= SHORT["cell"] for step in steps for s in step.strips for cell in s.cells)


def test_the_same_seed_gives_the_same_question_in_another_process() -> None:
    made = [repr(lab.exercise(level, n)) for lab in all_labs().values() for level in Level for n in range(20)]
    here = hashlib.sha256("".join(made).encode()).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", FINGERPRINT], env=environment, capture_output=True, text=True)
    assert there.stdout.strip() == here, there.stderr
