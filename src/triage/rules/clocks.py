"""The formal clocks: which run for which kind of contact, and the date on which each is due.

A clock has a due *date*, and is broken once that date has passed in London; a band has an act-by *instant*. The two are never
mixed. What the numbers rest on stands beside each row of clocks.toml.
"""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from triage.rules.calendar import Calendar, end_of, local_day
from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.signals import Reading

if TYPE_CHECKING:
    from triage.rules.house import House

COUNTS: Final = ("working_days", "calendar_days", "calendar_months", "minutes", "stated")
STOPPERS: Final = (
    "acknowledgement",
    "substantive",
    "complaint_response",
    "decision",
    "call_back",
    "hand_over",
    "hand_off",
    "confirmation",
    "payment",
    "notice",
    "kept",
    "request",
)
WHOSE: Final = ("ours", "theirs", "family")
STARTS: Final = ("receipt", "acknowledgement", "response")
RESUMES: Final = ("goes_on", "begins_again")
# What a clock may be started by, beyond the kinds a reader gives: matters that bring a clock of their own.
_OF_OFFICES: Final = ("forum_enquiry", "school_enquiry", "operator_enquiry", "team_enquiry")
OFFICE_MATTERS: Final = frozenset({"mp_enquiry", "member_enquiry", *_OF_OFFICES})
MATTERS: Final = (
    *("safeguarding", "allegation", "sar", "foi", "eir", "data_protection_complaint", "data_breach"),
    *("children_act_complaint", "children_act_stage_2", "children_act_stage_3", "member_enquiry", "complaint_stage_2"),
    *("appeal_stage_2", "appeal_outcome", "reimbursement", "claim_agreed", "change_of_details", "needs_change"),
    *("missed_call", "promise", "action"),
    *_OF_OFFICES,
)
_AN_HOUR: Final = timedelta(hours=1)
_LONGEST: Final = 400
_LONGEST_MINUTES: Final = 7 * 24 * 60
_LONGEST_WARNING: Final = 20
_LONGEST_PAUSE: Final = 120
_KINDS: Final = ("enquiry", "service_request", "complaint", "compliment", "mp_enquiry", "appeal", "foi_sar")


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One row of clocks.toml. `pause_limit` and `chase_after` are working days, `extension` and `length` in its own count.

    `warn` says how long before the due date the desk is warned: minutes for a clock of minutes, else working days.
    """

    name: str
    words: str
    starts_for: tuple[str, ...]
    starts_at: str
    length: int
    count: str
    observes_closed_days: bool
    stopped_by: str
    whose: str
    warn: tuple[int, ...] = ()
    pauses: bool = False
    pause_limit: int = 0
    chase_after: int = 0
    resumes: str = "goes_on"
    extension: int = 0
    outer_of: str = ""
    by_band: bool = False
    from_first: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True)
class ClockStart:
    """A clock that begins to run. `due_at` is the last instant that keeps it, in UTC; `due_on` that day in London.

    `counted_to` is the day that the count ends on, before a calendar count is moved on to a working day.
    """

    rule: ClockRule
    started_at: datetime
    counted_to: date
    due_on: date
    due_at: datetime
    words: str

    @property
    def name(self) -> str:
        """The clock's name in clocks.toml."""
        return self.rule.name

    @property
    def stopped_by(self) -> str:
        """The kind of act that stops it."""
        return self.rule.stopped_by

    @property
    def whose(self) -> str:
        """Whose clock it is: ours, theirs (shown, owned elsewhere), or the family's (a window that is open to them)."""
        return self.rule.whose


def start(
    kinds: Sequence[str], received_at: datetime, house: "House", starts_at: str = "receipt"
) -> tuple[ClockStart, ...]:
    """Return every clock that `kinds` (and matters such as "sar") begin at `received_at`, the earliest due first.

    `starts_at` is "receipt", or "acknowledgement" for the clocks that count from it (Complaint Handling Code 6.3), with the
    instant of the acknowledgement in place of that of receipt.
    """
    wanted = frozenset(kinds)
    started = [
        begin(rule, received_at, house.calendar)
        for rule in house.clocks
        if rule.starts_at == starts_at and rule.count != "stated" and not wanted.isdisjoint(rule.starts_for)
    ]
    return tuple(sorted(started, key=lambda clock: (clock.due_at, clock.name)))


def begin(rule: ClockRule, at: datetime, calendar: Calendar, stated: datetime | None = None) -> ClockStart:
    """Return the clock of `rule` begun at `at`; `stated` is the instant due, for a clock whose due time somebody states.

    Raises ValueError for a stated clock without one.
    """
    if stated is not None:
        due_at = stated.astimezone(UTC)
        counted = day = local_day(due_at)
    elif rule.count == "stated":
        raise ValueError(f"the clock '{rule.name}' is due when somebody states it: say when")
    elif rule.count == "minutes":
        due_at = at.astimezone(UTC) + timedelta(minutes=rule.length)
        counted = day = local_day(due_at)
    else:
        counted = counted_from(rule, at, calendar)
        day = moved_on(rule.count, counted, calendar)
        due_at = end_of(day)
    return ClockStart(rule, at, counted, day, due_at, worded(rule, (local_day(at), day), calendar))


def worded(rule: ClockRule, days: Sequence[date], calendar: Calendar) -> str:
    """Return what a clock is for, with a warning where bank holidays are not known for one of the `days` of its count."""
    if rule.count not in ("working_days", "calendar_months"):
        return rule.words
    warning = next(filter(None, map(calendar.warning, days)), "")
    return rule.words if warning in rule.words else f"{rule.words} {warning}"


def warnings(rule: ClockRule, due_at: datetime, started_at: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """Return the instants at which the desk is warned of a clock, after its start and in order.

    Alarms sound when the desk opens, on the days before that `warn` states and on the due day itself, or where it is shut on one
    of them on the last day before that it is not; a clock too short for any of them is warned of an hour before the desk closes,
    and one that is too short for that when half of what is left of the desk's time is over. A clock that runs round the clock
    sounds round the clock.
    """
    if rule.count in ("minutes", "stated"):
        points = [due_at - timedelta(minutes=minutes) for minutes in rule.warn]
    else:
        after = local_day(due_at) + timedelta(days=1)
        points = [calendar.opening_by(calendar.add_working_days(after, -days - 1)) for days in (*rule.warn, 0)]
    if rule.count == "stated":
        points = [_heard(point, due_at, calendar) for point in points]
    found = _between(points, started_at, due_at)
    if found or rule.count == "minutes" or not points:
        return found
    closing = calendar.last_opening(calendar.last_opening(due_at) - _AN_HOUR)
    return _between([closing], started_at, due_at) or _between(
        _half_way(started_at, due_at, calendar), started_at, due_at
    )


def _between(points: Sequence[datetime], started_at: datetime, due_at: datetime) -> tuple[datetime, ...]:
    return tuple(sorted({point for point in points if started_at < point <= due_at}))


def _heard(point: datetime, due_at: datetime, calendar: Calendar) -> datetime:
    """Return when somebody hears an alarm: as the desk next opens, or an hour before it last shuts where that is too late."""
    opens = calendar.next_opening(point)
    return opens if opens < due_at else calendar.last_opening(calendar.last_opening(point) - _AN_HOUR)


def _half_way(started_at: datetime, due_at: datetime, calendar: Calendar) -> list[datetime]:
    opens, shuts = calendar.next_opening(started_at), min(due_at, calendar.last_opening(due_at))
    return [calendar.next_opening(opens + (shuts - opens) / 2)] if opens < shuts else []


def matters(reading: Reading) -> tuple[str, ...]:
    """Return everything in a reading that brings a clock: its kinds, and matters with clocks of their own.

    A complaint about a child who has no way to school stands beside the request for one, never instead of it. A change of needs
    is one where words say so, though the whole be milder: a guess by the whole alone starts no clock of a day.
    """
    flags = {signal.name for signal in reading.signals if signal.family == "flag"}
    own = {
        "service_request": reading.no_transport_now and "complaint" in reading.kinds and "enquiry" not in reading.kinds,
        "safeguarding": reading.safeguarding,
        "allegation": "allegation" in reading.situations,
        "sar": "sar" in flags,
        "foi": "foi_sar" in reading.kinds and "sar" not in flags,
        "reimbursement": "money" in reading.situations,
        "change_of_details": "contact_details" in reading.situations,
        "needs_change": any(one.name == "needs_change" and one.sure for one in reading.signals),
    }
    return (*reading.kinds, *(name for name, there in own.items() if there))


def due_on(rule: ClockRule, received_at: datetime, calendar: Calendar) -> date:
    """Return the due date of a rule that counts days or months from the London date of `received_at`.

    Working days: day 1 is the first working day after receipt, with no cut-off hour; a count of none is due the same working
    day, and what comes after closing on the next, when somebody can act. Calendar days: day 1 is the day after. Calendar
    months: counted from the day of receipt itself, and moved to the next working day (UK GDPR Article 12(3)).
    """
    return moved_on(rule.count, counted_from(rule, received_at, calendar), calendar)


def counted_from(rule: ClockRule, at: datetime, calendar: Calendar) -> date:
    """Return the day that the count from an instant ends on, before it is moved on to a working day."""
    is_same_day = rule.count == "working_days" and not rule.length
    return counted_to(rule, local_day(calendar.next_opening(at) if is_same_day else at), calendar)


def moved_on(count: str, ends: date, calendar: Calendar) -> date:
    """Return the due day of a count that ends on a day: of one in months, the next working day where it is none."""
    return calendar.add_working_days(ends, 0) if count == "calendar_months" else ends


def counted_to(rule: ClockRule, day: date, calendar: Calendar) -> date:
    """Return the day that the count from `day` ends on, before it is moved on to a working day."""
    if rule.count == "working_days":
        return calendar.add_working_days(day, rule.length, observe_closed=rule.observes_closed_days)
    if rule.count == "calendar_days":
        return day + timedelta(days=rule.length)
    return _add_months(day, rule.length)


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def parse_clocks(text: str, file: str = "clocks.toml") -> tuple[tuple[ClockRule, ...], tuple[Fault, ...]]:
    """Read clocks.toml into its rows, with every fault found."""
    sheet = Sheet(file, text)
    rules: dict[str, ClockRule] = {}
    rows: list[tuple[Table, str]] = []
    for row in sheet.root.tables("clock"):
        rule = _rule(row)
        if rule.name in rules:
            row.fault("name", f"there is a clock '{rule.name}' already: give this one another name, or remove it")
        rules[rule.name] = rule
        rows.append((row, rule.outer_of))
    for row, outer_of in rows:
        if outer_of and outer_of not in rules:
            row.fault("outer_of", f"there is no clock '{outer_of}'")
    sheet.root.finish()
    return tuple(rules.values()), tuple(sheet.faults)


def _rule(row: Table) -> ClockRule:
    count = row.choice("count", COUNTS)
    pauses = row.yes("pauses", default=False)
    rule = ClockRule(
        name=row.text("name"),
        words=row.text("words"),
        starts_for=row.choices("starts_for", (*_KINDS, *MATTERS), required=True),
        starts_at=row.choice("starts_at", STARTS, "receipt"),
        length=_length(row, count),
        count=count,
        observes_closed_days=row.yes("observes_closed_days", default=False),
        stopped_by=row.choice("stopped_by", STOPPERS),
        whose=row.choice("whose", WHOSE),
        warn=row.wholes("warn", 1, _LONGEST_MINUTES if count in ("minutes", "stated") else _LONGEST_WARNING),
        pauses=pauses,
        pause_limit=row.whole("pause_limit", 1, _LONGEST_PAUSE, None if pauses else 0),
        chase_after=row.whole("chase_after", 1, _LONGEST_PAUSE, None if pauses else 0),
        resumes=row.choice("resumes", RESUMES, "goes_on"),
        extension=row.whole("extension", 1, _LONGEST, 0),
        outer_of=row.text("outer_of", ""),
        by_band=row.yes("by_band", default=False),
        from_first=row.yes("from_first", default=False),
        team=row.text("team", ""),
    )
    row.text("basis", "")
    _check(row, rule)
    row.finish()
    return rule


def _length(row: Table, count: str) -> int:
    if count == "stated":
        return 0
    low = 0 if count == "working_days" else 1
    return row.whole("length", low, _LONGEST_MINUTES if count == "minutes" else _LONGEST)


def _check(row: Table, rule: ClockRule) -> None:
    if rule.pauses and rule.count in ("minutes", "stated"):
        row.fault("pauses", "a clock of minutes, or one with a stated time, never stands still")
    if rule.pauses and rule.chase_after > rule.pause_limit:
        row.fault("chase_after", "the family is asked again before a pause ends: write at most 'pause_limit'")
    if rule.extension and rule.count in ("minutes", "stated"):
        row.fault("extension", "only a clock of days or months can be extended")
