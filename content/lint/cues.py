"""The checks of one question: what gives the right option away, and what the feedback says.

Of ten flaws tried in a cross-over trial three raised scores: the right option being the longest, clues to the
answer, and implausible wrong options (Pham et al. 2018).
"""

import re
from collections.abc import Iterator
from itertools import combinations

from content.lint.finding import Remark, Severity
from content.lint.item import Item
from content.markdown import plain
from content.prose import content_stems, content_terms, jaccard, longest_common_run, shingles, stem, terms, words

KEY_RATIO_WARNING = 1.25  # the right option's length to the longest wrong one's
KEY_RATIO_ERROR = 1.5
ECHO_LETTERS = 6
COPIED_RUN = 5  # words in a row
KEY_FEEDBACK_WORDS = (25, 90)
FEEDBACK_WORDS = (8, 45)
FEEDBACK_LIKENESS = 0.6  # share of three-word runs in common

_LETTERED = re.compile(r"\b(?:options?|answers?|choices?) [(\"“]?[A-D1-4]\b", re.I)
_PLACED = re.compile(
    r"\b(?:first|second|third|fourth|last|previous|next|other|above|below) (?:option|answer|choice)s?\b", re.I
)


def key_length(item: Item) -> Iterator[Remark]:
    """The right option is not visibly the longest."""
    longest = max(len(item.options[part]) for part in item.distractors)
    ratio = len(item.options[item.key]) / longest
    if item.numbers or ratio <= KEY_RATIO_WARNING:
        return
    limit, severity = KEY_RATIO_WARNING, Severity.WARNING
    if ratio > KEY_RATIO_ERROR:
        limit, severity = KEY_RATIO_ERROR, Severity.ERROR
    message = "the right option is longer than every wrong one"
    yield Remark("key-length", message, f"{ratio:.2f} times", f"{limit:g} times", item.key, severity)


def stem_echo(item: Item) -> Iterator[Remark]:
    """No long word of the stem stands in the right option only, neither as it is nor in another form."""
    key = item.options[item.key]
    others = " ".join(item.options[part] for part in item.distractors)
    words_alone = content_terms(key) - content_terms(others)
    stems_alone = content_stems(key) - content_stems(others)
    echoed = [
        term
        for term in sorted(content_terms(item.stem))
        if len(term) >= ECHO_LETTERS and (term in words_alone or stem(term) in stems_alone)
    ]
    if echoed:
        yield Remark("stem-echo", f"only the right option repeats of the stem: {', '.join(echoed)}", part=item.key)


def copied(item: Item) -> Iterator[Remark]:
    """The right option cannot be recognised from the card."""
    run = longest_common_run(terms(item.options[item.key]), terms(plain(item.card.body)))
    if run > COPIED_RUN:
        message = "the right option repeats the card"
        yield Remark("copied", message, f"{run} words in a row", f"{COPIED_RUN}", item.key)


def misconceptions(item: Item) -> Iterator[Remark]:
    """Each wrong option is a misconception that people have, and a different one.

    Three options suffice (Rodriguez 2005), and of four one is seldom chosen (Tarrant, Ware & Mohammed 2009).
    """
    tags = [option.misconception for option in item.question.options]
    for part in item.distractors:
        if not tags[part]:
            yield Remark("misconception", "the wrong option names no misconception", part=part)
        elif tags[part] in tags[:part]:
            severity = Severity.ERROR if len(tags) > 3 else Severity.WARNING
            message = f'another wrong option is "{tags[part]}" too'
            yield Remark("misconception", message, part=part, severity=severity)


def feedback_length(item: Item) -> Iterator[Remark]:
    """Feedback is long enough to explain and short enough to be read."""
    for part, text in enumerate(item.feedback):
        low, high = KEY_FEEDBACK_WORDS if item.is_key(part) else FEEDBACK_WORDS
        if not low <= (count := len(words(text))) <= high:
            message = f"the {'right' if item.is_key(part) else 'wrong'} option's feedback is outside its limits"
            yield Remark("feedback-length", message, f"{count} words", f"{low} to {high}", part)


def feedback_differs(item: Item) -> Iterator[Remark]:
    """Each option has feedback of its own."""
    found = [shingles(text) for text in item.feedback]
    for (_, one), (part, two) in combinations(enumerate(found), 2):
        if (share := jaccard(one, two)) >= FEEDBACK_LIKENESS:
            message = "the feedback is much like another option's"
            yield Remark("feedback-differs", message, f"{share:.2f}", f"{FEEDBACK_LIKENESS:g}", part)


def feedback_without_places(item: Item) -> Iterator[Remark]:
    """Options are shuffled when shown: feedback cannot name them by letter or place."""
    for part, text in enumerate(item.feedback):
        if match := _LETTERED.search(text) or _PLACED.search(text):
            message = f'the feedback names an option by its place: "{match[0]}"'
            yield Remark("feedback-places", message, part=part)


ANY = (misconceptions, feedback_length, feedback_differs, feedback_without_places)
OF_ONE_CHOICE = (key_length, stem_echo, copied)
