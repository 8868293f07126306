"""One's own streak with its ledger, and time off from it."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import words
from bot.commands import Registry
from bot.handlers.channel import channel, learners_day
from bot.message import Heading, Message, Note, Table, Text
from bot.model import Away, Request
from bot.params import Param, UserError
from bot.streaks import Entry, Streak, ledger, streak
from bot.study import Study
from bot.words import say

SHOWN = 14
"""Lines of the ledger that are shown, the newest first."""

AWAY_DAYS = 30
"""Days off in a calendar year."""

BACK = "back"

commands = Registry()


@commands.command("streak", "Your days in a row here, and why each day counted")
async def my_streak(study: Study, request: Request) -> Message:
    subscription = await channel(study, request)
    record = await study.store.answers.record(subscription.id, request.person)
    standing = streak(record)
    title = Heading(say("streak.title"))
    if not standing.days:
        return Message.of(title, Text(say("streak.never")))
    return Message.of(title, Text(_summary(standing)), _table(ledger(record)), Note(say("streak.rules")))


def _summary(standing: Streak) -> str:
    run = say("streak.now", n=standing.run, best=standing.best)
    if not standing.run:
        run = say("streak.broken", best=standing.best)
    recent = say("streak.share", credited=standing.recent, n=min(standing.days, 20))
    return f"{run}\n\n{recent} {say('streak.freezes', n=standing.freezes)}"


def _table(entries: Sequence[Entry]) -> Table:
    columns = tuple(say(f"streak.column.{name}") for name in ("day", "why", "run", "freezes"))
    rows = [
        (words.day(entry.day), say(f"streak.why.{entry.why}"), str(entry.run), str(entry.freezes))
        for entry in reversed(entries[-SHOWN:])
    ]
    return Table(columns, tuple(rows))


@commands.command(
    "away",
    "Time off: your streak waits",
    Param("until", "The last day off, like 2026-12-27; or back, to end it", required=True),
)
async def away(study: Study, request: Request, until: str) -> Message:
    today = await learners_day(study, request)
    if until.strip().lower() == BACK:
        await study.store.presence.come_back(request.person, today)
        return Message.of(Text(say("away.back")))
    last = _read_day(until)
    if last < today:
        raise UserError(say("away.past"))
    _refuse_too_much(await study.store.presence.aways(request.person), today, last)
    await study.store.presence.go_away(request.person, Away(request.at, last))
    return Message.of(Text(say("away.done", until=words.day(last))))


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(say("away.unread")) from None


def _refuse_too_much(earlier: Sequence[Away], today: date, last: date) -> None:
    """Raise UserError when a calendar year would have more days off than there may be."""
    if (last - today).days > 2 * AWAY_DAYS:
        raise UserError(say("away.too-long", limit=AWAY_DAYS, left=AWAY_DAYS))
    wanted = _days(today, last)
    taken = {day for away in earlier for day in _days(away.since.date(), away.until)}
    for year in {day.year for day in wanted}:
        used = {day for day in taken if day.year == year}
        if len(used | {day for day in wanted if day.year == year}) > AWAY_DAYS:
            raise UserError(say("away.too-long", limit=AWAY_DAYS, left=max(AWAY_DAYS - len(used), 0)))


def _days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}
