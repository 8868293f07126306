"""What people do on Slack -> calls of the door, and its answers back to them.

Nothing is remembered between payloads: buttons and modals carry their call, so they work after a restart.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack import commands, forms
from adapters.slack.homes import Homes
from adapters.slack.payloads import drawings
from adapters.slack.replies import Replies
from adapters.slack.rights import Rights
from adapters.slack.underway import Underway
from adapters.slack.workspaces import WORKSPACE, Workspace
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

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Payload:
    """What somebody did, and the workspace of the app that it was done to."""

    workspace: Workspace
    body: Body

    @classmethod
    def of(cls, body: Body, context: AsyncBoltContext) -> "Payload":
        return cls(context[WORKSPACE], body)

    @property
    def channel(self) -> str:
        """Where it was done: a modal carries the channel that it was opened from."""
        if (view := self.body.get("view")) and view.get("type") == "modal":
            return forms.origin(view)[1]
        return commands.channel_of(self.body)


class Interactions:
    """Answers each payload: acknowledge, ask the door, reply."""

    def __init__(
        self,
        door: Door,
        registry: Registry,
        now: Callable[[], datetime],
        rights: Rights,
        replies: Replies,
        homes: Homes,
        underway: Underway,
    ) -> None:
        self._door = door
        self._registry = registry
        self._now = now
        self._rights = rights
        self._replies = replies
        self._homes = homes
        self._underway = underway

    async def command(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A slash command and what was typed behind it."""
        await ack()
        async with self._underway.work():
            payload = Payload.of(body, context)
            try:
                call = self._registry.read(commands.typed_line(body, self._registry))
            except UserError as error:
                await self._say(payload, Message.of(Text(str(error))))
                return
            await self._call(payload, call)

    async def action(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A click. Buttons that are links, and what is no button, want nothing but the acknowledgement."""
        await ack()
        value = body["actions"][0].get("value")
        if value is None:
            return
        async with self._underway.work():
            payload = Payload.of(body, context)
            picks = value.startswith(commands.PICK)
            call = commands.picked_call(body) if picks else commands.pressed_call(value)
            where = (body.get("view") or {}).get("type")
            if where == "modal":
                await self._press_in_modal(payload, call)
            elif where == "home":
                await self._open(payload, call, {})
            elif value.startswith(commands.FORM) and (command := self._registry.commands.get(call.name)):
                await self._open(payload, command.reopening(call), call.args)
            else:
                await self._call(payload, call)
            await self._changed(payload, call)

    async def submission(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A form that comes back: its outcome takes its place, at once or as soon as it is known."""
        async with self._underway.work():
            payload = Payload.of(body, context)
            call, _ = forms.origin(body["view"])
            typed = forms.typed_values(body["view"]) if call != commands.GONE else {}
            asked = Call(call.name, {**call.args, **typed})
            handling = asyncio.ensure_future(self._handle(payload, asked))
            await asyncio.wait([handling], timeout=SUBMIT_WAIT)
            in_time = handling.done()
            shown = self._view(handling.result(), payload, typed) if in_time else forms.loading(payload.channel)
            await ack(response_action="update", view=shown)
            if not in_time:
                answer = await handling
                await asyncio.sleep(ACK_PAUSE)
                await self._update(payload, body["view"]["id"], answer, typed)
            await self._changed(payload, call)

    async def suggestion(self, ack: AsyncAck, body: Body) -> None:
        """What is being typed into a menu of a modal: its options are the acknowledgement."""
        await ack(options=forms.suggestions(body, self._door.suggest))

    async def _call(self, payload: Payload, call: Call) -> None:
        if self._asks(call):
            await self._open(payload, call, {})
        else:
            await self._reply(payload, await self._handle(payload, call))

    def _asks(self, call: Call) -> bool:
        """Whether this call is answered by a form: that has to be opened within three seconds of the click."""
        command = self._registry.commands.get(call.name)
        return command is not None and command.asks(call)

    async def _open(self, payload: Payload, call: Call, values: Mapping[str, str]) -> None:
        """Open a modal at once, and put the call's answer into it; these values stand in a form."""
        opened = await self._replies.open(payload.workspace, payload.body, forms.loading(payload.channel))
        answer = await self._handle(payload, call)
        if opened is None:
            await self._say(payload, answer)
        else:
            await self._update(payload, opened, answer, values)

    async def _reply(self, payload: Payload, answer: Message | Form) -> None:
        if isinstance(answer, Form):
            form = self._view(answer, payload, {})
            if await self._replies.open(payload.workspace, payload.body, form):
                return
        await self._say(payload, answer)

    async def _say(self, payload: Payload, answer: Message | Form) -> None:
        if "response_url" not in payload.body:  # a home has none: there is no place for a message
            return
        if isinstance(answer, Form):
            await self._replies.say(payload.workspace, payload.body, [forms.as_message(answer)])
            return
        pictures = payload.workspace.pictures
        images = await pictures.of(answer)
        if not await self._replies.say(payload.workspace, payload.body, drawings(answer, images)):
            pictures.forget(answer)

    async def _press_in_modal(self, payload: Payload, call: Call) -> None:
        await self._update(payload, payload.body["view"]["id"], await self._handle(payload, call), {})

    async def _handle(self, payload: Payload, call: Call) -> Message | Form:
        asked = commands.request(payload.body, call, payload.workspace.team, payload.channel, self._now())
        if self._depends_on_rights(asked):
            manager = await self._rights.is_manager(payload.workspace, asked.account, payload.channel)
            asked = replace(asked, manager=manager)
        return await self._door.handle(asked)

    def _depends_on_rights(self, asked: Request) -> bool:
        """Whether it matters who manages the place: a direct conversation is everyone's own."""
        command = self._registry.commands.get(asked.call.name)
        return command is not None and command.manager and not asked.direct

    async def _changed(self, payload: Payload, call: Call) -> None:
        account = commands.account(payload.body, payload.workspace.team)
        await self._homes.changed(payload.workspace, call, account)

    async def _update(
        self, payload: Payload, view_id: str, answer: Message | Form, values: Mapping[str, str]
    ) -> None:
        await self._replies.update(payload.workspace, view_id, self._views(answer, payload, values))

    def _view(self, answer: Message | Form, payload: Payload, values: Mapping[str, str]) -> dict[str, Any]:
        return next(self._views(answer, payload, values))

    def _views(
        self, answer: Message | Form, payload: Payload, values: Mapping[str, str]
    ) -> Iterator[dict[str, Any]]:
        """What a modal shows: the message, or the form with what was typed."""
        if isinstance(answer, Form):
            answer = forms.labelled(answer.filled(values), self._door.suggest)
        return forms.views(answer, payload.channel)
