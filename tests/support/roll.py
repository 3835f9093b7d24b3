"""A register for tests: many invented children at once, and what becomes of their transport."""

from datetime import date, datetime, timedelta

from triage.desk.front import Desk
from triage.store.engine import Tx
from triage.store.tables import Child, ContactPoint, FamilyContact, Person, Transport, TransportChange

STATES = tuple(Transport)
SCHOOLS = ("Larkfield School", "Aldermoor Academy", "Wrenbury Bank School")


def enrol_many(desk: Desk, count: int) -> None:
    """Put `count` children on the roll, their states in turn, each with a history and a parent; every tenth detail fails."""
    at = desk.now() - timedelta(days=3)

    def act(tx: Tx) -> None:
        tx.add_all(Child, [_child(number) for number in range(count)])
        tx.add_all(
            Person,
            [{"name": f"Parent {n}", "address_as": f"Parent {n}", "sort": "family", "note": ""} for n in range(count)],
        )
        ids = range(1, count + 1)
        tx.add_all(FamilyContact, [
            {"child_id": n, "person_id": n, "relationship": "mother", "authority": "full", "barred": False} for n in ids
        ])  # fmt: skip
        tx.add_all(ContactPoint, [
            {"person_id": n, "kind": "email", "value": f"p{n}@example.org", "confirmed_at": at if n % 2 else None,
             "confirmed_how": "", "failing": n % 10 == 0}
            for n in ids
        ])  # fmt: skip
        tx.add_all(TransportChange, [_change(n, at) for n in ids])

    desk.store.write("tests", at, act)


def _child(number: int) -> dict[str, object]:
    return {
        "ref": f"K{number:07}", "name": f"Child{number:04}", "family_name": "Example", "born": date(2016, 3, 4),
        "school": SCHOOLS[number % 3], "needs": ["wheelchair"] if number % 2 else [], "needs_known": number % 7 != 0,
        "needs_note": "", "collection": "07:45", "transport": STATES[number % 4],
        "operator": "Blue Cars", "route": f"R{number % 9}",
    }  # fmt: skip


def _change(number: int, at: datetime) -> dict[str, object]:
    state = STATES[(number - 1) % 4]
    return {"child_id": number, "at": at, "state": state, "said": state, "disputed": False,
            "since": at - timedelta(days=number % 5), "why": "", "source": "tests",
            "by": "tests"}  # fmt: skip
