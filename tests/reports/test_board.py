"""Every figure of the board is the length of the list behind it, and both are what a plain recount in Python gives."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.desks import desk_for
from support.loads import Made, fill, hands

from triage import clock
from triage.desk import surge
from triage.desk.front import Desk
from triage.desk.views.board import Board
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.reports import definitions, load, sitrep
from triage.rules.arrival import Channel
from triage.rules.roles import Role
from triage.store.engine import Store
from triage.store.tables import CaseState, OutboxState

NOON = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)  # a Wednesday, and winter: London's clocks are the world's
MIDNIGHT = 12 * 60
DAY = 24 * 60


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


minutes = st.one_of(
    st.integers(-DAY, 9 * DAY), st.sampled_from([0, 59, 60, 61, MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 2 * DAY])
)
past = st.one_of(st.integers(1, 9 * DAY), st.sampled_from([60, MIDNIGHT, MIDNIGHT + 2 * DAY, MIDNIGHT + 5 * DAY]))
acts = st.tuples(
    st.integers(1, 20 * 60),
    st.sampled_from(["p0", "p1", "service"]),
    st.sampled_from(["reply queued", "case done", "note added", "case opened by", "case claimed"]),
)
made = st.builds(
    Made,
    band=st.integers(0, 3),
    late=minutes,
    opened=past,
    lease=st.integers(-60, 60),
    owner=st.sampled_from([None, 0, 1]),
    state=st.sampled_from([CaseState.OPEN, CaseState.OPEN, CaseState.WAITING, CaseState.DONE]),
    waiting_on=st.sampled_from(["", "family", "transport_team"]),
    returns=st.one_of(st.none(), st.integers(-600, 600)),
    escalated=st.one_of(st.none(), past),
    unanswered=st.integers(0, 2),
    letter=st.sampled_from([None, OutboxState.SENT, OutboxState.FAILED, OutboxState.UNKNOWN]),
    clocks=st.lists(st.tuples(st.one_of(st.integers(-3 * DAY, DAY), st.sampled_from([-120, -240])), st.booleans()), max_size=2,
                    unique=True).map(tuple),
    contacts=st.lists(st.tuples(past, st.sampled_from([Channel.EMAIL, Channel.PHONE])), max_size=2).map(tuple),
    acts=st.lists(acts, max_size=2).map(tuple),
)  # fmt: skip


def _recount(cases: list[Made]) -> dict[str, int]:
    """Count the figures as slowly and as plainly as they can be."""
    found: Counter[str] = Counter()
    for one in cases:
        is_open, unfinished = one.state is CaseState.OPEN, one.state is not CaseState.DONE
        nobody = one.owner is None or one.lease >= 0
        if is_open:
            found[f"open.{one.band}"] += 1
            found["late"] += one.late > 0
            found["free"] += nobody
            found[_age(one.opened)] += 1
            acted = any(by != "service" and at <= 120 and what in {"reply queued", "case done", "note added"}
                        for at, by, what in one.acts)  # fmt: skip
            found["stuck_late"] += one.late > 120 and not acted
        if one.state is CaseState.WAITING:
            found[f"waiting:{one.waiting_on}"] += 1
            found["stuck_returns"] += one.returns is not None and one.returns > 0
        if unfinished:
            found["stuck_escalated"] += one.escalated is not None
            found["stuck_letters"] += one.letter in {OutboxState.FAILED, OutboxState.UNKNOWN}
            if not nobody:
                found[f"held:{one.owner}"] += 1
        for at, ours in one.clocks:
            name = _clock(at)
            found[name] += ours and name != ""
        for at, channel in one.contacts:
            found["contacts"] += at <= MIDNIGHT
            found[f"contacts:{channel.value}"] += at <= MIDNIGHT
        found["answered"] += any(
            at <= MIDNIGHT and by != "service" and what in {"reply queued", "case done"} for at, by, what in one.acts
        )
    return {key: number for key, number in found.items() if number and key}


def _age(opened: int) -> str:
    if opened <= 60:
        return "age_hour"
    edges = (("age_today", MIDNIGHT), ("age_two", MIDNIGHT + 2 * DAY), ("age_five", MIDNIGHT + 5 * DAY))
    return next((name for name, edge in edges if opened <= edge), "age_older")


def _clock(ago: int) -> str:
    if 0 <= ago <= MIDNIGHT:
        return "clocks_broken" if ago else ""
    edges = (("clocks_two_hours", 120), ("clocks_four_hours", 240), ("clocks_today", MIDNIGHT - 1),
             ("clocks_next_day", MIDNIGHT + DAY - 1))  # fmt: skip
    return next((name for name, edge in edges if ago < 0 and -ago <= edge), "")


def _figures(board: Board) -> dict[str, int]:
    counts = (*board.open, *board.ages, *board.waiting, *board.clocks, *board.stuck, *board.today)
    held = {f"held:{one.staff_id}": one.holds for one in board.people}
    return {key: number for key, number in {**{one.key: one.number for one in counts}, **held}.items() if number}


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
@settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cases=st.lists(made, max_size=12))
def test_the_board_counts_what_a_plain_recount_counts(
    where: str, cases: list[Made], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    store: Store = request.getfixturevalue(f"{where}_store")
    _empty(store)
    desk = desk_for(store, tmp_path, "sam", Role.SUPERVISOR)
    first, second = _people(store)
    owned = [_with_owner(one, first, second) for one in cases]
    fill(store, NOON, owned)
    board = load.board(desk)
    assert _figures(board) == _recount(owned)
    for one in (*board.open, *board.ages, *board.waiting, *board.clocks, *board.stuck):
        listed = load.behind(desk, one.key)
        assert len(listed.lines) == listed.all == one.number, one.key
        assert listed.definition
    assert sum(one.number for one in board.ages) == sum(one.number for one in board.open[:4]), "no age is left out"
    for here, there in (("clocks_broken", "broken"), ("stuck_escalated", "escalated")):
        assert {one.id for one in load.behind(desk, here).lines} == set(sitrep.behind(desk, there)), (
            "the report says the same"
        )
    unfinished = sum(one.state is not CaseState.DONE for one in owned)
    assert board.hours[-1].unfinished == unfinished
    assert len(board.alarms.alarms) == len({one.kind for one in board.alarms.alarms})


def _with_owner(one: Made, first: int, second: int) -> Made:
    from dataclasses import replace

    done = one.opened - 1 if one.state is CaseState.DONE else None
    return replace(one, owner=None if one.owner is None else (first, second)[one.owner], done=done)


def _people(store: Store) -> tuple[int, int]:
    from triage.store import people

    found = store.read(lambda conn: [people.staff_by_login(conn, login) for login in ("p0", "p1")])
    if found[0] is None:
        hands(store, NOON, [Role.AGENT, Role.OVERFLOW])
        return _people(store)
    assert found[1]
    return found[0].id, found[1].id


def _empty(store: Store) -> None:
    """Take the last example's cases away, and its lines of the log, which no desk could do."""

    def act(tx: Any) -> None:
        for verb in ("UPDATE", "DELETE") if store.is_sqlite else ():
            tx.conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS event_no_{verb}")
        if not store.is_sqlite:
            tx.conn.exec_driver_sql("DROP TRIGGER IF EXISTS event_only_grows ON event")
        for table in ("outbox", "reply", "contact", "clock", "event", "matter"):
            tx.conn.exec_driver_sql(f"DELETE FROM {table}")

    store.write("tests", NOON, act)


# ---- what it says -------------------------------------------------------------------------------------------------------


def test_an_auditor_sees_references_and_figures_and_no_name_of_a_child_or_family(desk: Desk, tmp_path: Path) -> None:
    fill(
        desk.store,
        NOON,
        [Made(band=0, late=300, opened=400, child="Tamsin Okafor", title="Tamsin was left", clocks=((-30, True),))],
    )
    auditor = desk_for(desk.store, tmp_path, "ola", Role.AUDITOR)
    told = (
        repr(load.board(auditor)) + repr(load.behind(auditor, "late")) + repr(load.behind(auditor, "clocks_two_hours"))
    )
    assert "Tamsin" not in told
    assert "L0" in told
    assert "Tamsin" in repr(load.board(desk))


def test_agents_see_the_alarm_of_everybody_and_neither_the_board_nor_the_supervisors_alarms(
    desk: Desk, tmp_path: Path
) -> None:
    fill(
        desk.store,
        NOON,
        [Made(band=0, late=-9, opened=6), Made(band=1, late=-14), Made(band=1, late=-16), Made(band=0, opened=4)],
    )
    agent = desk_for(desk.store, tmp_path, "kim")
    assert [(one.kind, len(one.ids)) for one in load.alarms(agent).alarms] == [("unclaimed", 1)]
    assert [(one.kind, len(one.ids)) for one in load.alarms(desk).alarms] == [("unclaimed", 1), ("untouched", 1)]
    with pytest.raises(NotAllowed):
        load.board(agent)
    with pytest.raises(NotAllowed):
        load.behind(agent, "late")
    with pytest.raises(NotAllowed):
        surge.begin(agent, "many calls")


def test_a_hand_off_that_nobody_accepted_in_time_is_told_to_supervisors(desk: Desk) -> None:
    from triage.store.tables import Clock

    def hand_off(tx: Any) -> None:
        due = NOON - timedelta(minutes=1)
        tx.add(Clock(case_id=key, name="safeguarding_hand_off", words="Handed off.", stopped_by="hand_off", whose="ours",
                     count="minutes", started_at=due, counted_to=due.date(), due_on=due.date(), due_at=due))  # fmt: skip

    [key] = fill(desk.store, NOON, [Made(band=0, owner=desk.who.id, late=-9)])
    desk.store.write("tests", NOON, hand_off)
    assert [(one.kind, one.ids) for one in load.alarms(desk).alarms] == [("handed", (key,))]


def test_a_figure_that_there_is_not_is_said_to_be_none(desk: Desk) -> None:
    for key in ("nothing", "late.x", "held:x", "contacts:pigeon"):
        with pytest.raises(NotFound):
            load.behind(desk, key)


def test_every_figure_has_its_definition_in_the_one_place(desk: Desk) -> None:
    board = load.board(desk)
    counts = (*board.open, *board.ages, *board.waiting, *board.clocks, *board.stuck, *board.today)
    assert all(definitions.definition(one.key) for one in counts)
    assert definitions.definition("held:3") == definitions.DEFINITIONS["held"]
    assert definitions.definition("nothing") == ""


def test_a_surge_begins_once_for_a_reason_and_every_role_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="for a reason"):
        surge.begin(desk, "  ")
    surge.begin(desk, "route 12\x1b[2J is cancelled")
    with pytest.raises(NotPossible, match="lasts already"):
        surge.begin(desk, "again")
    told = load.alarms(desk_for(desk.store, tmp_path, "kim")).surge
    assert told is not None
    assert (told.since, told.by) == (NOON, "sam")
    assert "\x1b" not in told.why
    surge.end(desk)
    with pytest.raises(NotPossible, match="no surge"):
        surge.end(desk)
    assert load.alarms(desk).surge is None


def test_the_signs_of_a_surge_show_what_they_were_found_by(desk: Desk) -> None:
    holds = [sign.holds for sign in load.board(desk).signs]
    assert holds == [False, False, False]
    flood = tuple((minute, Channel.EMAIL) for minute in range(1, 119, 10))
    fill(desk.store, NOON, [Made(band=0, opened=9), Made(band=1, opened=61, contacts=flood)])
    told = {sign.name: sign for sign in load.board(desk).signs}
    assert all(sign.holds for sign in told.values())
    assert "6 came, room for 0; 6 came, room for 0" in told["arrivals"].words
    assert "1" in told["unclaimed"].words
