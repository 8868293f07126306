"""What is known of questions: reports, quarantine, and how hard they have proved."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from adapters.sql.columns import Id, Instant, Line
from adapters.sql.tables.base import metadata

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscription", Id, ForeignKey("subscriptions.id"), nullable=False),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("reason", Line, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled", Boolean, nullable=False),
    Index("ix_reports_subscription", "subscription", "question"),
    Index("ix_reports_person", "person"),
)


# `item` as `bot.deck.item_of` says.
quarantine = Table(
    "quarantine",
    metadata,
    Column("subscription", Id, ForeignKey("subscriptions.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
)


# Two caches of what answers say; each may be dropped when all posts are marked as not rated.
difficulties = Table(
    "difficulties",
    metadata,
    Column("item", Text, primary_key=True),
    Column("value", Float, nullable=False),
    Column("answers", Integer, nullable=False),
)

abilities = Table(
    "abilities",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("value", Float, nullable=False),
    Column("answers", Integer, nullable=False),
)
