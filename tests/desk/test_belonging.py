"""Asking whose a contact is stays cheap: every question is a range of an index, and a name that hundreds have brings a few."""

import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from support.desks import MONDAY, desk_for, family, mail, taken

from triage.desk import belonging, case_book
from triage.desk.front import Desk
from triage.rules.arrival import Channel, Message
from triage.store import matching, people
from triage.store.engine import Store, Tx
from triage.store.tables import Child, Person

EVERYTHING = "BCDF-GHJK: Amara Reed and Amarra Read, born 04/03/2016, of Larkfield School have no taxi."


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return desk_for(sqlite_store, tmp_path)


@pytest.mark.parametrize("sender", ["parent@example.org", "new@example.net"])
def test_every_question_is_answered_by_an_index(desk: Desk, sender: str) -> None:
    family(desk)
    taken(desk, mail("No taxi came."))
    asked: list[tuple[str, Any]] = []

    def heard(_conn: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    message = Message(
        from_address=sender, from_name="Ngozi Reed", new_text=EVERYTHING, references=("<ours@marlshire.example>",)
    )
    sa.event.listen(desk.store.engine, "before_cursor_execute", heard)
    desk.store.read(lambda conn: _decide(conn, message))
    sa.event.remove(desk.store.engine, "before_cursor_execute", heard)
    assert len(asked) > 6
    for statement, given in asked:
        plan = desk.store.read(partial(_plan, statement=statement, given=given))
        assert not [line for line in plan if re.match(r"SCAN (?!anon_\d|\(?subquery)", line)], (plan, statement)


def _plan(conn: Any, statement: str, given: Any) -> list[str]:
    return [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]


def _decide(conn: Any, message: Message) -> Any:
    known = matching.people_with_point(conn, message.from_address)
    return belonging.decide(conn, message, Channel.EMAIL, belonging.Sender(None, "", known))


def test_a_name_that_hundreds_have_brings_few_and_proposes_none(desk: Desk) -> None:
    desk.store.write("tests", MONDAY, lambda tx: [_namesake(tx, number) for number in range(300)])
    office = Person(name="Larkfield School office", address_as="", sort="school")
    desk.store.write("tests", MONDAY, lambda tx: people.add_person(tx, office, [("email", "office@example.org")]))
    for sender in ("new@example.net", "office@example.org"):
        result = taken(desk, mail("Sam Lee has no taxi.", sender=sender, from_name=""))
        book = case_book.read(desk, result.case_id or 0)
        assert book.proposed == ()
        assert book.card is None


def _namesake(tx: Tx, number: int) -> int:
    return people.add_child(
        tx,
        Child(ref=f"2222-{number:04}", name="Sam", family_name="Lee", born=date(2016, 3, 4), school="Larkfield School"),
    )
