"""The register: the children on the roll, their families, and who may be told what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage.desk.front import Desk, require
from triage.desk.refs import new_ref
from triage.rules.calendar import at_local
from triage.rules.folding import fold_point
from triage.store import people, transport
from triage.store.engine import Tx
from triage.store.tables import Child, FamilyContact, Person, Transport


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to put on the register; `relationship` is '' for somebody who is no family contact.

    `confirmed` is the day on which they last said that their addresses and numbers are right.
    """

    name: str
    address_as: str
    sort: str = "family"
    points: tuple[str, ...] = ()
    relationship: str = ""
    authority: str = "full"
    barred: bool = False
    note: str = ""
    communication: tuple[str, ...] = ()
    confirmed: date | None = None


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child to put on the roll. `needs` is None where nobody has told us; `collection` is local, 'HH:MM'.

    `since` is since when they have travelled so, if that is known.
    """

    name: str
    family_name: str
    born: date | None
    school: str
    needs: tuple[str, ...] | None
    needs_note: str = ""
    collection: str = ""
    transport: str = "not_known"
    operator: str = ""
    route: str = ""
    since: datetime | None = None


def add_family(desk: Desk, contacts: Sequence[NewPerson], children: Sequence[NewChild]) -> None:
    """Put a family on the register: each person a contact of each child, with one event.

    Each child's history of transport begins with it.
    """
    require(desk, "keep the register")

    def act(tx: Tx) -> None:
        keys = [_person(tx, person) for person in contacts]
        states: dict[int, str] = {}
        for child in children:
            key = _child(tx, child)
            states[key] = child.transport
            for person_key, person in zip(keys, contacts, strict=True):
                if person.relationship:
                    tx.add(
                        FamilyContact(
                            child_id=key,
                            person_id=person_key,
                            relationship=person.relationship,
                            authority=person.authority,
                            barred=person.barred,
                        )
                    )
        tx.event("family registered", people=len(contacts), children=len(children), states=states)

    desk.store.write(desk.who.login, desk.now(), act)


def _person(tx: Tx, person: NewPerson) -> int:
    needs = list(person.communication)
    row = Person(
        name=person.name, address_as=person.address_as, sort=person.sort, note=person.note, communication=needs
    )
    points = [fold_point(point) for point in person.points]
    return people.add_person(tx, row, points, at_local(person.confirmed, 12 * 60) if person.confirmed else None)


def _child(tx: Tx, child: NewChild) -> int:
    key = people.add_child(
        tx,
        Child(
            ref=new_ref(),
            name=child.name,
            family_name=child.family_name,
            born=child.born,
            school=child.school,
            needs=list(child.needs or ()),
            needs_known=child.needs is not None,
            needs_note=child.needs_note,
            collection=child.collection,
            transport=Transport(child.transport),
            operator=child.operator,
            route=child.route,
        ),
    )
    transport.first(tx, key, Transport(child.transport), child.since or tx.at, "register")
    return key
