"""One suite over all platforms: each real SDK against its loopback server, with the real engine and store."""

import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.call import Call
from bot.deck import Deck, Diagram
from bot.engine import Engine
from bot.handlers import make_registry
from bot.message import Actions, Button, Form, Message, Text
from bot.model import Request
from bot.ports import Store
from bot.study import Study
from bot.words import say
from tests.decks import deck_of, make_deck
from tests.drawing import BROKEN, DIAGRAM
from tests.fakes import discord_rig, slack_rig, web_rig
from tests.fakes.discord_payloads import GUILD
from tests.fakes.rig import Rig, Seen
from tests.world import MONDAY

RIGS: Mapping[str, Callable[[], Rig]] = {
    "discord": discord_rig.make_rig,
    "slack": slack_rig.make_rig,
    "slack over http": partial(slack_rig.make_rig, mode=slack_rig.HTTP),
    "web": web_rig.make_rig,
}
NASTY = "<b>@everyone</b> <!channel> <@U1> `x` **y** & [a](javascript:b) \u202e"


@dataclass
class Stage:
    """A rig whose platform talks to a real engine; `now` is moved by hand."""

    rig: Rig
    store: Store
    now: datetime = MONDAY

    def __post_init__(self) -> None:
        self.teach(make_deck())

    def teach(self, deck: Deck) -> None:
        platforms = {self.rig.platform.name: self.rig.platform}
        study = Study(self.store, deck, platforms, random.Random(1), lambda: None)
        self.engine = Engine(study, make_registry())

    async def handle(self, request: Request) -> Message | Form:
        return await self.engine.handle(replace(request, at=self.now))

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        return self.engine.suggest(command, param, prefix)

    async def pass_time(self, **span: float) -> None:
        end = self.now + timedelta(**span)
        while (following := await self.tick()) and following <= end:
            self.now = max(following, self.now)
        self.now = end
        await self.tick()

    async def tick(self) -> datetime | None:
        await self.engine.tick(self.now)
        await self.engine.drain()
        return await self.engine.wake_at()

    async def post(self) -> Seen:
        """Set the channel up and post; the post as the channel sees it."""
        await self.rig.command("boss", "setup time=09:00 timezone=UTC days=all", manager=True)
        await self.rig.command("boss", "post", manager=True)
        await self.pass_time(seconds=0)
        return self.rig.channel()[-1]

    def public(self) -> list[Seen]:
        return [seen for seen in self.rig.channel() if not seen.thread]


@pytest.fixture(params=list(RIGS))
async def stage(request: pytest.FixtureRequest, sqlite_store: Store) -> AsyncIterator[Stage]:
    await sqlite_store.workspaces.added("discord", GUILD)  # long ago: nobody is greeted
    stage = Stage(RIGS[request.param](), sqlite_store)
    await stage.rig.start(stage)
    yield stage
    await stage.rig.stop()


async def test_a_post_is_answered_by_button_and_the_verdict_is_private(stage: Stage) -> None:
    post = await stage.post()
    assert "Row lock" in post.text
    assert "Which one fits q0?" in post.text
    verdict = await stage.rig.click("ann", post, "A")
    assert verdict.private
    assert all(f"reason {n} of q0" in verdict.text for n in range(4))
    assert "points" in verdict.text
    assert all("reason" not in seen.text for seen in stage.rig.channel())


async def test_a_second_click_shows_the_first_verdict_again(stage: Stage) -> None:
    post = await stage.post()
    first = await stage.rig.click("ann", post, "A")
    second = await stage.rig.click("ann", post, "B")
    assert second.private
    assert "the first answer counts" in second.text
    assert first.text.splitlines()[0] == second.text.splitlines()[0]


async def test_several_answers_are_picked_together(stage: Stage) -> None:
    stage.teach(deck_of("several"))
    post = await stage.post()
    right = "".join(line[0] for line in post.text.splitlines() if line.endswith(("fact 0", "fact 2")))
    verdict = await stage.rig.pick("ann", post, right)
    assert verdict.private
    assert verdict.text.startswith("Correct")
    assert "first answer counts" in (await stage.rig.pick("ann", post, right[0])).text
    assert (await stage.rig.pick("bob", post, right[0])).text.startswith("Not quite")


async def test_steps_are_put_in_order_in_private_one_after_the_other(stage: Stage) -> None:
    stage.teach(deck_of("order"))
    post = await stage.post()
    place = {line[-1]: line[0] for line in post.text.splitlines() if "step " in line and line[0] in "ABCD"}
    wrong = await stage.rig.click("ann", post, place["4"])
    assert wrong.private
    again = await stage.rig.click("ann", wrong, "Begin again")
    first = await stage.rig.click("ann", again, place["1"])
    second = await stage.rig.click("ann", first, place["2"])
    verdict = await stage.rig.click("ann", second, place["3"])
    assert verdict.text.startswith("Correct")
    assert again.id == second.id == verdict.id
    assert len(stage.rig.channel()) == 1


async def test_a_number_is_typed_and_one_that_cannot_be_read_is_asked_for_again(stage: Stage) -> None:
    stage.teach(deck_of("number"))
    post = await stage.post()
    form = await stage.rig.click("ann", post, "Type your answer in ms")
    assert form.fields == {"choice": ""}
    assert "Your answer in ms" in form.text
    refused = await stage.rig.submit("ann", form, {"choice": "a lot"})
    assert "not a number" in refused.text
    if not refused.fields:
        refused = await stage.rig.click("ann", refused, "Try again")
    assert refused.fields == {"choice": "a lot"}
    assert "Correct" in (await stage.rig.submit("ann", refused, {"choice": "1,010 ms"})).text
    assert "first answer counts" in (await stage.rig.click("ann", post, "Type your answer in ms")).text


async def test_two_people_meet_on_the_leaderboard_and_show_it_to_the_channel(stage: Stage) -> None:
    post = await stage.post()
    await stage.rig.click("ann", post, "A")
    await stage.rig.click("bob", post, "B")
    board = await stage.rig.command("ann", "leaderboard")
    assert board.private
    assert "ann" in board.text.lower()
    assert "bob" in board.text.lower()
    await stage.rig.click("ann", board, "Show to the channel")
    await stage.pass_time(seconds=0)
    assert len(stage.public()) == 2
    assert "bob" in stage.public()[-1].text.lower()


async def test_a_quiz_moves_on_in_place(stage: Stage) -> None:
    shown = await stage.rig.command("ann", "quiz questions=2")
    assert "Question 1 of 2" in shown.text
    verdict = await stage.rig.click("ann", shown, "A")
    following = await stage.rig.click("ann", verdict, "Next question")
    assert "Question 2 of 2" in following.text
    assert shown.id == verdict.id == following.id
    verdict = await stage.rig.click("ann", following, "B")
    summary = await stage.rig.click("ann", verdict, "Finish")
    assert "of 2 right" in summary.text


async def test_setup_is_a_form_filled_with_todays_values(stage: Stage) -> None:
    await stage.rig.command("boss", "setup time=08:15 timezone=Europe/Berlin", manager=True)
    form = await stage.rig.command("boss", "setup", manager=True)
    assert form.fields["time"] == "08:15"
    assert form.fields["timezone"] == "Europe/Berlin"
    done = await stage.rig.submit("boss", form, {"time": "10:45"}, manager=True)
    assert "10:45 (Europe/Berlin)" in done.text


async def test_a_refused_form_comes_back_with_what_was_typed(stage: Stage) -> None:
    form = await stage.rig.command("boss", "setup", manager=True)
    refused = await stage.rig.submit("boss", form, {"days": "someday", "time": "10:45"}, manager=True)
    assert "not a set of weekdays" in refused.text
    if not refused.fields:
        refused = await stage.rig.click("boss", refused, "Try again", manager=True)
    assert refused.fields["days"] == "someday"
    assert refused.fields["time"] == "10:45"
    chosen = {"days": "all", "timezone": "Asia/Tokyo"}
    done = await stage.rig.submit("boss", refused, chosen, manager=True)
    assert "10:45 (Asia/Tokyo)" in done.text


async def test_every_command_answers_in_private(stage: Stage) -> None:
    await stage.post()
    before = len(stage.rig.channel())
    for line in (
        "daily",
        "quiz",
        "learn",
        "learn locks",
        "learn row lock",
        "leaderboard all",
        "streak",
        "me",
        "help",
    ):
        seen = await stage.rig.command("ann", line)
        assert seen.private, line
        assert seen.text, line
    for line in ("schedule", "skip", "pause", "resume"):
        seen = await stage.rig.command("boss", line, manager=True)
        assert seen.private, line
        assert seen.text, line
    assert len(stage.rig.channel()) == before


async def test_the_reveal_comes_into_the_posts_thread(stage: Stage) -> None:
    post = await stage.post()
    await stage.rig.click("ann", post, "A")
    await stage.pass_time(hours=26)
    (reveal,) = (seen for seen in stage.rig.channel() if seen.thread)
    assert "The answer: Row lock" in reveal.text
    assert reveal.thread == post.id


async def test_a_lost_answer_of_the_network_is_settled_without_a_second_message(stage: Stage) -> None:
    await stage.rig.command("boss", "setup time=09:00 timezone=UTC days=all", manager=True)
    await stage.rig.command("boss", "post", manager=True)
    stage.rig.lose_next_answer()
    await stage.pass_time(minutes=5)
    (post,) = stage.public()
    assert "points" in (await stage.rig.click("ann", post, "A")).text
    await stage.pass_time(hours=26)
    assert any(seen.thread == post.id for seen in stage.rig.channel())


async def test_people_who_are_not_managers_are_told_so(stage: Stage) -> None:
    await stage.post()
    said = (await stage.rig.command("ann", "pause")).text
    everyone_manages = stage.rig.platform.name == "web"
    assert ("Paused." if everyone_manages else "Only managers") in said
    form = await stage.rig.command("ann", "setup")
    assert bool(form.fields) is everyone_manages


async def test_bad_input_is_answered_by_a_sentence(stage: Stage) -> None:
    await stage.post()
    assert "Did you mean" in (await stage.rig.command("ann", "learn gap lok")).text
    assert "There is no concept" in (await stage.rig.command("ann", f"quiz topic={NASTY}")).text
    shown = await stage.rig.command("ann", "learn concept=" + "x" * 90)
    assert "There is no concept" in shown.text
    assert "too long" in (await stage.rig.command("ann", "learn concept=" + "x" * 4_000)).text


async def test_a_picture_arrives_with_what_it_says(stage: Stage) -> None:
    stage.teach(make_deck(Diagram(DIAGRAM.alt, DIAGRAM.data)))
    post = await stage.post()
    assert post.pictures == (DIAGRAM.alt,)
    assert (await stage.rig.command("ann", "learn row lock")).pictures == (DIAGRAM.alt,)
    verdict = await stage.rig.click("ann", post, "A")
    assert verdict.pictures == ()
    card = await stage.rig.click("ann", verdict, say("verdict.card"))
    assert card.pictures == (DIAGRAM.alt,)
    assert card.id == verdict.id


async def test_a_picture_that_cannot_be_drawn_is_shown_as_text(stage: Stage) -> None:
    stage.teach(make_deck(Diagram(BROKEN.alt, BROKEN.data)))
    for seen in (await stage.post(), await stage.rig.command("ann", "learn row lock")):
        assert seen.pictures == ()
        assert BROKEN.alt in seen.text
        assert "Why Row lock matters" in seen.text


async def test_a_post_with_a_picture_is_settled_without_a_second_message(stage: Stage) -> None:
    stage.teach(make_deck(Diagram(DIAGRAM.alt, DIAGRAM.data)))
    await stage.rig.command("boss", "setup time=09:00 timezone=UTC days=all", manager=True)
    await stage.rig.command("boss", "post", manager=True)
    stage.rig.lose_next_answer()
    await stage.pass_time(minutes=5)
    (post,) = stage.public()
    assert post.pictures == (DIAGRAM.alt,)


async def test_a_message_is_changed_in_place_and_keeps_its_buttons(stage: Stage) -> None:
    post = await stage.post()
    place = next(s.place for s in await stage.store.schedule.of_platform(stage.rig.platform.name))
    changed = Message.of(Text("Now it says **this**."), Actions((Button("Help", Call.of("help")),)))
    await stage.store.outbox.put(place, changed, stage.now, edits=post.id)
    await stage.pass_time(seconds=0)
    (shown,) = stage.public()
    assert shown.text.startswith("Now it says this.")
    assert "Row lock" not in shown.text
    assert (shown.id, shown.buttons) == (post.id, ("Help",))
    assert (await stage.rig.click("ann", shown, "Help")).private
