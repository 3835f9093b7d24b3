"""Take in what a person sent by the web form, with what they said of the child's safety and how to answer, in one transaction."""

import hashlib
from dataclasses import dataclass

from triage.desk import clocks, standing, take_in
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.rules.arrival import Arrival
from triage.rules.form import AT_RISK_WORDS, Submission
from triage.rules.priority import AT_RISK, target
from triage.store import contacts, notes
from triage.store.engine import Tx
from triage.store.tables import Note

TO_CONFIRM = "to confirm"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: the case's reference; `repeated` says that this very sending was here before."""

    ref: str
    repeated: bool


def receive(desk: Desk, arrival: Arrival, sent: Submission | None) -> Receipt:
    """Take in `arrival`; `sent` is what it says as far as it can be read, or None. The same sending again gives the same receipt.

    Raises NotPossible for other words under a key that was used before, StoreAway when nothing could be kept.
    """
    require(desk, "take in")
    take_in.read_ahead(desk, arrival)
    return desk.store.write(desk.who.login, desk.now(), lambda tx: _receive(tx, desk, arrival, sent))


def _receive(tx: Tx, desk: Desk, arrival: Arrival, sent: Submission | None) -> Receipt:
    desk = houses.current(tx.conn, desk)
    before = contacts.by_key(tx.conn, arrival.source, arrival.key)
    if before is not None and before.raw_sha256 != hashlib.sha256(arrival.raw).hexdigest():
        raise NotPossible(
            "This key was used before, for other words.",
            safe="Those are kept; these are not.",
            next="Send these under a key of their own.",
        )
    taken = take_in.take(tx, desk, arrival)
    case_id = taken.case_id if taken.case_id is not None else contacts.case_of(tx.conn, taken.contact_id)
    if taken.outcome != "repeated" and sent is not None:
        _at_risk(tx, desk, arrival, sent, case_id)
        if sent.asked:
            words = f"Asked on the web form to be answered: {sent.asked}. The record is as it was."
            notes.add(tx, Note(case_id=case_id, at=tx.at, by=tx.by, sort=TO_CONFIRM, text=words))
    return Receipt(clocks.case_of(tx, case_id).ref, repeated=taken.outcome == "repeated")


def _at_risk(tx: Tx, desk: Desk, arrival: Arrival, sent: Submission, case_id: int) -> None:
    """Put the case at risk where we were told that the child is not safe, or that nobody knows."""
    words = AT_RISK_WORDS.get(sent.safe)
    if words is None:
        return
    act_by = target(AT_RISK, min(arrival.received_at, tx.at), desk.house)
    detail = {"rule": "not_safe_now", "words": words, "band": AT_RISK, "act_by": act_by}
    standing.settle(tx, desk, clocks.case_of(tx, case_id), standing.TOLD_AT_RISK, detail)
