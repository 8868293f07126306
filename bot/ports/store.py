"""All that is kept."""

from typing import Protocol

from bot.ports.answers import Answers
from bot.ports.joining import Joining
from bot.ports.learners import Learners
from bot.ports.lives import Lives
from bot.ports.memory import Memory
from bot.ports.outbox import Outbox
from bot.ports.people import People
from bot.ports.posts import Posts
from bot.ports.presence import Presence
from bot.ports.privacy import Privacy
from bot.ports.ratings import Ratings
from bot.ports.reports import Reports
from bot.ports.schedule import Schedule
from bot.ports.teams import Teams
from bot.ports.workspaces import Workspaces


class Store(Protocol):
    """All that is kept."""

    @property
    def schedule(self) -> Schedule: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def memory(self) -> Memory: ...
    @property
    def learners(self) -> Learners: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def privacy(self) -> Privacy: ...
    @property
    def joining(self) -> Joining: ...
    @property
    def people(self) -> People: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def lives(self) -> Lives: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def workspaces(self) -> Workspaces: ...
