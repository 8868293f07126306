"""What networks gave the bot where people added it themselves; `token` is encrypted."""

from sqlalchemy import Column, Table, Text

from adapters.sql.columns import Instant
from adapters.sql.tables.base import metadata

installations = Table(
    "installations",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("token", Text, nullable=False),
)

# The secrets with which people were sent to a network, to be back with them in time.
install_states = Table(
    "install_states",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)
