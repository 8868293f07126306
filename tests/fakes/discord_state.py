"""What a loopback Discord knows, and what each of its endpoints does, apart from HTTP. Refusals are Faults."""

from datetime import UTC, datetime, timedelta
from itertools import count

from tests.fakes import discord_payloads as payloads
from tests.fakes import discord_rules as rules
from tests.fakes.discord_payloads import CHANNEL, THREAD, Channel, Exchange, Json
from tests.fakes.discord_rules import EPHEMERAL, Fault, require

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, MODAL = 4, 5, 6, 7, 8, 9

FIRST_RESPONSE = timedelta(seconds=3)
TOKEN_LIFE = timedelta(minutes=15)

REASONS = {50001: "Missing Access", 50013: "Missing Permissions", 10003: "Unknown Channel"}


class DiscordState:
    """One guild with one channel. Its clock stands still unless a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        self.channels = {CHANNEL: Channel(CHANNEL)}
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

    def guild(self) -> Json:
        """The guild as a client hears of it when it connects."""
        return payloads.guild([self.channels[CHANNEL].payload()])

    # Channels

    def channel(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise Fault(404, 10003, REASONS[10003])
        return self.channels[channel]

    def post(self, channel: str, body: Json) -> Json:
        """Post a message; with `enforce_nonce`, the one that has this nonce already."""
        place = self.channel(channel)
        if place.denied:
            raise Fault(403, place.denied, REASONS[place.denied])
        self._check_files(place, body)
        rules.check_message(body)
        require(not body.get("flags", 0) & EPHEMERAL, "flags: only replies can be ephemeral")
        nonce = (channel, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return self._nonces[nonce]
        return self._nonces.setdefault(nonce, self._shown(place, body))

    def _check_files(self, place: Channel, body: Json) -> None:
        if body.get("attachments") and not place.takes_files:
            raise Fault(403, 50013, REASONS[50013])

    def _shown(self, place: Channel, body: Json) -> Json:
        self.pings += rules.pings(body)
        message = payloads.message(self._id(), place.id, body, self.now)
        if not message["flags"] & EPHEMERAL:
            place.messages.append(message)
        return message

    def history(self, channel: str, limit: int) -> list[Json]:
        """The newest messages first; none, rather than an error, without the right to read the history."""
        place = self.channel(channel)
        if place.denied == 50001:
            raise Fault(403, 50001, REASONS[50001])
        return place.messages[: -limit - 1 : -1] if place.readable else []

    def start_thread(self, channel: str, message: str, body: Json) -> Json:
        place = self.channel(channel)
        rules.within(body, "name", 1, 100)
        if message in self.channels:
            raise Fault(400, 160004, "A thread has already been created for this message")
        if message not in (posted["id"] for posted in place.messages):
            raise Fault(404, 10008, "Unknown Message")
        self.channels[message] = Channel(message, THREAD, channel)
        return self.channels[message].payload()

    # Interactions

    def begin(self, kind: int, channel: str, source: Json | None) -> Exchange:
        number = self._id()
        exchange = Exchange(number, f"token-{number}", kind, self.channels[channel], self.now, source)
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
        require(len(exchange.followups) < 5, "followups: at most 5 where a user installed the app")
        exchange.followups.append(self._shown(exchange.channel, body))
        return exchange.followups[-1]

    def _acknowledged(self, token: str) -> Exchange:
        exchange = self.exchanges.get(token)
        if exchange is None or exchange.answered is None:
            raise Fault(404, 10015, "Unknown Webhook")
        if self.now - exchange.created > TOKEN_LIFE:
            raise Fault(401, 50027, "Invalid Webhook Token")
        return exchange
