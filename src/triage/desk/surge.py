"""The surge switch: a person begins and ends a surge, with a reason; the signs only propose it."""

from typing import Final

from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.store import surge
from triage.store.engine import Tx

HOURS: Final = (
    "Opening hours do not change by the switch: clocks and act-bys go on counting by calendar.toml. For 07:00-19:00 add the days "
    "there as extra_opening and adopt the rules."
)


def begin(desk: Desk, why: str) -> None:
    """Begin a surge because `why`; raise NotPossible without a reason or while one lasts."""
    require(desk, "switch the surge")
    reason = " ".join(why.split())
    if not reason:
        raise NotPossible("A surge begins for a reason.", safe="Nothing was changed.", next="Say in a few words why.")

    def act(tx: Tx) -> None:
        if surge.current(tx.conn) is not None:
            raise NotPossible("A surge lasts already.", safe="Nothing was changed.")
        surge.begin(tx, reason)

    desk.store.write(desk.who.login, desk.now(), act)


def end(desk: Desk) -> None:
    """End the surge that lasts; raise NotPossible where there is none."""
    require(desk, "switch the surge")

    def act(tx: Tx) -> None:
        lasting = surge.current(tx.conn)
        if lasting is None or not surge.end(tx, lasting.id):
            raise NotPossible("There is no surge now.", safe="Nothing was changed.")

    desk.store.write(desk.who.login, desk.now(), act)
