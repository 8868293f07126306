"""Payloads as Discord sends them, and what the loopback server keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from time import monotonic
from typing import Any

from tests.fakes.discord_files import attachment
from tests.fakes.discord_rules import nested

Json = dict[str, Any]

APPLICATION, BOT, OWNER = "111111111111111111", "111111111111111112", "111111111111111113"
GUILD, CHANNEL = "222222222222222222", "333333333333333333"
TEXT_CHANNEL, DIRECT, VOICE, GROUP, CATEGORY, NEWS = 0, 1, 2, 3, 4, 5
NEWS_THREAD, THREAD, PRIVATE_THREAD, STAGE, FORUM = 10, 11, 12, 13, 15
THREADS = (NEWS_THREAD, THREAD, PRIVATE_THREAD)
MANAGE_CHANNELS = 1 << 4

IN_GUILD, IN_DM, IN_PRIVATE = 0, 1, 2
"""Contexts of an interaction."""

Overwrite = tuple[int, int]
"""What is allowed and what is denied."""


@dataclass
class Channel:
    """A channel or a thread. `denied` is the code with which posting is refused.

    `overwrites` are by the id of a role or a member.
    """

    id: str
    kind: int = TEXT_CHANNEL
    parent: str = ""
    messages: list[Json] = field(default_factory=list)
    denied: int = 0
    readable: bool = True
    guild: str = GUILD
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    starter: str = BOT
    recipient: str = ""

    def overwritten(self, ids: Iterable[str]) -> Overwrite:
        """What is allowed and what is denied to these roles or members together."""
        allowed = denied = 0
        for id in ids:
            allow, deny = self.overwrites.get(id, (0, 0))
            allowed, denied = allowed | allow, denied | deny
        return allowed, denied

    takes_files: bool = True

    def payload(self) -> Json:
        last = self.messages[-1]["id"] if self.messages else None
        base: Json = {"id": self.id, "type": self.kind, "last_message_id": last, "flags": 0}
        if self.kind in (DIRECT, GROUP):
            return {**base, "recipients": []}
        place = {**base, "name": "system-design", "guild_id": self.guild}
        return {**place, **(self._thread() if self.kind in THREADS else self._channel())}

    def _channel(self) -> Json:
        overwrites = [
            {"id": id, "type": int(id == BOT), "allow": str(allow), "deny": str(deny)}
            for id, (allow, deny) in self.overwrites.items()
        ]
        voice = {"bitrate": 64_000, "user_limit": 0, "rtc_region": None} if self.kind in (VOICE, STAGE) else {}
        forum: Json = {"available_tags": []} if self.kind == FORUM else {}
        return {"position": 0, "parent_id": None, "permission_overwrites": overwrites, **voice, **forum}

    def _thread(self) -> Json:
        times = {"auto_archive_duration": 1440, "archive_timestamp": "2026-11-23T08:00:00+00:00"}
        metadata = {"archived": self.archived, "locked": self.locked, **times}
        counts = {"message_count": 0, "member_count": 1, "total_message_sent": 0, "rate_limit_per_user": 0}
        return {"parent_id": self.parent, "owner_id": self.starter, "thread_metadata": metadata, **counts}


@dataclass
class Exchange:
    """One interaction: what was answered first, and what its user sees of it.

    `limit` is of messages that may follow the first answer; `waited` are the seconds to it.
    """

    id: str
    token: str
    kind: int
    channel: Channel
    created: datetime
    source: Json | None
    limit: int | None = None
    flags: int = 0
    answered: int | None = None
    message: Json | None = None
    form: Json | None = None
    choices: list[Json] | None = None
    followups: list[Json] = field(default_factory=list)
    begun: float = field(default_factory=monotonic)
    waited: float = 0.0

    @property
    def settled(self) -> bool:
        """Whether its user sees more than a spinner."""
        return self.form is not None or self.choices is not None or self.message is not None


@dataclass(frozen=True)
class Install:
    """How the app came to where somebody uses it; the `context` follows from the channel if it is not given."""

    by_server: bool = True
    by_user: bool = False
    context: int | None = None


BY_SERVER = Install()
BROUGHT_ALONG = Install(by_server=False, by_user=True)
"""Installed by a user alone."""


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


def ready(address: str, session: str, guilds: Iterable[str], shard: list[int]) -> Json:
    return {
        "v": 10,
        "user": BOT_USER,
        "guilds": [{"id": guild, "unavailable": True} for guild in guilds],
        "session_id": session,
        "resume_gateway_url": f"ws://{address}/gateway",
        "shard": shard,
        "application": {"id": APPLICATION, "flags": 0},
    }


def application() -> Json:
    nothing = dict.fromkeys(("icon", "rpc_origins", "interactions_endpoint_url", "team"))
    flags = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0}
    installs: Json = {"integration_types_config": {"0": {}, "1": {}}}
    named = {"id": APPLICATION, "name": "Bot", "description": "", "owner": user(OWNER, "owner")}
    return {**named, **flags, **nothing, **installs}


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


def interaction(exchange: Exchange, data: Json, who: Json, permissions: int, install: Install) -> Json:
    """The event with which Discord reports what somebody did (interactions/receiving-and-responding.mdx)."""
    where = exchange.channel
    inside = where.kind not in (DIRECT, GROUP)
    owners = {"0": where.guild if inside else "0"} if install.by_server else {}
    payload: Json = {
        "id": exchange.id,
        "token": exchange.token,
        "type": exchange.kind,
        "data": data,
        "version": 1,
        "application_id": APPLICATION,
        "channel_id": where.id,
        "channel": {**where.payload(), "permissions": str(permissions)},
        "app_permissions": "0",
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        "authorizing_integration_owners": {**owners, **({"1": who["id"]} if install.by_user else {})},
        "context": install.context if install.context is not None else IN_GUILD if inside else IN_DM,
    }
    if exchange.source is not None:
        payload["message"] = exchange.source
    if not inside:
        return {**payload, "user": who}
    features = {"id": where.guild, "locale": "en-US", "features": []}
    return {**payload, "guild_id": where.guild, "guild": features, "guild_locale": "en-US"} | {
        "member": member(who, permissions)
    }
