"""Leaderboards, streaks and one's own record."""

import json

from adapters.pictures.press import draw_picture
from bot.message import Message, Picture, Table
from bot.model import Place
from tests.drawing import SIZE, size
from tests.world import CHANNEL, World, account, text


async def answer_all(world: World, right: str = "", wrong: str = "") -> None:
    for user in right:
        await world.press(user, world.post(), world.right_letter())
    for user in wrong:
        await world.press(user, world.post(), world.wrong_letter())


def rows(message: Message) -> tuple[tuple[str, ...], ...]:
    return next(block.rows for block in message.blocks if isinstance(block, Table))


def pictures(message: Message) -> list[Picture]:
    return [block for block in message.blocks if isinstance(block, Picture)]


async def show(world: World) -> None:
    """Show the board to the channel."""
    await world.press("a", await world.say("a", "leaderboard"), "Show to the channel")
    await world.tick()


async def test_a_board_ranks_by_points_and_ties_share_the_rank(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="ab", wrong="c")
    board = await world.say("a", "leaderboard")
    assert rows(board) == (("1", "A", "6", "0/1", "–"), ("1", "B", "6", "0/1", "–"), ("1", "C", "6", "0/1", "–"))
    await world.pass_time(days=1)
    board = await world.say("a", "leaderboard")
    assert rows(board) == (
        ("1", "A", "10", "1/1", "100%"),
        ("1", "B", "10", "1/1", "100%"),
        ("3", "C", "6", "0/1", "60%"),
    )


async def test_nothing_on_a_board_tells_how_an_open_question_was_answered(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="a", wrong="b")
    (ann, bob) = rows(await world.say("c", "leaderboard"))
    assert ann[2:] == bob[2:]


async def test_ones_own_place_is_shown_with_its_neighbours_where_it_is_further_down(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="abcdefghijklmno", wrong="z")
    await world.pass_time(days=1)
    own = rows(await world.say("z", "leaderboard"))
    assert [row[1] for row in own[10:]] == ["…", "N", "O", "Z"]
    assert own[-1][0] == "16"
    await world.press("z", await world.say("z", "leaderboard"), "Show to the channel")
    await world.tick()
    assert len(rows(world.post())) == 10
    assert len(rows(await world.say("a", "leaderboard"))) == 10


async def test_who_hides_is_on_no_board_and_an_alias_is_shown_in_place_of_the_name(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="abc")
    assert "on no board" in text(await world.say("a", "privacy hide"))
    assert "call you Owl" in text(await world.say("b", "privacy alias:Owl"))
    assert [row[1] for row in rows(await world.say("a", "leaderboard"))] == ["C", "Owl"]
    await world.pass_time(days=1)
    assert "Took part: C, Owl." in text(world.messages(thread=True)[-1])
    await world.say("a", "privacy unhide")
    await world.say("b", "privacy alias:none")
    assert [row[1] for row in rows(await world.say("a", "leaderboard"))] == ["A", "B", "C"]


async def test_privacy_alone_says_what_there_is(world: World) -> None:
    assert "privacy hide" in text(await world.say("a", "privacy"))


async def test_a_board_of_few_is_provisional(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="ab")
    assert "Provisional" in text(await world.say("a", "leaderboard"))
    for _ in range(3):
        await answer_all(world, right="abc")
        await world.pass_time(days=1)
    assert "Provisional" not in text(await world.say("a", "leaderboard"))


async def test_a_week_begins_anew_on_monday_and_all_time_goes_on(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="a")
    await world.pass_time(days=7)
    await answer_all(world, right="b")
    assert [row[1] for row in rows(await world.say("a", "leaderboard week"))] == ["B"]
    assert [row[1] for row in rows(await world.say("a", "leaderboard all"))] == ["A", "B"]
    assert [row[1] for row in rows(await world.say("a", "leaderboard month"))] == ["A", "B"]


async def test_a_board_shows_ten_and_counts_the_others(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="abcdefghijkl")
    board = await world.say("a", "leaderboard")
    assert len(rows(board)) == 10
    assert "and 2 more" in text(board)


async def test_a_board_is_shown_to_the_channel_on_demand(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="a")
    private = await world.say("a", "leaderboard")
    woken = world.wakes
    assert text(await world.press("a", private, "Show to the channel")) == "Shown to the channel."
    assert world.wakes == woken + 1
    await world.tick()
    assert rows(world.post()) == rows(private)


async def test_a_board_shown_to_the_channel_is_a_picture_from_three_people_on(world: World) -> None:
    await world.open_channel()
    post, wrong = world.post(), world.wrong_letter()
    await answer_all(world, right="ab")
    await show(world)
    assert pictures(world.post()) == []
    await world.press("c", post, wrong)
    await show(world)
    (picture,) = pictures(world.post())
    assert picture.alt == "This week’s leaderboard: 1. A, 6 points; 1. B, 6 points; 1. C, 6 points"
    assert size(draw_picture(picture)) == SIZE


async def test_a_board_of_a_channel_holds_that_channel_only(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="a")
    other = Place("memory", "w", "other")
    await world.manage("setup time=10:00", other)
    assert "Nobody has answered" in text(await world.say("a", "leaderboard all", other))


async def test_a_name_is_shown_as_it_was_last_seen(world: World) -> None:
    await world.open_channel()
    await answer_all(world, right="a")
    await world.call("a", world.registry.read("streak"), CHANNEL, account=account("a", "*Ann* @everyone"))
    assert rows(await world.say("b", "leaderboard"))[0][1] == "*Ann* @everyone"


async def test_a_streak_counts_days_answered_before_the_close(world: World) -> None:
    await world.open_channel()
    for _ in range(3):
        await answer_all(world, wrong="a")
        await world.pass_time(days=1)
    shown = text(await world.say("a", "streak"))
    assert "3 days in a row. The longest so far: 3." in shown
    assert "3 of your last 3 days counted" in shown
    await world.pass_time(days=3)
    assert "Your longest, 3, stays on record." in text(await world.say("a", "streak"))


async def test_days_without_a_post_do_not_break_a_streak(world: World) -> None:
    await world.open_channel("setup time=09:00 timezone=UTC days=mon,thu")
    await answer_all(world, right="a")
    await world.pass_time(days=3)
    await answer_all(world, right="a")
    assert "2 days in a row" in text(await world.say("a", "streak"))


async def test_a_newcomer_reads_how_a_streak_starts(world: World) -> None:
    await world.open_channel()
    assert "starts with the first one" in text(await world.say("a", "streak"))


async def test_me_shows_ones_own_record_by_chapter(world: World) -> None:
    assert "Nothing yet" in text(await world.say("ann", "me"))
    await world.open_channel()
    await world.press("ann", world.post(), world.right_letter())
    await world.pass_time(days=1)
    await world.press("ann", world.post(), world.wrong_letter())
    shown = await world.say("ann", "me")
    assert "Answered 2 daily questions, 1 of them right." in text(shown)
    assert "Streak: 2 days" in text(shown)
    (table,) = (block for block in shown.blocks if isinstance(block, Table))
    assert table.rows == (("Locks & Latches", "2 of 2", "2 of 2", "0"),)
    (picture,) = (block for block in shown.blocks if isinstance(block, Picture))
    assert size(draw_picture(picture)) == SIZE
    tiles = {tile["title"]: tile["value"] for tile in json.loads(picture.data)["tiles"]}
    assert tiles == {"Locks & Latches": "2/2", "Logs": "0/2"}
    assert "of 2 concepts that you have met you would recall 2 today" in picture.alt


async def test_me_compares_with_ones_own_past(world: World) -> None:
    await world.open_channel()
    for _ in range(6):
        await world.press("ann", world.post(), world.wrong_letter())
        await world.pass_time(days=1)
    assert "In the last four weeks you had 0% right." in text(await world.say("ann", "me"))
    await world.pass_time(days=28)
    for _ in range(6):
        await world.press("ann", world.messages()[-1], world.right_letter())
        await world.pass_time(days=1)
    assert "you had 100% right, and 0% in the four before" in text(await world.say("ann", "me"))
