"""The desk's acts on formal clocks: each one is an event, and a breach stays on the record whatever is done afterwards."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible
from triage.rules import clocks as rules
from triage.rules import running
from triage.rules.calendar import Calendar
from triage.rules.clocks import OFFICE_MATTERS, ClockRule
from triage.rules.priority import FAILING, NO_SAFE_JOURNEY
from triage.rules.running import Changes, State
from triage.rules.senders import SORTS
from triage.store import cases, contacts
from triage.store import clocks as store
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Clock

_SAFE = "Nothing was changed."
CONCERN = "safeguarding"  # the matter whose clocks only a concern starts
Step = Callable[[State, ClockRule, datetime], Changes]


def start(
    desk: Desk, case_id: int, matter: str, *, at: datetime | None = None, due: datetime | None = None
) -> list[str]:
    """Start the clocks that `matter` brings, such as "missed_call" or "appeal_stage_2"; return their names.

    `at` is when they begin to count, now otherwise; `due` is when a promise or an action was said to be done. A clock that ended
    begins anew. Raises NotPossible for a matter without clocks, or for a stated clock without its time.
    """
    require(desk, "change a clock")

    def act(tx: Tx) -> list[str]:
        return begun(tx, houses.current(tx.conn, desk), case_id, matter, at=at, due=due)

    return desk.store.write(desk.who.login, desk.now(), act)


def begun(
    tx: Tx, desk: Desk, case_id: int, matter: str, *, at: datetime | None = None, due: datetime | None = None
) -> list[str]:
    """Start the clocks of `matter` within a transaction of a person who may; as `start` says."""
    began = at or tx.at
    if began > tx.at:
        raise NotPossible("This has not come yet.", safe=_SAFE, next="Say when it came.")
    known = [rule for rule in desk.house.clocks if matter in rule.starts_for and rule.starts_at == "receipt"]
    if not known:
        raise NotPossible(f"No clock of clocks.toml starts for '{matter[:40]}'.", safe=_SAFE)
    case = case_of(tx, case_id)
    starts = [_begin(desk, rule, began, due, case) for rule in known]
    there = store.of_case(tx.conn, case_id)
    names = [state.name for state in store.start(tx, case_id, there, starts, desk.house.calendar, anew=True)]
    if not names:
        raise NotPossible("These clocks run already.", safe=_SAFE, next="See them with: triage clocks REF.")
    settle(tx, case)
    return names


def pause(desk: Desk, case_id: int, name: str, why: str) -> State:
    """Let a clock stand still while we wait for the family, because `why`; they are asked again, and it has a limit."""
    desk, said = houses.now(desk), _reason(why)
    calendar = desk.house.calendar
    return _act(desk, case_id, name, "clock paused", lambda s, r, at: running.pause(s, r, calendar, at, said), why=said)


def resume(desk: Desk, case_id: int, name: str) -> State:
    """Let a clock go on that was standing still."""
    desk = houses.now(desk)
    calendar = desk.house.calendar
    return _act(
        desk,
        case_id,
        name,
        "clock resumed",
        lambda s, r, at: running.resume(s, r, calendar, at),
        on=desk.now().isoformat(),
        why="a person let it go on",
    )


def extend(desk: Desk, case_id: int, name: str, to: date, why: str, told: str) -> State:
    """Extend a clock once, to a new day, with the reason and how the family was told of both (Complaint Handling Code 6.5).

    An outer limit that belongs to it is extended with it, to the same day, where that is later.
    """
    desk, said = houses.now(desk), _reason(why)
    calendar = desk.house.calendar
    notice = _reason(
        told,
        "A clock is extended when the family has been told.",
        "Say how and when; of a complaint, with the Ombudsman's details.",
    )

    def also(tx: Tx, _extended: Clock, rows: Sequence[Clock]) -> None:
        for row in rows:
            rule = _known(desk, row)
            if rule is not None and rule.outer_of == name and not row.ended and row.due_on < to:
                longer = partial(_longer, rule=rule, calendar=calendar, at=tx.at, to=to)
                store.change(tx, row, "clock extended", longer, why=said, told=notice)

    def step(state: State, rule: ClockRule, at: datetime) -> Changes:
        return running.extend(state, rule, calendar, at, to)

    return _act(desk, case_id, name, "clock extended", step, also=also, why=said, told=notice)


def stop(desk: Desk, case_id: int, name: str, why: str) -> State:
    """Stop a clock because of something that was done and that no reply of ours is: rung back, handed over, decided elsewhere.

    Where that was an acknowledgement, the clocks that count from it begin.
    """
    desk, said = houses.now(desk), _reason(why)

    def also(tx: Tx, stopped: Clock, rows: Sequence[Clock]) -> None:
        if stopped.stopped_by == "acknowledgement":
            follow = rules.start(rule_of(desk, stopped).starts_for, tx.at, desk.house, "acknowledgement")
            store.start(tx, case_id, rows, follow, desk.house.calendar, anew=True)

    def step(state: State, _rule: ClockRule, at: datetime) -> Changes:
        return running.end(state, at, running.ANSWERED, said)

    return _act(desk, case_id, name, "clock stopped", step, also=also, why=said)


def cancel(desk: Desk, case_id: int, name: str, why: str) -> State:
    """End a clock that should not run, with the reason; a breach before that stays."""
    said = _reason(why)
    return _act(
        desk, case_id, name, "clock cancelled", lambda s, _, at: running.end(s, at, running.CANCELLED, said), why=said
    )


def no_concern(tx: Tx, desk: Desk, case_id: int, why: str) -> None:
    """A supervisor took the safeguarding concern off a case: what only a concern starts is no longer waited for."""
    for row in store.of_case(tx.conn, case_id, to_change=True):
        rule = _known(desk, row)
        if not row.ended and rule is not None and set(rule.starts_for) == {CONCERN}:
            _call_off(tx, row, why)


def _call_off(tx: Tx, row: Clock, why: str) -> None:
    gone = partial(running.end, at=tx.at, how=running.CANCELLED, why=why)
    store.change(tx, row, "clock cancelled", gone, why=why)


def transfer(desk: Desk, case_id: int, name: str, matter: str, why: str) -> State:
    """Pass a clock to another team, as the clock of `matter` ("foi", "sar", "appeal", ...), which counts from the same start.

    Their clock runs from when the council received it, not from when we passed it on (Freedom of Information Act 2000, s.10).
    Our clock for passing it on is stopped by this very act.
    """
    desk, said = houses.now(desk), _reason(why)
    calendar = desk.house.calendar
    theirs = [rule for rule in desk.house.clocks if matter in rule.starts_for and rule.whose == "theirs"]
    theirs = [rule for rule in theirs if rule.starts_at == "receipt" and rule.count != "stated"]
    if not theirs:
        raise NotPossible(f"No other team has a clock for '{matter[:40]}'.", safe=_SAFE)
    pass_over = {r.name for r in desk.house.clocks if matter in r.starts_for and r.stopped_by == "hand_over"}

    def also(tx: Tx, passed_on: Clock, rows: Sequence[Clock]) -> None:
        store.start(tx, case_id, rows, [rules.begin(rule, passed_on.started_at, calendar) for rule in theirs], calendar)
        for row in rows:
            if row.name in pass_over and not row.ended:
                passed = partial(running.end, at=tx.at, how=running.ANSWERED, why=said)
                store.change(tx, row, "clock stopped", passed, why=said)

    def step(state: State, _rule: ClockRule, at: datetime) -> Changes:
        return running.end(state, at, running.TRANSFERRED, f"to {theirs[0].team or matter}: {said}")

    return _act(desk, case_id, name, "clock transferred", step, also=also, why=said, to=matter)


def carry(desk: Desk, case_id: int, to_case: int, why: str) -> list[str]:
    """Carry every clock of a case over to the case of the same matter, because `why`; return their names.

    They go as they stand, with their breaches: two cases that were one matter have one record. Raises NotPossible for one case.
    """
    require(desk, "change a clock")
    said = _reason(why)
    if case_id == to_case:
        raise NotPossible("A case's clocks are its own already.", safe=_SAFE)

    def act(tx: Tx) -> list[str]:
        case, other = case_of(tx, case_id), case_of(tx, to_case)
        rows = store.of_case(tx.conn, case_id, to_change=True)
        store.carry(tx, rows, case.ref, to_case, other.ref, said)
        settle(tx, case)
        settle(tx, other)
        return [row.name for row in rows]

    return desk.store.write(desk.who.login, desk.now(), act)


def received(tx: Tx, desk: Desk, case_id: int, matters: Sequence[str], at: datetime, *, reopened: bool) -> None:
    """A contact came in on a case at `at`: what waited for the family goes on, and the clocks of its `matters` start.

    Where the case was done, or everything asked before it has had its answer, the clocks that ended begin anew.
    """
    for row in store.of_case(tx.conn, case_id, to_change=True):
        if row.paused_at is not None and not row.ended:
            on = max(at, row.paused_at)
            goes_on = partial(running.resume, rule=rule_of(desk, row), calendar=desk.house.calendar, at=on)
            store.change(tx, row, "clock resumed", goes_on, why="the family has written", on=on.isoformat())
    brought(tx, desk, case_id, matters, at, reopened=reopened)


def brought(tx: Tx, desk: Desk, case_id: int, matters: Sequence[str], at: datetime, *, reopened: bool = False) -> None:
    """Start the clocks of `matters` that a case has held since `at`, whenever that was seen; what stands still does not go on.

    Where everything asked before has had its answer, those that ended begin anew.
    """
    rows = store.of_case(tx.conn, case_id, to_change=True)
    answers = [row for row in rows if row.whose == "ours" and row.stopped_by == "substantive"]
    answered = bool(answers) and all(row.ended for row in answers)
    starts: Sequence[rules.ClockStart] = rules.start(matters, at, desk.house)
    if any(one.rule.by_band for one in starts):
        case = case_of(tx, case_id)
        starts = [_begin(desk, one.rule, at, None, case) for one in starts]
    store.start(tx, case_id, rows, starts, desk.house.calendar, anew=reopened or answered)


def answered(
    tx: Tx,
    desk: Desk,
    case: Case,
    kinds: Sequence[str],
    reply_id: int | None,
    why: str = "a reply was sent",
    *,
    but: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """A reply was sent that is all of `kinds`, or a person said it: our clocks it answers stop, those that count from it start.

    Another team's clock is stopped by that team's own act only; those of `but`, owed to somebody else, go on. Return the case's
    columns for its next rise by a clock.
    """
    calendar = desk.house.calendar
    meant = {*kinds, *(["acknowledgement"] if "substantive" in kinds else [])}
    first = _stop_ours(tx, case.id, meant & {"acknowledgement"}, reply_id, why, but)
    if "acknowledgement" in meant:
        follow = [one for one in rules.start(case.kinds, tx.at, desk.house, "acknowledgement") if one.name not in but]
        store.start(tx, case.id, store.of_case(tx.conn, case.id), follow, calendar, anew=bool(first))
    ended = _stop_ours(tx, case.id, meant - {"acknowledgement"}, reply_id, why, but)
    if ended and "substantive" in meant:
        windows = [one for one in rules.start(case.kinds, tx.at, desk.house, "response") if one.name not in but]
        store.start(tx, case.id, store.of_case(tx.conn, case.id), windows, calendar, anew=True)
    return rises(tx.conn, case.id, case.band, waiting_rise(case))


def owed_to_others(conn: Any, desk: Desk, case_id: int, person_id: int | None) -> frozenset[str]:
    """Return the clocks that answering this person leaves running: an MP's answer is not the family's, nor theirs the MP's."""
    wrote = contacts.writers(conn, case_id)
    offices = {key for key, sort in wrote.items() if sort in SORTS}
    of_offices = frozenset(rule.name for rule in desk.house.clocks if not OFFICE_MATTERS.isdisjoint(rule.starts_for))
    if person_id not in offices:
        return of_offices if offices else frozenset()
    return frozenset(rule.name for rule in desk.house.clocks) - of_offices if wrote.keys() - offices else frozenset()


def still_owed(conn: Any, case_id: int, owed: frozenset[str]) -> bool:
    """Say whether a clock of ours that is `owed` to somebody else still runs on a case."""
    return any(row.name in owed and row.whose == "ours" and not row.ended for row in store.of_case(conn, case_id))


def taken_back(tx: Tx, desk: Desk, case_id: int, reply_id: int, sent_at: datetime) -> None:
    """A reply was taken back before it left: the clocks that it stopped run as before; those that counted from it end."""
    for row in store.of_case(tx.conn, case_id, to_change=True):
        if row.stopped_by_reply == reply_id:
            store.run_again(tx, row, reply_id)
        if row.started_at == sent_at and not row.ended and rule_of(desk, row).starts_at != "receipt":
            _call_off(tx, row, "the reply that it counted from was taken back")


def rises(conn: Any, case_id: int, band: int, by_waiting: datetime | None) -> dict[str, Any]:
    """Return a case's columns for when it next rises: by waiting, to band 1; else by the first warning of a clock, to band 2."""
    if by_waiting is not None:
        return {"rises_at": by_waiting, "rises_to": NO_SAFE_JOURNEY}
    warned = store.first_warning(conn, case_id) if band > FAILING else None
    return {"rises_at": warned, "rises_to": FAILING if warned else None}


def settle(tx: Tx, case: Case) -> None:
    """Set anew when a clock next lifts an open case, after one of its clocks changed."""
    values = rises(tx.conn, case.id, case.band, waiting_rise(case))
    if case.state is CaseState.OPEN and any(getattr(case, name) != value for name, value in values.items()):
        cases.change(tx, case, "rises anew", {"rises_at": values["rises_at"]}, **values)


def waiting_rise(case: Case) -> datetime | None:
    """Return when waiting alone raises the case to band 1, as stored."""
    return case.rises_at if case.rises_to == NO_SAFE_JOURNEY else None


def rule_of(desk: Desk, row: Clock) -> ClockRule:
    """Return a clock's row of clocks.toml, or what the clock still needs of it where supervisors have taken that row out."""
    found = _known(desk, row)
    if found is not None:
        return found
    return ClockRule(
        row.name, row.words, (), "receipt", 0, row.count,
        observes_closed_days=False, stopped_by=row.stopped_by, whose=row.whose, team=row.team,
    )  # fmt: skip


def _act(
    desk: Desk,
    case_id: int,
    name: str,
    what: str,
    step: Step,
    *,
    also: Callable[[Tx, Clock, Sequence[Clock]], None] | None = None,
    **detail: Any,
) -> State:
    """Take one step of one running clock of a case, in one transaction; what the rules refuse is told in their words."""
    require(desk, "change a clock")

    def act(tx: Tx) -> State:
        case = case_of(tx, case_id)
        rows = store.of_case(tx.conn, case_id, to_change=True)
        row = _named(rows, name)
        rule = rule_of(desk, row)
        after = store.change(tx, row, what, lambda state: step(state, rule, tx.at), **detail)
        if also is not None:
            also(tx, row, rows)
        settle(tx, case)
        return after

    try:
        return desk.store.write(desk.who.login, desk.now(), act)
    except running.Refused as refused:
        raise NotPossible(str(refused), safe=_SAFE) from refused


def _named(rows: Sequence[Clock], name: str) -> Clock:
    found = [row for row in rows if row.name == name]
    if not found:
        has = ", ".join(dict.fromkeys(row.name for row in rows)) or "none"
        raise NotFound(f"This case has no clock '{name[:40]}'.", safe=_SAFE, next=f"Its clocks: {has}.")
    still = [row for row in found if not row.ended]
    return min(still, key=lambda row: row.due_at) if still else max(found, key=lambda row: row.run)


def _stop_ours(
    tx: Tx, case_id: int, kinds: set[str], reply_id: int | None, why: str, but: frozenset[str]
) -> list[Clock]:
    rows = [row for row in store.of_case(tx.conn, case_id, to_change=True) if row.name not in but]
    ours = [row for row in rows if row.whose == "ours" and not row.ended and row.stopped_by in kinds]
    for row in ours:
        sent = partial(running.end, at=tx.at, how=running.ANSWERED, why=why, reply_id=reply_id)
        store.change(tx, row, "clock stopped", sent, why=why)
    return ours


def _begin(desk: Desk, rule: ClockRule, at: datetime, due: datetime | None, case: Case) -> rules.ClockStart:
    if rule.by_band and case.band <= NO_SAFE_JOURNEY:
        due = max(case.act_by, at)
    elif rule.count != "stated":
        due = None
    elif due is not None and due <= at:
        raise NotPossible("This time has passed already.", safe=_SAFE, next="Say a time still to come.")
    try:
        return rules.begin(rule, at, desk.house.calendar, due)
    except ValueError as missing:
        raise NotPossible(f"{missing}.", safe=_SAFE) from missing


def _known(desk: Desk, row: Clock) -> ClockRule | None:
    return next((rule for rule in desk.house.clocks if rule.name == row.name), None)


def case_of(tx: Tx, case_id: int) -> Case:
    """Return a case for changing, or raise NotFound."""
    return case_in(tx.conn, case_id)


def living(tx: Tx, case_id: int) -> Case:
    """Return a case for changing, or the one that it was put with, or raise NotFound."""
    case = cases.living(tx.conn, case_id)
    return case if case is not None else case_of(tx, case_id)


def case_in(conn: Any, case_id: int) -> Case:
    """Return a case, or raise NotFound."""
    case = cases.get(conn, case_id)
    if case is None:
        raise NotFound("This case is no longer here.", safe=_SAFE)
    return case


def _longer(state: State, rule: ClockRule, calendar: Calendar, at: datetime, to: date) -> Changes:
    try:
        return running.extend(state, rule, calendar, at, to)
    except running.Refused as refused:
        raise running.Refused(f"Its outer limit, {state.name}, does not allow that. {refused}") from refused


def _reason(
    words: str, missing: str = "A clock is changed for a reason.", what_next: str = "Say in a few words why."
) -> str:
    said = " ".join(words.split())
    if not said:
        raise NotPossible(missing, safe=_SAFE, next=what_next)
    return said
