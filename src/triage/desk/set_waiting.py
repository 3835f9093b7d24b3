"""A person sets a case aside until a stated time, and says for whom it waits. It comes back by itself."""

from datetime import datetime
from typing import Final

from triage.desk import acting, standing
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.rules.calendar import LONDON
from triage.rules.priority import AT_RISK
from triage.store.engine import Tx
from triage.store.tables import CaseState

FOR: Final = ("family", "operator", "school", "transport_team", "other")
NEXT_OPENING: Final = "next opening"
_LONGEST_DAYS: Final = 60


def wait(
    desk: Desk, case_id: int, waiting_on: str, until: datetime | None, why: str, *, version: int | None = None
) -> datetime:
    """Let a case wait, for whom, `until` an instant (None: until the desk next opens on a later day); return when it comes back.

    A child at risk never waits. Raises NotPossible, Stale.
    """
    require(desk, "set a case waiting")
    whom = acting.one_of(waiting_on, FOR, "party to wait for")
    said = acting.words(why, "A case waits for a reason.")

    def act(tx: Tx) -> datetime:
        case = acting.seen(tx, case_id, version)
        acting.not_done(case)
        if case.band == AT_RISK:
            raise NotPossible(
                "A case of a child at risk cannot wait.", safe=acting.SAFE, next="Hand it off by voice: s on the case."
            )
        back = until or houses.current(tx.conn, desk).house.calendar.morning_after(tx.at)
        _refuse(back, tx.at)
        detail = {"returns_at": back, "waiting_on": whom, "why": said, "answered": False}
        aside = {"state": CaseState.WAITING, "returns_at": back, "waiting_on": whom}
        standing.settle(tx, desk, case, "case waits", detail, **aside, owner_id=None, lease_until=None)
        return back

    return desk.store.write(desk.who.login, desk.now(), act)


def instant(words: str, now: datetime) -> datetime | None:
    """Return the instant that a person typed, in London: '14:30', '2027-01-14' or '2027-01-14 14:30'; None: the next opening.

    Raises NotPossible for words that are none of these.
    """
    typed = " ".join(words.split())
    if typed.casefold() in ("", NEXT_OPENING):
        return None
    today = f"{now.astimezone(LONDON):%Y-%m-%d}"
    whole = f"{today} {typed}" if ":" in typed and "-" not in typed else typed if ":" in typed else f"{typed} 09:00"
    try:
        return datetime.strptime(whole, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
    except ValueError as error:
        raise NotPossible(
            f"'{typed[:40]}' is no time.", safe=acting.SAFE, next="Such as: 14:30, 2027-01-14, 2027-01-14 14:30."
        ) from error


def _refuse(back: datetime, now: datetime) -> None:
    if back <= now:
        raise NotPossible("This time has passed already.", safe=acting.SAFE, next="Say a time still to come.")
    if (back - now).days > _LONGEST_DAYS:
        raise NotPossible(f"A case waits {_LONGEST_DAYS} days at most.", safe=acting.SAFE, next="Say an earlier day.")
