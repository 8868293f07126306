"""A stage for many workspaces: a rig whose app is installed by OAuth, with a real store behind it."""

import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html import unescape

import aiohttp

from adapters.clock import utc_now
from adapters.slack.oauth import OAuth
from adapters.slack.workspaces import ManyWorkspaces, Workspaces
from adapters.sql import SqlStore
from bot.deck import Deck
from bot.engine import Engine
from bot.handlers import make_registry
from bot.message import Form, Message
from bot.model import Request
from bot.study import Study
from tests.decks import make_deck
from tests.fakes.slack_oauth import CLIENT_ID, CLIENT_SECRET
from tests.fakes.slack_rig import SlackRig
from tests.process import free_port

KEY = "k" * 32


class ManyRig(SlackRig):
    """An app of many workspaces; at first it is installed in none."""

    def __init__(self, store: SqlStore, mode: str) -> None:
        self.store = store
        super().__init__(make_registry(), utc_now, mode)
        self.server.tokens.clear()

    @property
    def base(self) -> str:
        """Where browsers find the app. The port is looked for when the server of these tests has taken its own."""
        self.port = self.port or free_port()
        return f"http://127.0.0.1:{self.port}"

    def make_workspaces(self) -> Workspaces:
        installations = self.store.installations(KEY)
        oauth = OAuth(CLIENT_ID, CLIENT_SECRET, self.server.url, self.base, installations, self.now)
        return ManyWorkspaces(oauth, installations)


@dataclass
class Many:
    """The rig with an engine; `browser` is somebody's."""

    rig: ManyRig
    store: SqlStore
    browser: aiohttp.ClientSession

    def __post_init__(self) -> None:
        self.teach(make_deck())

    def teach(self, deck: Deck) -> None:
        study = Study(self.store, deck, {"slack": self.rig.platform}, random.Random(1), lambda: None)
        self.engine = Engine(study, make_registry())

    async def handle(self, request: Request) -> Message | Form:
        return await self.engine.handle(replace(request, at=self.rig.now()))

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        return self.engine.suggest(command, param, prefix)

    async def tick(self) -> None:
        await self.engine.tick(self.rig.now())
        await self.engine.drain()

    async def restart(self) -> None:
        """Let what is under way end, and run another process."""
        await self.rig.restart(self)
        self.teach(make_deck())

    async def link(self) -> str:
        """Where the install page sends a browser."""
        async with self.browser.get(f"{self.rig.base}/slack/install") as answer:
            assert answer.status == 200
            found = re.search(r"href='([^']+authorize[^']+)'", await answer.text())
        assert found
        return unescape(found[1])

    async def install(self, team: str = "T0OTHER", user: str = "U0INSTALLER") -> tuple[int, str]:
        """Install the app in a workspace; the status and the words of the last page."""
        self.rig.server.oauth.team, self.rig.server.oauth.user = team, user
        return await self.open(await self.link())

    async def open(self, address: str) -> tuple[int, str]:
        async with self.browser.get(address) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def many(store: SqlStore, mode: str) -> AsyncIterator[Many]:
    """A stage that is connected, and stopped in the end."""
    rig = ManyRig(store, mode)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        stage = Many(rig, store, browser)
        await rig.start(stage)
        yield stage
        await rig.stop()
