"""Instants gathered into stretches of time by the database, alike on both: an integer that counts stretches since 1970, UTC."""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

QUARTER: Final = 900
HOUR: Final = 3600


def bucket(instant: Any, seconds: int) -> sa.ColumnElement[int]:
    """Return in which stretch of so many `seconds` an instant lies."""
    return sa.cast(sa.extract("epoch", instant), sa.BigInteger) // seconds


def begin_of(number: int, seconds: int) -> datetime:
    """Return the instant at which a stretch begins."""
    return datetime.fromtimestamp(int(number) * seconds, UTC)
