"""What somebody who does not know the subject can see of an option: its surface, as numbers."""

import re
from collections.abc import Mapping, Sequence

from content.lint.item import Item
from content.prose import content_stems, terms, words

ABSOLUTES = frozenset(("always", "never", "completely", "impossible", "every"))
_HEDGES = """
    almost can could frequently generally largely likely mainly may maybe might mostly normally often partly
    perhaps possibly potentially probably rarely roughly seldom should some sometimes tend tends typically
    usually
"""
HEDGES = frozenset(_HEDGES.split())
NEGATIONS = frozenset(("no", "not", "none", "nothing", "neither", "nor", "cannot", "without", "only"))

_PUNCTUATION = re.compile(r"[,;:()\[\]\"“”'’–—/-]")
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"`")

Measure = Sequence[float]


def measures(item: Item) -> Mapping[str, Measure]:
    """Each measure by name: a number for each option, in the author's order, higher for more of it."""
    found = [terms(option) for option in item.options]
    stems = [content_stems(option) for option in item.options]
    stem = content_stems(item.stem)
    return {
        "length": [len(option) for option in item.options],
        "shortness": [-len(option) for option in item.options],
        "words": [len(words(option)) for option in item.options],
        "punctuation": [len(_PUNCTUATION.findall(option)) for option in item.options],
        "digits": [len(_DIGIT.findall(option)) for option in item.options],
        "code": [len(_CODE.findall(option.text)) for option in item.question.options],
        "hedges": [_count(option, HEDGES) for option in found],
        "absolutes": [_count(option, ABSOLUTES) for option in found],
        "negations": [_count(option, NEGATIONS) for option in found],
        "stem overlap": [len(option & stem) for option in stems],
        "shared words": [sum(len(option & other) for other in stems if other is not option) for option in stems],
    }


def _count(option: Sequence[str], listed: frozenset[str]) -> int:
    return sum(term in listed for term in option)


def most(measure: Measure) -> Sequence[int]:
    """The numbers of the options that have most of it."""
    return [i for i, value in enumerate(measure) if value == max(measure)]
