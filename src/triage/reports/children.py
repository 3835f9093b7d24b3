"""How many children have no transport: one definition, which the screens, the situation report, exports and commands share."""

from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.reports.figures import Count
from triage.store import register
from triage.store.tables import Transport


def counted(desk: Desk, as_of: datetime | None = None) -> Count:
    """Return the count now, or as of a past moment."""
    require(desk, "see the figures")
    now = desk.now()
    return desk.store.read(lambda conn: count(conn, now, as_of))


def count(conn: Any, now: datetime, as_of: datetime | None = None) -> Count:
    """Count the children by state at `now`, from the register; or by what the history had recorded at `as_of`."""
    states = register.states_now(conn) if as_of is None else register.states_at(conn, as_of)
    return Count(
        at=as_of or now,
        none=states.get(Transport.NONE, 0),
        not_known=states.get(Transport.NOT_KNOWN, 0),
        interim=states.get(Transport.INTERIM, 0),
        confirmed=states.get(Transport.CONFIRMED, 0),
    )
