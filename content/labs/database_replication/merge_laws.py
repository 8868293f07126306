"""Merge laws: which of the three laws of a state-based CRDT a merge function breaks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from bot.deck import Cell, Level, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

LAWS = ("commutative", "associative", "idempotent")
VALUES: Mapping[str, tuple[Any, ...]] = {
    "int": (0, 1, 2, 3, 5),
    "str": ("", "a", "b", "ab"),
    "set": (frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")),
}
NAMES = {
    "int": ("views", "likes", "score", "stock", "coins"),
    "str": ("title", "note", "city", "owner"),
    "set": ("tags", "cart", "roles", "teams"),
}

Merge = Callable[[Any, Any], Any]
Check = tuple[int, Callable[..., Any], Callable[..., Any]]

OPERATIONS: Mapping[str, tuple[str, Merge]] = {
    "x.# + y.#": ("int", lambda x, y: x + y),
    "max(x.#, y.#)": ("int", max),
    "min(x.#, y.#)": ("int", min),
    "x.# | y.#": ("set", lambda x, y: x | y),
    "x.# & y.#": ("set", lambda x, y: x & y),
    "x.# + ' ' + y.#": ("str", lambda x, y: f"{x} {y}"),
    "x.#": ("str", lambda x, _: x),
    "y.#": ("int", lambda _, y: y),
    "(x.# + y.#) // 2": ("int", lambda x, y: (x + y) // 2),
    "x.# or y.#": ("str", lambda x, y: x or y),
    "x.# * y.#": ("int", lambda x, y: x * y),
    "abs(x.# - y.#)": ("int", lambda x, y: abs(x - y)),
    "max(x.#, y.#) + 1": ("int", lambda x, y: max(x, y) + 1),
    "x.# ^ y.#": ("set", lambda x, y: x ^ y),
    "x.# - y.#": ("set", lambda x, y: x - y),
}
PLAIN = list(OPERATIONS)[:9]
"""The operations of easy questions."""

CHECKS: Mapping[str, Check] = {
    "commutative": (2, lambda f, x, y: f(x, y), lambda f, x, y: f(y, x)),
    "associative": (3, lambda f, x, y, z: f(f(x, y), z), lambda f, x, y, z: f(x, f(y, z))),
    "idempotent": (1, lambda f, x: f(x, x), lambda _, x: x),
    "impartial": (2, lambda f, x, y: x != y and f(x, y) in (x, y), lambda *_: False),
    "never fails": (1, lambda _, x: x, lambda _, x: x),
    "always fails": (1, lambda _, x: x, lambda *_: None),
}
"""How many values each law speaks of, and its two sides; also what others take for the laws."""


@dataclass(frozen=True)
class Part:
    """A field and how it is merged. If it is timed the newer value wins, and the operation is for equal times."""

    name: str
    operation: str
    timed: bool = False

    @property
    def code(self) -> str:
        code = f"{OPERATIONS[self.operation][0]} = " + self.operation.replace("#", self.name)
        return f"{self.name}: {code}"


@cache
def counterexample(operation: str, timed: bool, check: str) -> tuple[str, str, str] | None:
    """Values for which the two sides of a law differ, and both sides."""
    kind, merge = OPERATIONS[operation]
    values: Iterable[Any] = VALUES[kind]
    if timed:
        values = [(at, value) for at in (1, 2) for value in VALUES[kind]]
    count, left, right = CHECKS[check]
    f = _by_time(merge) if timed else merge
    for tried in product(values, repeat=count):
        if left(f, *tried) != right(f, *tried):
            return "; ".join(map(_shown, tried)), _shown(left(f, *tried)), _shown(right(f, *tried))
    return None


def _by_time(merge: Merge) -> Merge:
    def timed(x: tuple[int, Any], y: tuple[int, Any]) -> tuple[int, Any]:
        return (x[0], merge(x[1], y[1])) if x[0] == y[0] else max(x, y, key=lambda state: state[0])

    return timed


class Laws:
    """The laws of a merge of states, tried with values: one part that breaks a law breaks it for the whole."""

    def __init__(self, parts: tuple[Part, ...], judged: Mapping[str, str]) -> None:
        self.parts, self.judged = parts, judged

    def failures(self, law: str) -> list[tuple[str, str, str] | None]:
        check = self.judged.get(law, law)
        return [counterexample(part.operation, part.timed, check) for part in self.parts]

    def breaks(self, law: str) -> bool:
        return any(self.failures(law))

    @property
    def shown(self) -> str:
        return ", ".join(law for law in LAWS if self.breaks(law)) or "none"

    @property
    def steps(self) -> list[Step]:
        tried = [(law, pair) for law in LAWS for pair in zip(self.parts, self.failures(law), strict=True)]
        return [_step(f"{part.name}: {law}?", failure) for law, (part, failure) in tried]


class OneGoodPart(Laws):
    """The belief that one part which keeps a law keeps it for the whole."""

    def breaks(self, law: str) -> bool:
        return all(self.failures(law))


class TiesAreHarmless(Laws):
    """The belief that what happens at equal times does not count."""

    def failures(self, law: str) -> list[tuple[str, str, str] | None]:
        pairs = zip(self.parts, super().failures(law), strict=True)
        return [failure for part, failure in pairs if not part.timed]


BELIEFS: Mapping[str, tuple[type[Laws], Mapping[str, str]]] = {
    "equal-times-never-happen": (TiesAreHarmless, {}),
    "merge-may-count-twice": (Laws, {"idempotent": "never fails"}),
    "merge-may-prefer-own": (Laws, {"commutative": "never fails"}),
    "symmetric-means-associative": (Laws, {"associative": "commutative"}),
    "regrouping-repeats": (Laws, {"associative": "idempotent"}),
    "choosing-depends-on-order": (Laws, {"commutative": "impartial"}),
    "crdt-needs-exactly-once": (Laws, {"idempotent": "always fails"}),
    "crdt-needs-ordered-delivery": (Laws, {"commutative": "always fails", "associative": "always fails"}),
    "one-good-field-heals-merge": (OneGoodPart, {}),
}
FEEDBACK: Mapping[str, str] = {
    "equal-times-never-happen": "This takes equal times to be impossible. Clocks tick coarsely, replicas write at"
    " once, and a law must hold for all states.",
    "merge-may-count-twice": "This overlooks repetition: states are sent again and again, and a merge with an"
    " equal state must change nothing.",
    "merge-may-prefer-own": "This overlooks the sides. When two replicas merge each other's states, x and y are"
    " swapped, and the two end up different.",
    "symmetric-means-associative": "This takes swapping two states and regrouping three for the same. An average"
    " can be swapped but not regrouped; keeping one's own, the reverse.",
    "regrouping-repeats": "This takes regrouping for repeating. However three states are grouped, each of them is"
    " merged exactly once.",
    "choosing-depends-on-order": "This expects that keeping one of two values depends on their order. The greater"
    " of two is the same from either side.",
    "crdt-needs-exactly-once": "This expects each repetition to do harm. With all fields idempotent, merging a"
    " state a second time changes nothing.",
    "crdt-needs-ordered-delivery": "This expects order and grouping to matter in any case, as they do for"
    " operations that are sent one by one.",
    "one-good-field-heals-merge": "This lets a good field make up for another. Each has to keep the law, or"
    " replicas come to differ in that field.",
}


class MergeLaws(ModelLab[tuple[Part, ...], Laws]):
    """The laws that make a merge function one of a state-based CRDT."""

    concept = "crdt.merge-laws"
    sources = (
        Source(
            "Shapiro et al., Conflict-free Replicated Data Types, SSS 2011 (INRIA RR-7687)",
            "https://inria.hal.science/inria-00609399",
            "2.2 State-based objects, join semilattice",
        ),
    )
    model: type[Laws] = Laws
    judged: Mapping[str, str] = {}

    def draw(self, chance: Chance, level: Level) -> tuple[Part, ...]:
        operations = chance.picks(PLAIN if level is Level.EASY else list(OPERATIONS), 2)
        left = {kind: chance.shuffled(names) for kind, names in NAMES.items()}
        names = [left[OPERATIONS[operation][0]].pop() for operation in operations]
        first, second = zip(names, operations, strict=True)
        return Part(*first, timed=level is Level.HARD), Part(*second)

    def run(self, inputs: tuple[Part, ...]) -> Laws:
        return self.model(inputs, self.judged)

    def ask(self, inputs: tuple[Part, ...], run: Laws) -> Case:
        code = "\n".join(part.code for part in inputs)
        timed = f"{inputs[0].name} has a time: the newer one is kept, and its line is for equal times. "
        return Case(
            stem=f"A store merges states x and y field by field, in Python:\n\n```python\n{code}\n```\n\n"
            f"{timed if inputs[0].timed else ''}Which laws does the merge break: commutative,"
            " merge(x, y) = merge(y, x); associative, merge(merge(x, y), z) = merge(x, merge(y, z));"
            " idempotent, merge(x, x) = x?",
            right=run.shown,
            why=_why(run),
            wrong=[
                Wrong(name, model(inputs, said).shown, FEEDBACK[name]) for name, (model, said) in BELIEFS.items()
            ],
            steps=run.steps,
        )


def _why(run: Laws) -> str:
    found = []
    for law in LAWS:
        names = [part.name for part, failure in zip(run.parts, run.failures(law), strict=True) if failure]
        found.append(f"{law}: " + (f"broken by {' and '.join(names)}" if names else "kept by all fields"))
    return (
        f"Field by field: {'; '.join(found)}. The whole state keeps a law only if each field does. Where one is"
        " broken, replicas that got the same states in another order or grouping, or twice, may stay different."
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{_shown(value[1])} @{value[0]}"
    return "{" + ",".join(sorted(value)) + "}" if isinstance(value, frozenset) else repr(value)


def _step(text: str, failure: tuple[str, str, str] | None) -> Step:
    tried, left, right = ((Cell(value),) for value in failure or ("all tried", "same", "same"))
    return Step(
        f"{text} {'no' if failure else 'yes'}", (Strip("for", tried), Strip("left", left), Strip("right", right))
    )
