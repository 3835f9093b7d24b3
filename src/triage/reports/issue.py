"""Issue a report: frozen as it stands, numbered, and read again later word for word; a mistake is put right by a later number."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible, NotReadable
from triage.reports.figures import Figure, Report, Section, Table, Trend
from triage.rules.shown import Shown, clean, one_line
from triage.store import issued
from triage.store.issued import Frozen


def issue(desk: Desk, report: Report, *, corrects: int = 0, why: str = "") -> Report:
    """Keep `report` as it stands under the next number, and return it with that number.

    With `corrects` it puts the issued report of that number right, and says `why`: NotPossible without a reason, NotFound where
    there is no such number.
    """
    require(desk, "issue a report")
    said = clean(" ".join(why.split()))
    if corrects and not said:
        raise NotPossible("A correction says what was wrong.", safe="Nothing was issued.", next="Say why.")

    def act(tx: Any) -> int:
        if corrects and issued.find(tx.conn, report.name, corrects) is None:
            raise NotFound(
                f"No {report.title.lower()} with the number {corrects} was issued.", safe="Nothing was issued."
            )
        return issued.issue(tx, report.name, report.at, frozen(report), corrects, said)

    number = desk.store.write(desk.who.login, desk.now(), act)
    return replace(report, number=number, corrects=corrects, why=said)


def read(desk: Desk, name: str, number: int = 0) -> Report:
    """Return an issued report, 0 for the latest; NotFound where there is none, NotReadable where it was altered since."""
    require(desk, "see the figures")
    kept = desk.store.read(lambda conn: issued.find(conn, name, number))
    if kept is None:
        raise NotFound("No such report was issued.", next="See which were: triage report list")
    if not kept.whole:
        raise NotReadable(
            f"Report {kept.number} is not as it was issued: somebody altered it in the database.",
            safe="It is not shown.",
            next="Look into the log: triage audit verify",
        )
    return replace(thawed(kept.body), number=kept.number, corrects=kept.corrects, why=kept.why)


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued report in a list. `corrects` is the number that it puts right, `corrected_by` the one that puts it right.

    Both are 0 for none. `whole` is False where somebody altered it in the database.
    """

    name: str
    title: Shown
    number: int
    at: datetime
    issued_at: datetime
    issued_by: str
    corrects: int
    why: str
    corrected_by: int
    whole: bool


def every(desk: Desk) -> list[Issued]:
    """Return every issued report, the latest first."""
    require(desk, "see the figures")
    rows = desk.store.read(issued.all_of)
    by = {(row.name, row.corrects): row.number for row in reversed(rows) if row.corrects}
    return [_issued(row, by.get((row.name, row.number), 0)) for row in rows]


def last_of(desk: Desk, name: str) -> Issued | None:
    """Return the report of this name that was issued last, or None."""
    require(desk, "see the figures")
    row = desk.store.read(lambda conn: issued.find(conn, name, 0))
    return _issued(row, 0) if row else None


def _issued(row: Frozen, corrected_by: int) -> Issued:
    title = json.loads(row.body)["title"] if row.whole else row.name
    return Issued(row.name, one_line(title), row.number, row.at, row.issued_at, row.issued_by, row.corrects, row.why,
                  corrected_by, row.whole)  # fmt: skip


def note_given(desk: Desk, report: Report, form: str) -> None:
    """Note in the log that a report left this desk on paper, for whom and as what; none of its words."""
    require(desk, "see the figures")
    detail = {"name": report.name, "number": report.number, "form": form}
    desk.store.write(desk.who.login, desk.now(), lambda tx: tx.event("report given", None, **detail))


def frozen(report: Report) -> str:
    """Return a report as the words that are kept."""
    return json.dumps(asdict(report), default=datetime.isoformat, ensure_ascii=False, sort_keys=True)


def thawed(body: str) -> Report:
    """Return the report that was frozen as `body`."""
    told = json.loads(body)
    sections = tuple(_section(part) for part in told.pop("sections"))
    at, since = (datetime.fromisoformat(told.pop(name)) for name in ("at", "since"))
    return Report(**{**told, "told": clean(told["told"])}, at=at, since=since, sections=sections)


def _section(part: dict[str, Any]) -> Section:
    return Section(
        part["title"],
        clean(part["told"]),
        tuple(Figure(**{**figure, "words": clean(figure["words"])}) for figure in part["figures"]),
        tuple(
            Table(tuple(one["columns"]), tuple(map(tuple, one["rows"])), one["definition"]) for one in part["tables"]
        ),
        tuple(_trend(one) for one in part["trends"]),
    )


def _trend(told: dict[str, Any]) -> Trend:
    series = {name: tuple(told[name]) for name in ("labels", "values", "low", "high")}
    return Trend(**{**told, **series})
