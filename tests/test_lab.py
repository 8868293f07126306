"""The lab command: a fresh question each time, its run in the verdict, and ids that cannot be abused."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.call import Call
from bot.deck import Exercise, Level, Step, Strip
from bot.message import Message, Run
from tests.decks import make_deck, make_question
from tests.world import World, buttons, text


class Counter:
    """A lab whose right answer is its seed."""

    concept = "txn.row-lock"
    version = 1

    def exercise(self, level: Level, seed: int) -> Exercise:
        name = f"{self.concept}/{self.version}/{level}/{seed}"
        question = replace(make_question(self.concept, "x", right=seed % 4), id=name, level=level)
        return Exercise(question, (Step("begin", (Strip("seed", ()),)), Step("end", (Strip("seed", ()),))))


@pytest.fixture
def drills(world: World) -> World:
    world.deck = replace(make_deck(), labs={"txn.row-lock": Counter()})
    world.restart()
    return world


def of(message: Message) -> str:
    return next(call.args["of"] for call in buttons(message).values() if call.name == "lab-answer")


async def test_a_lab_asks_a_fresh_question_each_time(drills: World) -> None:
    asked = {of(await drills.say("ann", "lab row lock")) for _ in range(5)}
    assert len(asked) == 5
    assert all(name.startswith("txn.row-lock/1/medium/") for name in asked)


async def test_the_verdict_shows_the_run_and_leads_on(drills: World) -> None:
    verdict = await drills.call("ann", Call.of("lab-answer", of="txn.row-lock/1/easy/5", choice="1"))
    assert isinstance(verdict, Message)
    assert text(verdict).startswith("Correct")
    assert any(isinstance(block, Run) for block in verdict.blocks)
    following = await drills.press("ann", verdict, "Another one")
    assert "/easy/" in of(following)
    assert "/medium/" in of(await drills.press("ann", verdict, "Harder"))


async def test_the_first_answer_to_a_question_counts(drills: World) -> None:
    call = Call.of("lab-answer", of="txn.row-lock/1/easy/5")
    assert text(await drills.call("ann", call.also(choice="0"))).startswith("Not quite")
    assert text(await drills.call("ann", call.also(choice="1"))).startswith("Not quite")
    assert text(await drills.call("bob", call.also(choice="1"))).startswith("Correct")


async def test_an_old_button_never_grades_against_a_new_model(drills: World) -> None:
    said = await drills.call("ann", Call.of("lab-answer", of="txn.row-lock/0/easy/5", choice="1"))
    assert isinstance(said, Message)
    assert "improved since" in text(said)
    assert of(said).startswith("txn.row-lock/1/easy/")


OF = "txn.row-lock"
FORGED = ["/", "x", f"{OF}/1/easy", "txn.gap-lock/1/easy/5", f"{OF}/1/odd/5", f"{OF}/1/easy/-1"]


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_id_is_out_of_date(drills: World, name: str) -> None:
    said = text(await drills.call("ann", Call.of("lab-answer", of=name, choice="1")))
    assert "out of date" in said


async def test_a_lab_that_is_open_in_a_channel_is_not_answered_here(drills: World) -> None:
    """Its verdict would tell what the channel's question is."""
    await drills.open_channel()
    post = await drills.store.posts.latest((await drills.subscription()).id)
    assert post is not None
    name = post.question.id
    assert name in await drills.store.posts.withheld(1, drills.request("ann", Call("me")).place)


async def test_without_a_name_all_labs_are_listed(drills: World) -> None:
    listed = text(await drills.say("ann", "lab"))
    assert "Row lock (txn.row-lock)" in listed
    assert "There is no lab on this yet" in text(await drills.say("ann", "lab gap lock"))


async def test_choosing_nothing_asks_again(drills: World) -> None:
    said = await drills.call("ann", Call.of("lab-answer", of="txn.row-lock/1/easy/5"))
    assert isinstance(said, Message)
    assert of(said) == "txn.row-lock/1/easy/5"


def test_the_command_line_shows_a_question_its_inputs_and_its_run() -> None:
    shown = CliRunner().invoke(main, ["lab", "cache.lru", "--level", "easy", "--seed", "7", "--json"])
    data = json.loads(shown.output)
    assert data["id"] == "cache.lru/1/easy/7"
    assert data["inputs"]["capacity"] == 3
    assert len(data["run"]) == len(data["inputs"]["keys"])
    assert "[x]" in CliRunner().invoke(main, ["lab", "cache.lru"]).output
    assert "Did you mean cache.lru" in CliRunner().invoke(main, ["lab", "cach.lru"]).output
