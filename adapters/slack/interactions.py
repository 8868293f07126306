"""What people do on Slack -> calls of the door, and its answers back to them.

Nothing is remembered between payloads: buttons and modals carry their call, so they work after a restart.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import commands, forms
from adapters.slack.pictures import Pictures
from adapters.slack.render import private
from adapters.slack.replies import Replies
from adapters.slack.rights import is_manager
from bot.call import Call
from bot.commands import Registry
from bot.message import Form, Message, Text
from bot.model import Request
from bot.params import UserError
from bot.ports import Door

SUBMIT_WAIT = 2.5
"""Seconds in which a form's outcome can be the acknowledgement itself; Slack waits three."""

ACK_PAUSE = 0.05
"""Seconds in which Bolt, which looks every hundredth, has sent an acknowledgement for sure."""

GRACE = 5.0
"""Seconds for the answers under way when the connection ends."""

Body = Mapping[str, Any]

log = logging.getLogger(__name__)


class Interactions:
    """Answers each payload: acknowledge, ask the door, reply."""

    def __init__(
        self,
        door: Door,
        registry: Registry,
        now: Callable[[], datetime],
        client: AsyncWebClient,
        pictures: Pictures,
        replies: Replies,
    ) -> None:
        self._door = door
        self._registry = registry
        self._now = now
        self._client = client
        self._pictures = pictures
        self._replies = replies
        self._under_way: set[asyncio.Task[Any]] = set()

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """A slash command and what was typed behind it."""
        await ack()
        async with self._answering():
            try:
                call = self._registry.read(commands.typed_line(body, self._registry))
            except UserError as error:
                await self._replies.say(body, private(Message.of(Text(str(error)))))
                return
            await self._call(body, call)

    async def action(self, ack: AsyncAck, body: Body) -> None:
        """A click. Buttons that are links, and what is no button, want nothing but the acknowledgement."""
        await ack()
        value = body["actions"][0].get("value")
        if value is None:
            return
        async with self._answering():
            picks = value.startswith(commands.PICK)
            call = commands.picked_call(body) if picks else commands.pressed_call(value)
            if body.get("view"):
                await self._press_in_modal(body, call)
            elif value.startswith(commands.FORM) and (command := self._registry.commands.get(call.name)):
                await self._open(body, command.reopening(call), call.args)
            else:
                await self._call(body, call)

    async def submission(self, ack: AsyncAck, body: Body) -> None:
        """A form that comes back: its outcome takes its place, at once or as soon as it is known."""
        async with self._answering():
            view = body["view"]
            call, channel = forms.origin(view)
            typed = forms.typed_values(view) if call != commands.GONE else {}
            asked = Call(call.name, {**call.args, **typed})
            handling = asyncio.ensure_future(self._handle(body, asked, channel))
            await asyncio.wait([handling], timeout=SUBMIT_WAIT)
            if handling.done():
                await ack(response_action="update", view=self._outcome(handling.result(), typed, channel))
                return
            await ack(response_action="update", view=forms.loading(channel))
            answer = await handling
            await asyncio.sleep(ACK_PAUSE)
            await self._replies.update(view["id"], self._outcome(answer, typed, channel))

    async def suggestion(self, ack: AsyncAck, body: Body) -> None:
        """What is being typed into a menu of a modal: its options are the acknowledgement."""
        await ack(options=forms.suggestions(body, self._door.suggest))

    async def settle(self) -> None:
        """Let the answers under way finish."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        """An answer under way; one that Slack does not take is logged."""
        task = asyncio.current_task()
        assert task is not None, "Bolt runs each listener in a task"
        self._under_way.add(task)
        try:
            yield
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("an answer was lost: %r", error)
        finally:
            self._under_way.discard(task)

    async def _call(self, body: Body, call: Call) -> None:
        if self._asks(call):
            await self._open(body, call, {})
        else:
            await self._reply(body, await self._handle(body, call, commands.channel_of(body)))

    def _asks(self, call: Call) -> bool:
        """Whether this call is answered by a form: that has to be opened within three seconds of the click."""
        command = self._registry.commands.get(call.name)
        return command is not None and command.asks(call)

    async def _open(self, body: Body, call: Call, values: Mapping[str, str]) -> None:
        """Open a modal at once, and put the call's form into it, these values filled in."""
        channel = commands.channel_of(body)
        opened = await self._replies.open(body, forms.loading(channel))
        answer = await self._handle(body, call, channel)
        if opened is None:
            await self._say(body, answer)
        else:
            await self._replies.update(opened, self._outcome(answer, values, channel))

    async def _reply(self, body: Body, answer: Message | Form) -> None:
        if isinstance(answer, Form):
            channel = commands.channel_of(body)
            if await self._replies.open(body, self._view(answer, channel)):
                return
        await self._say(body, answer)

    async def _say(self, body: Body, answer: Message | Form) -> None:
        if isinstance(answer, Form):
            await self._replies.say(body, forms.as_message(answer))
            return
        images = await self._pictures.of(answer)
        if not await self._replies.say(body, private(answer, images)) and images:
            self._pictures.forget(answer)
            await self._replies.say(body, private(answer))

    async def _press_in_modal(self, body: Body, call: Call) -> None:
        _, channel = forms.origin(body["view"])
        answer = await self._handle(body, call, channel)
        await self._replies.update(body["view"]["id"], self._view(answer, channel))

    async def _handle(self, body: Body, call: Call, channel: str) -> Message | Form:
        asked = commands.request(body, call, channel, self._now())
        if self._depends_on_rights(asked):
            asked = replace(asked, manager=await is_manager(self._client, asked.account.user, channel))
        return await self._door.handle(asked)

    def _depends_on_rights(self, asked: Request) -> bool:
        """Whether it matters who manages the place: a direct conversation is everyone's own."""
        command = self._registry.commands.get(asked.call.name)
        return command is not None and command.manager and not asked.direct

    def _outcome(self, answer: Message | Form, typed: Mapping[str, str], channel: str) -> dict[str, Any]:
        """What a modal shows after a form: the message, or the form again with what was typed."""
        return self._view(answer.filled(typed) if isinstance(answer, Form) else answer, channel)

    def _view(self, answer: Message | Form, channel: str) -> dict[str, Any]:
        if isinstance(answer, Form):
            answer = forms.labelled(answer, self._door.suggest)
        return forms.view(answer, channel)
