"""What people do on Discord -> calls of the door, and its answers back to them.

Nothing is remembered between interactions: buttons and modals carry their call, so they work after a restart.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import discord

from adapters.discord import commands
from adapters.discord.files import NO_FILES, painted
from adapters.discord.forms import as_pages, modal, typed_values
from adapters.discord.render import EPHEMERAL, as_edit, private
from adapters.discord.replies import Replies
from bot.call import Call
from bot.commands import Registry
from bot.message import Form, Message
from bot.ports import Door, Painter

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, MODAL = 4, 5, 6, 7, 8, 9
"""Callback types."""

FORM_WAIT = 2.0
"""Seconds for today's values of a form; after them it opens with blanks, which mean "unchanged"."""

GRACE = 5.0
"""Seconds for the answers under way when the connection ends."""

Data = Mapping[str, Any]

log = logging.getLogger(__name__)


class Interactions:
    """Answers each interaction: acknowledge, ask the door, reply."""

    def __init__(
        self,
        door: Door,
        registry: Registry,
        now: Callable[[], datetime],
        painter: Painter,
        replies: Replies,
    ) -> None:
        self._door = door
        self._painter = painter
        self._registry = registry
        self._now = now
        self._replies = replies
        self._under_way: set[asyncio.Task[Any]] = set()

    async def answer(self, interaction: discord.Interaction) -> None:
        """Do all that this interaction asks for; an answer that Discord does not take is logged."""
        task = asyncio.current_task()
        assert task is not None, "discord.py runs each event in a task"
        self._under_way.add(task)
        try:
            await self._answer(interaction, interaction.data or {})
        except discord.HTTPException as error:
            log.warning("interaction %s: the reply was refused: %s", interaction.id, error)
        finally:
            self._under_way.discard(task)

    async def settle(self) -> None:
        """Let the answers under way finish."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)

    async def _answer(self, interaction: discord.Interaction, data: Data) -> None:
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._call(interaction, commands.typed_call(data))
            case discord.InteractionType.component:
                await self._press(interaction, data)
            case discord.InteractionType.modal_submit:
                await self._submit(interaction, data)
            case discord.InteractionType.autocomplete:
                await self._suggest(interaction, data)

    async def _call(self, interaction: discord.Interaction, call: Call) -> None:
        if self._asks(call):
            await self._open(interaction, call, {})
        else:
            await self._reply(interaction, call)

    async def _press(self, interaction: discord.Interaction, data: Data) -> None:
        custom_id = data["custom_id"]
        call = commands.picked_call(data) if data.get("values") else commands.pressed_call(custom_id)
        command = self._registry.commands.get(call.name)
        if custom_id.startswith(commands.FORM) and command:
            await self._open(interaction, command.reopening(call), call.args)
        else:
            await self._call(interaction, call)

    async def _submit(self, interaction: discord.Interaction, data: Data) -> None:
        call = commands.pressed_call(data["custom_id"])
        if call != commands.GONE:
            call = Call(call.name, {**call.args, **typed_values(data["components"])})
        await self._reply(interaction, call)

    def _asks(self, call: Call) -> bool:
        """Whether this call is answered by a form: it has to be the first response, nothing can be deferred."""
        command = self._registry.commands.get(call.name)
        return command is not None and command.asks(call)

    async def _open(self, interaction: discord.Interaction, call: Call, values: Mapping[str, str]) -> None:
        """Answer with the call's form, these values in it, or with the message that comes instead."""
        handling = asyncio.ensure_future(self._handle(interaction, call))
        await asyncio.wait([handling], timeout=FORM_WAIT)
        answer = handling.result() if handling.done() else self._registry.commands[call.name].form({})
        if isinstance(answer, Form):
            await self._replies.respond(interaction, MODAL, modal(answer.filled(values)))
        else:
            await self._show(interaction, answer)
        await handling

    async def _show(self, interaction: discord.Interaction, message: Message) -> None:
        """Answer with a message as the first response."""
        files = await painted(self._painter, message)
        first, *rest = private(message, files)
        kind, data = (UPDATE, as_edit(first)) if _on_private_message(interaction) else (MESSAGE, first)
        if await self._replies.respond(interaction, kind, data, files):
            await self._replies.follow(interaction, rest, files)

    async def _reply(self, interaction: discord.Interaction, call: Call) -> None:
        """Acknowledge; then ask the door, and replace the private message that was clicked, or write a new one."""
        private_message = _on_private_message(interaction)
        kind, data = (DEFERRED_UPDATE, None) if private_message else (DEFERRED_MESSAGE, {"flags": EPHEMERAL})
        if not await self._replies.respond(interaction, kind, data):
            return
        answer = await self._handle(interaction, call)
        if isinstance(answer, Form):
            await self._replies.finish(interaction, as_pages(answer), NO_FILES)
        else:
            await self._finish(interaction, answer)

    async def _finish(self, interaction: discord.Interaction, message: Message) -> None:
        """Show a message where the acknowledgement stands; without its pictures where Discord refuses them."""
        files = await painted(self._painter, message)
        try:
            await self._replies.finish(interaction, private(message, files), files)
        except discord.Forbidden:
            if not files:
                raise
            await self._replies.finish(interaction, private(message), NO_FILES)

    async def _handle(self, interaction: discord.Interaction, call: Call) -> Message | Form:
        return await self._door.handle(commands.request(interaction, call, self._now()))

    async def _suggest(self, interaction: discord.Interaction, data: Data) -> None:
        found = self._door.suggest(*commands.typed_so_far(data))
        await self._replies.respond(interaction, SUGGESTIONS, {"choices": commands.suggestions(found)})


def _on_private_message(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral
