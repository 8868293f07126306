"""The figures of the bank as a whole, and what they may be.

A cue that is harmless in one question gives many away when it is a habit, so habits are measured: how often
would somebody be right who always picks the longest option? Chance is one over the number of options. Below
`ENOUGH` questions a figure is mostly luck: it is shown, and not judged. All figures are about the questions
with one right answer.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.deck import Thinking
from content.lint.item import Item
from content.lint.items import is_negative
from content.lint.surface import measures, most

ENOUGH = 200  # questions
PICK_LONGEST = (-7.0, 5.0)  # percentage points about chance
PICK = 8.0  # percentage points above chance, by any one cue
PICK_BY_WORDS = 5.0  # by words shared with the stem or with the other options
BLIND = 10.0  # percentage points above chance, by all cues together
BLIND_LARGE = 6.0  # from LARGE questions on, when luck is smaller
LARGE = 400
SLOT_GAP = 7.0  # percentage points from a slot's share
SLOT_CHANCE = 0.01  # of a spread over the slots as uneven as this one, or more
EXPECTED = 5  # questions a slot
WORD_GAP = 5.0  # percentage points between right and wrong options
NEGATIVE = 3.0  # per cent, and so all below
WHICH_OF = 15.0
WHAT_IS = 20.0
SINGLE = 85.0
RECALL = 25.0
APPLY = 45.0

_WHICH_OF = re.compile(r"\bwhich of the following\b", re.I)
_WHAT_IS = re.compile(r"\W*what (?:is|are|was|were|does|do|did)\b|\W*what['’]s\b", re.I)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the bank and its limits (None: no limit); its value is None if it has not been measured.

    `judged` is whether the bank is large enough for the limits to hold; `note` says why there is no value.
    """

    name: str
    value: float | None
    unit: str = "%"
    low: float | None = None
    high: float | None = None
    judged: bool = True
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether the bank breaks this limit."""
        return self.judged and self.value is not None and not self._within(self.value)

    @property
    def verdict(self) -> str:
        """pass, fail, or why neither; empty for a figure without limits."""
        if self.low is None and self.high is None:
            return ""
        if self.value is None:
            return f"not measured ({self.note})"
        if not self.judged:
            return f"not yet judged ({self.note or f'n < {ENOUGH}'})"
        return "fail" if self.failed else "pass"

    def _within(self, value: float) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


def figures(items: Sequence[Item]) -> tuple[Figure, ...]:
    """Every figure of a bank; none of an empty one."""
    single = [item for item in items if item.question.kind == "single"]
    if not single:
        return ()
    judged = len(single) >= ENOUGH
    measured = [*(figure for measure in _MEASURES for figure in measure(single)), *_kinds(items)]
    return tuple(replace(figure, judged=judged) for figure in measured)


def _kinds(items: Sequence[Item]) -> Iterator[Figure]:
    """A tap answers most questions; the other kinds cost more and stay rare."""
    single = sum(item.question.kind == "single" for item in items)
    yield Figure("one right option", _percent(single, len(items)), low=SINGLE)


def _picks(items: Sequence[Item]) -> Iterator[Figure]:
    """How often the option with most of something is right, shared among equals."""
    found = [measures(item) for item in items]
    chance = _chance(items)
    limits = {
        "length": ("pick longest", chance + PICK_LONGEST[0], chance + PICK_LONGEST[1]),
        "shortness": ("pick shortest", None, chance + PICK),
        "punctuation": ("pick most punctuation", None, chance + PICK),
        "digits": ("pick most digits", None, chance + PICK),
        "hedges": ("pick most hedges", None, chance + PICK),
        "stem overlap": ("pick most stem words", None, chance + PICK_BY_WORDS),
        "shared words": ("pick most shared words", None, chance + PICK_BY_WORDS),
    }
    yield Figure("chance", chance)
    for name, (title, low, high) in limits.items():
        hits = (_credit(most(row[name]), item.key) for row, item in zip(found, items, strict=True))
        yield Figure(title, _percent(sum(hits), len(items)), low=low, high=high)


def _chance(items: Sequence[Item]) -> float:
    return _percent(sum(1 / len(item.options) for item in items), len(items))


def _credit(picked: Sequence[int], key: int) -> float:
    return 1 / len(picked) if key in picked else 0.0


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def _blind(items: Sequence[Item]) -> Iterator[Figure]:
    """What all cues together give away."""
    limit = BLIND if len(items) < LARGE else BLIND_LARGE
    try:
        from content.lint.blind import FOLDS, blind_lift  # needs numpy, which only developers have
    except ModuleNotFoundError:
        yield Figure("blind lift", None, "pp", high=limit, note="needs numpy: pip install numpy")
        return
    if len(items) < FOLDS:
        yield Figure("blind lift", None, "pp", high=limit, note=f"needs {FOLDS} questions")
    else:
        yield Figure("blind lift", blind_lift(items), "pp", high=limit)


def _places(items: Sequence[Item]) -> Iterator[Figure]:
    """Whether the right options are spread evenly over the places."""
    due: Counter[int] = Counter()
    for item in items:
        due.update({slot: 1 / len(item.options) for slot in range(len(item.options))})
    had = Counter(item.key for item in items)
    gap = max(abs(had[slot] - share) for slot, share in due.items())
    yield Figure("largest gap of a place", _percent(gap, len(items)), "pp", high=SLOT_GAP)
    yield Figure("chance of such places", _places_chance(items), "p", low=SLOT_CHANCE)


def _places_chance(items: Sequence[Item]) -> float:
    """The p-value of a chi-squared test of even places, questions with three and with four options apart."""
    slots: dict[int, Counter[int]] = defaultdict(Counter)
    for item in items:
        slots[len(item.options)][item.key] += 1
    # The test is an approximation that does not hold for groups of a few questions.
    groups = {options: had for options, had in slots.items() if had.total() >= EXPECTED * options}
    statistic = sum(_chi_squared(had, options) for options, had in groups.items())
    return chi_squared_tail(statistic, sum(options - 1 for options in groups)) if groups else 1.0


def _chi_squared(had: Counter[int], options: int) -> float:
    due = had.total() / options
    return sum((had[slot] - due) ** 2 / due for slot in range(options))


def chi_squared_tail(statistic: float, freedom: int) -> float:
    """The chance of a chi-squared value this large or larger; `freedom` is a whole number, at least 1."""
    half = statistic / 2
    order = 0.5 if freedom % 2 else 1.0
    tail = math.erfc(math.sqrt(half)) if freedom % 2 else math.exp(-half)
    while order < freedom / 2:
        tail += half**order * math.exp(-half) / math.gamma(order + 1)
        order += 1
    return tail


def _word_gaps(items: Sequence[Item]) -> Iterator[Figure]:
    """Whether right options are absolute, or hedged, as often as wrong ones."""
    for name in ("absolutes", "hedges"):
        right, wrong = list[bool](), list[bool]()
        for item in items:
            for option, count in enumerate(measures(item)[name]):
                (right if option == item.key else wrong).append(count > 0)
        gap = _percent(sum(right), len(right)) - _percent(sum(wrong), len(wrong))
        yield Figure(f"{name}, right less wrong", gap, "pp", -WORD_GAP, WORD_GAP)


def _stems(items: Sequence[Item]) -> Iterator[Figure]:
    """How questions are put."""
    negative = sum(map(is_negative, items))
    which_of = sum(bool(_WHICH_OF.search(item.stem)) for item in items)
    what_is = sum(bool(_WHAT_IS.match(item.stem)) for item in items)
    yield Figure("negative questions", _percent(negative, len(items)), high=NEGATIVE)
    yield Figure('"which of the following"', _percent(which_of, len(items)), high=WHICH_OF)
    yield Figure('opening "what is" or "what does"', _percent(what_is, len(items)), high=WHAT_IS)


def _thinking(items: Sequence[Item]) -> Iterator[Figure]:
    """What questions ask of the mind."""
    steps = Counter(item.question.thinking for item in items)
    yield Figure("recall", _percent(steps[Thinking.RECALL], len(items)), high=RECALL)
    applied = steps[Thinking.APPLY] + steps[Thinking.ANALYSE]
    yield Figure("apply and analyse", _percent(applied, len(items)), low=APPLY)


_MEASURES = (_picks, _blind, _places, _word_gaps, _stems, _thinking)
