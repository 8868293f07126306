"""What somebody knows by now: of each chapter, what is to be reviewed, and the trend against their own past."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.call import Call
from bot.cards.recap import Mastery, tile
from bot.memory import due, recall
from bot.message import Actions, Block, Button, Picture, Table, Text
from bot.model import Grade
from bot.recall import states
from bot.study import Study
from bot.words import say

SPAN = timedelta(days=28)
"""What the trend compares with as much time before."""

TREND_FROM = 5
"""Answers in each span from which on a trend says anything."""


@dataclass(frozen=True, slots=True)
class Known:
    """A chapter as somebody knows it: concepts met, those of them that they would recall now, and those due."""

    title: str
    concepts: int
    met: int
    recalled: float
    due: int


@dataclass(frozen=True, slots=True)
class Progress:
    """All chapters, and the shares of right answers in the last weeks and in those before (None: too few)."""

    chapters: Sequence[Known]
    lately: float | None
    before: float | None

    @property
    def met(self) -> int:
        return sum(chapter.met for chapter in self.chapters)

    @property
    def due(self) -> int:
        return sum(chapter.due for chapter in self.chapters)


async def progress_of(study: Study, person: int, today: date) -> Progress:
    """What this person knows on their own date."""
    known = await states(study, person)
    waiting = {state.concept for state in due(known, today)}
    of_chapter = {
        chapter.id: [s for s in known if _chapter(study, s.concept) == chapter.id]
        for chapter in study.deck.chapters
    }
    chapters = [
        Known(
            chapter.title,
            len(chapter.concepts),
            len(of_chapter[chapter.id]),
            sum(recall(state, today) for state in of_chapter[chapter.id]),
            sum(state.concept in waiting for state in of_chapter[chapter.id]),
        )
        for chapter in study.deck.chapters
    ]
    grades = await study.store.memory.grades(person, [state.concept for state in known])
    lately = [grade for grade in grades if today - SPAN < grade.day <= today]
    before = [grade for grade in grades if today - 2 * SPAN < grade.day <= today - SPAN]
    return Progress(chapters, _share(lately), _share(before))


def _chapter(study: Study, concept: str) -> str:
    return study.deck.concepts[concept].chapter


def _share(grades: Sequence[Grade]) -> float | None:
    return sum(grade.correct for grade in grades) / len(grades) if len(grades) >= TREND_FROM else None


def progress_blocks(progress: Progress) -> Sequence[Block]:
    """In words: the trend, each chapter that was begun, and the way to what is due."""
    rows = tuple(
        (chapter.title, _of(chapter.met, chapter), _of(round(chapter.recalled), chapter), str(chapter.due))
        for chapter in progress.chapters
        if chapter.met
    )
    columns = tuple(say(f"progress.{name}") for name in ("chapter", "met", "recalled", "due"))
    review = Actions((Button(say("review.start"), Call.of("review"), primary=True),))
    return (*_trend(progress), Table(columns, rows), *((review,) if progress.due else ()))


def _of(number: int, chapter: Known) -> str:
    return say("progress.of", number=number, count=chapter.concepts)


def _trend(progress: Progress) -> Sequence[Text]:
    if progress.lately is None:
        return ()
    lately = f"{progress.lately:.0%}"
    if progress.before is None:
        return (Text(say("progress.lately", lately=lately)),)
    return (Text(say("progress.trend", lately=lately, before=f"{progress.before:.0%}")),)


def progress_picture(progress: Progress, answers: int, correct: int) -> Picture:
    """Figures and a heat map of the chapters."""
    known = sum(chapter.recalled for chapter in progress.chapters)
    figures = [
        {"value": str(answers), "label": say("progress.figure.answers")},
        {"value": f"{correct / answers:.0%}" if answers else "–", "label": say("progress.figure.right")},
        {"value": str(round(known)), "label": say("progress.figure.known")},
        {"value": str(progress.due), "label": say("progress.figure.due")},
    ]
    data = {
        "kicker": say("recap.kicker"),
        "title": say("progress.title"),
        "closing": say("progress.closing"),
        "figures": figures,
        "tiles": [_tile(chapter) for chapter in progress.chapters],
    }
    alt = say("progress.alt", known=round(known), met=progress.met, due=progress.due)
    return Picture("progress", json.dumps(data), alt)


def _tile(chapter: Known) -> dict[str, object]:
    share = chapter.recalled / chapter.concepts if chapter.met else None
    return {
        **tile(Mastery(chapter.title, share, chapter.met)),
        "value": f"{round(chapter.recalled)}/{chapter.concepts}",
    }
