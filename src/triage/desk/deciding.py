"""What a person decides about a child's record: the needs, and which of two values holds where a list says otherwise."""

from collections.abc import Sequence
from typing import Any, Final

from triage.desk import ranking
from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible
from triage.rules.imported import CHILD, CONTACT, PERSON, HeldPoint, Value, meant, worded
from triage.rules.reading.vocabulary import NEEDS
from triage.rules.travel import REGISTER
from triage.store import deciding, imports, people
from triage.store.engine import Tx

_KEPT: Final = "Nothing was changed."
HELD: Final = "held"
TOLD: Final = "told"


def set_needs(desk: Desk, child_id: int, needs: Sequence[str], *, why: str) -> None:
    """Put on record what a child needs, none included, as somebody told it; no list overwrites it.

    Raises NotPossible for a need that is none of ours or without a reason, NotFound where there is no such child.
    """
    require(desk, "change a child's record")
    said = " ".join(why.split())
    unknown = [need for need in needs if need not in NEEDS]
    if unknown:
        raise NotPossible(f"There is no need '{unknown[0][:40]}'.", safe=_KEPT, next=f"Known: {', '.join(NEEDS)}.")
    if not said:
        raise NotPossible("Somebody told us of needs.", safe=_KEPT, next="Say who, and how.")

    def act(tx: Tx) -> None:
        child = _held(tx, child_id)
        new = tuple(need for need in NEEDS if need in needs)
        imports.change_child(tx, child_id, {"needs": list(new), "needs_known": True})
        deciding.kept(tx, child_id, None, "needs", worded(tuple(child.needs)), worded(new), f"{REGISTER}: {said}")
        tx.event("needs decided", None, child=child_id)
        ranking.of_children(tx, desk, [child_id])

    desk.store.write(desk.who.login, desk.now(), act)


def answer(desk: Desk, child_id: int, question_id: int, *, take: bool) -> None:
    """Decide a difference: what is held stays, or, with `take`, what the list told holds from now on.

    The same list telling the same again asks no more. Raises NotFound, and NotPossible where it was answered before.
    """
    require(desk, "change a child's record")

    def act(tx: Tx) -> None:
        _held(tx, child_id)
        row = deciding.question(tx, child_id, question_id)
        if row is None:
            raise NotFound("There is no such question about this child.", safe=_KEPT)
        if row.answer:
            raise NotPossible("This is answered already.", safe=_KEPT, next="Open the child again.")
        if take:
            _take(tx, row)
            if row.person_id is None and row.field in ranking.SHOWN_BY:
                ranking.of_children(tx, desk, [child_id])
        deciding.answered(tx, question_id, TOLD if take else HELD)
        tx.event(
            "difference decided", None, child=child_id, field=row.field.partition(" ")[0], answer=TOLD if take else HELD
        )

    desk.store.write(desk.who.login, desk.now(), act)


def _held(tx: Tx, child_id: int) -> Any:
    if not people.hold_child(tx, child_id):
        raise NotFound("There is no such child on the register.", safe=_KEPT)
    return people.child(tx.conn, child_id)


def _take(tx: Tx, row: Any) -> None:
    """Let what a list told hold, in the list's name, so that the next list may change it again."""
    kind, _, value = row.field.partition(" ")
    if value and row.person_id is not None:
        held = imports.people(tx.conn, [row.person_id])[row.person_id].points
        gone: list[HeldPoint] = [one for one in held if (one.kind, one.value) == (kind, value)]
        imports.drop_points(tx, gone)
        deciding.kept(tx, None, row.person_id, kind, value, "", row.source)
    elif row.field == CONTACT:
        deciding.part(tx, row.child_id, row.person_id)
        deciding.kept(tx, row.child_id, row.person_id, CONTACT, "yes", "", row.source)
    else:
        _set(tx, row, meant(row.field, row.told))


def _set(tx: Tx, row: Any, new: Value) -> None:
    stored = {row.field: list(new) if isinstance(new, tuple) else new}
    alone = row.person_id is not None and row.field in PERSON
    if row.person_id is None and row.field in CHILD:
        imports.change_child(tx, row.child_id, stored)
    elif alone:
        imports.change_person(tx, row.person_id, stored)
    else:
        imports.change_relation(tx, row.child_id, row.person_id, stored)
    deciding.kept(tx, None if alone else row.child_id, row.person_id, row.field, row.held, row.told, row.source)
