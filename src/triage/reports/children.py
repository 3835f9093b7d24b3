"""How many children have no transport: one definition, which the screens, the situation report, exports and commands share."""

from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.reports.figures import Count
from triage.store import register
from triage.store.register import Held
from triage.store.tables import Transport


def counted(desk: Desk, as_of: datetime | None = None, *, true: bool = False) -> Count:
    """Return the count now, or as of a past moment: what we said then, or what was `true` then as we know now."""
    require(desk, "see the figures")
    now = desk.now()
    return desk.store.read(lambda conn: count(conn, now, as_of, true=true))


def count(conn: Any, now: datetime, as_of: datetime | None = None, *, true: bool = False) -> Count:
    """Count the children by state now from the register, or at `as_of` from the history, as recorded by then or as was so."""
    if as_of is None:
        return _made(now, register.states_now(conn))
    return _made(as_of, register.states_true(conn, as_of) if true else register.states_at(conn, as_of))


def _made(at: datetime, held: Held) -> Count:
    states = {state.value: held.get((state, False), 0) + held.get((state, True), 0) for state in Transport}
    disputed = sum(number for (_, told_differently), number in held.items() if told_differently)
    return Count(at, **states, disputed=disputed, none_disputed=held.get((Transport.NONE, True), 0))
