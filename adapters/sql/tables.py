"""The tables. `migrations/` makes them; a test holds the two together.

Names of columns that hold another table's id are that table's noun: `person`, `post`, `subscription`.
"""

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
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from adapters.sql.codec import decode_message, decode_question, encode_message, encode_question
from adapters.sql.columns import Coded, Id, Instant, Line

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

people = Table("people", metadata, Column("id", Id, primary_key=True))

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
    Column("question", Coded(encode_question, decode_question), nullable=False),
    UniqueConstraint("subscription", "day"),
    sqlite_autoincrement=True,
)
_open = posts.c.closed_at.is_(None)
Index("ix_posts_open", posts.c.closes_at, sqlite_where=_open, postgresql_where=_open)

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

# A delivery is unsettled while it has a `due_at`: the instant from which it may be claimed. `tried`: an earlier
# try may have arrived. `post` is the post that this message is, not one that it is about.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("post", Id, ForeignKey("posts.id", ondelete="SET NULL"), unique=True),
    Column("due_at", Instant),
    Column("tried", Boolean, nullable=False),
    Column("sent_at", Instant),
    Column("message_id", Text, nullable=False),
    Column("given_up", Line, nullable=False),
    Column("message", Coded(encode_message, decode_message), nullable=False),
    Index("ix_deliveries_sent_at", "platform", "workspace", "channel", "sent_at"),
)
_unsettled = deliveries.c.due_at.is_not(None)
Index("ix_deliveries_due_at", deliveries.c.due_at, sqlite_where=_unsettled, postgresql_where=_unsettled)
