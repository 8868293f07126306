"""What the loopback Slack knows: messages, modals, and what may still be answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.slack_files import Files
from tests.fakes.slack_rules import Json, check_home, check_message, check_view, require

TEAM, CHANNEL, BOT, BOT_ID = "T0TEAM", "C0STUDY", "U0BOT", "B0BOT"

ACK_LIMIT = TRIGGER_LIFE = 3.0
"""Seconds."""

URL_USES = 5
URL_LIFE = 1_800.0
PAGE = 100
POSTS_AT_ONCE = 5


@dataclass
class Exchange:
    """One payload and all that came back for it. `screen` is what the person saw last."""

    envelope: str
    kind: str
    user: str
    sent_at: float
    acks: list[Json] = field(default_factory=list)
    trigger: str = ""
    opened: str = ""
    view: str = ""
    uses: int = 0
    screen: Json | None = None
    replaces: Json | None = None
    payload: Json = field(default_factory=dict)

    @property
    def acknowledged(self) -> bool:
        return bool(self.acks)


@dataclass
class SlackState:
    """`clock` gives seconds; tests move it."""

    clock: Callable[[], float]
    files: Files
    messages: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)
    groups: dict[str, list[str]] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    creator: str = "U0FOUNDER"
    denied: str = ""
    """Slack's error for whatever the bot does in the channel."""
    refused: set[str] = field(default_factory=set)
    """Types of blocks that Slack refuses, beyond those that these rules know."""
    refused_in_views: set[str] = field(default_factory=set)
    guests: dict[str, str] = field(default_factory=dict)
    """People of other workspaces in shared channels, each with their own workspace."""
    homes: dict[str, list[Json]] = field(default_factory=dict)
    """What was published in people's App Home, the newest last."""
    unpaced: bool = False
    page: int = PAGE
    _posted: dict[str, float] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def begin(self, kind: str, user: str) -> Exchange:
        """A payload that is about to be sent; its envelope's number is that of its trigger and response URL."""
        number = str(next(self._numbers))
        exchange = Exchange(number, kind, user, self.clock(), trigger=f"trigger.{number}")
        self.exchanges[number] = exchange
        return exchange

    def acknowledge(self, envelope: str, payload: Json) -> None:
        """Take an acknowledgement. Raises Fault for a second one, and for one that comes too late."""
        exchange = self.exchanges.get(envelope)
        require(exchange, "no such envelope", "unknown_envelope")
        assert exchange is not None
        require(not exchange.acks, "acknowledged before", "already_acknowledged")
        require(self.clock() - exchange.sent_at <= ACK_LIMIT, "after three seconds", "acknowledged_too_late")
        if payload.get("response_action") == "update":
            self.show(exchange, exchange.view, payload["view"])
        exchange.acks.append(payload)

    def respond(self, number: str, payload: Json) -> None:
        """An answer to a response URL. Raises Fault."""
        exchange = self.exchanges.get(number)
        require(exchange, "no such response URL", "expired_url")
        assert exchange is not None
        require(self.clock() - exchange.sent_at <= URL_LIFE, "after half an hour", "expired_url")
        require(exchange.uses < URL_USES, "used five times", "used_url")
        exchange.uses += 1
        self._check(payload)
        replaced = exchange.replaces if payload.get("replace_original") else None
        private = payload.get("response_type") == "ephemeral" or replaced is not None
        ts = replaced["ts"] if replaced else self._ts()
        shown = {**payload, "ts": ts, "channel": CHANNEL, "ephemeral": private}
        if not private:
            self.messages.append(shown)
        exchange.screen = shown

    def post(self, call: Json) -> Json:
        """chat.postMessage. Raises Fault."""
        self._admit(call["channel"])
        self._check(call)
        self._pace(call["channel"])
        thread = call.get("thread_ts")
        require(not thread or self._message(thread), "no such message", "thread_not_found")
        posted = {**call, "ts": self._ts(), "user": BOT, "bot_id": BOT_ID, "type": "message"}
        self.messages.append(posted)
        return {"ts": posted["ts"], "channel": call["channel"], "message": posted}

    def update(self, call: Json) -> Json:
        """chat.update. Raises Fault."""
        self._admit(call["channel"])
        self._check(call)
        message = self._message(call["ts"])
        require(message is not None, "no such message", "message_not_found")
        assert message is not None
        message.update(call)
        return {"ts": call["ts"], "channel": call["channel"], "text": call["text"]}

    def post_ephemeral(self, call: Json) -> Json:
        """chat.postEphemeral: what one person sees, on the screen of their latest payload. Raises Fault."""
        self._admit(call["channel"])
        self._check(call)
        theirs = [e for e in self.exchanges.values() if f"U0{e.user.upper()}" == call["user"]]
        require(theirs, "nobody of that name is here", "user_not_in_channel")
        theirs[-1].screen = {**call, "ts": self._ts(), "ephemeral": True}
        return {"message_ts": theirs[-1].screen["ts"]}

    def open_direct(self, call: Json) -> Json:
        """conversations.open: the direct conversation with a user."""
        return {"channel": {"id": f"D{call['users'][1:]}"}}

    def publish(self, call: Json) -> Json:
        """views.publish. Raises Fault."""
        view = call["view"]
        check_home(view)
        require(not self.refused & {block["type"] for block in view["blocks"]}, "refused by the test")
        shown = {**view, "id": f"V{next(self._numbers)}"}
        self.homes.setdefault(call["user_id"], []).append(shown)
        return {"view": shown}

    def _check(self, message: Json) -> None:
        check_message(message)
        blocks = message.get("blocks") or []
        self.files.check(blocks)
        require(not self.refused & {block["type"] for block in blocks}, "refused by the test")

    def _pace(self, channel: str) -> None:
        """A message a second in each channel, and a few more at once."""
        booked = max(self._posted.get(channel, 0.0), self.clock())
        require(self.unpaced or booked - self.clock() < POSTS_AT_ONCE, "too many messages", "rate_limited")
        self._posted[channel] = booked + 1.0

    def history(self, call: Json) -> Json:
        """conversations.history: newest first, a page at a time, threads left out."""
        self._admit(call["channel"])
        here = [m for m in self.messages if m["channel"] == call["channel"] and "thread_ts" not in m]
        return self._page([*reversed(here)], call)

    def replies(self, call: Json) -> Json:
        """conversations.replies: the thread's first message, and its replies, oldest first."""
        self._admit(call["channel"])
        require(self._message(call["ts"]), "no such message", "thread_not_found")
        return self._page([m for m in self.messages if call["ts"] in (m["ts"], m.get("thread_ts"))], call)

    def _page(self, found: list[Json], call: Json) -> Json:
        start = int(call.get("cursor") or 0)
        end = start + min(int(call.get("limit", PAGE)), self.page)
        hidden = set() if str(call.get("include_all_metadata")) in ("1", "true") else {"metadata"}
        messages = [{k: v for k, v in m.items() if k not in hidden} for m in found[start:end]]
        return {"messages": messages, "response_metadata": {"next_cursor": str(end) if end < len(found) else ""}}

    def user(self, call: Json) -> Json:
        user = call["user"]
        known = {"id": user, "team_id": self.guests.get(user, TEAM)}
        return {"user": {**known, "is_admin": user in self.admins, "is_owner": user in self.owners}}

    def user_groups(self, call: Json) -> Json:
        """usergroups.list; `groups` are their users by handle."""
        inside = str(call.get("include_users")) in ("1", "true")
        found = enumerate(self.groups.items(), 1)
        return {
            "usergroups": [
                {"id": f"S{n}", "handle": handle, "name": handle, **({"users": users} if inside else {})}
                for n, (handle, users) in found
            ]
        }

    def channel(self, call: Json) -> Json:
        self._admit(call["channel"])
        return {"channel": {"id": call["channel"], "creator": self.creator, "is_member": True}}

    def open_view(self, call: Json) -> Json:
        """views.open, for a trigger that is three seconds old at most and was not used. Raises Fault."""
        owner = next((e for e in self.exchanges.values() if e.trigger == call["trigger_id"]), None)
        require(owner, "no such trigger", "invalid_trigger_id")
        assert owner is not None
        require(not owner.opened, "used before", "exchanged_trigger_id")
        require(self.clock() - owner.sent_at <= TRIGGER_LIFE, "after three seconds", "expired_trigger_id")
        owner.opened = f"V{next(self._numbers)}"
        return {"view": self.show(owner, owner.opened, call["view"])}

    def update_view(self, call: Json) -> Json:
        """views.update, of a view that is open. Raises Fault."""
        view_id = call["view_id"]
        require(view_id in self.views, "no such view", "not_found")
        owners = [e for e in self.exchanges.values() if view_id in (e.opened, e.view)]
        return {"view": self.show(owners[-1], view_id, call["view"])}

    def show(self, exchange: Exchange, view_id: str, view: Json) -> Json:
        """Put a view on somebody's screen. Raises Fault."""
        check_view(view)
        require(not self.refused_in_views & {b["type"] for b in view["blocks"]}, "refused by the test")
        self.views[view_id] = {**view, "id": view_id}
        exchange.screen = self.views[view_id]
        return self.views[view_id]

    def _admit(self, channel: str) -> None:
        require(channel == CHANNEL or channel[0] in "DGU", "no such channel", "channel_not_found")
        require(not self.denied, "denied by the test", self.denied)

    def _message(self, ts: str) -> Json | None:
        return next((m for m in self.messages if m["ts"] == ts), None)

    def _ts(self) -> str:
        return f"1790000000.{next(self._numbers):06}"
