"""One line of the register, and one child's card, in the cells there are. Pure."""

from datetime import datetime
from typing import Final

from triage.clock import LONDON
from triage.desk.views.children import Carer, ChildCase, ChildLine, ChildView, Detail, Question
from triage.rules.shown import Shown, own_words
from triage.tui import words
from triage.tui.prose import BODY_CELLS, Page, Piece, among, fit, join, split

STYLES: Final = (
    "cursor",
    "chosen",
    "quiet",
    "late",
    "strong",
    "none",
    "interim",
    "not_known",
    "confirmed",
    "not_needed",
    "failing",
)
GLYPHS: Final = {"none": "▲", "not_known": "?", "interim": "◆", "failing": "●", "confirmed": "·", "not_needed": "-"}
STATES: Final = {
    "none": "NONE",
    "not_known": "NOT KNOWN",
    "interim": "INTERIM",
    "failing": "FAILING",
    "confirmed": "confirmed",
    "not_needed": "needs none",
}
TOLD: Final = {
    "none": ("▲ NO TRANSPORT", "late"),
    "not_known": ("? not known", "warning"),
    "interim": ("◆ interim", "today"),
    "confirmed": ("· confirmed", "in"),
    "not_needed": ("- not needed", "quiet"),
}
_SETTLED: Final = ("confirmed", "not_needed")
_STATE: Final = 12
_DAYS: Final = 6
_CASE: Final = 12
_ROOM_FOR_CASE: Final = 60
_HEAD: Final = 2 + _STATE + _DAYS + 2
_ROOM_FOR_COLUMNS: Final = 66
_ROOM_FOR_ROUTE: Final = 110
_NAME: Final = 26
_SCHOOL: Final = 24
_LABEL: Final = 10
_POINT: Final = 4


def row(line: ChildLine | None, width: int, *, chosen: bool) -> tuple[Piece, ...]:
    """Return a child as the pieces of one row of `width` cells; one that has not come yet is dots."""
    cursor = (own_words("▶ " if chosen else "  "), "strong")
    if line is None:
        return (cursor, (fit(own_words("…"), max(width - 2, 0)), "quiet"))
    state = "failing" if line.failing else line.state
    told = f"{GLYPHS[state]} {STATES[state]}{' ≠' if line.disputed else ''}"
    days = own_words(f"{line.days} d" if line.days is not None and line.state not in _SETTLED else "")
    case = own_words(f" {words.GLYPHS[line.case_band]} {line.case_ref}" if line.case_ref else "")
    tail = _CASE if width >= _ROOM_FOR_CASE else 0
    return (
        cursor,
        (fit(own_words(told), _STATE), state),
        (fit(days, _DAYS, right=True), "strong" if line.state == "none" else ""),
        (own_words("  "), ""),
        *_body(line, max(width - _HEAD - tail, 0)),
        (fit(case, tail), "strong" if line.case_band == 0 and line.case_ref else "quiet"),
    )


def heard(line: ChildLine, width: int) -> tuple[Piece, ...]:
    """Return a child as one sentence in `width` cells, in the order in which it is listened to."""
    state = "failing" if line.failing else line.state
    days = f"{line.days} days" if line.days is not None and line.state != "confirmed" else ""
    case = f"case {line.case_ref}, {words.BANDS[line.case_band]}" if line.case_ref else ""
    lead = own_words(STATES[state])
    rest = among(
        ", ", (own_words(days), who(line), needs(line), line.school, own_words(case), line.operator, line.route)
    )
    return (lead, state), (fit(join(own_words(", "), rest), max(width - len(lead), 0)), "")


def who(line: ChildLine) -> Shown:
    """Return a child's name and age; the reference where names are not shown."""
    age = own_words(f" {line.age}" if line.age is not None else "")
    return join(line.name, age) if line.name else own_words(line.ref)


def needs(line: ChildLine) -> Shown:
    """Return what the child needs as words; what nobody has told us is said."""
    return words.needs(line.needs) if line.needs_known else own_words("needs not known")


def _body(line: ChildLine, room: int) -> list[Piece]:
    """Return child, school, needs and route: in columns where there is room, else one behind the other."""
    name = who(line)
    if room < _ROOM_FOR_COLUMNS:
        first, rest = split(fit(among(" · ", (name, needs(line), line.school)), room), len(name))
        return [(first, "strong"), (rest, "")]
    left = room - _NAME - _SCHOOL
    need = left // 2 if room >= _ROOM_FOR_ROUTE else left
    columns: list[Piece] = [
        (_column(name, _NAME), "strong"), (_column(line.school, _SCHOOL), ""), (_column(needs(line), need), ""),
    ]  # fmt: skip
    return [*columns, (fit(among(", ", (line.operator, line.route)), left - need), "quiet")]


def _column(text: Shown, width: int) -> Shown:
    """Return `text` in a column, with a blank to the next."""
    return join(fit(text, width - 1), own_words(" "))


def card(view: ChildView, width: int, now: datetime) -> tuple[Page, list[Detail | ChildCase]]:
    """Return a child's card for `width` cells, and what its rows can be chosen for: contact details and cases, by entry."""
    page, things, width = Page(), list[Detail | ChildCase](), min(width, BODY_CELLS)
    _child(page, view, width)
    _heading(page, "Unfinished cases", width)
    _cases(page, things, [case for case in view.cases if case.state != "done"], width, now)
    _heading(page, "People", width)
    for carer in view.carers:
        _carer(page, things, carer, width, now)
    if not view.carers:
        page.write(own_words("Nobody is on record for this child."), "warning", width, indent=2)
    _heading(page, "Transport until now", width)
    for change in view.history:
        said = own_words(f"{TOLD[change.state][0][2:]} since ")
        by = join(own_words("(recorded "), words.moment(change.at, now), own_words(" by "), change.by, own_words(", "),
                  change.source, own_words(")"))  # fmt: skip
        page.write(among(" ", (join(said, _day(change.since)), change.why, by)), "", width, indent=2)
    if not view.history:
        page.write(own_words("Nothing was recorded."), "quiet", width, indent=2)
    if view.changes:
        _heading(page, "Changes of the record", width)
    for one in view.changes:
        became = join(
            one.field, own_words(": "), one.old or own_words("-"), own_words(" -> "), one.new or own_words("-")
        )
        when = join(
            own_words("("),
            words.moment(one.at, now),
            own_words(" by "),
            one.by,
            own_words(", "),
            one.source,
            own_words(")"),
        )
        page.write(among(" ", (became, when)), "", width, indent=2)
    done = [case for case in view.cases if case.state == "done"]
    if done:
        _heading(page, "Cases that are done", width)
        _cases(page, things, done, width, now)
    return page, things


def _child(page: Page, view: ChildView, width: int) -> None:
    line = view.line
    state, style = TOLD[line.state]
    page.tell(
        own_words("Child"),
        among(", ", (line.name, own_words(_years(line)), line.school)),
        "strong",
        width,
        indent=_LABEL,
    )
    since = join(own_words(", since "), _day(view.since)) if view.since else own_words("")
    days = own_words(f", {line.days} days" if line.days and line.state != "confirmed" else "")
    page.tell(own_words("Transport"), join(own_words(state), since, days), style, width, indent=_LABEL)
    if line.failing:
        page.tell(own_words(""), own_words("● failing: an unfinished case says so"), "late", width, indent=_LABEL)
    for one in view.stories:
        began = _day(one.since) if one.said == one.state else join(own_words("told "), _day(one.at))
        said = join(own_words("≠ to reconcile: "), one.source, own_words(f" says {TOLD[one.said][0][2:]}, "), began)
        page.tell(own_words(""), said, "warning", width, indent=_LABEL)
    if view.history and view.history[0].why:
        page.tell(own_words("Why"), view.history[0].why, "", width, indent=_LABEL)
    way = among(
        ", ",
        (
            line.operator,
            line.route,
            join(own_words("collected "), view.collection) if view.collection else own_words(""),
        ),
    )
    page.tell(own_words("Route"), way or own_words("none on record"), "" if way else "quiet", width, indent=_LABEL)
    if view.arrangement:
        page.tell(own_words(""), among("; ", view.arrangement), "", width, indent=_LABEL)
    told = needs(line) or own_words("none, by the register")
    page.tell(own_words("Needs"), told, "" if line.needs_known else "warning", width, indent=_LABEL)
    if view.needs_note:
        page.tell(own_words(""), view.needs_note, "quiet", width, indent=_LABEL)
    for need, ref in view.heard:
        heard = own_words(f"heard in {ref}, not on the register: {need.replace('_', ' ')}")
        page.tell(own_words(""), heard, "warning", width, indent=_LABEL)
    if line.check:
        page.tell(own_words("To check"), own_words("; ".join(line.check)), "warning", width, indent=_LABEL)
    for asked in view.questions:
        page.tell(own_words(""), _question(asked, line.ref), "warning", width, indent=_LABEL)


def _question(one: Question, ref: str) -> Shown:
    """Return a difference with both values, and how it is decided."""
    held, told = one.held or own_words("nothing"), one.told or own_words("nothing")
    how = own_words(f" (triage settle {ref} {one.id} --keep or --take)")
    return join(one.field, own_words(": we hold "), held, own_words(", "), one.source, own_words(" says "), told, how)


def _years(line: ChildLine) -> str:
    return "age not known" if line.age is None else str(line.age)


def _heading(page: Page, title: str, width: int) -> None:
    page.gap()
    page.write(own_words(title), "label", width)


def _cases(page: Page, things: list[Detail | ChildCase], cases: list[ChildCase], width: int, now: datetime) -> None:
    for case in cases:
        things.append(case)
        ended = (
            join(own_words("done "), words.moment(case.done_at, now), own_words(": "), case.done_why)
            if case.done_at
            else None
        )
        due = ended or own_words("waits" if case.state == "waiting" else "")
        when = due or join(own_words("" if case.due < now else "act by "), words.due(case.due, now))
        head = own_words(f"{words.GLYPHS[case.band]} {case.ref}  ")
        text = among(" · ", (join(head, case.matter), when))
        style = "quiet" if ended else "late" if case.due < now and case.state == "open" else ""
        page.write(text, style, width, indent=2, entry=len(things) - 1)
    if not cases:
        page.write(own_words("None."), "quiet", width, indent=2)


def _carer(page: Page, things: list[Detail | ChildCase], carer: Carer, width: int, now: datetime) -> None:
    may = own_words("may be told") if carer.may_be_told else own_words("MAY NOT BE TOLD ANYTHING")
    told = among(", ", (carer.name, carer.relation, may))
    page.write(told, "strong" if carer.may_be_told else "late", width, indent=2)
    if carer.communication:
        page.write(carer.communication, "warning", width, indent=_POINT)
    if carer.note:
        page.write(carer.note, "quiet", width, indent=_POINT)
    for detail in carer.details:
        things.append(detail)
        text = join(detail.value, own_words("  "), reached(detail, now))
        style = "late" if detail.failing else "quiet" if detail.old else ""
        page.write(text, style, width, indent=_POINT, entry=len(things) - 1)
    if not carer.details:
        page.write(own_words("no address and no number"), "warning", width, indent=_POINT)


def reached(detail: Detail, now: datetime) -> Shown:
    """Return how sure a contact detail is: fails, confirmed when and how, or never confirmed."""
    if detail.failing:
        return own_words("FAILS: it does not reach them")
    if detail.confirmed_at is None:
        return own_words("never confirmed")
    months = (now - detail.confirmed_at).days // 30
    age = own_words(f" ({months} months ago)" if months > 1 else "")
    how = join(own_words(", "), detail.confirmed_how) if detail.confirmed_how else own_words("")
    return join(own_words("confirmed "), _day(detail.confirmed_at), age, how)


def _day(at: datetime) -> Shown:
    local = at.astimezone(LONDON)
    return own_words(f"{local.day} {local:%b %Y}")
