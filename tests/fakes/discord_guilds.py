"""Servers of a loopback Discord, and who may do what in their channels (developers/topics/permissions.mdx)."""

from dataclasses import dataclass, field

from tests.fakes.discord_payloads import BOT, BOT_USER, GUILD, OWNER, THREADS, Channel, Json, member

ADMINISTRATOR, VIEW, SEND, ATTACH, READ = 1 << 3, 1 << 10, 1 << 11, 1 << 15, 1 << 16
CONNECT, MANAGE_THREADS, START_THREADS, SEND_IN_THREADS = 1 << 20, 1 << 34, 1 << 35, 1 << 38

ORDINARY = VIEW | SEND | ATTACH | READ | CONNECT | START_THREADS | SEND_IN_THREADS
"""What everyone may in an ordinary server."""

ROLE, MEMBER = 0, 1
"""Kinds of overwrites."""


@dataclass
class Guild:
    """A server. `roles` are the permissions of those roles that the bot has beside everyone's.

    `held` are the roles of other members.
    """

    id: str = GUILD
    owner: str = OWNER
    everyone: int = ORDINARY
    roles: dict[str, int] = field(default_factory=dict)
    system_channel: str | None = None
    members: set[str] = field(default_factory=set)
    held: dict[str, list[str]] = field(default_factory=dict)

    def rights(self, channel: Channel) -> int:
        """What the bot may in a channel, without what follows from it."""
        base = self.everyone
        for permissions in self.roles.values():
            base |= permissions
        if base & ADMINISTRATOR:
            return ~0
        for ids in ((self.id,), tuple(self.roles), (BOT,)):
            allowed, denied = channel.overwritten(ids)
            base = base & ~denied | allowed
        return base

    def payload(self) -> Json:
        """As REST shows it."""
        roles = {self.id: self.everyone, **self.roles}
        return {**_PLAIN, "id": self.id, "owner_id": self.owner, "system_channel_id": self.system_channel} | {
            "roles": [_role(id, permissions, n) for n, (id, permissions) in enumerate(roles.items())]
        }

    def created(self, channels: list[Channel]) -> Json:
        """As the gateway tells of it."""
        inside = [channel for channel in channels if channel.guild == self.id]
        return {
            **self.payload(),
            "unavailable": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "member_count": 1,
            "large": False,
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "channels": [channel.payload() for channel in inside if channel.kind not in THREADS],
            "threads": [c.payload() for c in inside if c.kind in THREADS and not c.archived],
            "members": [self.bot()],
        }

    def bot(self) -> Json:
        """The bot as a member."""
        return {**member(BOT_USER), "roles": list(self.roles)}


_PLAIN: Json = {
    "name": "Guild",
    "icon": None,
    "nsfw_level": 0,
    "premium_tier": 0,
    "preferred_locale": "en-US",
    "afk_timeout": 60,
    "system_channel_flags": 0,
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "emojis": [],
    "stickers": [],
    "features": [],
}


def _role(id: str, permissions: int, position: int) -> Json:
    looks = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
    return {"id": id, "name": f"role {id}", "permissions": str(permissions), "position": position, **looks}
