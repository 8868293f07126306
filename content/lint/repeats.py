"""What a bank says twice: like questions, stems cut from one template, sentences of feedback."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from content.lint.finding import Remark, Severity
from content.lint.item import Item
from content.prose import Shingle, jaccard, sentences, shingles, skeleton, terms

DUPLICATE_ERROR = 0.5  # share of three-word runs of stem and right option in common
DUPLICATE_WARNING = 0.35
SKELETONS = 5

Repeat = tuple[Item, Remark]


def duplicates(items: Sequence[Item]) -> Iterator[Repeat]:
    """Questions that are much like an earlier one."""
    found = [shingles(f"{item.stem} {item.options[item.key]}") for item in items]
    for one, two in sorted(_sharing(found)):
        share = jaccard(found[one], found[two])
        if share > DUPLICATE_WARNING:
            yield items[two], _duplicate(items[one].question.id, share)


def _sharing(found: Sequence[frozenset[Shingle]]) -> set[tuple[int, int]]:
    """The pairs that have any run in common; few do, so that not all pairs need be compared."""
    holders: Mapping[Shingle, list[int]] = defaultdict(list)
    for i, runs in enumerate(found):
        for run in runs:
            holders[run].append(i)
    return {pair for places in holders.values() for pair in combinations(places, 2)}


def _duplicate(other: str, share: float) -> Remark:
    error = share > DUPLICATE_ERROR
    limit = DUPLICATE_ERROR if error else DUPLICATE_WARNING
    severity = Severity.ERROR if error else Severity.WARNING
    return Remark("duplicate", f"it is much like {other}", f"{share:.2f}", f"{limit:g}", severity=severity)


def templates(items: Sequence[Item]) -> Iterator[Repeat]:
    """Stems that differ from many earlier ones in the words of the subject only."""
    seen: Counter[str] = Counter()
    for item in items:
        words = skeleton(item.stem)
        seen[words] += 1
        if seen[words] > SKELETONS:
            message = "its stem is cut from a template used before"
            yield item, Remark("template", message, f"time {seen[words]}", f"{SKELETONS}")


def feedback_sentences(items: Sequence[Item]) -> Iterator[Repeat]:
    """Sentences of feedback that have stood before."""
    first: dict[tuple[str, ...], str] = {}
    for item, part, sentence in _sentences(items):
        words = tuple(terms(sentence))
        if words in first:
            message = f'a sentence of its feedback stands in {first[words]} too: "{sentence}"'
            yield item, Remark("repeated-feedback", message, part=part)
        first.setdefault(words, item.question.id)


def _sentences(items: Sequence[Item]) -> Iterator[tuple[Item, int, str]]:
    for item in items:
        for part, text in enumerate(item.feedback):
            for sentence in sentences(text):
                yield item, part, sentence


CHECKS = (duplicates, templates, feedback_sentences)
