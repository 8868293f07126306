"""What is claimed of reviews holds for simulated learners of three models of memory, and anybody can see it."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.simulation.course import DAYS, Setting, run
from bot.simulation.learners import MODELS
from bot.simulation.policies import Chance, Ladder, Product
from bot.simulation.trial import BASE, Cell, trial

LEARNERS = 40


@pytest.fixture(scope="module")
def cells() -> dict[str, Cell]:
    """The base setting, by model."""
    with ThreadPoolExecutor(1) as workers:
        return {cell.model: cell for cell in trial(LEARNERS, 7, [BASE], workers)}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("policy", ["post only", "random"])
def test_reviews_beat_posting_alone_and_spacing_beats_chance_at_equal_time(
    cells: dict[str, Cell], model: str, policy: str
) -> None:
    assert cells[model].leads[policy].verdict == "wins"


@pytest.mark.parametrize("model", MODELS)
def test_a_ladder_of_fixed_intervals_comes_near(cells: dict[str, Cell], model: str) -> None:
    known = cells[model].known
    assert abs(known["product"] - known["ladder"]) < 0.06 * cells[model].met


@pytest.mark.parametrize("model", MODELS)
def test_whoever_is_yoked_reviews_as_often_on_the_same_days(model: str) -> None:
    product = run(model, "x", BASE, Product(0))
    for policy in (Chance(random.Random(1)), Ladder()):
        assert run(model, "x", BASE, policy, product.reviews).reviews == product.reviews


@pytest.mark.parametrize("model", MODELS)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=8), st.integers(0, 99))
def test_memory_fades_and_practice_restores_it(model: str, gaps: list[tuple[int, bool]], seed: int) -> None:
    learner = MODELS[model](random.Random(seed))
    learner.meet(0, 0)
    day = 0
    for gap, recalled in gaps:
        before = learner.recall(0, day + gap + 1)
        day += gap + 1
        learner.practise(0, day, recalled)
        assert 0 <= before <= 1
        assert learner.recall(0, day + 1) >= learner.recall(0, day + 10) >= learner.recall(0, day + 100)


def test_the_same_seed_gives_the_same_people_and_another_one_others() -> None:
    first, again, other = (run("ACT-R", seed, BASE, Product(0)) for seed in ("a", "a", "b"))
    assert first == again
    assert first.known != other.known
    assert first.met <= DAYS * 5 / 7


def test_who_comes_more_often_meets_more() -> None:
    met = [run("half-life", "a", Setting(attendance=share), Product(0)).met for share in (0.3, 0.7, 1.0)]
    assert met == sorted(met)
    assert met[-1] == 130


def test_the_command_prints_every_cell_and_the_ones_in_which_the_product_loses(tmp_path: Path) -> None:
    picture = tmp_path / "made" / "learning.png"
    options = ["simulate", "learning", "--learners", "8", "--base", "--picture", str(picture)]
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 0, result.output
    assert "Cells in which the product loses:" in result.stdout
    assert "nothing here is evidence about people" in result.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")
    data = json.loads(CliRunner().invoke(main, [*options[:5], "--json"]).stdout)
    assert len(data["cells"]) == len(MODELS)
    assert data["cells"][0]["leads"]["random"]["verdict"] in ("wins", "even", "loses")
