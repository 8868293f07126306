"""Teams, and the score that favours no size."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from bot.model import Member
from bot.ports import Store
from bot.scoring import ranks, team_score
from tests.records import MONDAY, fill
from tests.test_board import rows
from tests.world import World, buttons, text

SIZES = (3, 5, 8, 12, 15, 20, 25, 30)
WEEKS = 4_000


async def test_a_team_is_founded_joined_and_left(world: World) -> None:
    await world.open_channel()
    assert "no teams here yet" in text(await world.say("a", "team"))
    assert "Owls is founded" in text(await world.say("a", "team create Night Owls"))
    assert "already" in text(await world.say("b", "team create Night Owls"))
    assert "on team Night Owls" in text(await world.say("b", "team join night owls"))
    assert rows(await world.say("c", "team")) == (("Night Owls", "2"),)
    listed = await world.say("c", "team list")
    assert "Join Night Owls" in buttons(listed)
    await world.press("c", listed, "Join Night Owls")
    assert rows(await world.say("c", "team")) == (("Night Owls", "3"),)
    assert "on no team now" in text(await world.say("b", "team leave"))
    assert "on no team here" in text(await world.say("b", "team leave"))


async def test_nobody_is_on_two_teams_and_an_empty_team_goes(world: World) -> None:
    await world.open_channel()
    await world.say("a", "team create Owls")
    await world.say("a", "team create Larks")
    assert rows(await world.say("a", "team")) == (("Larks", "1"),)


@pytest.mark.parametrize(
    ("line", "said"),
    [("team join Olws", "Did you mean Owls"), ("team join", "Which team?"), ("team create", "Which team?")],
)
async def test_a_team_that_is_none_is_a_sentence(world: World, line: str, said: str) -> None:
    await world.open_channel()
    await world.say("a", "team create Owls")
    assert said in text(await world.say("b", line))


async def play(world: World, right: str, wrong: str) -> None:
    """A day on which these people answer."""
    letters = world.right_letter(), world.wrong_letter()
    post = world.messages()[-1]
    for user in right:
        await world.press(user, post, letters[0])
    for user in wrong:
        await world.press(user, post, letters[1])
    await world.pass_time(days=1)


async def test_the_board_of_teams_counts_who_joined_before_monday_and_was_active(world: World) -> None:
    await world.open_channel()
    for user, name in (("a", "Owls"), ("c", "Larks")):
        await world.say(user, f"team create {name}")
    await world.say("b", "team join Owls")
    await play(world, right="abc", wrong="")
    assert "No team counts yet" in text(await world.say("a", "leaderboard week teams"))
    for _ in range(6):
        await play(world, right="", wrong="")
    await world.say("z", "team join Larks")
    await play(world, right="abz", wrong="c")
    board = await world.say("a", "leaderboard by=teams")
    assert rows(board) == (("1", "Owls", "88.9", "2"), ("2", "Larks", "84.2", "1"))
    shown = len(world.messages())
    await world.press("a", board, "Show to the channel")
    await world.tick()
    assert len(world.messages()) == shown + 1


def test_equal_scores_share_the_rank() -> None:
    assert ranks({"b": 2.0, "a": 2.0, "c": 1.0, "d": 3.0}) == [(1, "d"), (2, "a"), (2, "b"), (4, "c")]


@pytest.fixture(scope="module")
def firsts() -> dict[str, Counter[int]]:
    """How often each size comes first by each score, of teams whose members are alike, over many weeks."""
    chance = random.Random(7)
    won = {score: Counter[int]() for score in ("sum", "mean", "fair")}
    for _ in range(WEEKS):
        teams = {size: [_week(chance) for _ in range(size)] for size in SIZES}
        everyone = [member for team in teams.values() for member in team]
        mean = sum(everyone) / len(everyone)
        won["sum"][_best({size: sum(team) for size, team in teams.items()})] += 1
        won["mean"][_best({size: sum(team) / size for size, team in teams.items()})] += 1
        won["fair"][_best({size: team_score(team, mean) for size, team in teams.items()})] += 1
    return won


def _best(scores: dict[int, float]) -> int:
    return max(scores, key=lambda size: scores[size])


def _week(chance: random.Random) -> float:
    """A member's share of the week's points: of five questions some are answered, and most of those right."""
    keen, able = chance.betavariate(2, 2), chance.betavariate(6, 3)
    return sum((chance.random() < keen) * (0.6 + 0.4 * (chance.random() < able)) for _ in range(5)) / 5


def test_equal_teams_of_three_to_thirty_each_come_first_in_ten_to_fifteen_per_cent_of_weeks(
    firsts: dict[str, Counter[int]],
) -> None:
    shares = {size: count / WEEKS for size, count in firsts["fair"].items()}
    assert set(shares) == set(SIZES)
    assert all(0.10 <= share <= 0.15 for share in shares.values()), shares


def test_neither_the_sum_nor_the_mean_would_be_fair(firsts: dict[str, Counter[int]]) -> None:
    assert firsts["sum"][30] / WEEKS > 0.8
    assert firsts["mean"][3] / WEEKS > 0.2
    assert firsts["mean"][30] / WEEKS < 0.08


async def test_a_channel_has_its_own_teams(store: Store) -> None:
    filled = await fill(store)
    ann = filled.people["ann"]
    other = await store.schedule.subscribe(
        replace(filled.subscription, place=replace(filled.subscription.place, channel="d"))
    )
    for subscription in (filled.subscription, other):
        assert await store.teams.create(subscription.id, "Owls", ann, MONDAY.date())
    (team,) = await store.teams.of_channel(other.id)
    assert team.members == (Member(ann, MONDAY.date()),)
    assert await store.teams.leave(other.id, ann)
    assert await store.teams.of_channel(other.id) == ()
    assert len(await store.teams.of_channel(filled.subscription.id)) == 1
