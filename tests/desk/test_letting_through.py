"""What the record does not support stops a reply; a supervisor may let it leave with a reason, which is kept."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from support.desks import case_of, desk_for, family, mail

from triage.desk import case, reply
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.errors import NotAllowed, NotSendable
from triage.rules.letter import Way
from triage.rules.roles import Role
from triage.store import events
from triage.store.tables import FamilyContact, Person

TOO_MUCH = """Dear Ms Reed,

I am sorry that Amara had no taxi this morning, and that she is at home with you. The taxi will be there at eight tomorrow.

I will ring you tomorrow at nine, on 01632 960 200.
"""
WHY = "The operator's manager gave me her word, at 15:10."


@pytest.fixture
def waiting_case(desk: Desk) -> int:
    family(desk)
    return case_of(desk, mail("No taxi came for Amara this morning. She is at home with me."))


def _draft(desk: Desk, case_id: int, body: str = TOO_MUCH, way: Way = Way.EMAIL) -> tuple[Draft, int]:
    view = case.look(desk, case_id)
    return Draft(case_id, "", view.recipients[0].point_id, "Amara's transport", body, way), view.version


def _register_changes(desk: Desk, table: type, **values: object) -> None:
    def act(tx: object) -> None:
        tx.conn.execute(sa.update(table).values(**values))  # type: ignore[attr-defined]

    desk.store.write("test", desk.now(), act)


def test_an_agent_may_not_let_it_leave_whatever_the_reason(desk: Desk, waiting_case: int) -> None:
    draft, version = _draft(desk, waiting_case)
    with pytest.raises(NotSendable):
        reply.send(desk, draft, version)
    with pytest.raises(NotAllowed):
        reply.send(desk, draft, version, reason=WHY)


def test_a_supervisor_lets_it_leave_and_the_log_holds_the_reason(desk: Desk, waiting_case: int, tmp_path: Path) -> None:
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    draft, version = _draft(boss, waiting_case)
    with pytest.raises(NotSendable):
        reply.send(boss, draft, version)
    reply.send(boss, draft, version, reason=WHY)
    (kept,) = desk.store.read(lambda conn: events.of_case(conn, waiting_case, only=(reply.LET_THROUGH,)))
    detail = json.loads(kept.detail)
    assert (kept.by, detail["why"], detail["rules"]) == ("sam", WHY, ["false_assurance"])


def test_no_reason_lets_a_blank_or_another_childs_name_leave(desk: Desk, waiting_case: int, tmp_path: Path) -> None:
    family(desk, child="Barnaby", parent="bo@example.org")
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    for wrong in ("[[the day]]", "Barnaby has none either."):
        draft, version = _draft(boss, waiting_case, f"{TOO_MUCH}\n{wrong}")
        with pytest.raises(NotSendable):
            reply.send(boss, draft, version, reason=WHY)


def test_a_family_that_cannot_use_the_telephone_is_not_rung(desk: Desk, waiting_case: int) -> None:
    _register_changes(desk, Person, communication=["bsl"])
    draft, _ = _draft(desk, waiting_case, way=Way.PHONE)
    assert {"wrong_channel"} == {one.group for one in reply.check(desk, draft) if one.overridable} - {"false_assurance"}


def test_somebody_who_may_not_be_told_is_not_named_either(desk: Desk, waiting_case: int) -> None:
    draft, _ = _draft(desk, waiting_case, f"{TOO_MUCH}\nWe have told Ms Reed's sister, Ngozi Reed.")
    assert "barred" not in {one.group for one in reply.check(desk, draft)}
    _register_changes(desk, FamilyContact, barred=True)
    assert "barred" in {one.group for one in reply.check(desk, draft)}
