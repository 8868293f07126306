"""A live quiz over each real SDK: asked, locked, answered in place, and a podium with its picture."""

from tests.fakes.rig import Seen
from tests.test_platforms import Stage, stage

__all__ = ["stage"]


def saying(stage: Stage, words: str) -> list[Seen]:
    return [seen for seen in stage.public() if words in seen.text.splitlines()[0]]


async def test_a_channel_plays_a_live_quiz(stage: Stage) -> None:
    await stage.rig.command("boss", "setup time=09:00 timezone=UTC days=mon", manager=True)
    assert "invited" in (await stage.rig.command("ann", "live questions=1")).text
    await stage.pass_time(seconds=0)
    (lobby,) = saying(stage, "Live quiz")
    assert "You are in" in (await stage.rig.click("bob", lobby, "Count me in")).text
    await stage.rig.click("ann", lobby, "Begin now")
    await stage.pass_time(seconds=0)
    (question,) = saying(stage, "Question 1 of 1")
    assert "Closes: " in question.text
    for user in ("ann", "bob", "cat"):
        said = await stage.rig.click(user, question, "A")
        assert said.private
        assert "Locked: A" in said.text
    assert "first one counts" in (await stage.rig.click("ann", question, "B")).text
    await stage.pass_time(seconds=60)
    (answer,) = saying(stage, "Question 1 of 1")
    assert answer.id == question.id
    assert "reason 0" in answer.text
    assert "A" not in answer.buttons
    await stage.pass_time(seconds=60)
    (podium,) = saying(stage, "The podium: ")
    assert len(podium.pictures) == 1
    assert "Cat" in podium.pictures[0] or "cat" in podium.pictures[0]
