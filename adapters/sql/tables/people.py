"""People, their accounts, and the codes by which they join them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from adapters.sql.columns import Id, Instant, Line
from adapters.sql.tables.base import metadata

# Somebody who was joined with somebody else stays as a pointer: another process may still hold the number.
people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("merged_into", Id, ForeignKey("people.id")),
    Column("hidden", Boolean, nullable=False, default=False),
    Column("alias", Line, nullable=False, default=""),
)


# One-time codes by which somebody joins their accounts.
codes = Table(
    "codes",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("code", Text, nullable=False),
    Column("until", Instant, nullable=False),
    UniqueConstraint("code"),
)


EVERYWHERE = ""
"""The workspace of an account on a network whose users are the same in all workspaces."""

accounts = Table(
    "accounts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("name", Line, nullable=False),
    Index("ix_accounts_person", "person"),
)
