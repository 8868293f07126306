"""The recap of a week: who took part, how it went, and what the channel knows by now."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot import words
from bot.cards.questions import spread
from bot.deck import Question
from bot.markdown import escape
from bot.message import Block, Heading, Message, Note, Picture, Table, Text
from bot.model import Standing
from bot.standings import TeamPlace
from bot.words import say

PLACES = 5
"""Members and teams that a recap shows."""


@dataclass(frozen=True, slots=True)
class Hardest:
    """The question of the week that fewest had right: its title, how many of how many, and how all answered."""

    title: str
    question: Question
    right: int
    answers: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Mastery:
    """How much of a chapter is known: a share of what was asked or met, of so many; None where nothing was."""

    title: str
    share: float | None
    of: int


@dataclass(frozen=True, slots=True)
class Week:
    """All that a recap tells of the week of that Monday."""

    monday: date
    posts: int
    people: int
    answers: int
    right: int
    places: Sequence[tuple[int, Standing]]
    teams: Sequence[TeamPlace]
    hardest: Hardest | None
    mastery: Sequence[Mastery]


def recap(week: Week) -> Message:
    """One picture, and all of it in words."""
    title = say("recap.title", day=words.day(week.monday))
    return Message.of(
        Heading(title),
        Text(_participation(week)),
        _picture(week, title),
        Table(_columns("rank", "name", "points"), tuple((str(r), s.name, str(s.points)) for r, s in _best(week))),
        *_teams(week),
        *_hardest(week),
        Note(_known(week)),
    )


def _participation(week: Week) -> str:
    share = f"{week.right / week.answers:.0%}"
    return say("recap.participation", n=week.people, posts=week.posts, answers=week.answers, share=share)


def _best(week: Week) -> Sequence[tuple[int, Standing]]:
    return week.places[:PLACES]


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(say(f"board.{name}") for name in names)


def _teams(week: Week) -> Iterable[Block]:
    if week.teams:
        lines = [say("recap.team", rank=t.rank, name=escape(t.name), score=t.score) for t in week.teams[:PLACES]]
        yield Text("\n".join([say("recap.teams"), "", *lines]))


def _hardest(week: Week) -> Iterable[Block]:
    if week.hardest:
        hard = week.hardest
        yield Text(say("recap.hardest", title=escape(hard.title), right=hard.right, answers=hard.answers))
        yield from spread(hard.question, hard.counts)


def _known(week: Week) -> str:
    parts = [f"{escape(m.title)} {m.share:.0%}" for m in week.mastery if m.share is not None]
    return say("recap.known", chapters=", ".join(parts))


def _picture(week: Week, title: str) -> Picture:
    share = f"{week.right / week.answers:.0%}"
    hard = week.hardest
    closing = say("recap.hardest-line", title=hard.title, right=hard.right, answers=hard.answers) if hard else ""
    data = {
        "kicker": say("recap.kicker"),
        "title": title,
        "closing": closing or say("recap.closing"),
        "figures": [
            {"value": str(week.people), "label": say("recap.figure.people")},
            {"value": f"{week.answers}", "label": say("recap.figure.answers")},
            {"value": share, "label": say("recap.figure.right")},
        ],
        "rows": [{"rank": r, "name": s.name, "points": s.points} for r, s in _best(week)],
        "tiles": [tile(mastery) for mastery in week.mastery],
    }
    leaders = "; ".join(say("board.place", rank=r, name=s.name, points=s.points) for r, s in _best(week)[:3])
    alt = say("recap.alt", title=title, people=week.people, share=share, leaders=leaders)
    return Picture("recap", json.dumps(data), alt)


def tile(mastery: Mastery) -> dict[str, object]:
    """A chapter as a tile of a heat map: the darker the less is known."""
    value = "–" if mastery.share is None else f"{mastery.share:.0%}"
    return {
        "title": mastery.title,
        "value": value,
        "share": mastery.share or 0,
        "known": mastery.share is not None,
    }
