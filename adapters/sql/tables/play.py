"""What streaks and boards know besides answers: time off, outages, teams."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from adapters.sql.columns import Id, Instant, Line
from adapters.sql.tables.base import metadata

# Time off: from the first post after `since` to the day `until`.
aways = Table(
    "aways",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Date, nullable=False),
    Index("ix_aways_person", "person"),
)


pulses = Table(
    "pulses", metadata, Column("platform", Text, primary_key=True), Column("at", Instant, nullable=False)
)


outages = Table(
    "outages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("begin", Instant, nullable=False),
    Column("end", Instant, nullable=False),
)


# With a `group`, an id of the network's, a team is of whoever is in that; others are of who joined them.
teams = Table(
    "teams",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscription", Id, ForeignKey("subscriptions.id"), nullable=False),
    Column("name", Line, nullable=False),
    Column("group", Text, nullable=False),
    Column("synced_on", Date),
    UniqueConstraint("subscription", "name"),
)


team_members = Table(
    "team_members",
    metadata,
    Column("subscription", Id, ForeignKey("subscriptions.id"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("team", Id, ForeignKey("teams.id"), nullable=False),
    Column("joined_on", Date, nullable=False),
)
