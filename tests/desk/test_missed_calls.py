"""Calls that nobody answered: one line a caller, ranked by doubt and by how often, and answered when they get through."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from support.desks import MONDAY, case_of, family, mail, taken

from triage.channels.queue_log import arrival_of
from triage.desk import calls, explain, rang
from triage.desk.call_drafts import begin
from triage.desk.front import Desk
from triage.desk.take_in import Taken
from triage.rules.arrival import Arrival
from triage.rules.rang import How, Rang
from triage.store import cases, clocks
from triage.store.tables import Case, CaseState

NUMBER = "01632960111"


def call(
    minutes: float, how: How = How.ABANDONED, *, number: str = NUMBER, waited: int = 410, name: str = "", **more: Any
) -> Arrival:
    began = MONDAY + timedelta(minutes=minutes)
    name = name or f"call {minutes} {number}"
    made = Rang(name, "transport", number, began, began + timedelta(seconds=waited), waited, how, **more)
    return arrival_of(made, "telephone", f"{made}".encode())


def the_case(desk: Desk, taken_in: Taken | int) -> Case:
    key = taken_in if isinstance(taken_in, int) else taken_in.case_id
    assert key is not None
    found = desk.store.read(lambda conn: cases.get(conn, key))
    assert found is not None
    assert explain.explain(desk, key).differs == (), "a case's record must tell its place again"
    return found


def clocks_of(desk: Desk, case_id: int) -> list[Any]:
    return desk.store.read(lambda conn: clocks.of_case(conn, case_id))


def rules_of(case: Case) -> list[str]:
    return [reason["rule"] for reason in case.reasons]


@pytest.fixture(autouse=True)
def _ten_past_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(minutes=70))


def test_a_call_from_a_number_that_nobody_knows_is_a_line_that_does_not_wait_with_the_routine(desk: Desk) -> None:
    case = the_case(desk, taken(desk, call(0)))
    assert case.title == "missed calls: rang once, waited 7 min"
    assert (case.band, case.act_by) == (2, MONDAY + timedelta(hours=4))
    assert rules_of(case)[:2] == ["missed_call", "rang"]
    assert not case.doubt
    assert [row.name for row in clocks_of(desk, case.id)] == ["call_back"]


def test_six_calls_from_one_number_are_one_line_and_stand_before_what_can_wait(desk: Desk) -> None:
    case = the_case(desk, [taken(desk, call(10 * number)) for number in range(6)][-1])
    assert case.title == "missed calls: rang 6 times, waited 41 min in all"
    assert case.contacts == 6
    assert (case.band, "rang_again" in rules_of(case)) == (1, True)


def test_a_call_passed_on_from_queue_to_queue_is_one_call(desk: Desk) -> None:
    taken(desk, call(0, How.TIMED_OUT, name="one", waited=120))
    case = the_case(desk, taken(desk, call(3, name="one", waited=60)))
    assert case.title == "missed calls: rang once, waited 3 min"


def test_a_number_on_record_is_that_childs_case_and_the_familys_own_words_stay_its_title(desk: Desk) -> None:
    family(desk, parent="parent@example.org", father=NUMBER)
    key = case_of(desk, mail("The taxi was late twice this week and late last week, too.", sender=NUMBER))
    before = the_case(desk, key)
    case = the_case(desk, taken(desk, call(5)))
    assert case.id == key
    assert case.title == before.title
    assert "Nobody answered: rang once, waited 7 min." in [reason["words"] for reason in case.reasons]


def test_a_parent_of_two_children_has_one_line_and_it_says_that_nobody_knows_which_child(desk: Desk) -> None:
    family(desk, "Amara", father=NUMBER)
    family(desk, "Zuri", father=NUMBER)
    first, second = the_case(desk, taken(desk, call(0))), the_case(desk, taken(desk, call(20)))
    assert first.id == second.id


def test_withheld_numbers_are_one_line_an_hour(desk: Desk) -> None:
    keys = [taken(desk, call(number, number="", name=f"w{number}")).case_id for number in range(14)]
    assert len(set(keys)) == 1
    case = the_case(desk, keys[0] or 0)
    assert case.title == "missed calls: withheld numbers, 14 calls"
    assert case.band == 2
    assert taken(desk, call(61, number="")).case_id != case.id


def test_the_same_call_told_twice_is_one(desk: Desk) -> None:
    assert [taken(desk, call(0)).outcome for _ in range(2)] == ["taken", "repeated"]


def test_who_rings_again_and_is_answered_is_noted_and_the_line_waits_to_be_looked_at_once(desk: Desk) -> None:
    key = the_case(desk, [taken(desk, call(number)) for number in (0, 10)][-1]).id
    assert taken(desk, call(39, How.ANSWERED, waited=60)).outcome == "counted"
    case = the_case(desk, key)
    assert (case.state, case.unanswered) == (CaseState.WAITING, 0)
    assert case.title == "missed calls: rang 2 times, waited 14 min in all; rang again and was answered at 09:40"
    assert case.returns_at == datetime.fromisoformat("2027-01-12T08:00+00:00")
    assert all(row.ended for row in clocks_of(desk, key))


def test_who_is_missed_again_after_that_is_back_in_the_queue_and_counted_anew(desk: Desk) -> None:
    key = the_case(desk, taken(desk, call(0))).id
    taken(desk, call(20, How.ANSWERED))
    case = the_case(desk, taken(desk, call(60)))
    assert (case.id, case.state, case.title) == (key, CaseState.OPEN, "missed calls: rang once, waited 7 min")
    assert [row.name for row in clocks_of(desk, key) if not row.ended] == ["call_back"]


def test_a_call_that_is_answered_does_not_answer_what_the_family_wrote(desk: Desk) -> None:
    family(desk, parent="parent@example.org", father=NUMBER)
    key = case_of(desk, mail("No taxi came for Amara this morning."))
    taken(desk, call(5))
    taken(desk, call(20, How.ANSWERED))
    case = the_case(desk, key)
    assert (case.state, case.unanswered) == (CaseState.OPEN, 2)
    assert case.reasons[0]["words"] == "Rang again and was answered at 09:26."


def test_a_line_that_somebody_holds_is_not_taken_from_them(desk: Desk) -> None:
    from triage.desk.claim import claim

    key = the_case(desk, taken(desk, call(0))).id
    claim(desk, key)
    taken(desk, call(20, How.ANSWERED))
    case = the_case(desk, key)
    assert (case.state, case.owner_id) == (CaseState.OPEN, desk.who.id)


def test_answered_calls_alone_make_no_contact_and_old_ones_no_line(desk: Desk) -> None:
    assert [taken(desk, call(0, How.ANSWERED)).case_id, taken(desk, call(5, only_counted=True)).case_id] == [None, None]


def test_the_line_says_whom_to_ring_back_and_logging_the_call_answers_it(desk: Desk) -> None:
    from dataclasses import replace

    case = the_case(desk, taken(desk, call(0)))
    to_ring = rang.to_ring_back(desk, case.id)
    assert to_ring
    assert (to_ring.ref, to_ring.number) == (case.ref, NUMBER)
    draft = replace(begin(desk), number=to_ring.number, case=to_ring.ref, notes="When is the bus?", outcome="answered")
    assert calls.log(desk, draft).ref == case.ref
    assert the_case(desk, case.id).state is CaseState.DONE
    assert rang.to_ring_back(desk, case.id) is None


def test_a_split_and_a_merge_of_missed_calls_undo_each_other(desk: Desk) -> None:
    from triage.desk import joining

    first = the_case(desk, taken(desk, call(0)))
    other = the_case(desk, taken(desk, call(5, number="01632960222")))
    joining.merge(desk, other.id, first.id, "the same mother")
    assert the_case(desk, first.id).title == "missed calls: rang 2 times, waited 14 min in all"


def test_a_call_that_was_missed_on_a_case_of_a_child_at_home_is_rung_back_when_the_case_is_to_be_acted_on(
    desk: Desk,
) -> None:
    family(desk, parent="parent@example.org", father=NUMBER)
    key = case_of(desk, mail("No taxi came for Amara this morning. She is at home with me.", sender=NUMBER))
    case = the_case(desk, key)
    assert case.band <= 1
    assert taken(desk, call(2)).case_id == key
    (call_back,) = [row for row in clocks_of(desk, key) if row.name == "call_back"]
    assert call_back.due_at == case.act_by
