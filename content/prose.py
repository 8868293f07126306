"""Measuring English prose: words, sentences, reading grade, and how alike two texts are.

All functions take plain text (see `content.markdown.plain`).
"""

import re
from collections.abc import Set

Shingle = tuple[str, ...]
SHINGLE = 3

_TERM = re.compile(r"[^\W_]+(?:['’.,_-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\"”’')]*\s+(?=[\"“‘'(]?[^\W\d_a-z]|\d)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:(?:[^aeiouyl]|[aeiouy]l)e|[^laeiouytd]ed|(?:[^aeiouyscxzghl]|[aeiouy]l)es)$")
_SUFFIX = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|e)$")

# Words that carry no subject, so that they neither give an answer away nor make two stems alike.
_FUNCTION_LIST = """
a about above after again against all almost already also although always am among an and another any are
around as at away back be became because become been before being below between both but by can cannot could
did do does doing done down during each either else enough even ever every few for from further get gets
give given gives goes had has have having he her here hers herself him himself his how however i if in
instead into is it its itself just keep keeps kept later least less let like made make makes many may me
might mine more most much must my myself neither never next no none nor not nothing now of off often on once
one only onto or other others our ours out over own per rather same second several shall she should since so
some something still such take takes than that the their theirs them themselves then there therefore these
they this those though through thus to together too two three four toward towards under unless until up upon
us very was we were what whatever when whenever where whether which while who whole whom whose why will with
within without would yet you your yours
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_LIST.split())


def words(text: str) -> list[str]:
    """The words as counted for length: whatever stands between spaces and has a letter or a digit."""
    return [word for word in text.split() if any(map(str.isalnum, word))]


def terms(text: str) -> list[str]:
    """The words as compared: in lower case, without the signs around them."""
    return _TERM.findall(text.lower())


def stem(term: str) -> str:
    """A word without the commonest endings, so that "locks" and "locking" count as "lock"."""
    return _SUFFIX.sub("", term)


def content_terms(text: str) -> set[str]:
    """The words that carry the subject."""
    return {term for term in terms(text) if term not in _FUNCTION_WORDS}


def content_stems(text: str) -> set[str]:
    """The stems of the words that carry the subject."""
    return {stem(term) for term in content_terms(text)}


def skeleton(text: str) -> str:
    """What stays of a text without those words: questions cut from one template have the same."""
    return " ".join(term for term in terms(text) if term in _FUNCTION_WORDS)


def sentences(text: str) -> list[str]:
    """The sentences; each line is at least one."""
    return [part.strip() for part in _SENTENCE_END.split(text) if words(part)]


def syllables(word: str) -> int:
    """Groups of vowels, silent endings left out: the usual approximation, at least one."""
    lowered = word.lower()
    return max(1, len(_VOWELS.findall(lowered)) - bool(_SILENT.search(lowered)))


def mean_sentence(text: str) -> float:
    """Words per sentence; 0 for an empty text."""
    return len(words(text)) / max(1, len(sentences(text)))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: years of US schooling needed to read it (Kincaid et al. 1975)."""
    counted = words(text)
    if not counted:
        return 0.0
    return 0.39 * mean_sentence(text) + 11.8 * sum(map(syllables, counted)) / len(counted) - 15.59


def shingles(text: str) -> frozenset[Shingle]:
    """Every run of three words; the whole text if it is shorter."""
    found = terms(text)
    return frozenset(tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1)))


def jaccard(one: Set[Shingle], two: Set[Shingle]) -> float:
    """The share of common members among all members of two sets, 0 to 1."""
    return len(one & two) / max(1, len(one | two))


def longest_common_run(one: list[str], two: list[str]) -> int:
    """The length of the longest run of words that both texts have."""
    best, ends = 0, dict[int, int]()
    for word in one:
        ends = {i: ends.get(i - 1, 0) + 1 for i, other in enumerate(two) if other == word}
        best = max(best, *ends.values(), 0)
    return best
