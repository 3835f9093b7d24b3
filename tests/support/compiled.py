"""What SQLAlchemy compiled for one store of a test run serves the stores after it, as it does in a desk that runs all day."""

from typing import Any

import sqlalchemy as sa

from triage.store import engine

_KEPT: dict[str, tuple[sa.Dialect, dict[Any, Any]]] = {}


def share_compiled() -> None:
    """Let every store made from now on, in this process and its forks, compile no statement that one before it compiled."""
    for name in ("_sqlite_engine", "_postgres_engine"):
        make = getattr(engine, name)
        setattr(engine, name, lambda url, make=make: _with_kept(make(url)))


def _with_kept(made: sa.Engine) -> sa.Engine:
    """Statements are kept for a dialect, so the engines of one kind of database share theirs."""
    dialect, kept = _KEPT.setdefault(made.name, (made.dialect, {}))
    made.dialect = dialect
    made.update_execution_options(compiled_cache=kept)
    return made
