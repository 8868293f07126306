"""A question as the lint looks at it: plain texts, measured once."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.deck import Card, Question
from content.markdown import plain
from content.prose import sentences

_NUMBER = re.compile(r"[~≈<>≤≥±$€£]?\s*([-−]?\d[\d,]*(?:\.\d+)?)\s*(\S*)(?:\s+\S+){0,2}")


@dataclass(frozen=True)
class Item:
    """A question with the card that was posted with it."""

    question: Question
    card: Card

    @cached_property
    def stem(self) -> str:
        """The stem as plain text."""
        return plain(self.question.stem)

    @cached_property
    def lead_in(self) -> str:
        """The stem's last sentence: what is asked."""
        return sentences(self.stem)[-1]

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The options as plain text, in the author's order."""
        return tuple(plain(option.text) for option in self.question.options)

    @cached_property
    def feedback(self) -> tuple[str, ...]:
        """The options' feedback as plain text."""
        return tuple(plain(option.feedback) for option in self.question.options)

    @cached_property
    def key(self) -> int:
        """The number of the right option, from 0."""
        return next(i for i, option in enumerate(self.question.options) if option.correct)

    def is_key(self, part: int) -> bool:
        """Whether this option is the one right answer, whose feedback explains the whole question."""
        return self.question.kind in ("single", "number") and part == self.key

    @cached_property
    def distractors(self) -> tuple[int, ...]:
        """The numbers of the wrong options, from 0."""
        return tuple(i for i, option in enumerate(self.question.options) if not option.correct)

    @cached_property
    def numbers(self) -> tuple[tuple[float, str], ...]:
        """Each option's number and unit when all options are numbers of a few words; else nothing."""
        matches = [_NUMBER.fullmatch(text) for text in self.options]
        return tuple(_number(match) for match in matches if match) if all(matches) else ()


def _number(match: re.Match[str]) -> tuple[float, str]:
    return float(match[1].replace(",", "").replace("−", "-")), match[2]
