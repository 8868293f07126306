"""The checks of one question: its form and its lengths.

Most are of the 31 guidelines of Haladyna, Downing & Rodriguez (2002), as far as a program can see them.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from content.lint import markup
from content.lint.finding import Remark, Severity
from content.lint.item import Item
from content.prose import jaccard, shingles, words

STEM_WORDS = (12, 60)
OPTION_WORDS = 20
OPTION_CHARACTERS = 120
ITEM_WORDS = 120  # stem and options: about half a minute at 238 words a minute (Brysbaert 2019)
LENGTH_RATIO = 2.0  # the longest option to the shortest, in characters
OPTION_LIKENESS = 0.8  # share of three-word runs that two options may have in common

_ARTICLE_END = re.compile(r"\b(?:a|an)\W*\?$")
_NEGATION = r"\b(?:not|cannot|never|except|least likely)\b|n['’]t\b"
# A "not" after a conjunction belongs to what is described ("Which fix makes sure that no row is not seen?").
_NEGATIVE = re.compile(
    rf"\b(?:which|what)\b(?:(?!\b(?:that|so|because|if|when|where|who|while|but|although|and)\b)[^,;:?])*?(?:{_NEGATION})",
    re.I,
)
_SHOUTED = re.compile(r"\b(?:NOT|CANNOT|NEVER|EXCEPT|LEAST LIKELY)\b")
_WORD_OF_NEGATION = re.compile(rf"{_NEGATION}|\b(?:no|none|nothing|neither|nobody|without)\b", re.I)
_ABOVE = re.compile(
    r"\b(?:all|none|both|neither|either|any|two) of the (?:above|options|answers|choices|other options)\b"
    r"|^(?:all|none|both) of these\W*$"
    r"|\b(?:both|neither) [A-D] (?:and|nor) [A-D]$",
    re.I,
)
_UNFOCUSED = re.compile(
    r"\b(?:which|what)\b(?: one)?(?: of (?:the following|these|them))?(?: statements?| claims?| sentences?)?"
    r" (?:is|are|holds?|applies|apply)(?: the)?(?: most)?(?: true| correct| false| right| wrong)?\s*\?$",
    re.I,
)
_END = re.compile(r"[.!?:;,]$")
_UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
_UNITS |= {"B": 1.0, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15}


def stem_length(item: Item) -> Iterator[Remark]:
    """A stem tells enough to answer and no more."""
    yield from _outside("stem-length", "the stem's length", len(words(item.stem)), STEM_WORDS)


def item_length(item: Item) -> Iterator[Remark]:
    """A question is read in half a minute."""
    count = len(words(item.stem)) + sum(len(words(option)) for option in item.options)
    if count > ITEM_WORDS:
        yield Remark("item-length", "stem and options are long", f"{count} words", f"{ITEM_WORDS}")


def option_length(item: Item) -> Iterator[Remark]:
    """An option is one line."""
    for part, option in enumerate(item.options):
        if (count := len(words(option))) > OPTION_WORDS:
            yield Remark("option-length", "the option is long", f"{count} words", f"{OPTION_WORDS}", part)
        if len(option) > OPTION_CHARACTERS:
            figure, limit = f"{len(option)} characters", f"{OPTION_CHARACTERS}"
            yield Remark("option-length", "the option is long", figure, limit, part)


def option_ratio(item: Item) -> Iterator[Remark]:
    """Options are alike in length; numbers are as long as they are."""
    lengths = [len(option) for option in item.options]
    if not item.numbers and max(lengths) > LENGTH_RATIO * min(lengths):
        figure = f"{max(lengths)} to {min(lengths)} characters"
        yield Remark("option-ratio", "the options differ in length", figure, f"{LENGTH_RATIO:g} times")


def numbers_sorted(item: Item) -> Iterator[Remark]:
    """Options that are numbers stand in order, so that their place tells nothing."""
    units = {unit for _, unit in item.numbers}
    if not item.numbers or (len(units) > 1 and not units <= _UNITS.keys()):
        return
    values = [value * _UNITS.get(unit, 1.0) for value, unit in item.numbers]
    if values != sorted(values) and values != sorted(values, reverse=True):
        yield Remark("numbers-sorted", "the options are numbers but not in order")


def same_form(item: Item) -> Iterator[Remark]:
    """Options agree in capitals and final punctuation, and begin with the same form of word."""
    firsts = [option.text[0] for option in item.question.options]  # code and numbers begin as they must
    if len({first.isupper() for first in firsts if first.isalpha()}) > 1:
        yield Remark("same-form", "some options begin with a capital and some do not")
    if len({match[0] if (match := _END.search(text)) else "" for text in item.options}) > 1:
        yield Remark("same-form", "the options differ in their final punctuation")
    forms = [_form(text) for text in item.options]
    for part, form in enumerate(forms):
        if forms.count(form) == 1 and len(set(forms)) == 2:
            what = f"one option alone begins with {form}" if form else "one option alone begins differently"
            yield Remark("same-form", what, part=part, severity=Severity.WARNING)


def _form(option: str) -> str:
    """The form of an option's first word, of those that stand out."""
    first = option.split()[0].lower()
    if first in ("to", "by", "because"):
        return f'"{first}"'
    return "a word in -ing" if len(first) > 5 and first.endswith("ing") else ""


def open_lead_in(item: Item) -> Iterator[Remark]:
    """A question does not end in an article, which would give the right option's first letter away."""
    if _ARTICLE_END.search(item.lead_in):
        yield Remark("open-lead-in", 'the question ends in "a" or "an"')


def is_negative(item: Item) -> bool:
    """Whether the question asks for what is not so."""
    return bool(_NEGATIVE.search(item.lead_in))


def negative(item: Item) -> Iterator[Remark]:
    """A negative question says NOT in capitals, and none of its options is negative."""
    if not is_negative(item):
        return
    if not _SHOUTED.search(item.lead_in):
        yield Remark("negative", "the question asks for what is not so, without NOT in capitals")
    for part, option in enumerate(item.options):
        if _WORD_OF_NEGATION.search(option):
            yield Remark("negative", "a negative option to a negative question", part=part)


def of_the_above(item: Item) -> Iterator[Remark]:
    """No option speaks of other options."""
    for part, option in enumerate(item.options):
        if _ABOVE.search(option):
            yield Remark("of-the-above", f'the option speaks of other options: "{option}"', part=part)


def focused(item: Item) -> Iterator[Remark]:
    """A question can be answered with its options covered."""
    if _UNFOCUSED.search(item.lead_in):
        message = f'it cannot be answered with the options covered: "{item.lead_in}"'
        yield Remark("focused", message, severity=Severity.WARNING)


def distinct_options(item: Item) -> Iterator[Remark]:
    """No two options say nearly the same."""
    found = [shingles(option) for option in item.options]
    for (_, one), (part, two) in combinations(enumerate(found), 2):
        if (share := jaccard(one, two)) > OPTION_LIKENESS:
            figure, limit = f"{share:.2f}", f"{OPTION_LIKENESS:g}"
            yield Remark("distinct-options", "the option is nearly another one", figure, limit, part)


def plain_markup(item: Item) -> Iterator[Remark]:
    """Stem, options and feedback use only what every network can show."""
    yield from markup.stem_remarks(item.question.stem)
    for part, option in enumerate(item.question.options):
        yield from markup.remarks(option.text, part)
        yield from markup.remarks(option.feedback, part)


def _outside(check: str, what: str, count: int, limits: tuple[int, int]) -> Iterator[Remark]:
    low, high = limits
    if not low <= count <= high:
        yield Remark(check, f"{what} is outside its limits", f"{count} words", f"{low} to {high}")


ANY = (stem_length, item_length, open_lead_in, negative, of_the_above, focused, plain_markup)
OF_TEXTS = (option_length, same_form, distinct_options)
OF_CHOICES = (option_ratio,)
OF_ONE_CHOICE = (numbers_sorted,)
