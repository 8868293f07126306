"""What a loopback Discord knows, and what each of its endpoints does, apart from HTTP. Refusals are Faults."""

from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic

from tests.fakes import discord_payloads as payloads
from tests.fakes import discord_rules as rules
from tests.fakes.discord_guilds import (
    ATTACH,
    MANAGE_THREADS,
    READ,
    SEND,
    SEND_IN_THREADS,
    START_THREADS,
    VIEW,
    Guild,
)
from tests.fakes.discord_payloads import (
    BY_SERVER,
    CATEGORY,
    CHANNEL,
    DIRECT,
    FORUM,
    GROUP,
    GUILD,
    NEWS,
    NEWS_THREAD,
    TEXT_CHANNEL,
    THREAD,
    THREADS,
    Channel,
    Exchange,
    Install,
    Json,
)
from tests.fakes.discord_rules import EPHEMERAL, Fault, require

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, MODAL = 4, 5, 6, 7, 8, 9

FIRST_RESPONSE = timedelta(seconds=3)
TOKEN_LIFE = timedelta(minutes=15)

REASONS = {
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    40058: "Cannot send a message in a forum channel",
    50001: "Missing Access",
    50007: "Cannot send messages to this user",
    50008: "Cannot send messages in a non-text channel",
    50013: "Missing Permissions",
    50024: "Cannot execute action on this channel type",
    160005: "Thread is locked",
}
FORBIDDEN = {50001, 50007, 50013, 160005}

FOLLOWUPS = 5
"""Where the server did not install the app (interactions/receiving-and-responding.mdx, "Followup Messages")."""


def fault(code: int) -> Fault:
    """Discord's answer of this code."""
    status = 403 if code in FORBIDDEN else 404 if code < 20_000 else 400
    return Fault(status, code, REASONS.get(code, f"refused ({code})"))


class DiscordState:
    """One guild with one channel, unless a test adds more. Its clock stands still unless a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        self.channels = {CHANNEL: Channel(CHANNEL)}
        self.guilds = {GUILD: Guild()}
        self.outages: set[str] = set()
        self.application = payloads.application()
        self.commands: list[Json] = []
        self.exchanges: dict[str, Exchange] = {}
        self.pings: list[str] = []
        self._nonces: dict[tuple[str, str], Json] = {}
        self._ids = count(444444444444444444)

    def register(self, declared: list[Json]) -> list[Json]:
        """Replace the commands; what comes back has ids and defaults, and lacks what is false."""
        rules.check_commands(declared)
        ids = {"application_id": payloads.APPLICATION, "version": "1", "nsfw": False}
        self.commands = [{"id": self._id(), **ids, **payloads.known_command(command)} for command in declared]
        return self.commands

    def _id(self) -> str:
        return str(next(self._ids))

    def guild(self, guild: str) -> Guild:
        if guild not in self.guilds:
            raise fault(10004)
        return self.guilds[guild]

    def member(self, guild: str, user: str) -> Json:
        """A member; the bot is one, and whom the guild names."""
        found = self.guild(guild)
        if user == payloads.BOT:
            return found.bot()
        if user not in found.members:
            raise fault(10007)
        return {**payloads.member(payloads.user(user, "somebody")), "roles": found.held.get(user, [])}

    # Channels

    def channel(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise fault(10003)
        return self.channels[channel]

    def visible(self, channel: str) -> Channel:
        """A channel that the bot may see."""
        place = self.channel(channel)
        if place.denied == 50001 or not self._may(place, VIEW):
            raise fault(50001)
        return place

    def _may(self, place: Channel, right: int) -> bool:
        if place.kind in (DIRECT, GROUP):
            return True
        parent = self.channels[place.parent] if place.kind in THREADS else place
        return bool(self.guild(place.guild).rights(parent) & right)

    def open_direct(self, user: str) -> Channel:
        """The private conversation with a user; the same one each time."""
        for channel in self.channels.values():
            if channel.kind == DIRECT and channel.recipient == user:
                return channel
        opened = Channel(self._id(), DIRECT, recipient=user)
        return self.channels.setdefault(opened.id, opened)

    def post(self, channel: str, body: Json) -> Json:
        """Post a message; with `enforce_nonce`, the one that has this nonce already."""
        place = self.channel(channel)
        self._refuse(place, body)
        rules.check_message(body)
        require(not body.get("flags", 0) & EPHEMERAL, "flags: only replies can be ephemeral")
        place.archived = False
        nonce = (channel, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return self._nonces[nonce]
        return self._nonces.setdefault(nonce, self._shown(place, body))

    def edit(self, channel: str, message: str, body: Json) -> Json:
        """Change a message of the bot's."""
        place = self.visible(channel)
        found = next((kept for kept in place.messages if kept["id"] == message), None)
        if found is None:
            raise fault(10008)
        rules.check_message(body)
        self._check_files(place, body)
        self.pings += rules.pings(body)
        changed = payloads.message(message, channel, body, self.now)
        found.update(components=changed["components"], attachments=changed.get("attachments", []))
        return found

    def _refuse(self, place: Channel, body: Json) -> None:
        """Raise what Discord says to a message that cannot be posted here."""
        if place.denied:
            raise fault(place.denied)
        if not self._may(place, VIEW):
            raise fault(50001)
        if place.kind in (FORUM, CATEGORY):
            raise fault(40058 if place.kind == FORUM else 50008)
        if not self._may(place, SEND_IN_THREADS if place.kind in THREADS else SEND):
            raise fault(50013)
        self._check_files(place, body)
        if place.locked and not self._may(place, MANAGE_THREADS):
            raise fault(160005)

    def _check_files(self, place: Channel, body: Json) -> None:
        if body.get("attachments") and not (place.takes_files and self._may(place, ATTACH)):
            raise fault(50013)

    def _shown(self, place: Channel, body: Json) -> Json:
        self.pings += rules.pings(body)
        message = payloads.message(self._id(), place.id, body, self.now)
        if not message["flags"] & EPHEMERAL:
            place.messages.append(message)
        return message

    def history(self, channel: str, limit: int, before: int | None = None) -> list[Json]:
        """The newest messages first; none, rather than an error, without the right to read the history."""
        place = self.visible(channel)
        readable = place.readable and self._may(place, READ)
        older = [message for message in place.messages if before is None or int(message["id"]) < before]
        return older[: -limit - 1 : -1] if readable else []

    def start_thread(self, channel: str, message: str, body: Json) -> Json:
        place = self.visible(channel)
        rules.within(body, "name", 1, 100)
        if place.kind not in (TEXT_CHANNEL, NEWS):
            raise fault(50024)
        if not self._may(place, START_THREADS):
            raise fault(50013)
        if message in self.channels:
            raise Fault(400, 160004, "A thread has already been created for this message")
        if message not in (posted["id"] for posted in place.messages):
            raise Fault(404, 10008, "Unknown Message")
        kind = NEWS_THREAD if place.kind == NEWS else THREAD
        self.channels[message] = Channel(message, kind, channel, guild=place.guild)
        return self.channels[message].payload()

    # Interactions

    def begin(self, kind: int, channel: str, source: Json | None, install: Install = BY_SERVER) -> Exchange:
        number = self._id()
        place = self.channels[channel]
        limit = None if install.by_server else FOLLOWUPS
        exchange = Exchange(number, f"token-{number}", kind, place, self.now, source, limit)
        self.exchanges[exchange.token] = exchange
        return exchange

    def respond(self, token: str, body: Json) -> None:
        """The first response, within three seconds and once."""
        exchange = self.exchanges.get(token)
        if exchange is None or self.now - exchange.created > FIRST_RESPONSE:
            raise Fault(404, 10062, "Unknown interaction")
        if exchange.answered is not None:
            raise Fault(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        self._check_kind(exchange, kind)
        self._take(exchange, kind, data)
        exchange.answered = kind
        exchange.waited = monotonic() - exchange.begun

    def _check_kind(self, exchange: Exchange, kind: int) -> None:
        require((kind == SUGGESTIONS) == (exchange.kind == AUTOCOMPLETE), "type: not in reply to this")
        require(kind not in (DEFERRED_UPDATE, UPDATE) or exchange.source is not None, "type: nothing to update")
        require(kind != MODAL or exchange.kind in (COMMAND, COMPONENT), "type: no modal in reply to this")

    def _take(self, exchange: Exchange, kind: int, data: Json) -> None:
        if kind == SUGGESTIONS:
            rules.check_choices(data["choices"], "name")
            exchange.choices = data["choices"]
        elif kind == MODAL:
            rules.check_modal(data)
            exchange.form = data
        elif kind == DEFERRED:
            require(data.get("flags", 0) & ~EPHEMERAL == 0, "flags: only EPHEMERAL can be set here")
            exchange.flags = data.get("flags", 0)
        elif kind == MESSAGE:
            rules.check_message(data)
            exchange.message = self._shown(exchange.channel, data)
        elif kind == UPDATE:
            self._replace(exchange, data)

    def edit_original(self, token: str, body: Json) -> Json:
        """Fill a deferred response, or edit the message that was sent or clicked."""
        exchange = self._acknowledged(token)
        self._check_files(exchange.channel, body)
        if exchange.answered == DEFERRED and exchange.message is None:
            rules.check_message(body, edit=True)
            exchange.message = self._shown(exchange.channel, {**body, "flags": body["flags"] | exchange.flags})
            return exchange.message
        return self._replace(exchange, body)

    def _replace(self, exchange: Exchange, body: Json) -> Json:
        rules.check_message(body, edit=True)
        target = exchange.message or exchange.source
        if target is None:
            raise Fault(404, 10008, "Unknown Message")
        self.pings += rules.pings(body)
        flags = target["flags"] & EPHEMERAL | body.get("flags", 0)
        target.update(payloads.message(target["id"], target["channel_id"], {**body, "flags": flags}, self.now))
        exchange.message = target
        return target

    def follow_up(self, token: str, body: Json) -> Json:
        """One more message; the first one after a deferral fills that, and is as private as it."""
        exchange = self._acknowledged(token)
        rules.check_message(body)
        if exchange.answered == DEFERRED and exchange.message is None:
            flags = body.get("flags", 0) & ~EPHEMERAL | exchange.flags
            exchange.message = self._shown(exchange.channel, {**body, "flags": flags})
            return exchange.message
        if len(exchange.followups) == exchange.limit:
            raise Fault(400, 40094, "This interaction has hit the maximum number of follow up messages")
        exchange.followups.append(self._shown(exchange.channel, body))
        return exchange.followups[-1]

    def _acknowledged(self, token: str) -> Exchange:
        exchange = self.exchanges.get(token)
        if exchange is None or exchange.answered is None:
            raise Fault(404, 10015, "Unknown Webhook")
        if self.now - exchange.created > TOKEN_LIFE:
            raise Fault(401, 50027, "Invalid Webhook Token")
        return exchange
