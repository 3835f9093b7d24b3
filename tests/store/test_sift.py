"""Filters of the queue on both databases: each alone, together, and how many cases each would show."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, case_of, desk_for, family, mail

from triage.desk import assign, claim, done, queue
from triage.desk.front import Desk
from triage.rules.arrival import Channel
from triage.rules.asked import BANDS, parse
from triage.rules.roles import Role
from triage.store.tables import Case, CaseState, Clock, Incident

Three = tuple[int, int, int]


def found(desk: Desk, typed: str) -> set[int]:
    return set(queue.order(desk, parse(typed)))


def put(desk: Desk, case_id: int, **values: Any) -> None:
    """Set columns as later operations of the desk will."""
    change = sa.update(Case).where(col(Case.id) == case_id).values(**values)
    desk.store.write("test", MONDAY, lambda tx: tx.conn.execute(change))


@pytest.fixture
def three(desk: Desk) -> Three:
    """A child whom nobody came for, a complaint by telephone, a thank-you from somebody whom nobody knows."""
    family(desk, needs=("wheelchair", "autism_anxiety"))
    first = case_of(desk, mail("Nobody came for Amara this morning, there was no taxi at all."))
    late = "The bus was late again, this is a formal complaint."
    second = case_of(desk, mail(late, sender="quay@example.org", channel=Channel.PHONE))
    third = case_of(
        desk, mail("Thank you, the new driver is lovely.", sender="elm@example.org", channel=Channel.WEB_FORM)
    )
    return first, second, third


def test_each_filter_shows_the_cases_that_are_so(desk: Desk, three: Three) -> None:
    first, second, third = three
    bands = {key: BANDS[line.band] for key, line in queue.page(desk, three).items()}
    assert found(desk, "") == set(three)
    for band in BANDS:
        assert found(desk, f"band:{band}") == {key for key in three if bands[key] == band}
    assert found(desk, "channel:phone") == {second}
    assert found(desk, "channel:email,web-form") == {first, third}
    assert found(desk, "topic:praise") == {third}
    assert (
        found(desk, "need:wheelchair") == found(desk, 'need:"autism anxiety"') == found(desk, "need:autism") == {first}
    )
    assert found(desk, "school:larkfield") == found(desk, 'school:"Larkfield Sch"') == {first}
    assert found(desk, "school:arkfield") == found(desk, "need:epilepsy") == set()
    assert found(desk, "channel:email school:larkfield need:wheelchair taxi") == {first}
    assert found(desk, "channel:phone school:larkfield") == set()


def test_who_holds_a_case_is_asked_of_leases_that_have_not_run_out(desk: Desk, three: Three, monkeypatch: Any) -> None:
    first, second, third = three
    chief = desk_for(desk.store, desk.drafts.parent, "kim", Role.SUPERVISOR)
    claim.claim(desk, first)
    assign.assign(chief, [second], chief.who.id)
    assert found(desk, "mine") == found(chief, "owner:ada") == {first}
    assert found(chief, "mine") == found(desk, "owner:Kim") == {second}
    assert found(desk, "unclaimed") == {third}
    assert found(desk, "owner:ada,kim") == {first, second}
    assert found(desk, "mine unclaimed") == found(desk, "owner:nobody") == set()
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=1))
    assert found(desk, "mine") == found(desk, "owner:ada") == set()
    assert found(desk, "unclaimed") == set(three)


def test_late_is_an_act_by_that_has_passed_or_a_clock_of_ours_that_is_broken(desk: Desk, three: Three) -> None:
    _, second, third = three
    for key in three:
        put(desk, key, act_by=MONDAY + timedelta(hours=1))
    ours = sa.update(Clock).where(col(Clock.whose) == "ours")

    def clock(key: int, **values: Any) -> None:
        desk.store.write(
            "test", MONDAY, lambda tx: tx.conn.execute(ours.where(col(Clock.case_id) == key).values(**values))
        )

    assert found(desk, "breached") == set()
    put(desk, third, act_by=MONDAY - timedelta(minutes=1))
    clock(second, due_at=MONDAY - timedelta(minutes=1))
    assert found(desk, "breached") == {second, third}
    clock(second, paused_at=MONDAY)
    assert found(desk, "breached") == {third}
    clock(second, broken_at=MONDAY)
    assert found(desk, "breached") == {second, third}


def test_waiting_cases_are_shown_when_they_are_asked_for_and_done_ones_with_all(desk: Desk, three: Three) -> None:
    first, second, third = three
    put(desk, second, state=CaseState.WAITING, waiting_on="operator")
    put(desk, third, state=CaseState.WAITING)
    assert found(desk, "") == {first}
    assert found(desk, "waiting") == {second, third}
    assert found(desk, "waiting:operator") == found(desk, "waiting waiting:operator") == {second}
    assert found(desk, "waiting:family") == set()
    done.done(desk, first, "she was collected")
    assert found(desk, "all") == set(three)
    assert found(desk, "all need:wheelchair") == {first}
    lines = queue.page(desk, three)
    assert [(lines[key].state, lines[key].waiting_on) for key in three] == [
        ("done", ""), ("waiting", "operator"), ("waiting", ""),
    ]  # fmt: skip


def test_escalated_cases_and_those_of_one_incident(desk: Desk, three: Three) -> None:
    first, second, _ = three
    incident = Incident(ref="4HTV-9WXP", title="Route 12 is cancelled", opened_at=MONDAY, opened_by="ada")
    put(desk, first, escalated_at=MONDAY, incident_id=desk.store.write("test", MONDAY, lambda tx: tx.add(incident)))
    assert found(desk, "escalated") == found(desk, "incident:4htv-9wxp") == {first}
    assert found(desk, "incident:4HTV-9WXQ") == set()
    line = queue.page(desk, [first])[first]
    assert (line.escalated, line.incident) == (True, "4HTV-9WXP")
    assert queue.page(desk, [second])[second].incident == ""


def test_the_filters_that_would_show_something_are_counted(desk: Desk, three: Three) -> None:
    first, second, _ = three
    claim.claim(desk, first)
    put(desk, second, state=CaseState.WAITING, waiting_on="operator")
    counted = {(count.filter, str(count.value)): count.cases for count in queue.filters(desk)}
    for (name, value), cases in counted.items():
        typed = f"{name}:{value}" if value else name
        assert len(found(desk, typed)) == cases, typed
    assert counted["mine", ""] == counted["school", "Larkfield School"] == counted["owner", "ada"] == 1
    assert counted["waiting", ""] == counted["waiting", "operator"] == counted["need", "wheelchair"] == 1
    assert ("channel", "phone") not in counted, "only cases that stand in the queue are counted"


def test_what_is_asked_comes_in_queue_order_and_at_the_head_with_its_reasons(desk: Desk, three: Three) -> None:
    order = list(queue.order(desk))
    assert [line.id for line, _ in queue.head(desk, 10)] == order
    emails = [key for key in order if key != three[1]]
    assert [line.id for line, _ in queue.head(desk, 10, parse("channel:email,web_form"))] == emails
    assert queue.head(desk, 1, parse("channel:email"))[0][1]


def plan_of(desk: Desk, typed: str, off: str) -> str:
    """Return how the database goes about what is asked; PostgreSQL with these ways `off`, since it reads small tables whole."""
    seen: list[tuple[str, Any]] = []
    sa.event.listen(desk.store.engine, "before_cursor_execute", lambda _c, _k, sql, args, *_: seen.append((sql, args)))
    queue.order(desk, parse(typed))
    sql, args = next((sql, args) for sql, args in seen if "FROM matter" in sql)

    def plan(conn: sa.Connection) -> str:
        if desk.store.is_sqlite:
            return "\n".join(str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", args))
        for way in off.split():
            conn.exec_driver_sql(f"SET enable_{way} = off")
        return "\n".join(row[0] for row in conn.exec_driver_sql(f"EXPLAIN {sql}", args))

    return desk.store.read(plan)


def test_the_whole_queue_is_read_along_its_index_and_words_are_found_in_theirs(desk: Desk) -> None:
    assert list(queue.order(desk)) == []
    whole, found = plan_of(desk, "", "seqscan sort"), plan_of(desk, "amara ree", "seqscan indexscan")
    assert "matter_queue" in whole
    assert "sort" not in whole.lower()
    assert "temp" not in whole.lower()
    assert "case_words" in found
    assert "SCAN matter" not in found
    assert "Seq Scan on matter" not in found
