"""How many children have no transport: one definition, which the screens, the situation report, exports and commands share."""

from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.reports.figures import Count
from triage.store import register
from triage.store.register import Held
from triage.store.tables import Transport


def counted(desk: Desk, as_of: datetime | None = None, *, true: bool = False) -> Count:
    """Return the count now, or as of a past moment: what we said then, or what was `true` then as we know now.

    Raises NotPossible for a moment that is still to come.
    """
    require(desk, "see the figures")
    now = desk.now()
    refuse_to_come(now, as_of)
    return desk.store.read(lambda conn: count(conn, now, as_of, true=true))


def refuse_to_come(now: datetime, as_of: datetime | None) -> None:
    """Raise NotPossible where it is asked what was so at a moment that is still to come."""
    if as_of is not None and as_of > now:
        raise NotPossible(
            "That moment is still to come.", safe="Nothing was made.", next="Say a past one, or none for now."
        )


def count(conn: Any, now: datetime, as_of: datetime | None = None, *, true: bool = False) -> Count:
    """Count the children by state now from the register, or at `as_of` from the history, as recorded by then or as was so."""
    if as_of is None:
        return _made(now, register.states_now(conn))
    return _made(as_of, register.states_true(conn, as_of) if true else register.states_at(conn, as_of))


def _made(at: datetime, held: Held) -> Count:
    states = {state.value: held.get((state, False), 0) + held.get((state, True), 0) for state in Transport}
    disputed = sum(number for (_, told_differently), number in held.items() if told_differently)
    return Count(at, **states, disputed=disputed, none_disputed=held.get((Transport.NONE, True), 0))
