"""How Alembic runs the steps: on the connection that it is handed, in one transaction."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
connection.execute(text("CREATE SCHEMA IF NOT EXISTS ops"))
context.configure(connection=connection, version_table_schema="ops")
with context.begin_transaction():
    context.run_migrations()
