"""Private practice: quizzes, the log of graded answers, its fold, and who wants to be reminded."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
)

from adapters.sql.columns import Id, Instant, Line
from adapters.sql.tables.base import metadata

quizzes = Table(
    "quizzes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("questions", JSON, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)


reviews = Table(
    "reviews",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("question", Text, nullable=False),
    Column("concept", Text, nullable=False),
    Column("choice", Line, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("sure", Text, nullable=False),
    Index("ix_reviews_day", "person", "day"),
)


# A cache: what is folded from a person's answers and reviews of a concept. It may be dropped at any time.
memory = Table(
    "memory",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("concept", Text, primary_key=True),
    Column("stability", Float, nullable=False),
    Column("last", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("question", Text, nullable=False),
    Column("grades", Integer, nullable=False),
)


# Who wants to be reminded, and where; `next_reminder_at` is empty while no reminder is wanted.
learners = Table(
    "learners",
    metadata,
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("per_day", SmallInteger, nullable=False),
    Column("remind_at", Time),
    Column("next_reminder_at", Instant),
    Column("ignored", SmallInteger, nullable=False),
    Index("ix_learners_next_reminder_at", "next_reminder_at"),
)
