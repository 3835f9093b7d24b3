"""Conversations on social media: one thread is one matter, and a name there proves nobody.

Anybody can comment in a public thread. Where its case knows whose child it is about, only somebody who wrote there before goes on
in it; another writer has a case of their own, with the doubt in words.
"""

from typing import Final

from triage.rules import matching
from triage.rules.arrival import Arrival, Channel
from triage.store import contacts
from triage.store.engine import Tx

_ANY_SITE: Final = "social"
_SAME: Final = "It stands in the same conversation."
_ANOTHER: Final = "It stands in a public conversation about a family's matter, and somebody else wrote it."


def point_of(arrival: Arrival) -> tuple[str, str]:
    """Return (kind, value) of what the writer is known by; a name on social media is never taken for a number or an address."""
    address = arrival.message.from_address
    if arrival.channel is Channel.SOCIAL:
        name = address.strip().casefold()
        return "handle", name if ":" in name else f"{_ANY_SITE}:{name}"
    return matching.fold_point(address)


def match(tx: Tx, arrival: Arrival) -> matching.Match | None:
    """Return where a contact of a known conversation belongs; None where there is no conversation yet."""
    thread = arrival.message.in_reply_to
    found = contacts.of_thread(tx.conn, thread) if arrival.channel is Channel.SOCIAL and thread else []
    if not found:
        return None
    address = arrival.message.from_address
    theirs = next((row for row in found if address and row.from_address == address), None)
    row = theirs or found[0]
    if theirs or row.child_id is None or not arrival.public:
        return matching.Match(row.child_id, row.case_id, verified=False, doubt="", because=_SAME)
    return matching.Match(None, None, verified=False, doubt=_ANOTHER)
