"""Channels with their posts and answers, their members, and the workspaces that they are in."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from adapters.sql.codec import decode_question, encode_question
from adapters.sql.columns import Coded, Id, Instant, Line
from adapters.sql.tables.base import metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("time", Time, nullable=False),
    Column("days", JSON, nullable=False),
    Column("days_off", JSON, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("reveal_after", SmallInteger),
    Column("set_up_by", Id, ForeignKey("people.id"), nullable=False),
    Column("next_post_at", Instant),
    Column("stopped", Line, nullable=False),
    Column("order", Text, nullable=False),
    Column("level", Text),
    Column("recap", Boolean, nullable=False),
    Column("recapped", Date),
    UniqueConstraint("platform", "workspace", "channel"),
    Index("ix_subscriptions_next_post_at", "next_post_at"),
    Index("ix_subscriptions_set_up_by", "set_up_by"),
)


# The wide column stands last, so that scans over days need not read it. Numbers are never used twice: the button
# of a post that was removed must not answer another one.
posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscription", Id, ForeignKey("subscriptions.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("concept", Text, nullable=False),
    Column("question_id", Text, nullable=False),
    Column("posted_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("message_id", Text, nullable=False),
    Column("key", SmallInteger, nullable=False),
    Column("rated", Boolean, nullable=False),
    Column("question", Coded(encode_question, decode_question), nullable=False),
    UniqueConstraint("subscription", "day"),
    sqlite_autoincrement=True,
)
_open = posts.c.closed_at.is_(None)
Index("ix_posts_open", posts.c.closes_at, sqlite_where=_open, postgresql_where=_open)
_unrated = posts.c.closed_at.is_not(None) & ~posts.c.rated
Index("ix_posts_unrated", posts.c.closed_at, sqlite_where=_unrated, postgresql_where=_unrated)


# `click` is a random number that tells the click that was stored from an equal one at the same instant.
answers = Table(
    "answers",
    metadata,
    Column("post", Id, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("subscription", Id, ForeignKey("subscriptions.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("choice", Line, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("points", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sure", Text, nullable=False),
    Column("click", BigInteger, nullable=False),
    Index("ix_answers_board", "subscription", "day", "person", "points", "correct"),
    Index("ix_answers_person", "person", "subscription", "post"),
)


# Whether somebody belongs to a channel, as it was on the day on which the network was asked.
members = Table(
    "members",
    metadata,
    Column("subscription", Id, ForeignKey("subscriptions.id"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("checked_on", Date, nullable=False),
    Column("present", Boolean, nullable=False),
)


workspaces = Table(
    "workspaces",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("removed_at", Instant),
)
_removed = workspaces.c.removed_at.is_not(None)
Index("ix_workspaces_removed_at", workspaces.c.removed_at, sqlite_where=_removed, postgresql_where=_removed)

# `token` is encrypted.
installations = Table(
    "installations",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("token", Text, nullable=False),
)

install_states = Table(
    "install_states",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)
