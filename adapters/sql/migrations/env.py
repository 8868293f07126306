"""How Alembic reaches the database: by the connection and in the transaction of `adapters.sql.schema`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
