"""How clocks were kept: on random clocks, the report counts what a plain recount counts, on both databases."""

import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.clocked import COMPLAINT
from support.desks import MONDAY, case_of, desk_for, family, mail

from triage.desk import missed
from triage.desk.front import Desk
from triage.errors import NotPossible
from triage.reports.figures import Report
from triage.reports.library import report
from triage.reports.performance import quantile
from triage.rules.calendar import local_day
from triage.rules.roles import Role
from triage.store.tables import Clock

SINCE, UNTIL = MONDAY - timedelta(days=28), MONDAY
HOURS = st.integers(-700, 700)
CLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["complaint_respond", "call_back"]),
        HOURS,
        st.none() | HOURS,
        st.sampled_from(["", "answered", "cancelled"]),
    ),
    max_size=12,
)


def _kept(desk: Desk, case_id: int, name: str, due: datetime, stopped: datetime | None, ended: str) -> None:
    started = due - timedelta(days=40)
    row = Clock(
        case_id=case_id, name=name, run=uuid.uuid4().int % 1_000_000, words=name, stopped_by="substantive", whose="ours",
        count="working_days", started_at=started, counted_to=local_day(due), due_on=local_day(due), due_at=due,
        stopped_at=stopped if ended else None, ended=ended if stopped else "",
        broken_at=due if stopped is None or stopped > due else None,
    )  # fmt: skip
    desk.store.write("test", MONDAY, lambda tx: tx.add(row))


def _cleared(desk: Desk) -> None:
    desk.store.write("test", MONDAY, lambda tx: tx.conn.execute(sa.delete(Clock)))


def _column(made: Report, title: str, name: str) -> dict[Any, Any]:
    (table,) = next(part for part in made.sections if part.title == title).tables
    place = table.columns.index(name)
    return {row[0]: row[place] for row in table.rows}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_clocks=CLOCKS)
def test_a_clock_due_in_the_time_counts_as_kept_missed_or_ended_exactly_once(
    desk: Desk, given_clocks: list[tuple[str, int, int | None, str]]
) -> None:
    case_id = case_of(desk, mail(COMPLAINT, key=uuid.uuid4().hex))
    _cleared(desk)
    wanted: Counter[tuple[str, str]] = Counter()
    for name, due_in, stopped_in, ended in given_clocks:
        due = MONDAY + timedelta(hours=due_in)
        stopped = MONDAY + timedelta(hours=stopped_in) if stopped_in is not None and ended else None
        _kept(desk, case_id, name, due, stopped, ended)
        if SINCE <= due < UNTIL:
            late = stopped is None or stopped > due
            wanted[name, "Missed" if late else "Kept" if ended == "answered" else "Ended"] += 1
    made = report(desk, "sla", SINCE, UNTIL)
    words = {rule.name: rule.words.rstrip(".") for rule in desk.house.clocks}
    for fate in ("Kept", "Missed", "Ended"):
        counted = _column(made, "By clock", fate)
        assert {name: counted.get(words.get(name, name), 0) for name in ("complaint_respond",)} == {
            "complaint_respond": wanted["complaint_respond", fate]
        }
        assert sum(counted.values()) == sum(number for (_, how), number in wanted.items() if how == fate)
        assert sum(_column(made, "By week", fate).values()) == sum(counted.values())


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_the_least_that_so_many_do_not_pass(values: list[int], share: float) -> None:
    steps = sorted(Counter(values).items())
    found = quantile(steps, share)
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_a_missed_clock_is_listed_with_the_reason_that_a_person_gave(desk: Desk) -> None:
    family(desk)
    case_id = case_of(desk, mail(COMPLAINT))
    _kept(desk, case_id, "call_back", MONDAY - timedelta(days=2), None, "")
    assert "nobody has said why of 1" in report(desk, "sla", SINCE, UNTIL).sections[-1].told
    missed.say_why(desk, case_id, "call_back", "  Two of three   were ill. ")
    missed.say_why(desk, case_id, "call_back", "The number was wrong.")
    (table,) = report(desk, "sla", SINCE, UNTIL).sections[-1].tables
    assert table.rows[0][-1] == "The number was wrong."
    with pytest.raises(NotPossible, match="No clock 'claim_decide' was missed"):
        missed.say_why(desk, case_id, "claim_decide", "x")
    with pytest.raises(NotPossible):
        missed.say_why(desk, case_id, "call_back", "  ")


def test_the_median_is_told_in_hours_from_the_start_to_the_answer(desk: Desk) -> None:
    family(desk)
    case_id = case_of(desk, mail(COMPLAINT))
    for hours in (1, 2, 30):
        due = MONDAY - timedelta(days=1)
        _kept(desk, case_id, "call_back", due, due - timedelta(days=40) + timedelta(hours=hours), "answered")
    made = report(desk, "sla", SINCE, UNTIL)
    assert list(_column(made, "By clock", "Median, hours").values()) == [2.0]
    assert list(_column(made, "By clock", "Nine of ten, hours").values()) == [30.0]


def test_no_clock_due_is_said_and_counts_as_no_share(desk: Desk) -> None:
    made = report(desk_for(desk.store, desk.drafts, "sue", Role.SUPERVISOR), "sla", SINCE, UNTIL)
    assert made.told == "No clock of ours was due in this time."
