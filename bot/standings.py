"""A channel's standings: its members by points, its teams by the score that favours no size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model import Standing, Subscription
from bot.scoring import FULL, masked, ranked, ranks, team_score
from bot.study import Study

ROSTER_DAYS = timedelta(days=28)
"""Days before the week in which a member has to have answered to be on the roster."""

Days = tuple[date, date]
"""The first and the last day of a span."""


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """A team's place: its score of 100, and how many count for it."""

    rank: int
    name: str
    score: float
    members: int


async def members(study: Study, subscription: Subscription, days: Days) -> Sequence[tuple[int, Standing]]:
    """Everybody with their ranks; nothing tells how a question was answered that is still open."""
    return ranked([masked(s) for s in await study.store.answers.board(subscription.id, *days)])


async def teams(study: Study, subscription: Subscription, days: Days, today: date) -> Sequence[TeamPlace]:
    """The teams that count this week, best first; none where nobody counts."""
    posts = await study.store.posts.closed(subscription.id, *days)
    standings = await study.store.answers.board(subscription.id, *days)
    scores = {standing.person: standing.settled / (FULL * posts) for standing in standings if posts}
    rosters = await _rosters(study, subscription, today)
    everyone = [scores.get(person, 0.0) for roster in rosters.values() for person in roster]
    if not everyone:
        return ()
    mean = sum(everyone) / len(everyone)
    totals = {
        name: round(100 * team_score([scores.get(person, 0.0) for person in roster], mean), 1)
        for name, roster in rosters.items()
    }
    return [TeamPlace(rank, name, totals[name], len(rosters[name])) for rank, name in ranks(totals)]


async def _rosters(study: Study, subscription: Subscription, today: date) -> dict[str, list[int]]:
    """Who counts for which team this week: who joined before Monday and answered in the four weeks before it."""
    monday = today - timedelta(days=today.weekday())
    active = await study.store.teams.active(subscription.id, monday - ROSTER_DAYS, monday - timedelta(days=1))
    rosters = {
        team.name: [m.person for m in team.members if m.joined_on < monday and m.person in active]
        for team in await study.store.teams.of_channel(subscription.id)
    }
    return {name: roster for name, roster in rosters.items() if roster}
