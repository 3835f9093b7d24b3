"""Whom a reply may go to: the child's current contacts, unless somebody in the family asked us to keep a secret from another."""

from dataclasses import dataclass, replace
from typing import Any, Final

from triage.desk.front import Desk
from triage.rules.letter import Way, ways_of
from triage.rules.reading import read
from triage.rules.roles import Role
from triage.store import contacts, people
from triage.store.tables import Case

_SECRET: Final = "confidential_address"  # noqa: S105 - the name of a situation


@dataclass(frozen=True, slots=True)
class Recipients:
    """The rows (point_id, person_id, name, address_as, kind, address, relationship) that may be told; `held` names the others."""

    rows: tuple[Any, ...]
    held: tuple[str, ...]

    def by(self, way: Way) -> "Recipients":
        """Return the same with those alone whom this way leads to."""
        return replace(self, rows=tuple(row for row in self.rows if way in ways_of(row.kind, row.address)))


def of_case(desk: Desk, conn: Any, case: Case) -> Recipients:
    """Return whom a reply on `case` may go to.

    Where a contact of this child asks that somebody must not know where they are, only those who asked may be written to, until a
    supervisor has looked: a letter to the wrong parent cannot be taken back (the confidential-address rule of the desk's policy).
    """
    rows = people.recipients(conn, case.child_id, case.person_id)
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
    """Return the people who asked, in an unfinished case of this child, that their address stays secret."""
    said = contacts.of_child(conn, child_id) if child_id is not None else []
    return frozenset(
        row.person_id
        for row in said
        if row.person_id is not None and _SECRET in read(row.subject, row.new_text, desk.house.lexicon).situations
    )
