"""One family's story on one time line: what came, what went out, what was noted and done, and who looked."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from triage.desk import case as cases_desk
from triage.desk import clock_story
from triage.desk.front import SERVICE, Desk
from triage.desk.views.book import Entry, Marks
from triage.rules.calendar import local_day
from triage.rules.shown import Shown, clean, hides_something, one_line, own_words
from triage.store import contacts, events, family, notes, outbox
from triage.store.tables import Case

_NOTHING: Final = own_words("")
_LOOKED: Final = "case opened by"
_TAB: Final = "    "
_STEPS: Final[Mapping[str, str]] = {
    "a copy came": "the same mail came again",
    "case claimed": "taken",
    "case released": "given back",
    "case assigned": "handed out",
    "case taken back": "taken back",
    "ranked by what is on record now": "ranked again: the child's record changed",
    "case rose": "rose in the queue",
    "case came back": "came back to the queue",
    "told of a child at risk": "told of a child at risk",
    "overruled": "decided otherwise",
    "answered, still at risk": "answered, still at risk",
    "letter not delivered": "an answer of ours did not arrive",
    "call back asked for": "to be rung back",
    "acknowledged by itself": "automatic acknowledgement",
    "case waits": "set aside to wait",
    "case done": "done",
    "case opened again": "opened again",
    "case restored": "put back",
    "rang again and was answered": "answered by telephone",
    "safeguarding concern raised": "safeguarding concern raised",
    "safeguarding accepted": "safeguarding concern accepted",
    "another case put here": "another case was put here",
    "case put with another": "put with another case",
    "case put back": "put back as it was",
    "contacts split off": "contacts were split off",
    "split from another case": "split from another case",
    "scan saved": "what came was saved to a file",
    "case went to another record": "child or sender was on the register twice, or is not after all",
    "said to be another matter": "said to be another matter than",
}
_TOLD: Final = ("why", "words", "waiting_on", "to", "from", "into", "outcome", "lesson")


def of_case(conn: Any, desk: Desk, case: Case) -> tuple[Entry, ...]:
    """Return everything that happened to a case, oldest first; who looked is one entry for each day."""
    log, names = events.of_case(conn, case.id), {**family.names_by_login(conn), SERVICE.login: ""}
    told = [
        *(_contact(row, case, first=number == 0) for number, row in enumerate(contacts.of_case(conn, case.id))),
        *(_reply(row, names) for row in outbox.of_case(conn, case.id)),
        *(_note(row, names) for row in notes.of_case(conn, case.id)),
        *_steps(log, names, family.names_by_key(conn)),
        *_clocks(desk, conn, case.id, names),
        *_looks(log, names),
    ]
    return tuple(sorted(told, key=lambda entry: entry.at))


def whole(conn: Any, case_id: int, sort: str, key: int) -> Shown:
    """Return the whole text of one contact or reply."""
    if sort == "contact":
        return next((clean(row.text) for row in contacts.of_case(conn, case_id) if row.id == key), _NOTHING)
    if sort == "reply":
        return next((clean(row.body) for row in outbox.of_case(conn, case_id) if row.id == key), _NOTHING)
    return _NOTHING


def _contact(row: Any, case: Case, *, first: bool) -> Entry:
    told = cases_desk.contact_told(row, cut=True)
    raw = "" if row.unreadable else cases_desk.said_in(row)
    text, marks = _marked(cases_desk.cut_raw(raw), [one for one in case.reasons if one["part"] != "subject"])
    title, title_marks = _marked(row.subject[:200], [one for one in case.reasons if one["part"] == "subject"])
    flat = one_line(title)
    return Entry(
        at=told.at,
        sort="contact",
        what=told.what,
        who=told.who,
        title=flat,
        text=text if raw else told.text,
        key=row.id,
        marks=marks if raw else (),
        title_marks=title_marks if flat == title else (),
        cut=told.cut,
        hidden=told.hidden,
        unverified=told.unverified,
        elsewhere=told.elsewhere,
        attachments=told.attachments,
        because=_NOTHING if first else one_line(row.because or row.doubt, 400),
    )


def _marked(text: str, reasons: Iterable[Mapping[str, Any]]) -> tuple[Shown, Marks]:
    """Return `text` made safe, and where in it the quotes of `reasons` stand; what overlaps is marked once."""
    found = sorted({span for one in reasons if one["quote"] and (span := _span(text, one)) is not None})
    pieces: list[Shown] = []
    marks: list[tuple[int, int]] = []
    at = length = 0
    for begun, end in found:
        start = max(begun, at)
        if start >= end:
            continue
        before, quote = _safe(text[at:start]), _safe(text[start:end])
        marks.append((length + len(before), length + len(before) + len(quote)))
        pieces += [before, quote]
        length, at = length + len(before) + len(quote), end
    return Shown("".join([*pieces, _safe(text[at:])])), tuple(marks)


def _span(text: str, reason: Mapping[str, Any]) -> tuple[int, int] | None:
    quote, start = reason["quote"], reason["start"]
    if start >= 0 and text[start : start + len(quote)] == quote:
        return start, start + len(quote)
    at = text.find(quote)
    return (at, at + len(quote)) if at >= 0 else None


def _safe(text: str) -> Shown:
    return Shown(clean(text).replace("\t", _TAB))


def _reply(row: Any, names: Mapping[str, str]) -> Entry:
    told = cases_desk.reply_told(row, cut=True)
    by = names.get(row.written_by, row.written_by)
    who = one_line(f"{told.who}, by {by}", 300)
    return Entry(told.at, "reply", told.what, who, told.title, told.text, key=row.id, cut=told.cut)


def _note(row: Any, names: Mapping[str, str]) -> Entry:
    who = one_line(names.get(row.by, row.by), 80)
    due = f" (due {row.due_at:%d %b %H:%M})" if row.due_at else ""
    whom = one_line(f"{row.whom}{due}", 200)
    hidden = hides_something(row.text)
    return Entry(row.at, "note", one_line(row.sort, 40), who, whom, clean(row.text), key=row.id, hidden=hidden)


def _steps(log: list[Any], names: Mapping[str, str], staff: Mapping[int, str]) -> Iterator[Entry]:
    for row in log:
        if row.what in _STEPS:
            detail = json.loads(row.detail)
            who = one_line(names.get(row.by, row.by), 80)
            yield Entry(row.at, "step", _STEPS[row.what], who, _detail(row.what, detail, staff), _NOTHING)


def _detail(what: str, detail: Mapping[str, Any], staff: Mapping[int, str]) -> Shown:
    if what == "case assigned":
        return one_line(f"to {staff.get(detail.get('staff') or 0, 'somebody')}", 120)
    said = [
        str(detail[name]).replace("_", " ") if name != "why" else str(detail[name])
        for name in _TOLD
        if detail.get(name)
    ]
    if what == "overruled":
        chosen = {name: detail[name] for name in ("band", "needs", "kind", "no_safeguarding") if name in detail}
        said.insert(0, ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in chosen.items()))
    return one_line(" · ".join(said), 400)


def _clocks(desk: Desk, conn: Any, case_id: int, names: Mapping[str, str]) -> Iterator[Entry]:
    for told in clock_story.read(desk, conn, case_id):
        for act in told.acts:
            title = one_line(f"{told.running.words.rstrip('.')}: {act.words}", 400)
            yield Entry(act.at, "clock", "clock", one_line(names.get(act.by, act.by), 80), title, _NOTHING)


def _looks(log: list[Any], names: Mapping[str, str]) -> Iterator[Entry]:
    days: dict[object, tuple[datetime, dict[str, None]]] = {}
    for row in log:
        if row.what == _LOOKED:
            at, who = days.setdefault(local_day(row.at), (row.at, {}))
            who[names.get(row.by, row.by)] = None
            days[local_day(row.at)] = (max(at, row.at), who)
    for at, who in days.values():
        yield Entry(at, "look", "looked at by", one_line(", ".join(who), 300), _NOTHING, _NOTHING)
