"""Over random histories of a channel, whoever answers every question keeps their run, whatever is changed."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql import open_store
from bot.message import Message
from bot.model import Account
from bot.streaks import Why, ledger, streak
from tests.world import World, options, text

AUTUMN = datetime.fromisoformat("2026-10-19T05:00:00+00:00")
"""A Monday; Europe's clocks change on the Sunday after, America's a week later."""

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Pacific/Honolulu")
TIMES = ("00:00", "01:30", "02:30", "09:00", "23:45")
EDITS = st.one_of(
    st.sampled_from(ZONES).map("setup timezone={}".format),
    st.sampled_from(TIMES).map("setup time={}".format),
    st.sampled_from(("mon-fri", "all", "sat,sun", "mon,wed,fri")).map("setup days={}".format),
    st.sampled_from(("next", "1", "20", "96")).map("setup reveal={}".format),
    st.just("setup daysoff=2026-10-26,2026-10-27,2026-11-02"),
    st.sampled_from(("pause", "resume", "skip", "post")),
    st.just(""),
)


@dataclass(repr=False)
class Diligent(World):
    """A world in which ann answers each question: at once, or in the last second before it closes."""

    late: bool = False
    seen: int = 0
    waiting: list[tuple[datetime, Message]] = field(default_factory=list)

    async def tick(self) -> datetime | None:
        now = self.now
        for closes_at, message in [entry for entry in self.waiting if entry[0] <= now]:
            self.now = closes_at - timedelta(seconds=1)
            await self.call("ann", options(message)[0].call)
            self.waiting.remove((closes_at, message))
        self.now = now
        following = await super().tick()
        for message in self.messages()[self.seen :]:
            await self._meet(message)
        self.seen = len(self.messages())
        return following

    async def _meet(self, message: Message) -> None:
        if "Question of the day" not in text(message):
            return
        if not self.late:
            await self.call("ann", options(message)[0].call)
            return
        post = await self.store.posts.get(int(options(message)[0].call.args["post"]))
        assert post is not None
        self.waiting.append((post.closes_at, message))


async def play(url: str, edits: Sequence[str], late: bool) -> None:
    async with open_store(url) as store:
        world = Diligent(store, now=AUTUMN, late=late)
        await world.manage("setup time=09:00 timezone=Europe/Berlin days=mon-fri")
        for line in edits:
            if line:
                await world.call("boss", world.registry.read(line), manager=True)
            await world.pass_time(days=1)
        await world.manage("pause")
        await world.pass_time(days=5)
        ann = await store.people.person(Account("memory", "w", "ann", ""))
        record = await store.answers.record((await world.subscription()).id, ann)
        questions = [message for message in world.messages() if "Question of the day" in text(message)]
        assert [entry.why for entry in ledger(record)] == [Why.ANSWERED] * len(questions)
        assert streak(record).run == len(questions)


@pytest.mark.parametrize("late", [False, True], ids=["at once", "in the last second"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=6, max_size=16))
def test_whoever_answers_every_question_keeps_their_run(
    edits: list[str], late: bool, sqlite_template: Path, tmp_path: Path
) -> None:
    path = shutil.copy(sqlite_template, tmp_path / "study.db")
    for extra in ("-wal", "-shm"):
        Path(f"{path}{extra}").unlink(missing_ok=True)
    asyncio.run(play(f"sqlite:///{path}", edits, late))
