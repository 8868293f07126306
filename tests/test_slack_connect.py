"""Channels shared with another workspace (Slack Connect): its people answer and score, and manage nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.sql import SqlStore
from bot.model import Account, Place
from tests.decks import deck_of
from tests.fakes.rig import Seen
from tests.fakes.slack_rig import (
    COMMAND,
    INTERACTIVE,
    buttons,
    click_payload,
    command_payload,
    seen,
    settled,
    submission_payload,
    user_id,
)
from tests.fakes.slack_rules import Json
from tests.fakes.slack_state import CHANNEL
from tests.slack_many import Many, many

OURS, THEIRS = "T0OURS", "T0THEIRS"


@pytest.fixture
async def stage(sqlite_store: SqlStore, mode: str) -> AsyncIterator[Many]:
    async with many(sqlite_store, mode) as stage:
        await stage.install(OURS)
        yield stage


def of_guest(payload: Json, view: Json | None = None) -> Json:
    """What somebody of the other workspace did, as Slack reports it.

    A click names the app's workspace beside the user's own; a modal names the user's, and in the view the app's.
    """
    user = {**payload["user"], "team_id": THEIRS}
    if view is None:
        return {**payload, "user": user, "team": {"id": OURS, "domain": "ours"}}
    return {**payload, "user": user, "team": {"id": THEIRS}, "view": {**view, "app_installed_team_id": OURS}}


async def act(stage: Many, payload: Json, user: str, kind: str = INTERACTIVE, **more: Any) -> Seen:
    exchange = await stage.rig.server.deliver(kind, payload, user, **more)
    return seen(await stage.rig.server.until(lambda: settled(exchange)))


async def post(stage: Many) -> Json:
    """Set the shared channel up and post; the post."""
    stage.rig.server.state.admins.add(user_id("ann"))
    for line in ("setup time=09:00 timezone=UTC days=all", "post"):
        await act(stage, {**command_payload("ann", line), "team_id": OURS}, "ann", COMMAND)
    await stage.tick()
    return next(m for m in stage.rig.server.state.messages if m["channel"] == CHANNEL)


async def test_a_guest_answers_and_scores(stage: Many) -> None:
    made = await post(stage)
    verdict = await act(stage, of_guest(click_payload("zoe", made, buttons(made)[0])), "zoe", replaces=made)
    assert "points" in verdict.text
    again = await act(stage, of_guest(click_payload("zoe", made, buttons(made)[1])), "zoe", replaces=made)
    assert "first answer counts" in again.text
    board = await act(stage, {**command_payload("ann", "leaderboard"), "team_id": OURS}, "ann", COMMAND)
    assert "zoe" in board.text
    account = Account("slack", THEIRS, user_id("zoe"), "zoe")
    person = await stage.store.people.person(account)
    assert len(await stage.store.answers.scores(person)) == 1


async def test_a_guest_answers_in_a_modal(stage: Many) -> None:
    stage.teach(deck_of("number"))
    made = await post(stage)
    form = await act(stage, of_guest(click_payload("zoe", made, buttons(made)[0])), "zoe", replaces=made)
    view = form.raw.payload
    typed = submission_payload("zoe", view, {"choice": "1000"})
    verdict = await act(stage, of_guest(typed, typed["view"]), "zoe", view=view["id"])
    assert "Correct" in verdict.text


async def test_who_is_an_admin_of_the_other_workspace_manages_nothing_here(stage: Many) -> None:
    made = await post(stage)
    stage.rig.server.state.admins.add(user_id("zoe"))
    stage.rig.server.state.creator = user_id("zoe")
    pause = {**buttons(made)[0], "value": "pause"}
    refused = await act(stage, of_guest(click_payload("zoe", made, pause)), "zoe", replaces=made)
    assert "Only managers" in refused.text
    assert (await stage.store.schedule.subscription(Place("slack", OURS, CHANNEL))) is not None
