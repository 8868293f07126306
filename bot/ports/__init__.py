"""What the engine needs from outside, as protocols, one file each. Adapters implement them; tests may too."""

from bot.ports.answers import Answers
from bot.ports.installations import Installations
from bot.ports.joining import Joining
from bot.ports.learners import Learners
from bot.ports.lives import Lives
from bot.ports.memory import Memory
from bot.ports.outbox import Outbox
from bot.ports.painter import Painter
from bot.ports.people import People
from bot.ports.platform import BadCredentials, Door, NotSent, Platform, Refused, Unreadable
from bot.ports.posts import Posts
from bot.ports.presence import Presence
from bot.ports.privacy import Privacy
from bot.ports.ratings import Ratings
from bot.ports.reports import Correction, Reports
from bot.ports.schedule import Schedule
from bot.ports.store import Store
from bot.ports.teams import Teams
from bot.ports.workspaces import Workspaces

__all__ = [
    "Answers",
    "BadCredentials",
    "Correction",
    "Door",
    "Installations",
    "Joining",
    "Learners",
    "Lives",
    "Memory",
    "NotSent",
    "Outbox",
    "Painter",
    "People",
    "Platform",
    "Posts",
    "Presence",
    "Privacy",
    "Ratings",
    "Refused",
    "Reports",
    "Schedule",
    "Store",
    "Teams",
    "Unreadable",
    "Workspaces",
]
