"""Whom a reply may go to: the child's current contacts, unless somebody in the family asked us to keep a secret from another."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from triage.desk import readings
from triage.desk.front import Desk
from triage.rules.details import EMAIL, PHONE, POST, how_sure, is_old
from triage.rules.folding import fold_point
from triage.rules.house import House
from triage.rules.letter import Way, ways_of
from triage.rules.reading import read
from triage.rules.roles import Role
from triage.rules.senders import SORTS
from triage.store import contacts, people
from triage.store.tables import Case

_SECRET: Final = "confidential_address"  # noqa: S105 - the name of a situation


@dataclass(frozen=True, slots=True)
class Recipients:
    """The rows (point_id, person_id, name, address_as, kind, address, relationship, confirmed_at) that may be told.

    The first is who is answered, unless a person chooses another. `held` names the others, `offices` are the people of them who
    write for others, `wrote` the addresses (folded) that contacts of the case came from. `failed` are rows too: of those who may
    be told, what does not reach them, so nothing is sent there.
    """

    rows: tuple[Any, ...]
    held: tuple[str, ...]
    offices: frozenset[int] = frozenset()
    failed: tuple[Any, ...] = ()
    wrote: frozenset[str] = frozenset()

    @property
    def family(self) -> "Recipients":
        """The same without the offices, for what concerns the family; the same where nobody else can be written to."""
        rows = tuple(row for row in self.rows if row.person_id not in self.offices)
        return replace(self, rows=rows) if rows else self

    @property
    def usual_way(self) -> Way:
        """How the first of them is answered unless another way is chosen; by email where nobody can be."""
        return next((way for row in self.rows[:1] for way in ways_of(row.kind, row.address)), Way.EMAIL)

    def by(self, way: Way) -> "Recipients":
        """Return the same with those alone whom this way leads to."""
        return replace(self, rows=tuple(row for row in self.rows if way in ways_of(row.kind, row.address)))


def of_case(desk: Desk, conn: Any, case: Case) -> Recipients:
    """Return whom a reply on `case` may go to.

    Where a contact of this child asks that somebody must not know where they are, only those who asked may be written to, until a
    supervisor has looked: a letter to the wrong parent cannot be taken back (the confidential-address rule of the desk's policy).
    """
    own = people.recipients(conn, case.child_id, case.person_id)
    offices = [_Office.of(row) for row in people.offices_on(conn, case.id)]
    told = _allowed(desk, conn, case, _in_turn(conn, case, own, offices))
    works = tuple(row for row in told.rows if not row.failing)
    failed = tuple(row for row in told.rows if row.failing)
    wrote = frozenset(fold_point(one)[1] for one in contacts.came_from(conn, case.id, desk.confirmed_before))
    return replace(told, rows=works, offices=frozenset(row.person_id for row in offices), failed=failed, wrote=wrote)


def sure(desk: Desk, told: Recipients, row: Any) -> tuple[str, bool]:
    """Return in words when an address or number was confirmed, and whether it is to be asked for.

    An office's address and a name on social media are not asked for, nor what they wrote from in this case: ('', False).
    """
    if row.person_id in told.offices or row.kind not in (EMAIL, PHONE, POST) or row.address in told.wrote:
        return "", False
    old = desk.confirmed_before
    return how_sure(row.confirmed_at, old, desk.now()), is_old(row.confirmed_at, old)


@dataclass(frozen=True, slots=True)
class _Office:
    """An office that wrote on the case, as somebody who may be answered; what may be told is for a person to say."""

    point_id: int
    person_id: int
    name: str
    address_as: str
    kind: str
    address: str
    relationship: str
    confirmed_at: datetime | None = None
    failing: bool = False

    @classmethod
    def of(cls, row: Any) -> "_Office":
        sort = SORTS.get(row.relationship, row.relationship)
        words = f"{sort}: wrote on this case; authority to be told is not on record"
        return cls(row.point_id, row.person_id, row.name, row.address_as, "email", row.address, words)


def _in_turn(conn: Any, case: Case, own: list[Any], offices: list[_Office]) -> list[Any]:
    """Return who is answered first: the office, where it wrote last, else the family; the others stay to be chosen."""
    points = {row.point_id for row in offices}
    others = [row for row in own if row.point_id not in points]
    last = contacts.last_writer(conn, case.id)
    wrote = [row for row in offices if row.person_id == last]
    return [*wrote, *others, *(row for row in offices if row not in wrote)]


def _allowed(desk: Desk, conn: Any, case: Case, rows: list[Any]) -> Recipients:
    if len(rows) < 2 and case.child_id is None:  # noqa: PLR2004 - one writer, nobody to hide from
        return Recipients(tuple(rows), ())
    asked = who_asked(desk, conn, case.child_id)
    if not asked:
        return Recipients(tuple(rows), ())
    held = tuple(dict.fromkeys(row.address_as or row.name for row in rows if row.person_id not in asked))
    if desk.who.role is Role.SUPERVISOR:
        return Recipients(tuple(rows), held)
    return Recipients(tuple(row for row in rows if row.person_id in asked), held)


def held_words(told: Recipients) -> str:
    """Return in words why some of the family may not be written to now."""
    names = " and ".join(told.held)
    return (
        f"Somebody here asked that their address stays secret: do not write to {names} until a supervisor has looked."
    )


def who_asked(desk: Desk, conn: Any, child_id: int | None) -> frozenset[int]:
    """Return the people who asked, in an unfinished case of this child, that their address stays secret.

    What phrases and weights alone hear is enough, whatever a second look made of it.
    """
    said = contacts.of_child(conn, child_id) if child_id is not None else []
    return frozenset(row.person_id for row in said if row.person_id is not None and _is_secret(row, desk.house))


def _is_secret(row: Any, house: House) -> bool:
    alone = read(row.subject, row.new_text, house.lexicon)
    return _SECRET in alone.situations or _SECRET in readings.of_row(row, house).situations
