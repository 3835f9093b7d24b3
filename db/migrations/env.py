"""Alembic's way in: the caller hands over its open connection, and one transaction holds every step."""

from alembic import context
from sqlmodel import SQLModel

import triage.store.tables

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
assert triage.store.tables, "the tables are named by importing them"  # noqa: S101
context.run_migrations()
