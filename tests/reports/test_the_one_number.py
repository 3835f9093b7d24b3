"""How many children have no transport: on random histories every way of asking gives what a plain recount of the record gives."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col
from support.desks import MONDAY, as_service

from triage.desk import children, records, transport
from triage.desk.front import Desk
from triage.desk.register import NewChild, add_family
from triage.reports import export, library
from triage.reports.children import counted
from triage.reports.sitrep import behind, sitrep
from triage.rules.roles import Role
from triage.store import events
from triage.store.tables import Transport, TransportChange

STATES = [state.value for state in Transport]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(STATES), st.integers(0, 40)),
        st.tuples(
            st.sampled_from(["register", "call", "import pupils.csv"]), st.sampled_from(STATES), st.integers(0, 40)
        ),
        st.tuples(st.just("wait"), st.just(""), st.integers(1, 2000)),
        st.tuples(st.sampled_from(["merge", "unmerge"]), st.just(""), st.integers(0, 40)),
    ),
    max_size=14,
)


def recounted(desk: Desk, as_of: datetime) -> Counter[str]:
    """Count from the log alone, in plain Python: each child's last state that was written down by then, of two records one."""
    state: dict[int, str] = {}
    merged: dict[int, str] = {}
    for row in desk.store.read(lambda conn: list(events._lines(conn))):
        if row.at > as_of:
            continue
        told: dict[str, Any] = json.loads(row.detail)
        if row.what == "family registered":
            state.update({int(key): value for key, value in told["states"].items()})
        elif row.what == "transport changed":
            state[told["child"]] = told["state"]
        elif row.what == records.MERGED:
            merged[told["other"]] = state.pop(told["other"])
        elif row.what == records.TAKEN_BACK:
            state[told["other"]] = merged.pop(told["other"])
    return Counter(state.values())


def exported(desk: Desk, **which: Any) -> Counter[str]:
    """Count what stands under 'transport' in an export."""
    supervisor = replace(desk, who=replace(desk.who, role=Role.SUPERVISOR))
    return Counter(str(row[1]) for row in export.cells(supervisor, export.Wanted("children", **which)))


def lives(desk: Desk, steps: list[tuple[str, str, int]], clock: list[datetime]) -> None:
    for what, state, number in steps:
        clock[0] += timedelta(minutes=number if what == "wait" else 1)
        roll = children.order(desk)
        if what == "add":
            young = NewChild(f"Child {number}", "Example", None, "Larkfield School", (), transport=state)
            add_family(as_service(desk), [], [young])
        elif what in {"merge", "unmerge"}:
            decided(desk, what, number)
        elif what != "wait" and roll:
            since = clock[0] - timedelta(hours=7 * number) if number % 3 else None
            transport.change(desk, roll[number % len(roll)], state, why="because", source=what, since=since)


def decided(desk: Desk, what: str, number: int) -> None:
    """Merge two of the children, or take the last merge back."""
    keeper = replace(desk, who=replace(desk.who, role=Role.SUPERVISOR))
    lines = list(children.page(desk, children.order(desk)).values())
    if what == "unmerge":
        for last in records.decided(keeper)[:1]:
            records.unmerge(keeper, last.kept.ref, last.other.ref, "a mistake")
    elif len(lines) > 1:
        one, other = lines[number % len(lines)], lines[(number + 1) % len(lines)]
        records.merge(keeper, one.ref, other.ref, "one and the same")


def so_then(desk: Desk, moment: datetime) -> Counter[str]:
    """Count what was so at a moment, as the history tells it now: of all that held by then, each child's last word."""
    rows = desk.store.read(
        lambda conn: list(conn.execute(sa.select(TransportChange).order_by(col(TransportChange.id))))
    )
    here = set(children.order(desk))
    told = {row.child_id: row.state.value for row in rows if row.since <= moment and row.child_id in here}
    return Counter(told.values())


def test_screen_report_list_and_past_are_what_the_log_adds_up_to(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [MONDAY]
    monkeypatch.setattr("triage.clock.now", lambda: clock[0])

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(STEPS, st.integers(0, 3000))
    def holds(steps: list[tuple[str, str, int]], back: int) -> None:
        lives(desk, steps, clock)
        now, plain = clock[0], recounted(desk, clock[0])
        made = counted(desk)
        assert made.states == {state: plain[state] for state in STATES}
        assert made.roll == sum(plain.values()) == len(children.order(desk))
        assert counted(desk, now).states == made.states, "as of now is now"
        report = sitrep(desk)
        shown = {figure.key: figure for figure in report.figures}
        for state in STATES:
            key = f"state:{state}"
            assert shown[key].number == plain[state] == len(children.order(desk, state)) == len(behind(desk, key))
        assert exported(desk) == plain, "an export holds whom the screen shows"
        assert exported(desk, state="none") == Counter(none=plain["none"])
        sizes = children.sizes(desk)
        assert {state: sizes[state] for state in STATES} == made.states
        then = now - timedelta(minutes=back)
        past, before = counted(desk, then), recounted(desk, then)
        assert past.states == {state: before[state] for state in STATES}
        assert past.roll == sum(before.values())
        assert exported(desk, as_of=then) == before
        true = counted(desk, then, true=True)
        assert {state: true.states[state] for state in STATES} == {
            state: so_then(desk, then)[state] for state in STATES
        }
        assert exported(desk, as_of=then, true=True) == so_then(desk, then)
        assert made.disputed == len(children.order(desk, "disputed")) == shown["disputed"].number
        assert made.none_disputed <= min(made.disputed, made.none)
        paper = {
            figure.key: figure.number for part in library.report(desk, "sitrep").sections for figure in part.figures
        }
        assert paper == {key: figure.number for key, figure in shown.items()}, "the paper says what the screen says"
        new, solved = shown["new"].number, shown["solved"].number
        twice = shown["twice"].number if "twice" in shown else 0
        assert recounted(desk, report.close)["none"] + new - solved - twice == plain["none"], (
            "what is new and solved explains the change"
        )
        for figure in report.figures:
            if figure.behind == "children" and not figure.unit:
                assert figure.number == len(set(behind(desk, figure.key))), figure.key
        assert sum(f.number for f in report.figures if f.key.startswith("school:")) == plain["none"]

    holds()
