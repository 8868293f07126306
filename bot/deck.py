"""What is taught: concepts, their cards and their questions, as frozen values.

A deck is loaded whole at start (`content.load_deck`) and never changes while the bot runs. Order is
meaning: chapters and concepts stand in the order in which they are taught.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol


class Level(StrEnum):
    """How hard the author thinks a question or a concept is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Thinking(StrEnum):
    """What a question asks of the mind (after Bloom's taxonomy, four of its steps)."""

    RECALL = "recall"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


@dataclass(frozen=True, slots=True)
class Source:
    """A primary document, and the section of it that carries the claim."""

    title: str
    url: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: its text, and why it is right, or tempting and wrong.

    Of a question about an order each option is a step, and `place` is where it belongs, counted from 1.
    """

    text: str
    correct: bool
    feedback: str
    misconception: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One item. Options stand in the author's order; whoever shows them decides the order shown.

    `kind` is a key of `bot.kinds.KINDS`. Of a question for a number, the options are the right value and wrong
    ones that people arrive at; `unit` is what it counts, `tolerance` how far off is right still: "5%" or "2".
    """

    id: str
    concept: str
    kind: str
    level: Level
    thinking: Thinking
    stem: str
    options: tuple[Option, ...]
    sources: tuple[Source, ...]
    unit: str = ""
    tolerance: str = ""


def concept_of(question: str) -> str:
    """The concept that a question (an id) is about: "concept/name"."""
    return question.partition("/")[0]


def item_of(question: str) -> str:
    """What a question (an id) is an instance of: itself, or the lab at its level: "concept/version/level"."""
    return "/".join(question.split("/")[:3])


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card. The first one has no heading: the hook and the definition."""

    heading: str
    text: str


WORDS_A_MINUTE = 238
"""Silent reading of English non-fiction: Brysbaert, Journal of Memory and Language 109 (2019)."""


def reading_seconds(*texts: str) -> float:
    """How long it takes to read these texts."""
    return 60 * sum(len(text.split()) for text in texts) / WORDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class Card:
    """One idea in about a minute of reading."""

    title: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]

    @property
    def body(self) -> str:
        """The whole card as Markdown, without its title."""
        return "\n\n".join(f"### {s.heading}\n\n{s.text}" if s.heading else s.text for s in self.sections)


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture of the card's own example: what it says in words, and the Typst source that draws it."""

    alt: str
    source: str


@dataclass(frozen=True, slots=True)
class Concept:
    """What one post teaches: a card and at least three questions. `needs` are ids to know before."""

    id: str
    chapter: str
    level: Level
    needs: tuple[str, ...]
    card: Card
    questions: tuple[Question, ...]
    diagram: Diagram | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A topic: `id` as typed in commands, `number` as in the book of notes."""

    id: str
    number: int
    title: str
    concepts: tuple[Concept, ...]


class Mark(StrEnum):
    """What a step did to a cell, with the sign that says so in plain text."""

    NONE = ""
    NEW = "+"
    GONE = "-"
    USED = ">"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a model's state."""

    text: str
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a model's state: a cache, a log, a queue, the clock of a node."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An event of a run, and the state after it. All steps of a run have the same strips, in the same order."""

    text: str
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question that a lab made, and the run that computed its answer."""

    question: Question
    run: tuple[Step, ...]


class Lab(Protocol):
    """An executable model of a system: a level and a seed make a question, always the same one."""

    @property
    def concept(self) -> str:
        """The id of the concept that it drills; a concept has at most one lab."""

    @property
    def version(self) -> int:
        """Goes up whenever an old seed would give another question."""

    def exercise(self, level: Level, seed: int) -> Exercise:
        """The question of this seed. Its id is "concept/version/level/seed"."""


@dataclass(frozen=True)
class Deck:
    """All chapters, the register of misconceptions (id -> what people believe), and the labs by concept."""

    chapters: tuple[Chapter, ...]
    misconceptions: Mapping[str, str]
    labs: Mapping[str, Lab] = field(default_factory=dict)

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Every concept by id, in teaching order."""
        return {concept.id: concept for chapter in self.chapters for concept in chapter.concepts}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id, in teaching order."""
        return {question.id: question for concept in self.concepts.values() for question in concept.questions}

    @cached_property
    def topics(self) -> Mapping[str, Chapter]:
        """Every chapter by id, in teaching order."""
        return {chapter.id: chapter for chapter in self.chapters}

    def within(self, topics: Iterable[str]) -> tuple[Concept, ...]:
        """The concepts of these topics in teaching order; of all topics when none is named."""
        wanted = set(topics) or set(self.topics)
        return tuple(concept for concept in self.concepts.values() if concept.chapter in wanted)
