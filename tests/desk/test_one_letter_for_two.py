"""One letter about two children of a family: told in both cases, taken back on both, and to nobody who may not hear of both."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, as_service, case_of, desk_for, mail

from triage.desk import bulk, case, joining, many, reply, sending
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views.many import Begun, Prepared
from triage.rules.letter import Delivery, Letter, Outcome, Way
from triage.rules.roles import Role
from triage.store import cases, outbox
from triage.store.tables import CaseState, Child, Clock, FamilyContact

WORDS = (
    "This is about [[the child's name]]. How you can apply for the bus pass: by post by Thursday 14 January. I will send you the "
    "form by Thursday 14 January. You can ring me on 01632 960 200."
)


@pytest.fixture
def supervisor(desk: Desk, tmp_path: Path) -> Desk:
    held = replace(desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR), hold=timedelta(minutes=5))
    mother = NewPerson("Ngozi Reed", "Ms Reed", relationship="mother", points=("parent@example.org",))
    amara = NewChild("Amara", "Reed", date(2016, 3, 4), "Larkfield School", (), transport="confirmed")
    add_family(as_service(desk), [mother], [amara, replace(amara, name="Ben", born=date(2014, 3, 4))])
    return held


def prepared(desk: Desk) -> tuple[list[int], list[Prepared], Begun]:
    keys = [
        case_of(desk, mail(f"How do I apply for {name}'s bus pass?", subject=f"{name} Reed bus pass", at=at))
        for name, at in (("Amara", MONDAY), ("Ben", MONDAY + timedelta(minutes=1)))
    ]
    begun = many.begin(desk, keys)
    offer = begun.offers[-1]
    final = next(one.name for one in desk.templates if "substantive" in one.stops and one.form == "email")
    body = offer.body.replace("[[the one truth of the incident]]", WORDS)
    return keys, many.prepare(desk, keys, replace(offer, body=body, name=final)), begun


def sent(desk: Desk) -> tuple[list[int], str]:
    keys, letters, begun = prepared(desk)
    assert [(one.case_id, [key for key, _ in one.also]) for one in letters] == [(keys[0], [keys[1]])]
    act = bulk.new_act()
    assert [one.done for one in many.send(desk, letters, begun, act)] == [True]
    return keys, act


def states(desk: Desk, keys: list[int]) -> list[CaseState]:
    return desk.store.read(lambda conn: [case.state for key in keys if (case := cases.living(conn, key))])


def ended(desk: Desk) -> set[str]:
    return desk.store.read(lambda conn: set(conn.scalars(sa.select(col(Clock.ended)))))


def test_both_cases_tell_of_it_and_both_come_back_when_it_does_not_arrive(
    supervisor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, _ = sent(supervisor)
    assert states(supervisor, keys) == [CaseState.DONE, CaseState.DONE]
    for key in keys:
        assert any(one.what.startswith("reply") for one in case.look(supervisor, key).story)
    road = sending.Road(lambda _letter: Outcome(Delivery.FAILED, "no such address", wrong_address=True))
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(minutes=10))
    assert sending.send_due(as_service(supervisor), {Way.EMAIL: road}) == 1
    assert states(supervisor, keys) == [CaseState.OPEN, CaseState.OPEN]


@pytest.mark.parametrize("merged", ["neither", "the first", "the second"])
def test_taken_back_no_clock_stays_answered_whichever_case_was_put_with_another_meanwhile(
    supervisor: Desk, merged: str
) -> None:
    keys, act = sent(supervisor)
    assert ended(supervisor) == {"answered"}
    if merged != "neither":
        other = case_of(supervisor, mail("How do I apply?", sender="other@example.org"))
        joining.merge(supervisor, keys[merged == "the second"], other, "the same matter")
    if merged == "the first":
        first = supervisor.store.read(lambda conn: outbox.of_case(conn, other))[0]
        reply.take_back(supervisor, first.id)
    else:
        assert [one.done for one in many.undo(supervisor, act, keys[:1])] == [True]
    assert ended(supervisor) == {""}


def test_a_parent_who_may_not_hear_of_the_second_child_gets_no_letter_about_both(supervisor: Desk) -> None:
    _, letters, begun = prepared(supervisor)
    ben = sa.select(col(Child.id)).where(col(Child.name) == "Ben").scalar_subquery()
    barred = sa.update(FamilyContact).where(col(FamilyContact.child_id) == ben).values(barred=True)
    supervisor.store.write("sam", MONDAY, lambda tx: tx.conn.execute(barred))
    outcome = next(iter(many.send(supervisor, letters, begun, bulk.new_act())))
    assert not outcome.done
    assert "Choose one recipient" in str(outcome.words)


def test_a_letter_that_waits_does_not_leave_once_its_reader_may_not_be_told(
    supervisor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, _ = sent(supervisor)
    left: list[Letter] = []

    def deliver(letter: Letter) -> Outcome:
        left.append(letter)
        return Outcome(Delivery.SENT, "taken")

    supervisor.store.write("sam", MONDAY, lambda tx: tx.conn.execute(sa.update(FamilyContact).values(barred=True)))
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(minutes=10))
    assert sending.send_due(as_service(supervisor), {Way.EMAIL: sending.Road(deliver)}) == 1
    assert left == []
    (row,) = sending.unsettled(supervisor)
    assert "may not be told" in row.words
    assert states(supervisor, keys) == [CaseState.OPEN, CaseState.OPEN]
