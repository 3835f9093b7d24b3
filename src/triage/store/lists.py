"""Lists of names that are kept as JSON, asked on either database."""

from typing import Any

import sqlalchemy as sa


def holds(column: Any, name: str) -> sa.ColumnElement[bool]:
    """The rows whose list holds this very name."""
    return sa.cast(column, sa.String).contains(f'"{name}"', autoescape=True)
