"""A clock as it runs: what each act does to it, and the clock again from the acts alone.

Every act is a pure step from a state to the values that change. The store writes those values and an event that holds them, so
that the stored row is the fold of its events. What was broken stays broken, whatever is done afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from triage.rules import clocks
from triage.rules.calendar import Calendar, end_of, local_day
from triage.rules.clocks import ClockRule, ClockStart

Changes = dict[str, Any]
ANSWERED: Final = "answered"
CANCELLED: Final = "cancelled"
TRANSFERRED: Final = "transferred"
LIMIT: Final = "the family has not answered within the time that a pause may last"
_INSTANTS: Final = frozenset(
    ("started_at", "due_at", "next_at", "paused_at", "chase_at", "limit_at", "broken_at", "stopped_at")
)
_DAYS: Final = frozenset(("counted_to", "due_on", "extended_from"))


class Refused(ValueError):
    """An act that this clock does not allow now, in plain words."""


@dataclass(frozen=True, slots=True)
class State:
    """A clock as it stands. `left` counts what was left when it was paused, in working or calendar days.

    `next_at` is the next instant at which time alone does something to it: a warning, a chase, the end of a pause, a breach.
    `broken_at` is the first due instant that passed unanswered. `ended` is empty while it runs.
    """

    name: str
    run: int
    words: str
    stopped_by: str
    whose: str
    count: str
    team: str
    started_at: datetime
    counted_to: date
    due_on: date
    due_at: datetime
    next_at: datetime | None = None
    pauses: int = 0
    paused_at: datetime | None = None
    pause_why: str = ""
    left: int = 0
    chase_at: datetime | None = None
    limit_at: datetime | None = None
    extended_from: date | None = None
    broken_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_by_reply: int | None = None
    ended: str = ""
    ended_why: str = ""


def started(start: ClockStart, run: int, calendar: Calendar) -> State:
    """Return the state in which a clock begins."""
    rule = start.rule
    return _armed(
        State(
            name=rule.name,
            run=run,
            words=start.words,
            stopped_by=rule.stopped_by,
            whose=rule.whose,
            count=rule.count,
            team=rule.team,
            started_at=start.started_at.astimezone(UTC),
            counted_to=start.counted_to,
            due_on=start.due_on,
            due_at=start.due_at,
        ),
        rule,
        calendar,
        start.started_at,
    )


def is_broken(state: State, now: datetime) -> bool:
    """Say whether this clock was ever broken: marked so, or past its due instant unmarked. A family's window never is."""
    if state.broken_at is not None or state.whose == "family":
        return state.broken_at is not None
    return state.paused_at is None and (state.stopped_at or now) > state.due_at


def broken(state: State, at: datetime) -> Changes:
    """Return what marks a breach that `at` finds unmarked; nothing where there is none."""
    if state.broken_at is not None or state.stopped_at is not None or not is_broken(state, at):
        return {}
    return {"broken_at": state.due_at, "next_at": None}


def pause(state: State, rule: ClockRule, calendar: Calendar, at: datetime, why: str) -> Changes:
    """Stop the count while we wait for the family, up to the rule's limit; the day of the pause itself has counted."""
    _runs(state)
    if not rule.pauses:
        raise Refused("This clock does not stand still while we wait for the family.")
    if at > state.due_at:
        raise Refused("This clock was missed already; to pause it would hide that.")
    day = local_day(at)
    if state.count == "working_days":
        left = calendar.working_days_between(day, state.counted_to, observe_closed=rule.observes_closed_days)
    else:
        left = max(0, (state.counted_to - day).days)
    chase_at = calendar.opening(calendar.add_working_days(day, rule.chase_after))
    limit_at = calendar.opening(calendar.add_working_days(day, rule.pause_limit))
    return {
        "paused_at": at.astimezone(UTC),
        "pause_why": why,
        "pauses": state.pauses + 1,
        "left": left,
        "chase_at": chase_at,
        "limit_at": limit_at,
        "next_at": min(chase_at, limit_at),
    }


def resume(state: State, rule: ClockRule, calendar: Calendar, at: datetime) -> Changes:
    """Go on with what was left on the day of the pause, or begin again where the law says so (FOI Act 2000, s.10(6))."""
    _not_ended(state)
    if state.paused_at is None:
        raise Refused("This clock is not standing still.")
    at = max(at, state.paused_at)
    counted, due = _resumed(state, rule, calendar, at)
    going: Changes = {
        "paused_at": None,
        "pause_why": "",
        "left": 0,
        "chase_at": None,
        "limit_at": None,
        "counted_to": counted,
        "due_on": due,
        "due_at": end_of(due),
        "words": clocks.worded(rule, (local_day(at), due), calendar),
    }
    return {**going, "next_at": _armed(replace(state, **going), rule, calendar, at, begun=at).next_at}


def _resumed(state: State, rule: ClockRule, calendar: Calendar, at: datetime) -> tuple[date, date]:
    day = local_day(at)
    if rule.resumes == "begins_again":
        counted = clocks.counted_from(rule, at, calendar)
        return counted, clocks.moved_on(rule.count, counted, calendar)
    if day == local_day(state.paused_at or at):
        return state.counted_to, state.due_on
    if state.count == "working_days":
        counted = calendar.add_working_days(day, state.left, observe_closed=rule.observes_closed_days)
        return counted, counted
    counted = date.fromordinal(day.toordinal() + state.left)
    return counted, clocks.moved_on(state.count, counted, calendar)


def chase(state: State) -> Changes:
    """Note that the family is to be asked again; the pause then runs to its limit."""
    return {"chase_at": None, "next_at": state.limit_at}


def warn(state: State, rule: ClockRule, calendar: Calendar, at: datetime) -> Changes:
    """Note that a warning point was reached; the next one is set."""
    return {"next_at": _armed(state, rule, calendar, at).next_at}


def extend(state: State, rule: ClockRule, calendar: Calendar, at: datetime, to: date) -> Changes:
    """Set a later due day, once and within the rule's limit (LGSCO Complaint Handling Code 6.5)."""
    _runs(state)
    latest = latest_extension(state, rule, calendar)
    if to <= state.due_on:
        raise Refused(f"It is due on {_said(state.due_on)} already: an extension names a later day.")
    if to < local_day(at):
        raise Refused(f"{_said(to)} is over: an extension names a day still to come.")
    if to > latest:
        raise Refused(f"It can be extended to {_said(latest)} at the latest.")
    if calendar.add_working_days(to, 0) != to:
        raise Refused(f"{_said(to)} is not a working day.")
    going: Changes = {"extended_from": state.due_on, "counted_to": to, "due_on": to, "due_at": end_of(to)}
    going["words"] = clocks.worded(rule, (local_day(state.started_at), to), calendar)
    return {**going, "next_at": _armed(replace(state, **going), rule, calendar, at).next_at}


def latest_extension(state: State, rule: ClockRule, calendar: Calendar) -> date:
    """Return the last day to which a clock may be extended; raise Refused where it may not be."""
    if not rule.extension:
        raise Refused("This clock cannot be extended.")
    if state.extended_from is not None:
        raise Refused(f"It was extended once already, from {_said(state.extended_from)}.")
    if rule.count == "working_days":
        return calendar.add_working_days(state.due_on, rule.extension, observe_closed=rule.observes_closed_days)
    day = local_day(state.started_at)
    stood = state.counted_to - clocks.counted_to(rule, day, calendar)
    longest = clocks.counted_to(replace(rule, length=rule.length + rule.extension), day, calendar)
    return clocks.moved_on(rule.count, longest + stood, calendar)


def end(state: State, at: datetime, how: str, why: str, reply_id: int | None = None) -> Changes:
    """End a clock: answered, cancelled or transferred. A pause ends with it."""
    _not_ended(state)
    return {
        "stopped_at": at.astimezone(UTC),
        "stopped_by_reply": reply_id,
        "ended": how,
        "ended_why": why,
        "next_at": None,
        "chase_at": None,
        "limit_at": None,
    }


def move(state: State, rule: ClockRule, calendar: Calendar, start: ClockStart, at: datetime) -> Changes:
    """Take over the due day that changed rules give; only the desk decides whether a later one is taken over at all."""
    _runs(state)
    going: Changes = {
        "counted_to": start.counted_to,
        "due_on": start.due_on,
        "due_at": start.due_at,
        "words": start.words,
    }
    return {**going, "next_at": _armed(replace(state, **going), rule, calendar, at).next_at}


def recounted(events: Iterable[tuple[str, Mapping[str, Any]]], rule: ClockRule, calendar: Calendar) -> State:
    """Return one clock as `rule` and `calendar` give it from what was done alone: begun, paused, resumed, extended.

    A day that the family was told of in an extension stands as it was said. Raises Refused where these rules do not allow an act.
    """
    state: State | None = None
    for what, detail in events:
        values = decode(detail["set"])
        if state is None and what == "clock carried here" and (values["pauses"] or values["extended_from"]):
            raise Refused("This clock came from another case, where it stood still or was extended: its date stands.")
        if state is None:
            state = started(clocks.begin(rule, values["started_at"], calendar), detail["run"], calendar)
        elif what == "clock paused":
            state = replace(state, **pause(state, rule, calendar, values["paused_at"], values["pause_why"]))
        elif what == "clock resumed":
            state = replace(state, **resume(state, rule, calendar, datetime.fromisoformat(detail["on"])))
        elif what == "clock extended":
            to = max(values["due_on"], state.due_on)
            going: Changes = {
                "extended_from": values["extended_from"],
                "counted_to": to,
                "due_on": to,
                "due_at": end_of(to),
            }
            state = replace(state, **going)
    if state is None:
        raise Refused("This clock never began.")
    return state


def fold(events: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[tuple[str, int], State]:
    """Return every clock of a case from its events alone, oldest first, each as (what happened, detail)."""
    found: dict[tuple[str, int], State] = {}
    for what, detail in events:
        if not what.startswith("clock ") or "set" not in detail:
            continue
        key = (detail["clock"], detail["run"])
        if detail.get("gone"):
            del found[key]
            continue
        values = decode(detail["set"])
        found[key] = replace(found[key], **values) if key in found else State(**values)
    return found


def encode(changes: Changes) -> Changes:
    """Return changes as an event holds them: instants and days in ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}


def decode(changes: Mapping[str, Any]) -> Changes:
    """Return changes as they were before `encode`."""
    return {name: _decoded(name, value) for name, value in changes.items()}


def all_of(state: State) -> Changes:
    """Return every value of a state."""
    return {field.name: getattr(state, field.name) for field in fields(state)}


def _decoded(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DAYS else value


def _armed(
    state: State, rule: ClockRule, calendar: Calendar, after: datetime | None, *, begun: datetime | None = None
) -> State:
    """Return `state` with its next warning after `after`, else the first moment at which somebody can be told of its breach.

    A clock that goes on is warned of as one that has `begun` then.
    """
    since = after or state.started_at
    points = [p for p in clocks.warnings(rule, state.due_at, begun or state.started_at, calendar) if p > since]
    if points:
        return replace(state, next_at=points[0])
    if state.broken_at is not None or state.whose == "family":
        return replace(state, next_at=None)
    over = state.due_at + timedelta(microseconds=1)
    return replace(state, next_at=over if state.count == "minutes" else calendar.next_opening(over))


def _runs(state: State) -> None:
    _not_ended(state)
    if state.paused_at is not None:
        raise Refused("This clock is standing still while we wait for the family: let it go on first.")


def _not_ended(state: State) -> None:
    if state.ended:
        raise Refused(f"This clock has ended: {state.ended}.")


def _said(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
