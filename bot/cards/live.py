"""Live quizzes: lobby, questions, answers and podium."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import words
from bot.call import Call
from bot.cards.questions import question_blocks, spread, stem_blocks
from bot.kinds import kind_of
from bot.markdown import escape, moment
from bot.message import Actions, Button, Divider, Heading, Message, Note, Picture, Table, Text
from bot.model import Live, Player, Spread
from bot.scoring import ranks
from bot.words import say

NAMES_SHOWN = 12
"""Names of those who are right, or who play, before the others are only counted."""

PODIUM = 3
PLACES_SHOWN = 10


def lobby(live: Live, zone: ZoneInfo) -> Message:
    """The invitation."""
    return Message.of(
        Heading(say("live.title", topic=escape(live.topic))),
        Text(say("live.rules", n=len(live.questions), seconds=live.seconds)),
        Text(say("live.begins", moment=_moment(live, zone))),
        Actions(
            (
                Button(say("live.join"), Call.of("live-join", live=live.id), primary=True),
                Button(say("live.begin"), Call.of("live-next", live=live.id, number=0)),
                Button(say("live.stop"), Call.of("live-stop", live=live.id)),
            )
        ),
    )


def begun(live: Live, names: Sequence[str]) -> Message:
    """What the invitation becomes."""
    joined = [Note(say("live.playing", names=_names(names)))] if names else []
    return Message.of(Heading(say("live.title", topic=escape(live.topic))), Text(say("live.begun")), *joined)


def question(live: Live, zone: ZoneInfo) -> Message:
    """The question that is asked, with its buttons and the time until it closes."""
    call = Call.of("live-answer", live=live.id, number=live.number)
    return Message.of(
        _progress(live),
        *question_blocks(live.question, call),
        Text(say("live.closes", moment=_moment(live, zone))),
    )


def answer(live: Live, zone: ZoneInfo, given: Spread) -> Message:
    """What a question becomes when it has closed: why each option is right or wrong, and how all answered."""
    following = say("live.podium-comes" if live.is_last else "live.next-comes", moment=_moment(live, zone))
    go_on = Button(say("live.go-on"), Call.of("live-next", live=live.id, number=live.number))
    stop = Button(say("live.stop"), Call.of("live-stop", live=live.id))
    return Message.of(
        _progress(live),
        *stem_blocks(live.question),
        *kind_of(live.question).explain(live.question, None),
        Divider(),
        *spread(live.question, given.counts),
        Note(_right(given)),
        Text(following),
        Actions((go_on,) if live.is_last else (go_on, stop)),
    )


def locked(letter: str, *, fresh: bool) -> Message:
    """What somebody sees who has answered: nothing about how."""
    return Message.of(Text(say("live.locked" if fresh else "live.locked-before", letter=letter)))


def podium(live: Live, players: Sequence[Player]) -> Message:
    """Who was right most often; ties share a place, and the speed of an answer counts for nothing."""
    title = Heading(say("live.over", topic=escape(live.topic)))
    if not players:
        return Message.of(title, Text(say("live.nobody")))
    placed = _placed(players)
    columns = tuple(say(f"board.{name}") for name in ("rank", "name", "right"))
    rows = [(str(rank), p.name, f"{p.correct}/{live.number}") for rank, p in placed[:PLACES_SHOWN]]
    more = len(placed) - PLACES_SHOWN
    notes = [Note(say("board.more", n=more))] if more > 0 else []
    return Message.of(
        title, *_podium_picture(live, placed), Table(columns, tuple(rows)), *notes, Note(say("live.no-points"))
    )


def _placed(players: Sequence[Player]) -> list[tuple[int, Player]]:
    by_person = {str(player.person): player for player in players}
    placed = ranks({name: float(player.correct) for name, player in by_person.items()})
    in_order = sorted(placed, key=lambda place: (place[0], by_person[place[1]].name.casefold()))
    return [(rank, by_person[name]) for rank, name in in_order]


def _podium_picture(live: Live, placed: Sequence[tuple[int, Player]]) -> Iterable[Picture]:
    """The first three places, where there are so many people."""
    best = [(rank, player) for rank, player in placed if rank <= PODIUM][:PODIUM]
    if len(placed) < PODIUM:
        return
    title = say("live.over-plain", topic=live.topic)
    leaders = [say("live.place", rank=rank, name=player.name, n=player.correct) for rank, player in best]
    data = {
        "kicker": say("live.kicker"),
        "title": title,
        "closing": say("live.closing", n=len(placed), questions=live.number),
        "places": [{"rank": r, "name": p.name, "note": f"{p.correct}/{live.number}"} for r, p in best],
    }
    yield Picture("podium", json.dumps(data), say("board.alt", title=title, leaders="; ".join(leaders)))


def _progress(live: Live) -> Heading:
    return Heading(say("live.progress", number=live.number, count=len(live.questions)))


def _right(given: Spread) -> str:
    if not given.counts:
        return say("live.unanswered")
    return say("live.right", names=_names(given.right)) if given.right else say("live.none-right")


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(escape(name) for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown}, {say('board.more', n=more)}" if more > 0 else shown


def _moment(live: Live, zone: ZoneInfo) -> str:
    at = live.ends_at
    assert isinstance(at, datetime), "under way"
    return moment(at, words.clock(at, zone))
