"""Payloads as Discord sends them, and what the loopback server keeps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tests.fakes.discord_files import attachment
from tests.fakes.discord_rules import nested

Json = dict[str, Any]

APPLICATION, BOT = "111111111111111111", "111111111111111112"
GUILD, CHANNEL = "222222222222222222", "333333333333333333"
TEXT_CHANNEL, DIRECT, THREAD = 0, 1, 11
MANAGE_CHANNELS = 1 << 4

DELAY = 41_250
"""Milliseconds between heartbeats."""


@dataclass
class Channel:
    """A channel or a thread. `denied` is the code with which posting is refused."""

    id: str
    kind: int = TEXT_CHANNEL
    parent: str = ""
    messages: list[Json] = field(default_factory=list)
    denied: int = 0
    readable: bool = True
    takes_files: bool = True

    def payload(self) -> Json:
        last = self.messages[-1]["id"] if self.messages else None
        base: Json = {
            "id": self.id,
            "type": self.kind,
            "name": "system-design",
            "position": 0,
            "last_message_id": last,
        }
        if self.kind == DIRECT:
            return {**base, "recipients": []}
        place = {**base, "guild_id": GUILD, "permission_overwrites": []}
        return {**place, **self._thread()} if self.kind == THREAD else place

    def _thread(self) -> Json:
        times = {"auto_archive_duration": 1440, "archive_timestamp": "2026-11-23T08:00:00+00:00"}
        metadata = {"archived": False, "locked": False, **times}
        counts = {"message_count": 0, "member_count": 1, "total_message_sent": 0, "rate_limit_per_user": 0}
        return {"parent_id": self.parent, "owner_id": BOT, "thread_metadata": metadata, "flags": 0, **counts}


@dataclass
class Exchange:
    """One interaction: what was answered first, and what its user sees of it."""

    id: str
    token: str
    kind: int
    channel: Channel
    created: datetime
    source: Json | None
    flags: int = 0
    answered: int | None = None
    message: Json | None = None
    form: Json | None = None
    choices: list[Json] | None = None
    followups: list[Json] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether its user sees more than a spinner."""
        return self.form is not None or self.choices is not None or self.message is not None


def user(id: str, name: str, *, bot: bool = False) -> Json:
    names = {"username": name, "global_name": name, "discriminator": "0", "avatar": None}
    return {"id": id, **names, "bot": bot, "flags": 0}


BOT_USER = user(BOT, "system-design-daily", bot=True)


def member(who: Json, permissions: int = 0) -> Json:
    times = {"joined_at": "2026-01-01T00:00:00+00:00", "premium_since": None}
    return {"user": who, "nick": None, "roles": [], "deaf": False, "mute": False, "flags": 0, "avatar": None} | {
        **times,
        "permissions": str(permissions),
    }


def guild(channels: list[Json]) -> Json:
    levels = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level")
    lists = ("emojis", "stickers", "features", "threads", "presences", "voice_states", "stage_instances", "roles")
    return {
        "id": GUILD,
        "name": "Guild",
        "owner_id": BOT,
        "icon": None,
        "unavailable": False,
        "member_count": 1,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "afk_timeout": 60,
        "large": False,
        "system_channel_flags": 0,
        "guild_scheduled_events": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        **dict.fromkeys(levels, 0),
        **{name: [] for name in lists},
        "channels": channels,
        "members": [member(BOT_USER)],
    }


def ready(address: str) -> Json:
    return {
        "v": 10,
        "user": BOT_USER,
        "guilds": [{"id": GUILD, "unavailable": True}],
        "session_id": "session",
        "resume_gateway_url": f"ws://{address}/gateway",
        "shard": [0, 1],
        "application": {"id": APPLICATION, "flags": 0},
    }


def application() -> Json:
    nothing = dict.fromkeys(("icon", "rpc_origins", "interactions_endpoint_url", "team"))
    flags = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0}
    return {"id": APPLICATION, "name": "Bot", "description": "", "owner": user("1", "owner"), **flags, **nothing}


def known_command(declared: Json) -> Json:
    """A declared command as Discord lists it: `required` and `autocomplete` only where they are true."""
    options = [{k: v for k, v in option.items() if v is not False} for option in declared.get("options", ())]
    command = {key: value for key, value in declared.items() if key != "options"}
    return {**command, "options": options} if options else command


def message(id: str, channel: str, body: Json, now: datetime) -> Json:
    """A message as Discord shows it: components that have no id are numbered from 1."""
    components = [dict(component) for component in body.get("components") or []]
    return {
        "id": id,
        "channel_id": channel,
        "author": BOT_USER,
        "type": 0,
        "tts": False,
        "pinned": False,
        "content": body.get("content", ""),
        "timestamp": now.isoformat(),
        "edited_timestamp": None,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [attachment(file) for file in body.get("attachments", ())],
        "embeds": [],
        "flags": body.get("flags", 0),
        "components": list(_numbered(components, {c["id"] for c in nested(components) if c.get("id")})),
    }


def _numbered(components: list[Json], taken: set[int], numbers: Iterator[int] | None = None) -> Iterator[Json]:
    numbers = numbers or (number for number in count(1) if number not in taken)
    for component in components:
        numbered = {"id": next(numbers), **{k: v for k, v in component.items() if not (k == "id" and not v)}}
        if "components" in component:
            numbered["components"] = list(_numbered(component["components"], taken, numbers))
        yield numbered


def interaction(exchange: Exchange, data: Json, who: Json, permissions: int) -> Json:
    """The event with which Discord reports what somebody did."""
    where = exchange.channel
    inside = where.kind != DIRECT
    payload: Json = {
        "id": exchange.id,
        "token": exchange.token,
        "type": exchange.kind,
        "data": data,
        "version": 1,
        "application_id": APPLICATION,
        "channel_id": where.id,
        "channel": where.payload(),
        "app_permissions": "0",
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        "authorizing_integration_owners": {"0": GUILD} if inside else {},
        "context": 0 if inside else 1,
    }
    if exchange.source is not None:
        payload["message"] = exchange.source
    if not inside:
        return {**payload, "user": who}
    place = {"guild_id": GUILD, "guild": {"id": GUILD, "locale": "en-US", "features": []}, "guild_locale": "en-US"}
    return {**payload, **place, "member": member(who, permissions)}
