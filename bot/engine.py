"""The engine: calls in, messages out; and what time brings."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.call import Call
from bot.commands import ABOUT, Command, Registry
from bot.dispatcher import dispatch
from bot.lives import go_on_with_lives
from bot.message import Form, Message, Text
from bot.model import NAMELESS, Request
from bot.params import MAX_SUGGESTIONS, Final, UserError
from bot.posting import close_what_is_due, post_what_is_due
from bot.rating import rate_what_closed
from bot.reminding import remind_who_is_due
from bot.study import Study
from bot.words import say

MAX_NAME = 80
"""Characters of a name that are kept and shown."""

OUTAGE = timedelta(hours=1)
"""How long a platform is not there before it is an outage."""

SENDERS = 4
"""Dispatchers at once: what one of them waits for, the others need not."""

LAST_WORDS = 3.0
"""Seconds for messages under way when the bot is stopped."""

RETENTION = timedelta(days=30)
"""How long the data of a workspace outlives the bot's removal: adding it again within brings all back."""

log = logging.getLogger(__name__)


class Engine:
    """The only door in (`handle`, `suggest`) and the only clock (`tick`)."""

    def __init__(self, study: Study, registry: Registry) -> None:
        self._study = study
        self._registry = registry
        self._sending: set[asyncio.Task[bool]] = set()

    async def handle(self, request: Request) -> Message | Form:
        """The private answer to a call. Never raises: whatever goes wrong becomes a sentence."""
        try:
            return await self._answer(request)
        except UserError as error:
            return error.answer
        except Exception:
            log.exception("%s failed", request.call.name)
            return Message.of(Text(say("error.internal")))

    async def _answer(self, request: Request) -> Message | Form:
        command = self._registry.get(request.call.name)
        if command.internal and not request.internal:
            raise UserError(say("error.network"))
        request = await self._known(_about(request))
        if command.manager:
            request = await self._admitted(command, request)
        if command.asks(request.call):
            return await self._ask(command, request)
        return await self._run(command, request)

    async def _ask(self, command: Command, request: Request, error: str = "") -> Message | Form:
        form = command.form(request.call.args, error)
        return await command.ask(self._study, request, form) if command.ask else form

    async def _known(self, request: Request) -> Request:
        """The request with its person, and with a name of bearable length.

        Of an account that a network only mentions in a report of its own, without a name, no person is made.
        """
        if request.internal and not request.account.name:
            return request
        account = replace(request.account, name=" ".join(request.account.name.split())[:MAX_NAME])
        person = await self._study.store.people.person(account)
        return replace(request, account=replace(account, name=account.name or NAMELESS), person=person)

    async def _run(self, command: Command, request: Request) -> Message | Form:
        try:
            values = command.read(request.call.args)
            if any(param.required and param.name not in values for param in command.params):
                return await self._ask(command, request)
            return await command.run(self._study, request, **values)
        except Final:
            raise
        except UserError as error:
            if command.ask is None or request.granted or not command.form(request.call.args).call.fits:
                raise
            return await self._ask(command, request, str(error))

    async def _admitted(self, command: Command, request: Request) -> Request:
        """The request of somebody who may give this manager's command here; `granted` only if by nothing else.

        Raises UserError.
        """
        if request.outside:
            raise UserError(say("error.outside"))
        if await self._may_manage(request):
            return replace(request, granted=False)
        if not request.granted:
            raise UserError(say("error.managers"))
        if command.asks(request.call):
            raise UserError(say("error.form", command=command.name))
        return request

    async def _may_manage(self, request: Request) -> bool:
        if request.manager or request.direct:  # everyone manages their own conversation with the bot
            return True
        subscription = await self._study.store.schedule.subscription(request.place)
        return subscription is not None and subscription.set_up_by == request.person

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        """(value, label) pairs for an argument that is being typed; none where nothing can be suggested."""
        declared = self._registry.commands.get(command)
        for candidate in declared.params if declared else ():
            if candidate.name == param and candidate.suggest:
                return candidate.suggest(self._study.deck, prefix)[:MAX_SUGGESTIONS]
            if candidate.name == param:
                return [(choice, choice) for choice in candidate.choices if prefix.lower() in choice]
        return []

    async def _note_pulses(self, now: datetime) -> None:
        """An outage ends before anything is decided: what it excuses is then known."""
        for platform in self._study.platforms.values():
            if platform.connected:
                await self._study.store.presence.beat(platform.name, now, OUTAGE)

    async def tick(self, now: datetime) -> datetime | None:
        """Decide all that is due at this instant; when to tick next, at the latest (None: nothing is planned).

        What was decided is sent meanwhile: a network that hangs holds up no decision.
        """
        await self._note_pulses(now)
        await post_what_is_due(self._study, now)
        await close_what_is_due(self._study, now)
        await go_on_with_lives(self._study, now)
        await rate_what_closed(self._study)
        await remind_who_is_due(self._study, now)
        self._send(now)
        await self._study.store.workspaces.purge(now - RETENTION)
        await self._study.store.joining.sweep()
        return await self.wake_at()

    def _send(self, now: datetime) -> None:
        if len(self._sending) < SENDERS:
            task = asyncio.create_task(dispatch(self._study, now))
            self._sending.add(task)
            task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[bool]) -> None:
        """What was put off meanwhile is planned for by another tick."""
        self._sending.discard(task)
        if task.cancelled():
            return
        if error := task.exception():
            log.error("sending failed; it is tried again in a minute at the latest", exc_info=error)
        elif task.result():
            self._study.wake()

    async def drain(self) -> None:
        """Wait until everything under way is sent."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def close(self) -> None:
        """Wait for what is under way, but not for long: the next start settles it."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=LAST_WORDS)
        for task in self._sending:
            task.cancel()

    async def wake_at(self) -> datetime | None:
        """When to tick next, at the latest; None when nothing is planned."""
        store = self._study.store
        removal = await store.workspaces.wake_at()
        instants = [
            await store.schedule.wake_at(),
            await store.posts.wake_at(),
            await store.outbox.wake_at(),
            await store.lives.wake_at(),
            await store.learners.wake_at(),
            removal + RETENTION if removal else None,
        ]
        return min((instant for instant in instants if instant), default=None)


def _about(request: Request) -> Request:
    """The request without the argument by which a private call names the channel that it is about."""
    named = request.call.args.get(ABOUT, "")
    if not (request.alone and named.isascii() and named.isdigit()):
        return request
    rest = {name: value for name, value in request.call.args.items() if name != ABOUT}
    return replace(request, call=Call(request.call.name, rest), about=int(named))
