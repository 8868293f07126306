"""Messages on their way to their places."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from adapters.sql.codec import decode_message, encode_message
from adapters.sql.columns import Coded, Id, Instant, Line
from adapters.sql.tables.base import metadata

# A delivery is unsettled while it has a `due_at`: the instant from which it may be claimed. `tried`: an earlier
# try may have arrived. `post` is the post that this message is, not one that it is about. `edits` is the id of the
# message whose place this one takes.
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
    Column("edits", Text, nullable=False),
    Column("given_up", Line, nullable=False),
    Column("message", Coded(encode_message, decode_message), nullable=False),
    Index("ix_deliveries_sent_at", "platform", "workspace", "channel", "sent_at"),
)
_unsettled = deliveries.c.due_at.is_not(None)
Index("ix_deliveries_due_at", deliveries.c.due_at, sqlite_where=_unsettled, postgresql_where=_unsettled)
