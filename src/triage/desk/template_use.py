"""Use and outcome of each template, for the supervisors who own them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.desk import standing
from triage.desk.front import Desk, require
from triage.store import template_use


@dataclass(frozen=True, slots=True)
class Use:
    """How often a template was sent, last when, and what came behind it; `title` is '' for one that is no longer there."""

    name: str
    title: str
    sent: int
    last: datetime | None
    done: int
    wrote_again: int
    opened_again: int
    complaints: int


def uses(desk: Desk) -> list[Use]:
    """Return the use of every template, the most used first; those that nobody used stand last."""
    require(desk, "see the figures")
    titles = {one.name: one.title for one in desk.templates}
    rows = desk.store.read(lambda conn: template_use.of_all(conn, standing.REOPENED))
    used = [_use(row, titles.get(row.template, "")) for row in rows]
    never = sorted(titles.keys() - {one.name for one in used})
    return [*used, *(Use(name, titles[name], 0, None, 0, 0, 0, 0) for name in never)]


def _use(row: Any, title: str) -> Use:
    return Use(row.template, title, row.sent, row.last, row.done, row.wrote_again, row.opened_again, row.complaints)
