"""A person decides otherwise than the program proposed: with a reason, kept beside what was proposed, never overruled back."""

from collections.abc import Sequence
from typing import Any, Final

from triage.desk import acting, standing
from triage.desk import clocks as desk_clocks
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.rules.priority import AT_RISK, BAND_NAMES
from triage.rules.reading.vocabulary import KINDS, NEEDS
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState

_SAFE: Final = "Nothing was changed."


def overrule(
    desk: Desk,
    case_id: int,
    why: str,
    *,
    band: int | None = None,
    needs: Sequence[str] | None = None,
    kind: str | None = None,
    no_safeguarding: bool = False,
    version: int | None = None,
) -> None:
    """Set a case's band (0 to 3), needs or kind, or take its safeguarding concern off, because `why`; the log keeps both.

    What is None stays. Only a supervisor takes a safeguarding concern off, or moves a case that has one out of band 0. Later
    words of the family may raise the case again; the program by itself never undoes this. A case that waits is open again where
    a person says that a child is at risk; where they take a concern off, nobody waits for its hand-over. Raises NotAllowed,
    NotPossible, and Stale where the case is no longer the `version` that the person saw.
    """
    require(desk, "overrule")
    if no_safeguarding:
        require(desk, "take a safeguarding concern off")
    detail = _decision(why, band, needs, kind, no_safeguarding=no_safeguarding)
    desk.store.write(desk.who.login, desk.now(), lambda tx: _act(tx, desk, acting.seen(tx, case_id, version), detail))


def _decision(
    why: str, band: int | None, needs: Sequence[str] | None, kind: str | None, *, no_safeguarding: bool
) -> dict[str, Any]:
    said = " ".join(why.split())
    if not said:
        raise NotPossible("To overrule takes a reason.", safe=_SAFE, next="Say in a few words why.")
    if band is not None and band not in range(len(BAND_NAMES)):
        raise NotPossible(f"There is no band {band}.", safe=_SAFE, next=f"The bands: {_listed(BAND_NAMES)}.")
    _refuse_unknown("need", needs or (), NEEDS)
    _refuse_unknown("kind", [kind] if kind is not None else (), KINDS)
    chosen = {"band": band, "needs": list(needs) if needs is not None else None, "kind": kind}
    found = {name: value for name, value in chosen.items() if value is not None}
    if no_safeguarding:
        found["no_safeguarding"] = True
    if not found:
        raise NotPossible("Say what is to be otherwise: the band, the needs, the kind.", safe=_SAFE)
    return {"why": said, **found}


def _refuse_unknown(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for one in given:
        if one not in known:
            raise NotPossible(f"There is no {what} '{one[:40]}'.", safe=_SAFE, next=f"Known: {', '.join(known)}.")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(names))


def _act(tx: Tx, desk: Desk, case: Case, detail: dict[str, Any]) -> None:
    desk = houses.current(tx.conn, desk)
    if case.state is CaseState.DONE:
        raise NotPossible("This case is done.", safe=_SAFE, next="A further contact opens it again.")
    if case.safeguarding and case.band == AT_RISK and detail.get("band", AT_RISK) > AT_RISK:
        require(desk, "take a safeguarding concern off")
    if "kind" in detail:
        waits = desk_clocks.unanswered(tx.conn, case.id)
        desk_clocks.brought(tx, desk, case.id, [detail["kind"]], waits[0].received_at if waits else case.opened_at)
    if "no_safeguarding" in detail:
        desk_clocks.no_concern(tx, desk, case.id, detail["why"])
    proposed = _proposed(case, detail)
    standing.settle(tx, desk, case, standing.OVERRULED, {**detail, "name": desk.who.name, "was": proposed})


def _proposed(case: Case, detail: dict[str, Any]) -> dict[str, Any]:
    """Return what stood before, of that which was decided."""
    stood = {"band": case.band, "needs": case.needs, "kind": case.kinds, "no_safeguarding": not case.safeguarding}
    return {name: value for name, value in stood.items() if name in detail}
