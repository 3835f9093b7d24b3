"""Five invented families and what they wrote on a Monday morning, for tests of screens."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from triage import clock
from triage.desk.front import Desk
from triage.desk.take_in import take_in
from triage.rules.arrival import Arrival, Attachment, Channel, Message
from triage.store import people
from triage.store.engine import Store, Tx
from triage.store.tables import Child, FamilyContact, Person, Transport

EIGHT_THIRTY = datetime(2026, 6, 8, 7, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Family:
    child: str
    family: str
    parent: str
    school: str
    needs: tuple[str, ...]
    transport: Transport = Transport.NOT_KNOWN
    written_from: str = ""

    @property
    def address(self) -> str:
        return self.written_from or f"{self.parent.split()[0].lower()}.{self.family.lower()}@example.org"


FAMILIES = (
    Family("Tamsin", "Okafor-Hale", "Dana Okafor-Hale", "Wrenbury Bank School", ("wheelchair", "epilepsy")),
    Family("Idris", "Pell", "Morwen Pell", "Aldermoor Academy", ("autism_anxiety",), Transport.NONE),
    Family("Junia", "Marsh", "Osric Marsh", "St Piran's Special School", ("medical", "oxygen_ventilation")),
    Family("Bo", "Sterling-Wray", "Keziah Sterling-Wray", "Lark Hill Primary", ()),
    Family("Elowen", "Quay", "Tobiah Quay", "Wrenbury Bank School", ("passenger_assistant",), Transport.CONFIRMED),
)

LETTERS: Sequence[tuple[int, str, str]] = (
    (0, "Left on the bus", "Tamsin was left alone on the bus for two hours and had a seizure. She is in hospital."),
    (
        1,
        "No transport since Monday",
        "Hello,\n\nIdris has had no transport for four days. I will lose my job.\n\nMorwen",
    ),
    (2, "new escort", "Junia's taxi came without an escort again, so she is at home with me. She is on oxygen."),
    (3, "Late again", "The minibus was 40 minutes late this morning and last Friday.\n\nMany thanks\nKeziah"),
    (4, "Thank you", "Just a note to say thank you to the driver, Elowen loves the new route."),
    (1, "Still nothing", "I wrote on Monday. Still no bus for Idris and nobody has rung me."),
    (3, "Change of address", "We move on 1 July, what do you need from us?"),
)


def enrol(store: Store, families: Sequence[Family] = FAMILIES, first: int = 0) -> None:
    def act(tx: Tx) -> None:
        for number, family in enumerate(families, first):
            child = people.add_child(
                tx, Child(
                    ref=f"C{number:04}", name=family.child, family_name=family.family, school=family.school,
                    born=datetime(2015, 3, 4, tzinfo=UTC).date(), needs=list(family.needs), needs_known=True,
                    transport=family.transport,
                )
            )  # fmt: skip
            parent = Person(name=family.parent, address_as=family.parent)
            person = people.add_person(tx, parent, [("email", family.address)])
            tx.add(FamilyContact(child_id=child, person_id=person, relationship="parent"))

    store.write("tests", EIGHT_THIRTY, act)


def post(desk: Desk, subject: str, body: str, **more: Any) -> int:
    """Take in one email and return its case."""
    key = more.pop("key", None) or f"{subject}{body}{more}{threading.get_ident()}"
    at = more.pop("at", clock.now() - timedelta(minutes=30))
    channel = more.pop("channel", Channel.EMAIL)
    message = Message(subject=subject, text=body, new_text=more.pop("new_text", body), date=at, **more)
    taken = take_in(desk, Arrival("tests", str(hash(key)), channel, at, str(key).encode("utf-8", "replace"), message))
    assert taken.case_id is not None
    return taken.case_id


def morning(desk: Desk) -> list[int]:
    """A small Monday morning: seven emails of five families, six cases."""
    enrol(desk.store)
    made = []
    for number, (family, subject, body) in enumerate(LETTERS):
        writer = FAMILIES[family]
        made.append(
            post(
                desk, subject, body, from_address=writer.address, from_name=writer.parent, key=f"letter {number}",
                at=EIGHT_THIRTY - timedelta(minutes=55 - 5 * number), message_id=f"<{number}@example.org>",
                attachments=(Attachment("photo.jpg", 20480, "image/jpeg"),) if number == 2 else (),
            )
        )  # fmt: skip
    return made


def many(store: Store, count: int) -> None:
    """Put `count` plain cases into the store, without reading or ranking: for the size of lists."""
    from sqlalchemy import insert

    from triage.store.tables import Case

    rows = [
        {
            "ref": f"T{number:07}",
            "child_name": f"Child {number} Example",
            "title": f"late journey {number}",
            "needs": ["wheelchair"],
            "channels": ["email"],
            "band": number % 4,
            "act_by": EIGHT_THIRTY + timedelta(seconds=number),
            "policy_version": "p",
            "contacts": 1 + number % 3,
            "opened_at": EIGHT_THIRTY,
            "last_contact_at": EIGHT_THIRTY,
            "state": "open",
            "version": 1,
            "kinds": [],
            "topics": [],
            "situations": [],
            "reasons": [],
            "machine": False,
            "safeguarding": False,
            "doubt": False,
            "unanswered": 1,
            "done_why": "",
        }
        for number in range(count)
    ]
    store.write(
        "tests",
        EIGHT_THIRTY,
        lambda tx: [tx.conn.execute(insert(Case), rows[at : at + 5000]) for at in range(0, count, 5000)],
    )
