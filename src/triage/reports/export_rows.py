"""What stands in each column of an exported list: a value of a row, as plain words or a number."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from triage.clock import LONDON
from triage.desk.views import Line
from triage.desk.views.children import ChildLine
from triage.reports.figures import Cell
from triage.reports.load import BANDS
from triage.rules.exported import CASES, CHILDREN, CONTACTS
from triage.store.tables import Child


@dataclass(frozen=True, slots=True)
class Kid:
    """A child in an export; `line` is what the register's screen shows, None for a past moment."""

    child: Child
    state: str
    days: int | None
    disputed: bool
    groups: frozenset[str]
    line: ChildLine | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """A case in an export: the queue's line, what else is kept of it, and its clocks, the first due first."""

    line: Line
    row: Any
    clocks: list[Any]
    groups: frozenset[str]


def _line(value: Callable[[ChildLine], Cell]) -> Callable[[Kid], Cell]:
    return lambda kid: value(kid.line) if kid.line else None


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _when(at: datetime | None) -> str | None:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" if at else None


def _many(values: Iterable[str]) -> str:
    return "; ".join(values)


def _names(clocks: Iterable[Any]) -> str:
    return _many(dict.fromkeys(clock.name for clock in clocks))


def _running(matter: Matter) -> list[Any]:
    return [clock for clock in matter.clocks if not clock.ended]


VALUES: Final[Mapping[str, Mapping[str, Callable[[Any], Cell]]]] = {
    CHILDREN: {
        "reference": lambda kid: kid.child.ref,
        "transport": lambda kid: kid.state,
        "days": lambda kid: kid.days,
        "to_reconcile": lambda kid: _yes(kid.disputed),
        "needs_groups": lambda kid: _many(sorted(kid.groups)),
        "school": lambda kid: kid.child.school,
        "failing": _line(lambda line: _yes(line.failing)),
        "case": _line(lambda line: line.case_ref),
        "band": _line(lambda line: BANDS[line.case_band] if line.case_ref else ""),
        "cases": _line(lambda line: line.cases),
        "operator": _line(lambda line: line.operator),
        "route": _line(lambda line: line.route),
        "to_check": _line(lambda line: _many(line.check)),
        "name": lambda kid: f"{kid.child.name} {kid.child.family_name}".strip(),
        "born": lambda kid: kid.child.born.isoformat() if kid.child.born else None,
        "age": _line(lambda line: line.age),
        "number": lambda kid: kid.child.number,
        "needs": lambda kid: _many(kid.child.needs) if kid.child.needs_known else "not known",
        "needs_note": lambda kid: kid.child.needs_note,
        "collection": lambda kid: kid.child.collection,
    },
    CASES: {
        "reference": lambda one: one.line.ref,
        "child": lambda one: one.row.child_ref,
        "school": lambda one: one.row.school,
        "state": lambda one: one.line.state,
        "band": lambda one: BANDS[one.line.band],
        "act_by": lambda one: _when(one.line.due),
        "opened": lambda one: _when(one.row.opened_at),
        "done": lambda one: _when(one.row.done_at),
        "kinds": lambda one: _many(one.row.kinds),
        "topics": lambda one: _many(one.row.topics),
        "needs_groups": lambda one: _many(sorted(one.groups)),
        "contacts": lambda one: one.line.contacts,
        "channels": lambda one: _many(one.line.channels),
        "waiting_on": lambda one: one.line.waiting_on,
        "incident": lambda one: one.line.incident,
        "clocks": lambda one: _names(_running(one)),
        "next_due": lambda one: next((_when(clock.due_at) for clock in _running(one)), None),
        "broken": lambda one: _names(clock for clock in one.clocks if clock.broken_at),
        "name": lambda one: one.line.child,
        "matter": lambda one: one.line.matter,
        "needs": lambda one: _many(one.line.needs),
        "safeguarding": lambda one: _yes(one.line.safeguarding),
        "owner": lambda one: one.line.owner,
    },
    CONTACTS: {
        "received": lambda row: _when(row.received_at),
        "channel": lambda row: row.channel.value,
        "case": lambda row: row.case_ref,
        "band": lambda row: BANDS[row.band] if row.case_ref else None,
        "child": lambda row: row.child_ref,
        "school": lambda row: row.school,
        "machine": lambda row: _yes(row.auto_reply or row.bounce),
        "public": lambda row: _yes(row.public),
        "waited": lambda row: row.waited or None,
        "from_name": lambda row: row.from_name,
        "from_address": lambda row: row.from_address,
        "subject": lambda row: row.subject,
        "words": lambda row: row.text,
    },
}
