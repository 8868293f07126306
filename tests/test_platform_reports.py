"""A wrong key, from the report to the corrected post, over each real SDK: `test_platforms` goes on."""

from bot.words import say
from tests.fakes.rig import Seen
from tests.test_platforms import Stage, stage

__all__ = ["stage"]
WHY = "RFC 9110, section 13, says so."


async def open_report(stage: Stage) -> Seen:
    """As the manager, look at the first report; the manager has answered the question before."""
    queue = await stage.rig.command("boss", "reports", manager=True)
    assert queue.private
    return await stage.rig.click("boss", queue, "1", manager=True)


async def report(stage: Stage, verdict: Seen) -> Seen:
    form = await stage.rig.click("ann", verdict, "Report question")
    assert form.fields == {"reason": ""}
    return await stage.rig.submit("ann", form, {"reason": "D is right."})


async def test_a_reported_question_is_corrected_and_the_post_amended(stage: Stage) -> None:
    post = await stage.post()
    verdict = await stage.rig.click("ann", post, letter(post, "choice 3 of q0"))
    assert "Not quite" in verdict.text
    assert "Thank you" in (await report(stage, verdict)).text
    await stage.rig.click("boss", post, letter(post, "choice 0 of q0"))
    seen = await open_report(stage)
    assert "D is right" in seen.text
    asked = await stage.rig.click("boss", seen, say("reports.correct"), manager=True)
    form = await stage.rig.click("boss", asked, letter(asked, "choice 3 of q0"), manager=True)
    assert form.fields == {"why": ""}
    done = await stage.rig.submit("boss", form, {"why": WHY}, manager=True)
    assert "2 people changed" in done.text
    await stage.pass_time(seconds=0)
    amended = next(seen for seen in stage.public() if seen.id == post.id)
    assert "A manager has corrected it" in amended.text
    assert "Correct" in (await stage.rig.click("cat", amended, letter(amended, "choice 3 of q0"))).text


async def test_a_question_is_taken_out_and_put_back(stage: Stage) -> None:
    post = await stage.post()
    await report(stage, await stage.rig.click("ann", post, "A"))
    await stage.rig.click("boss", post, "A")
    seen = await open_report(stage)
    assert "Taken out" in (await stage.rig.click("boss", seen, say("reports.take-out"), manager=True)).text
    assert "of 2" in (await stage.rig.command("ann", "quiz topic=row-lock questions=10")).text
    seen = await open_report(stage)
    assert "Settled" in (await stage.rig.click("boss", seen, say("reports.release"), manager=True)).text
    assert "of 3" in (await stage.rig.command("ann", "quiz topic=row-lock questions=10")).text


def letter(seen: Seen, option: str) -> str:
    """The letter of the option of this text."""
    return next(line[0] for line in seen.text.splitlines() if line.endswith(option))
