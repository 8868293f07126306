"""What people gave the bot where they added it themselves."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace in which somebody installed the bot: its own user there, and the token that speaks for it."""

    platform: str
    workspace: str
    user: str
    token: str = field(repr=False)
