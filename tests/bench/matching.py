"""What asking whose a contact is costs beside 10,000 children, their parents and 100,000 cases, against an empty register."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bench.queue_page import _rows
from support.desks import as_service, desk_for

from triage.config import shipped
from triage.desk import belonging
from triage.rules.arrival import Channel, Message
from triage.store import matching, names
from triage.store.engine import Store, Tx
from triage.store.migrate import migrate
from triage.store.tables import Case, Child, ContactPoint, FamilyContact, Person

CHILDREN, CASES, TURNS = 10_000, 100_000, 40
_ENDS = (
    "ra",
    "lin",
    "sha",
    "tom",
    "no",
    "vi",
    "mo",
    "dra",
    "bel",
    "kir",
    "sy",
    "ron",
    "ta",
    "wen",
    "zo",
    "mi",
    "lu",
    "dan",
    "rek",
    "fi",
)
_FIRST = [one + two for one in ("Am", "Be", "Ca", "Da", "El", "Fa", "Gi", "Ha", "Ja", "Ka") for two in _ENDS]
_FAMILY = [
    one + two
    for one in (
        "Ash",
        "Brad",
        "Carr",
        "Dun",
        "Ever",
        "Farn",
        "Good",
        "Hol",
        "Ing",
        "Jes",
        "Kel",
        "Lang",
        "Mor",
        "Nor",
        "Oak",
        "Pem",
        "Quin",
        "Rad",
        "Sel",
        "Thorn",
        "Und",
        "Ven",
        "Wad",
        "Yar",
    )
    for two in (
        "ley",
        "ton",
        "well",
        "by",
        "ham",
        "ford",
        "man",
        "sey",
        "wick",
        "ridge",
        "stone",
        "hurst",
        "more",
        "den",
        "field",
        "bourne",
        "wood",
        "smith",
        "worth",
        "gate",
    )
]
_LETTER = (
    "Dear all,\n\nThis morning no taxi came for {name} again. {first} goes to {school} and has been at home since Monday. I have "
    "rung four times and nobody at Swift Cabs or at the Council answers. Mrs Hartley of the school says that she does not know "
    "either. Please tell me by Friday who will collect my child.\n\nThank you,\n{parent}\n"
)


def lookup() -> dict[str, Any]:
    """Return the median milliseconds of CPU for a known parent, a new address and a school's mailbox."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full = _store(folder, "empty"), _store(folder, "full")
        _fill(full)
        found: dict[str, Any] = {
            "children": CHILDREN,
            "cases": CASES,
            "empty_ms": round(_median(empty, *_letter(7, "new@example.net")), 2),
        }
        for who, sender in (("known", "p7@example.org"), ("new", "new@example.net"), ("school", "office@example.org")):
            found[f"{who}_ms"] = round(_median(full, *_letter(7, sender)), 2)
        empty.close()
        full.close()
    return found


def _store(folder: str, name: str) -> Store:
    store = Store(f"sqlite:///{folder}/{name}.db")
    migrate(store, shipped("migrations"))
    as_service(desk_for(store, Path(folder)))
    return store


def _child(number: int) -> tuple[str, str]:
    chance = random.Random(number)
    return _FIRST[int(len(_FIRST) * chance.random() ** 1.5)], _FAMILY[int(len(_FAMILY) * chance.random() ** 1.5)]


def _fill(store: Store) -> None:
    store.write("bench", _start(), _register)
    with store.engine.connect().execution_options(triage_writes=True) as conn, conn.begin():
        for rows in _cases():
            conn.execute(sa.insert(Case), rows)


def _start() -> Any:
    from bench.queue_page import START

    return START


def _cases() -> Iterator[list[dict[str, Any]]]:
    for start, rows in enumerate(_rows(CASES)):
        yield [
            {**row, "child_id": 1 + (start * 5000 + at) % CHILDREN, "state": "open" if at % 50 == 0 else "done"}
            for at, row in enumerate(rows)
        ]


def _register(tx: Tx) -> None:
    keys = range(1, CHILDREN + 1)
    told = [(*_child(key), f"School {key % 100} Park Academy") for key in keys]
    tx.add_all(Child, [
        {"ref": f"K{key:07}", "name": first, "family_name": family, "born": date(2008, 1, 1) + timedelta(days=key % 4000),
         "school": school, "needs": [], "needs_known": True, "needs_note": "", "collection": "", "transport": "confirmed",
         "operator": "", "route": ""}
        for key, (first, family, school) in zip(keys, told, strict=True)
    ])  # fmt: skip
    tx.add_all(Person, [{"name": f"{_child(key + CHILDREN)[0]} {family}", "address_as": "", "sort": "family", "note": ""}
                        for key, (_, family, _) in zip(keys, told, strict=True)])  # fmt: skip
    tx.add_all(FamilyContact, [{"child_id": key, "person_id": key, "relationship": "mother", "authority": "full", "barred": False}
                               for key in keys])  # fmt: skip
    tx.add_all(ContactPoint, [{"person_id": key, "kind": "email", "value": f"p{key}@example.org", "confirmed_how": "",
                               "failing": False} for key in keys])  # fmt: skip
    for key, (first, family, _) in zip(keys, told, strict=True):
        names.of_child(tx, key, f"{first} {family}")
        names.of_person(tx, key, f"{_child(key + CHILDREN)[0]} {family}")
    office = tx.add(Person(name="School 7 Park Academy office", address_as="", sort="school"))
    tx.add(ContactPoint(person_id=office, kind="email", value="office@example.org"))


def _letter(key: int, sender: str) -> tuple[Message, str]:
    first, family = _child(key)
    text = _LETTER.format(
        name=f"{first} {family}", first=first, school=f"School {key % 100} Park Academy", parent="A parent"
    )
    return Message(from_address=sender, from_name="A Parent", subject="No taxi", new_text=text, text=text), sender


def _median(store: Store, message: Message, sender: str) -> float:
    times = []
    with store.engine.connect() as conn:
        for _ in range(TURNS):
            before = time.process_time()
            people = matching.people_with_point(conn, sender)
            who = belonging.Sender(people[0].id if people else None, "", people)
            belonging.decide(conn, message, Channel.EMAIL, who)
            times.append(time.process_time() - before)
    return statistics.median(times) * 1000
