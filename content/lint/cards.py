"""The checks of one card: about a minute of reading, in parts that each have their limit."""

import re
from collections.abc import Iterator

from bot.deck import Card, Concept, Thinking
from content.lint import markup
from content.lint.finding import Remark, Severity
from content.markdown import plain
from content.prose import grade, mean_sentence, sentences, words

TITLE_CHARACTERS = 60
CARD_WORDS = (140, 220)  # outside of which is a warning
CARD_WORDS_CAP = 250  # a minute at 238 words a minute (Brysbaert 2019)
CARD_CHARACTERS_CAP = 1800
HOOK_WORDS = 25
DEFINITION_WORDS = 30
PART_WORDS = {"How it works": 80, "Trade-offs": 50, "In the wild": 30, "Myth and reality": 30}
STEPS = (3, 5)
LINKS = (1, 3)
SENTENCE_WORDS = 20.0
GRADE = 12.0
QUESTIONS = 3

_MARKS = {
    "Trade-offs": ("**Use when:**", "**Cost:**", "**Avoid when:**"),
    "Myth and reality": ("**Myth:**", "**Reality:**"),
}
_STEP = re.compile(r"^\d+\. ", re.M)
_LINK = re.compile(r"- \[[^\]]+\]\(https?://[^)\s]+\) \([^()]*\b\d+ min\)")
_HYPE = re.compile(
    r"\b(?:amazing|awesome|blazing(?:ly)?|cutting-edge|effortless(?:ly)?|game-chang\w+|incredibl[ey]|magic(?:al(?:ly)?)?"
    r"|revolution\w+|seamless(?:ly)?|state-of-the-art|supercharge\w*|world-class|next-generation)\b",
    re.I,
)


def title(card: Card) -> Iterator[Remark]:
    """The title fits on one line."""
    if len(card.title) > TITLE_CHARACTERS:
        yield Remark("title", "the title is long", f"{len(card.title)} characters", f"{TITLE_CHARACTERS}")


def opening(card: Card) -> Iterator[Remark]:
    """A hook, then a definition: one sentence that opens with the term in bold."""
    hook, definition = card.sections[0].text.split("\n\n")
    if (count := len(words(plain(hook)))) > HOOK_WORDS:
        yield Remark("hook", "the hook is long", f"{count} words", f"{HOOK_WORDS}", 0)
    if (count := len(words(plain(definition)))) > DEFINITION_WORDS:
        yield Remark("definition", "the definition is long", f"{count} words", f"{DEFINITION_WORDS}", 0)
    if not definition.startswith("**"):
        yield Remark("definition", "the definition does not open with its term in bold", part=0)
    if (count := len(sentences(plain(definition)))) != 1:
        yield Remark("definition", "the definition is not one sentence", f"{count} sentences", "1", 0)


def part_lengths(card: Card) -> Iterator[Remark]:
    """Each part keeps to its limit."""
    for part, section in enumerate(card.sections):
        limit = PART_WORDS.get(section.heading)
        if limit and (count := len(words(plain(section.text)))) > limit:
            yield Remark("part-length", f'"{section.heading}" is long', f"{count} words", f"{limit}", part)


def part_marks(card: Card) -> Iterator[Remark]:
    """Trade-offs, and myth and reality, are marked in bold."""
    for part, section in enumerate(card.sections):
        for mark in _MARKS.get(section.heading, ()):
            if mark not in section.text:
                yield Remark("part-marks", f'"{section.heading}" lacks {mark}', part=part)


def steps(card: Card) -> Iterator[Remark]:
    """How it works is a numbered list."""
    for part, section in enumerate(card.sections):
        if section.heading == "How it works":
            count = len(_STEP.findall(section.text))
            if not STEPS[0] <= count <= STEPS[1]:
                limit = f"{STEPS[0]} to {STEPS[1]}"
                yield Remark("steps", "it is not a numbered list of a few steps", f"{count} steps", limit, part)


def reading_list(card: Card) -> Iterator[Remark]:
    """Read on has links, each with its kind and minutes."""
    part, section = len(card.sections) - 1, card.sections[-1]
    lines = [line for line in section.text.split("\n") if line.strip()]
    if not LINKS[0] <= len(lines) <= LINKS[1]:
        limit = f"{LINKS[0]} to {LINKS[1]}"
        yield Remark("reading-list", "too few or too many links", f"{len(lines)} links", limit, part)
    for line in lines:
        if not _LINK.fullmatch(line):
            yield Remark("reading-list", f"expected - [Title](address) (kind, N min), found {line}", part=part)


def length(card: Card) -> Iterator[Remark]:
    """The whole, without "Read on", is read in about a minute."""
    prose = _prose(card)
    count, (low, high) = len(words(prose)), CARD_WORDS
    message = "the card's length is outside its limits"
    if count > CARD_WORDS_CAP:
        yield Remark("card-length", message, f"{count} words", f"{CARD_WORDS_CAP}")
    elif not low <= count <= high:
        limit = f"{low} to {high}"
        yield Remark("card-length", message, f"{count} words", limit, severity=Severity.WARNING)
    if len(prose) > CARD_CHARACTERS_CAP:
        yield Remark("card-length", message, f"{len(prose)} characters", f"{CARD_CHARACTERS_CAP}")


def readability(card: Card) -> Iterator[Remark]:
    """Short sentences of common words."""
    prose = _prose(card)
    if (mean := mean_sentence(prose)) > SENTENCE_WORDS:
        yield Remark("readability", "sentences are long", f"{mean:.1f} words on average", f"{SENTENCE_WORDS:g}")
    if (level := grade(prose)) > GRADE:
        yield Remark("readability", "it is hard to read", f"Flesch-Kincaid grade {level:.1f}", f"{GRADE:g}")


def no_hype(card: Card) -> Iterator[Remark]:
    """Plain words."""
    for match in _HYPE.finditer(plain(card.body)):
        yield Remark("hype", f'"{match[0]}" praises', severity=Severity.WARNING)


def plain_markup(card: Card) -> Iterator[Remark]:
    """The card uses only what every network can show."""
    for part, section in enumerate(card.sections):
        yield from markup.remarks(section.text, part)


def _prose(card: Card) -> str:
    """What is read of a card: all but its headings and "Read on"."""
    return "\n\n".join(plain(section.text) for section in card.sections[:-1])


def enough_questions(concept: Concept) -> Iterator[Remark]:
    """A concept can be asked about again without the same question, and not only for what the card says."""
    if (count := len(concept.questions)) < QUESTIONS:
        yield Remark("questions", "too few questions", f"{count} questions", f"at least {QUESTIONS}")
    if not any(question.thinking in (Thinking.APPLY, Thinking.ANALYSE) for question in concept.questions):
        yield Remark("questions", "no question asks to apply or to analyse", severity=Severity.WARNING)


_CHECKS = (
    title,
    opening,
    part_lengths,
    part_marks,
    steps,
    reading_list,
    length,
    readability,
    no_hype,
    plain_markup,
)


def remarks(concept: Concept) -> Iterator[Remark]:
    """All there is to say of a concept and its card."""
    for check in _CHECKS:
        yield from check(concept.card)
    yield from enough_questions(concept)
