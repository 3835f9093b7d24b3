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

COUNTS: Final = ("working_days", "calendar_days", "calendar_months", "minutes")
STOPPERS: Final = (
    "acknowledgement",
    "substantive",
    "call_back",
    "hand_over",
    "hand_off",
    "confirmation",
    "payment",
    "notice",
)
WHOSE: Final = ("ours", "theirs")
STARTS: Final = ("receipt", "acknowledgement")
# What a clock may be started by, beyond the kinds a reader gives: matters that bring a clock of their own.
MATTERS: Final = (
    *("safeguarding", "allegation", "sar", "foi", "data_protection_complaint", "data_breach", "children_act_complaint"),
    *(
        "reimbursement",
        "change_of_details",
        "needs_change",
        "missed_call",
        "complaint_stage_2",
        "member_enquiry",
        "appeal_stage_2",
    ),
)
_KINDS: Final = ("enquiry", "service_request", "complaint", "compliment", "mp_enquiry", "appeal", "foi_sar")


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One row of clocks.toml."""

    name: str
    words: str
    starts_for: tuple[str, ...]
    starts_at: str
    length: int
    count: str
    observes_closed_days: bool
    stopped_by: str
    whose: str


@dataclass(frozen=True, slots=True)
class ClockStart:
    """A clock that begins to run. `due_at` is the last instant that keeps it, in UTC; `due_on` that day in London."""

    name: str
    words: str
    due_on: date
    due_at: datetime
    stopped_by: str
    whose: str


def start(
    kinds: Sequence[str], received_at: datetime, house: "House", starts_at: str = "receipt"
) -> tuple[ClockStart, ...]:
    """Return every clock that `kinds` (and matters such as "sar") begin at `received_at`, the earliest due first.

    `starts_at` is "receipt", or "acknowledgement" for the clocks that count from it (Complaint Handling Code 6.3), with the
    instant of the acknowledgement in place of that of receipt.
    """
    wanted = frozenset(kinds)
    started = [
        _started(rule, received_at, house.calendar)
        for rule in house.clocks
        if rule.starts_at == starts_at and not wanted.isdisjoint(rule.starts_for)
    ]
    return tuple(sorted(started, key=lambda clock: (clock.due_at, clock.name)))


def matters(reading: Reading) -> tuple[str, ...]:
    """Return everything in a reading that brings a clock: its kinds, and matters with clocks of their own."""
    flags = {signal.name for signal in reading.signals if signal.family == "flag"}
    own = {
        "safeguarding": reading.safeguarding,
        "allegation": "allegation" in reading.situations,
        "sar": "sar" in flags,
        "foi": "foi_sar" in reading.kinds and "sar" not in flags,
        "reimbursement": "money" in reading.situations,
        "change_of_details": "contact_details" in reading.situations,
    }
    return (*reading.kinds, *(name for name, there in own.items() if there))


def due_on(rule: ClockRule, received_at: datetime, calendar: Calendar) -> date:
    """Return the due date of a rule that counts days or months from the London date of `received_at`.

    Working days: day 1 is the first working day after receipt, with no cut-off hour. Calendar days: day 1 is the day after.
    Calendar months: counted from the day of receipt itself, and moved to the next working day (UK GDPR Article 12(3)).
    """
    day = local_day(received_at)
    if rule.count == "working_days":
        return calendar.add_working_days(day, rule.length, observe_closed=rule.observes_closed_days)
    if rule.count == "calendar_days":
        return day + timedelta(days=rule.length)
    return calendar.add_working_days(_add_months(day, rule.length), 0)


def _started(rule: ClockRule, received_at: datetime, calendar: Calendar) -> ClockStart:
    if rule.count == "minutes":
        due_at = received_at.astimezone(UTC) + timedelta(minutes=rule.length)
        day = local_day(due_at)
    else:
        day = due_on(rule, received_at, calendar)
        due_at = end_of(day)
    warning = calendar.warning(day)
    words = f"{rule.words} {warning}" if warning else rule.words
    return ClockStart(rule.name, words, day, due_at, rule.stopped_by, rule.whose)


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def parse_clocks(text: str, file: str = "clocks.toml") -> tuple[tuple[ClockRule, ...], tuple[Fault, ...]]:
    """Read clocks.toml into its rows, with every fault found."""
    sheet = Sheet(file, text)
    rules: dict[str, ClockRule] = {}
    for row in sheet.root.tables("clock"):
        rule = _rule(row)
        if rule.name in rules:
            row.fault("name", f"there is a clock '{rule.name}' already: give this one another name, or remove it")
        rules[rule.name] = rule
    sheet.root.finish()
    return tuple(rules.values()), tuple(sheet.faults)


def _rule(row: Table) -> ClockRule:
    count = row.choice("count", COUNTS)
    rule = ClockRule(
        name=row.text("name"),
        words=row.text("words"),
        starts_for=row.choices("starts_for", (*_KINDS, *MATTERS), required=True),
        starts_at=row.choice("starts_at", STARTS, "receipt"),
        length=row.whole("length", 0 if count == "working_days" else 1, 7 * 24 * 60 if count == "minutes" else 400),
        count=count,
        observes_closed_days=row.yes("observes_closed_days", default=False),
        stopped_by=row.choice("stopped_by", STOPPERS),
        whose=row.choice("whose", WHOSE),
    )
    row.text("basis", "")
    row.finish()
    return rule
