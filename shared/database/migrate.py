"""Bring a database to the current version."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import migrations
from shared.database import engine

# Rights on the database itself are in no dump, so they are taken away again after a restore.
_NOBODY_BUILDS = text("""
    DO $$ BEGIN
        EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END $$
""")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


@lru_cache
def newest() -> str:
    """Return the version that this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def migrate(url: str) -> None:
    """Run the steps that a database does not have yet; two that try at once do it once."""
    with engine.owner_engine(url).begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('commissioning.migrate'))"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.execute(_NOBODY_BUILDS)


def version_of(url: str) -> str | None:
    """Return the version at which a database is; nothing for one that is empty."""
    with engine.owner_engine(url).connect() as connection:
        there = connection.execute(text("SELECT to_regclass('ops.alembic_version')")).scalar()
        if there is None:
            return None
        found = connection.execute(text("SELECT version_num FROM ops.alembic_version")).scalar()
        return str(found)
