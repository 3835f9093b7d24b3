"""Killed with -9 while the council's list is taken in: run again it goes on, and the register is as if nothing had been."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from crash.killing import Job, Zygote, fatal_steps
from sqlmodel import col

from triage.store import events
from triage.store.engine import Store
from triage.store.tables import Child, ContactPoint, FamilyContact, Person, TransportChange
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

KILLS = {"sqlite": 12, "postgres": 6}  # of each of the two mornings
CopyOf = Callable[[Store, Path], str]
CHILD = sa.select(
    col(Child.number), col(Child.name), col(Child.school), col(Child.needs), col(Child.transport), col(Child.operator)
)
CARER = (
    sa.select(
        col(Child.number),
        col(Person.name),
        col(FamilyContact.relationship),
        col(FamilyContact.barred),
        col(ContactPoint.value),
    )
    .join(FamilyContact, col(FamilyContact.child_id) == col(Child.id))
    .join(Person, col(Person.id) == col(FamilyContact.person_id))
    .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
)
JOURNEY = sa.select(col(Child.number), col(TransportChange.state)).join(
    TransportChange, col(TransportChange.child_id) == col(Child.id)
)
HISTORY = sa.select(col(FieldChange.field), col(FieldChange.old), col(FieldChange.new))
LISTED = sa.select(col(Child.number), col(ImportedChild.missing_since)).join(
    ImportedChild, col(ImportedChild.child_id) == col(Child.id)
)
ASKED = sa.select(col(ToCheck.field), col(ToCheck.held), col(ToCheck.told))


def _register(url: str) -> list[list[str]]:
    """Return all that the register holds, by what things are called and not by their keys."""
    store = Store(url)
    try:
        assert store.read(events.verify).broken_at is None

        def read(conn: Any) -> list[list[str]]:
            return [sorted(map(repr, conn.execute(one))) for one in (CHILD, CARER, JOURNEY, HISTORY, LISTED, ASKED)]

        return store.read(read)
    finally:
        store.close()


def test_a_list_killed_at_any_step_goes_on_when_it_is_run_again(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf
) -> None:
    def morning(number: int, name: str) -> Job:
        folder = tmp_path / name
        folder.mkdir()
        return {"job": "import", "url": copy_of(store, folder), "state": str(folder), "morning": number}

    kills = KILLS["sqlite" if store.is_sqlite else "postgres"]
    undisturbed = morning(0, "undisturbed")
    first = zygote.steps(undisturbed)
    after_first = _register(undisturbed["url"])
    second = zygote.steps({**undisturbed, "morning": 1})
    after_second = _register(undisturbed["url"])
    assert after_second != after_first
    for number, (step, later) in enumerate(zip(fatal_steps(first, kills), fatal_steps(second, kills), strict=True)):
        job = morning(0, str(number))
        zygote.kill(job, step)
        zygote.run(job)
        assert _register(job["url"]) == after_first
        zygote.kill({**job, "morning": 1}, later)
        zygote.run({**job, "morning": 1})
        assert _register(job["url"]) == after_second
