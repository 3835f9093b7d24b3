"""Bring a database to the shape that this version needs: one history for SQLite and PostgreSQL, whole or not at all."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from triage.errors import StoreRefused
from triage.store.engine import Store

_LOCK: Final = 7_482_001


def migrate(store: Store, folder: Path) -> str:
    """Run the migrations in `folder` that `store` lacks, in one transaction, and return the revision it then has.

    Two terminals may do this at once: the second waits, and finds nothing to do. Raises StoreRefused when the database was made
    by a newer version.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    with store.engine.connect().execution_options(triage_writes=True) as conn, conn.begin():
        if not store.is_sqlite:
            conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
            conn.exec_driver_sql("SET LOCAL lock_timeout = 0")
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = conn
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreRefused(
                "This database was made by a newer version of triage.",
                safe="Nothing was changed.",
                next="Install that version.",
            ) from error
        return revision(conn)


def revision(conn: sa.Connection) -> str:
    """Return the revision that the database is at, or '' for one that is no desk yet."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return ""
    return str(conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def wanted(folder: Path) -> str:
    """Return the newest revision in `folder`, without loading the migration library: files are named by number."""
    return max(file.name.split("_")[0] for file in (folder / "versions").glob("[0-9]*.py"))
