"""The tables. `migrations/` makes them; a test holds the two together.

Names of columns that hold another table's id are that table's noun: `person`, `post`, `subscription`.
"""

from adapters.sql.tables.base import metadata
from adapters.sql.tables.channels import (
    answers,
    install_states,
    installations,
    members,
    posts,
    subscriptions,
    workspaces,
)
from adapters.sql.tables.deliveries import deliveries
from adapters.sql.tables.health import abilities, difficulties, quarantine, reports
from adapters.sql.tables.lives import live_answers, live_players, lives
from adapters.sql.tables.people import EVERYWHERE, accounts, codes, people
from adapters.sql.tables.play import aways, outages, pulses, team_members, teams
from adapters.sql.tables.practice import learners, memory, quizzes, reviews

__all__ = [
    "EVERYWHERE",
    "abilities",
    "accounts",
    "answers",
    "aways",
    "codes",
    "deliveries",
    "difficulties",
    "install_states",
    "installations",
    "learners",
    "live_answers",
    "live_players",
    "lives",
    "members",
    "memory",
    "metadata",
    "outages",
    "people",
    "posts",
    "pulses",
    "quarantine",
    "quizzes",
    "reports",
    "reviews",
    "subscriptions",
    "team_members",
    "teams",
    "workspaces",
]
