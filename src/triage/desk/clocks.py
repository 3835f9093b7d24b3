"""The desk's acts on formal clocks: each one is an event, and a breach stays on the record whatever is done afterwards."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible
from triage.rules import clocks as rules
from triage.rules import running
from triage.rules.calendar import Calendar, local_day
from triage.rules.clocks import ClockRule
from triage.rules.priority import FAILING, NO_SAFE_JOURNEY
from triage.rules.running import Changes, State
from triage.store import cases, contacts
from triage.store import clocks as store
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Clock

_SAFE = "Nothing was changed."
_FURTHEST = timedelta(days=366)  # to which anything is promised
CONCERN = "safeguarding"  # the matter whose clocks only a concern starts
FULL = frozenset({"substantive", "complaint_response", "decision"})  # what answers somebody in full
_EACH_TIME = frozenset(
    {"hand_over", "hand_off", "confirmation"}
)  # stop the clocks of what is passed on, or put on the record
_ENDS = frozenset({"clock stopped", "clock cancelled", "clock transferred"})
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
    if not desk.house.calendar.covers(local_day(began)):
        raise NotPossible(
            f"The calendar does not reach back to {local_day(began)}.", safe=_SAFE, next="Say when it came."
        )
    known = [rule for rule in desk.house.clocks if matter in rule.starts_for and rule.starts_at == "receipt"]
    if not known:
        raise NotPossible(f"No clock of clocks.toml starts for '{matter[:40]}'.", safe=_SAFE)
    if due is not None and all(rule.count != "stated" for rule in known):
        raise NotPossible("These clocks are counted by the rules: nobody states when they are due.", safe=_SAFE)
    if due is not None and due > tx.at + _FURTHEST:
        raise NotPossible("That is more than a year away.", safe=_SAFE, next="Look at the year.")
    case = case_of(tx, case_id)
    starts = [_begin(desk, rule, began, due, case) for rule in known]
    there = store.of_case(tx.conn, case_id)
    names = [state.name for state in store.start(tx, case_id, there, starts, desk.house.calendar, anew=True)]
    if not names:
        raise NotPossible("These clocks run already.", safe=_SAFE, next="See them with: triage clocks REF.")
    if matter == "complaint_stage_2":
        for row in there:
            if row.stopped_by == "request" and not row.ended:
                met(tx, row, "the family asked for stage 2")
    settle(tx, case)
    return names


def pause(desk: Desk, case_id: int, name: str, why: str) -> State:
    """Let a clock stand still while we wait for the family, because `why`; they are asked again, and it has a limit.

    Once the limit was reached they are waited for again only when they have written since.
    """
    desk, said = houses.now(desk), _reason(why)
    calendar = desk.house.calendar

    def also(tx: Tx, paused: Clock, _rows: Sequence[Clock]) -> None:
        _refuse_to_wait_on(tx.conn, paused)

    def step(state: State, rule: ClockRule, at: datetime) -> Changes:
        return running.pause(state, rule, calendar, at, said)

    return _act(desk, case_id, name, "clock paused", step, also=also, why=said)


def _refuse_to_wait_on(conn: Any, row: Clock) -> None:
    """Refuse another wait where the last one ended at its limit and the family has not written since."""
    told = store.of_clock(store.story(conn, row.case_id), row)
    ended = [event.at for event, detail in told if event.what == "clock resumed" and detail["why"] == running.LIMIT]
    if not ended:
        return
    family, _ = contacts.writers(conn, row.case_id)
    since = (one for one in contacts.of_people(conn, row.case_id) if one.taken_at > ended[-1])
    if not any(one.person_id in family for one in since):
        raise running.Refused("We waited for the family as long as this clock may, and they have not written since.")


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

    def also(tx: Tx, extended: Clock, rows: Sequence[Clock]) -> None:
        outer = _outer(desk, extended, rows)
        if outer is not None and outer.due_on < to:
            longer = partial(_longer, rule=rule_of(desk, outer), calendar=calendar, at=tx.at, to=to)
            store.change(tx, outer, "clock extended", longer, why=said, told=notice)

    def step(state: State, rule: ClockRule, at: datetime) -> Changes:
        return running.extend(state, rule, calendar, at, to)

    return _act(desk, case_id, name, "clock extended", step, also=also, why=said, told=notice)


def stop(desk: Desk, case_id: int, name: str, why: str) -> State:
    """Stop a clock because of something that was done and that no reply of ours is: rung back, handed over, decided elsewhere.

    Its outer limit stops with it, and the clocks that count from it begin.
    """
    desk, said = houses.now(desk), _reason(why)

    def also(tx: Tx, stopped: Clock, rows: Sequence[Clock]) -> None:
        outer = _outer(desk, stopped, rows)
        if outer is not None:
            met(tx, outer, said)
        _follow(tx, desk, case_id, [stopped])

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
        begun = [rules.begin(rule, passed_on.started_at, calendar) for rule in theirs]
        store.start(tx, case_id, rows, begun, calendar, anew=True)
        for row in rows:
            if row.name in pass_over and not row.ended:
                met(tx, row, said)

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


def received(
    tx: Tx,
    desk: Desk,
    case_id: int,
    matters: Sequence[str],
    at: datetime,
    *,
    reopened: bool,
    from_office: bool,
    own: frozenset[str],
) -> None:
    """A contact came in on a case at `at`: what waited for the family goes on, and the clocks of its `matters` start.

    What an office wrote, or the family before they were asked, is not what was waited for. The clocks of `own` are owed to who
    wrote, whatever runs for somebody else.
    """
    rows = _to_change(tx, desk, case_id)
    for row in rows:
        if row.paused_at is not None and not row.ended and at > row.paused_at and not from_office:
            _go_on(tx, desk, row, at, "the family has written")
    _start(tx, desk, case_id, rows, matters, at, reopened=reopened, own=own)


def brought(tx: Tx, desk: Desk, case_id: int, matters: Sequence[str], at: datetime) -> None:
    """Start the clocks of `matters` that a case has held since `at`, whenever that was seen; what stands still does not go on.

    One that ended begins anew where its matter has its answer.
    """
    _start(tx, desk, case_id, _to_change(tx, desk, case_id), matters, at, reopened=False)


def acknowledged_before(tx: Tx, desk: Desk, case_id: int, rows: Sequence[Clock], since: datetime) -> None:
    """What was acknowledged `since` then, by `rows`, the clocks of the case it is split from, is so on its own case, too."""
    ended = [row for row in rows if row.stopped_by == "acknowledgement" and row.ended == running.ANSWERED]
    when = {row.name: row.stopped_at for row in ended if row.stopped_at and row.stopped_at >= since}
    for row in store.of_case(tx.conn, case_id, to_change=True):
        at = when.get(row.name)
        if at is not None and row.started_at <= at and not row.ended:
            store.ended_before(tx, row, at, running.ANSWERED, "acknowledged before it was split off")
            _follow(tx, desk, case_id, [row], at)


def _start(
    tx: Tx,
    desk: Desk,
    case_id: int,
    rows: Sequence[Clock],
    matters: Sequence[str],
    at: datetime,
    *,
    reopened: bool,
    own: frozenset[str] = frozenset(),
) -> None:
    starts: Sequence[rules.ClockStart] = rules.start(matters, at, desk.house)
    if any(one.rule.by_band for one in starts):
        case = case_of(tx, case_id)
        starts = [_begin(desk, one.rule, at, None, case) for one in starts]
    wanted = [one for one in starts if reopened or one.name in own or _is_wanted(desk, one.rule, rows)]
    store.start(tx, case_id, rows, wanted, desk.house.calendar, anew=True)


def _is_wanted(desk: Desk, rule: ClockRule, rows: Sequence[Clock]) -> bool:
    """Say whether what came starts a clock: it never ran, or what came has to be passed on each time, or its matter was over.

    A second message about what is still unanswered is not acknowledged again.
    """
    if rule.stopped_by in _EACH_TIME or not any(row.name == rule.name for row in rows):
        return True
    same = {one.name for one in desk.house.clocks if not frozenset(one.starts_for).isdisjoint(rule.starts_for)}
    return not any(row.name in same and row.whose != "family" and not row.ended for row in rows)


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
    meant = {*kinds, *(["acknowledgement"] if FULL.intersection(kinds) else [])}
    for some in (meant & {"acknowledgement"}, meant - {"acknowledgement"}):
        _follow(tx, desk, case.id, _stop_ours(tx, desk, case.id, some, reply_id, why, but))
    return rises(tx.conn, case.id, case.band, waiting_rise(case))


def unanswered(conn: Any, case_id: int) -> list[Any]:
    """Return the contacts of people on a case that were taken in since its last full answer, in the order in which they came."""
    since = answered_at(conn, case_id)
    return [row for row in contacts.of_people(conn, case_id) if since is None or row.taken_at > since]


def answered_at(conn: Any, case_id: int) -> datetime | None:
    """Return when a case last had a full answer, by its clocks."""
    full = [row for row in store.of_case(conn, case_id) if row.whose == "ours" and row.stopped_by in FULL]
    return max((row.stopped_at for row in full if row.stopped_at and row.ended == running.ANSWERED), default=None)


def still_owed(conn: Any, case_id: int) -> bool:
    """Say whether a full answer of ours is still owed on a case: to somebody else, or to a complaint beside a question."""
    return any(row.stopped_by in FULL and row.whose == "ours" and not row.ended for row in store.of_case(conn, case_id))


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
        rows = _to_change(tx, desk, case_id)
        row = _named(rows, name)
        if row.stopped_by == "hand_off" and what in _ENDS:
            require(desk, "take a safeguarding concern off")
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


def _to_change(tx: Tx, desk: Desk, case_id: int) -> list[Clock]:
    """Return a case's clocks, held until the transaction ends; a pause whose limit has passed unseen ended then."""
    rows = store.of_case(tx.conn, case_id, to_change=True)
    for row in rows:
        over(tx, desk, row)
    return rows


def over(tx: Tx, desk: Desk, row: Clock) -> bool:
    """Let a clock go on from the instant at which its pause was to end at the latest, if that has come; say whether it had."""
    if row.limit_at is None or row.limit_at > tx.at:
        return False
    _go_on(tx, desk, row, row.limit_at, running.LIMIT)
    return True


def _go_on(tx: Tx, desk: Desk, row: Clock, at: datetime, why: str) -> None:
    goes_on = partial(running.resume, rule=rule_of(desk, row), calendar=desk.house.calendar, at=at)
    store.change(tx, row, "clock resumed", goes_on, why=why, on=at.isoformat())


def met(tx: Tx, row: Clock, why: str, reply_id: int | None = None) -> None:
    """What a clock waits for was done, because `why`, by a reply or otherwise: it ends."""
    done = partial(running.end, at=tx.at, how=running.ANSWERED, why=why, reply_id=reply_id)
    store.change(tx, row, "clock stopped", done, why=why)


def ring_again(tx: Tx, desk: Desk, case_id: int) -> None:
    """A case is done: what was missed on it and still waits rings when the desk next opens, and brings it back."""
    opens = desk.house.calendar.morning_after(tx.at)
    for row in store.of_case(tx.conn, case_id, to_change=True):
        if row.whose == "ours" and row.broken_at is not None and not row.ended and row.paused_at is None:
            store.change(tx, row, "clock rings again", lambda _: {"next_at": opens})


def _outer(desk: Desk, inner: Clock, rows: Sequence[Clock]) -> Clock | None:
    """Return the running outer limit that belongs to a clock: of several, the last that began before it did."""
    outer = {rule.name for rule in desk.house.clocks if rule.outer_of == inner.name}
    found = [row for row in rows if row.name in outer and not row.ended and row.started_at <= inner.started_at]
    return max(found, key=lambda row: row.started_at, default=None)


def _follow(tx: Tx, desk: Desk, case_id: int, stopped: Sequence[Clock], at: datetime | None = None) -> None:
    """Start the clocks that count from what stopped these `at`, or now: an acknowledgement, or a response, but no end of all."""
    ended = [(row.stopped_by, rule_of(desk, row)) for row in stopped]
    for by, starts_at in ((frozenset({"acknowledgement"}), "acknowledgement"), (FULL, "response")):
        matters = {one for how, rule in ended if how in by and not rule.from_first for one in rule.starts_for}
        begun = rules.start(sorted(matters), at or tx.at, desk.house, starts_at)
        store.start(tx, case_id, store.of_case(tx.conn, case_id), begun, desk.house.calendar, anew=True)


def _stop_ours(
    tx: Tx, desk: Desk, case_id: int, kinds: set[str], reply_id: int | None, why: str, but: frozenset[str]
) -> list[Clock]:
    """Stop our clocks that something of these kinds answers; none whose matter another team still has to end."""
    rows = _to_change(tx, desk, case_id)
    elsewhere = {
        matter for row in rows if row.whose == "theirs" and not row.ended for matter in rule_of(desk, row).starts_for
    }
    ours = [
        row
        for row in rows
        if row.whose == "ours"
        and not row.ended
        and row.stopped_by in kinds
        and row.name not in but
        and elsewhere.isdisjoint(rule_of(desk, row).starts_for)
    ]
    for row in ours:
        met(tx, row, why, reply_id)
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
