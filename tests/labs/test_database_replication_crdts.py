"""The models of conflict-free replicated data types, each against an oracle."""

from collections.abc import Mapping

from content.labs.database_replication.merge_laws import LAWS, OPERATIONS, Laws, MergeLaws, OneGoodPart, Part
from content.labs.database_replication.state_based import (
    ADD,
    GETS,
    ITEMS,
    REMOVE,
    SENDS,
    SET,
    Adds,
    CarriesLatest,
    Everywhere,
    Exchange,
    KeepsGreater,
    KeepsOwn,
    OneEntry,
    Replaces,
    Replicas,
    State,
    StateBased,
)
from content.labs.lab import Value
from tests.labs.proof import proved


class AddsAgain(Replicas):
    """Lets a removed item come back."""

    def update(self, state: State, replica: str, sign: str, argument: str) -> None:
        super().update(state, replica, sign, argument)
        if sign == ADD:
            state.pop((argument, REMOVE), None)


class OneForAll(Replicas):
    """Counts all replicas in one entry."""

    def update(self, state: State, replica: str, sign: str, argument: str) -> None:
        super().update(state, "A", sign, argument)


def exchanging(model: type[Replicas]) -> StateBased:
    lab = StateBased()
    lab.model = model
    return lab


def by_known_updates(inputs: Exchange) -> Value:
    """A replica knows a set of updates, by their numbers, and messages carry such sets."""
    known: dict[str, frozenset[int]] = dict.fromkeys("ABC", frozenset())
    messages: dict[str, frozenset[int]] = {}
    for number, (replica, what, argument) in enumerate(inputs.events):
        if what == SENDS:
            messages[argument] = known[replica]
        else:
            known[replica] |= messages[argument] if what == GETS else {number}
    updates = [inputs.events[number][1:] for number in known[inputs.asked]]
    if inputs.kind != SET:
        return sum(int(n) if what == ADD else -int(n) for what, n in updates)
    there = [item for item in ITEMS if (ADD, item) in updates and (REMOVE, item) not in updates]
    return ", ".join(there) or "nothing"


def test_a_state_shows_the_updates_that_are_known() -> None:
    mutants = {
        "a merge adds": Adds,
        "a merge replaces": Replaces,
        "the greater state stays": KeepsGreater,
        "messages are ignored": KeepsOwn,
        "all know all": Everywhere,
        "messages are never late": CarriesLatest,
        "removals have no entry": OneEntry,
        "items come back": AddsAgain,
        "one entry for all": OneForAll,
    }
    proved(
        StateBased(),
        lambda replicas: replicas.answer,
        by_known_updates,
        {name: exchanging(model) for name, model in mutants.items()},
    )


BROKEN = {
    "x.# + y.#": "I",
    "max(x.#, y.#)": "",
    "min(x.#, y.#)": "",
    "x.# | y.#": "",
    "x.# & y.#": "",
    "x.# + ' ' + y.#": "CI",
    "x.#": "C",
    "y.#": "C",
    "x.# or y.#": "C",
    "x.# * y.#": "I",
    "(x.# + y.#) // 2": "A",
    "abs(x.# - y.#)": "AI",
    "max(x.#, y.#) + 1": "AI",
    "x.# ^ y.#": "I",
    "x.# - y.#": "CAI",
}
"""What algebra knows of these operations: semilattices, groups, projections, means, differences."""


class LastPart(Laws):
    """Looks at one field only."""

    def failures(self, law: str) -> list[tuple[str, str, str] | None]:
        return super().failures(law)[-1:]


def judging(model: type[Laws], judged: Mapping[str, str]) -> MergeLaws:
    lab = MergeLaws()
    lab.model = model
    lab.judged = judged
    return lab


def by_algebra(inputs: tuple[Part, ...]) -> list[str]:
    """A product keeps a law if each part does; so does choosing by time first, and then by the operation."""
    letters = "".join(BROKEN[part.operation] for part in inputs)
    return [law for law in LAWS if law[0].upper() in letters]


def test_a_merge_breaks_the_laws_that_algebra_says() -> None:
    assert BROKEN.keys() == OPERATIONS.keys()
    mutants = {
        "repetition is overlooked": (Laws, {"idempotent": "never fails"}),
        "sides are overlooked": (Laws, {"commutative": "never fails"}),
        "symmetry for grouping": (Laws, {"associative": "commutative"}),
        "repetition for grouping": (Laws, {"associative": "idempotent"}),
        "choosing breaks symmetry": (Laws, {"commutative": "impartial"}),
        "one good field heals": (OneGoodPart, {}),
        "only one field counts": (LastPart, {}),
    }
    proved(
        MergeLaws(),
        lambda laws: [law for law in LAWS if laws.breaks(law)],
        by_algebra,
        {name: judging(*change) for name, change in mutants.items()},
    )
