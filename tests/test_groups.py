"""Teams of roles and user groups: a manager maps them, and who is in them is looked up once a day."""

from bot.model import Group
from bot.ports import Refused
from tests.world import World, account, text

OWLS, HAWKS = Group("1", "Backend"), Group("2", "Front End")


async def mapped(world: World) -> None:
    """Ann and Bob are in two groups, of which a manager makes teams; Cat is in none."""
    world.platform.roles = (OWLS, HAWKS)
    world.platform.holders = {"ann": ("1",), "bob": ("2", "9"), "cat": ()}
    await world.open_channel()
    for user in ("ann", "bob", "cat"):
        await world.press(user, world.post(), world.right_letter())
    assert "made of Backend" in text(await world.manage("teams team:Owls group:<@&1>"))
    assert "made of Front End" in text(await world.manage("teams team:Hawks group:@front end"))


async def test_who_is_in_a_group_is_on_its_team(world: World) -> None:
    await mapped(world)
    assert "Hawks, 1\nOwls, 1" in text(await world.say("cat", "team"))
    shown = text(await world.manage("teams"))
    assert "Owls, Backend, 1" in shown
    assert "once a day" in shown


async def test_it_is_looked_up_once_a_day_and_follows_the_group(world: World) -> None:
    await mapped(world)
    world.platform.asked.clear()
    world.platform.holders = {"ann": ("2",), "bob": (), "cat": ("1",)}
    await world.say("ann", "team")
    assert world.platform.asked == []
    await world.pass_time(days=1)
    assert "Hawks, 1\nOwls, 1" in text(await world.say("ann", "team"))
    assert sorted(world.platform.asked) == ["ann", "bob", "cat"]
    there = await world.store.teams.of_channel((await world.subscription()).id)
    people = {name: await world.store.people.person(account(name)) for name in ("ann", "cat")}
    assert {team.name: [member.person for member in team.members] for team in there} == {
        "Hawks": [people["ann"]],
        "Owls": [people["cat"]],
    }


async def test_nobody_joins_such_a_team_by_hand_and_it_stays_when_it_is_empty(world: World) -> None:
    await mapped(world)
    assert "made of a group" in text(await world.say("cat", "team join Owls"))
    world.platform.holders = {}
    await world.pass_time(days=1)
    assert "Hawks, 0\nOwls, 0" in text(await world.say("cat", "team"))


async def test_such_a_team_stays_when_somebody_deletes_their_data(world: World) -> None:
    await mapped(world)
    world.platform.holders = {}
    await world.pass_time(days=1)
    assert "Hawks, 0\nOwls, 0" in text(await world.say("ann", "team"))
    await world.press("cat", await world.say("cat", "privacy delete"), "Delete everything")
    assert "Hawks, 0\nOwls, 0" in text(await world.say("ann", "team"))


async def test_a_team_of_a_group_can_be_made_one_of_who_joins_it(world: World) -> None:
    await mapped(world)
    assert "whoever joins it" in text(await world.manage("teams team:Owls group:none"))
    assert "on team Owls" in text(await world.say("cat", "team join Owls"))
    world.platform.holders = {}
    await world.pass_time(days=1)
    assert "Hawks, 0\nOwls, 2" in text(await world.say("cat", "team"))


async def test_whoever_cannot_be_asked_for_stays_where_they_are(world: World) -> None:
    await mapped(world)
    world.platform.deaf = True
    await world.pass_time(days=1)
    assert "Hawks, 1\nOwls, 1" in text(await world.say("cat", "team"))


async def test_the_teams_count_from_the_monday_after(world: World) -> None:
    await mapped(world)
    assert "No team counts yet" in text(await world.say("ann", "leaderboard by:teams"))
    await world.pass_time(days=7)
    board = text(await world.say("ann", "leaderboard by:teams"))
    assert "1, Hawks" in board
    assert "1, Owls" in board


async def test_what_is_wrong_with_a_group_is_said(world: World) -> None:
    world.platform.roles = (OWLS,)
    await world.open_channel()
    assert "Did you mean Backend" in text(await world.manage("teams team:Owls group:Bakend"))
    assert "Of which role or user group? There are: Backend" in text(await world.manage("teams team:Owls"))
    assert "No team is made of" in text(await world.manage("teams"))
    assert "Only managers" in text(await world.say("ann", "teams"))
    world.platform.unreadable = Refused("It needs a scope.")
    assert "needs a scope" in text(await world.manage("teams team:Owls group:Backend"))
