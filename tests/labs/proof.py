"""How a lab is proved: against an oracle that shares no code with the model and catches its mutations."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.deck import Level
from content.labs.chance import Chance
from content.labs.lab import ModelLab

SEEDS = 1_000
"""Of each level: some mutations show in one draw of hundreds."""

Inputs = TypeVar("Inputs")
Run = TypeVar("Run")


def proved(
    lab: ModelLab[Inputs, Run],
    outcome: Callable[[Run], Any],
    oracle: Callable[[Inputs], Any],
    mutants: Mapping[str, ModelLab[Inputs, Run]],
) -> None:
    """Assert that the oracle agrees with the model about every draw, and catches each mutant.

    `outcome` is what is compared, as the oracle computes it from the inputs alone.
    """
    drawn = [lab.draw(Chance(f"proof/{level}/{seed}"), level) for seed in range(SEEDS) for level in Level]
    expected = [oracle(inputs) for inputs in drawn]
    for inputs, right in zip(drawn, expected, strict=True):
        assert outcome(lab.run(inputs)) == right, f"the model and the oracle differ about {inputs}"
    for name, mutant in mutants.items():
        pairs = zip(drawn, expected, strict=True)
        assert any(outcome(mutant.run(inputs)) != right for inputs, right in pairs), f"nobody notices: {name}"
