"""Points, ranks, and the days that a board spans. The daily question alone brings points."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.model import Standing

TEAM_WEIGHT = 10
"""Members of average score that every team is reckoned to have besides its own: chance then favours no size."""

ANSWERED = 6
RIGHT = 4
FULL = ANSWERED + RIGHT
"""Points for answering, for being right, and the most that one day brings."""

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(9999, 12, 31)


def points(correct: bool) -> int:
    """What an answer to the daily question brings. Speed plays no part."""
    return ANSWERED + (RIGHT if correct else 0)


def span(period: str, today: date) -> tuple[date, date]:
    """First and last day of a board: the Monday-to-Sunday "week" or the "month" that hold `today`, or "all"."""
    if period == "week":
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    if period == "month":
        first = today.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        return first, following - timedelta(days=1)
    return FIRST_DAY, LAST_DAY


def ranked(standings: Sequence[Standing]) -> list[tuple[int, Standing]]:
    """(rank, standing), best first; those with equal points share the rank: 1, 2, 2, 4."""
    ordered = sorted(standings, key=lambda s: (-s.points, s.name.casefold(), s.person))
    ranks: list[tuple[int, Standing]] = []
    for place, standing in enumerate(ordered, 1):
        tied = ranks and ranks[-1][1].points == standing.points
        ranks.append((ranks[-1][0] if tied else place, standing))
    return ranks


def ranks(scores: Mapping[str, float]) -> list[tuple[int, str]]:
    """(rank, name), best first; equal scores share the rank."""
    ordered = sorted(scores, key=lambda name: (-scores[name], name.casefold(), name))
    return [(1 + sum(other > scores[name] for other in scores.values()), name) for name in ordered]


def masked(standing: Standing) -> Standing:
    """What others may see: nothing tells how a question that is still open was answered, only that it was."""
    points = standing.settled + ANSWERED * standing.open_answers
    return replace(standing, points=points, correct=standing.correct - standing.open_correct)


def neighbours(
    standings: Sequence[tuple[int, Standing]], person: int, shown: int, around: int
) -> Sequence[tuple[int, Standing]]:
    """Somebody's place with the `around` ones above and below, where it is not among the first `shown`."""
    place = next((n for n, (_, standing) in enumerate(standings) if standing.person == person), 0)
    if place < shown:
        return ()
    return standings[max(place - around, shown) : place + around + 1]


def team_score(members: Sequence[float], mean: float) -> float:
    """A team's score from its members' (each a share of the points there were) and the mean over all members.

    (sum + 10 mean) / (n + 10): of equal teams each size comes first equally often; by sum or mean it would not.
    """
    return (sum(members) + TEAM_WEIGHT * mean) / (len(members) + TEAM_WEIGHT)
