"""One case laid out for its own screen: the story on one time line, and the child with their family and clocks. Pure."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from triage.desk.views.book import Bar, Card, CaseBook, Entry, FamilyMember, Point
from triage.rules.shown import Shown, own_words
from triage.tui import marked, words
from triage.tui.actions import CASE, keys, of, shown
from triage.tui.prose import BODY_CELLS, NOTHING, Page, Piece, among, fit, join

SHOWN: Final = ("all of it", "without the desk's own steps", "only what was said by and to the family")
_LABEL: Final = 8
_BAR: Final = 10
_OURS: Final = frozenset(("step", "clock", "look"))
_SAID: Final = frozenset(("contact", "reply"))
_NOTED: Final = _SAID | {"note"}
_ARROWS: Final = {"contact": ("←", "in"), "reply": ("→", "out"), "note": ("+", "strong")}


def story_page(book: CaseBook, width: int, now: datetime, shown: int, *, brief: bool) -> Page:
    """Return the story for `width` cells, the newest first; `shown` is which of SHOWN, `brief` where rows are few."""
    width = min(width, BODY_CELLS)
    page = Page()
    _head(page, book, width, now, brief=brief)
    for index in range(len(book.entries) - 1, -1, -1):
        entry = book.entries[index]
        if shown == 0 or entry.sort in (_SAID, _NOTED)[shown == 1]:
            _entry(page, entry, index, width, now)
    if brief and len(book.view.warnings) > 1:
        page.gap()
        for warning in book.view.warnings[1:]:
            page.tell(own_words("Mind"), warning, "warning", width, indent=_LABEL)
    return page


def card_page(book: CaseBook, width: int, now: datetime) -> Page:
    """Return the child, who may be told what, and the clocks."""
    width = min(width, BODY_CELLS)
    page = Page()
    if book.card is None:
        page.write(own_words("The child is not known yet."), "warning", width)
    else:
        _card(page, book.card, width, now)
    page.gap()
    page.write(own_words("Who may be spoken to"), "strong", width)
    for member in book.people:
        _member(page, member, width, now)
    if not book.people:
        page.write(own_words("Nobody is on the record."), "warning", width, indent=2)
    page.gap()
    page.write(own_words("Clocks"), "strong", width)
    for bar in sorted(book.bars, key=lambda one: (bool(one.ended), one.due_at)):
        _clock(page, bar, width, now)
    if not book.bars:
        page.write(own_words("No clock runs on this case."), "quiet", width, indent=2)
    return page


def bar(share: float, cells: int = _BAR) -> Shown:
    """Return a share from 0 to 1 as a bar of plain letters: '[###.......]'."""
    full = max(0, min(cells, int(share * cells + 0.5)))
    return own_words(f"[{'#' * full}{'.' * (cells - full)}]")


def clock_words(one: Bar, now: datetime) -> tuple[Shown, str]:
    """Return in words how a clock stands and its style: '2 of 3 working days gone, due Friday 12 June'."""
    due = _day(one.due_on, now) if one.by_day else str(words.moment(one.due_at, now))
    if one.stopped is not None:
        missed = "MISSED, " if one.missed else ""
        ended = own_words(f"{missed}{one.ended or 'answered'} ")
        return join(ended, words.moment(one.stopped, now)), "late" if missed else "quiet"
    if one.missed:
        return own_words(f"MISSED, was due {due}"), "late"
    gone = f"{one.progress.gone} of {one.progress.of} {one.progress.unit} gone"
    if one.paused is not None:
        return join(own_words(f"{gone}; stands still since "), words.moment(one.paused, now)), ""
    return own_words(f"{gone}, due {due}"), ""


def _head(page: Page, book: CaseBook, width: int, now: datetime, *, brief: bool) -> None:
    line = book.view.line
    page.tell(own_words("Act by"), _place(book, now), "late" if line.due < now else "", width, indent=_LABEL)
    for said, style in _state(book, now):
        page.tell(own_words("State"), said, style, width, indent=_LABEL)
    for warning in book.view.warnings[: 1 if brief else None]:
        page.tell(own_words("Mind"), warning, "warning", width, indent=_LABEL)
    for number, other in enumerate(book.proposed[: 1 if brief else None]):
        ask = f"   {_key('belongs')} puts it there, {_key('not_one')} says no" if number == 0 else ""
        said = join(own_words(f"may belong to {other.ref}: "), other.words, own_words(ask))
        page.tell(own_words("Whose"), said, "warning", width, indent=_LABEL)
    running = sorted((one for one in book.bars if not one.ended), key=lambda one: one.due_at)
    for one in running[:1]:
        said, style = clock_words(one, now)
        told = join(bar(one.progress.share), own_words(" "), said, own_words(": "), own_words(one.words.rstrip(".")))
        page.tell(own_words("Clock"), told, style, width, indent=_LABEL)


def _key(action: str) -> str:
    act = next(one for one in of(CASE) if one.id == action)
    return shown(keys(act)[0])


def _place(book: CaseBook, now: datetime) -> Shown:
    line = book.view.line
    who = own_words("you") if line.mine else line.owner
    held = join(own_words("held by "), who) if line.owner else own_words("nobody holds it")
    return among(" · ", (join(words.full(line.due), own_words(" ("), words.left(line.due, now), own_words(")")), held))


def _state(book: CaseBook, now: datetime) -> Iterator[Piece]:
    if book.view.state == "waiting":
        until = words.moment(book.returns_at, now) if book.returns_at else NOTHING
        whom = own_words(f"waits for {book.waiting_on or 'the desk to open'}, until ")
        yield join(whom, until), "today"
    if book.view.state == "done":
        ended = own_words(": ".join(part for part in ("DONE", book.outcome.lower()) if part))
        lesson = own_words(f"to learn: {book.lesson.lower()}" if book.lesson else "")
        into = own_words(f"go on with {book.merged_into}" if book.merged_into else "")
        yield among(" · ", (ended, book.done_why, lesson, into)), "strong"


# ---- the story ------------------------------------------------------------------------------------------------------


def _entry(page: Page, entry: Entry, index: int, width: int, now: datetime) -> None:
    ours = entry.sort in _OURS
    if not (page.rows and page.entries[-1] >= 0 and ours and page.steps):
        page.gap()
    page.steps = ours
    arrow, style = _ARROWS.get(entry.sort, ("·", "quiet"))
    proof = own_words("(sender not proved)" if entry.unverified else "")
    if ours:
        said = among("  ", (own_words(entry.what), entry.who, entry.title))
        page.tell(own_words(arrow), among("  ", (words.moment(entry.at, now), said)), style, width, indent=2,
                  entry=index, label_style=style)  # fmt: skip
        return
    heading = among("  ", (words.moment(entry.at, now), own_words(entry.what), entry.who, proof))
    page.tell(own_words(arrow), heading, style, width, indent=2, entry=index, label_style=style)
    for said, mark in _beside(entry):
        page.write(said, mark, width, indent=2, entry=index)
    if entry.title:
        marked.write(page, entry.title, "strong", width, entry.title_marks, indent=2, entry=index)
    if entry.text:
        marked.write(page, entry.text, "", width, entry.marks, indent=2, entry=index)
    if entry.cut:
        more = own_words("[There is more, such as quoted history. Press m for all of it.]")
        page.write(more, "quiet", width, indent=2, entry=index)


def _beside(entry: Entry) -> Iterator[Piece]:
    if entry.elsewhere:
        yield join(own_words("asks for answers to another address, none goes there: "), entry.elsewhere), "warning"
    if entry.because:
        yield entry.because, "quiet"
    if entry.hidden:
        yield own_words("hidden characters were taken out"), "warning"
    for name in entry.attachments:
        yield join(own_words("attached: "), name), "quiet"


# ---- the child, the family, the clocks ------------------------------------------------------------------------------


def _card(page: Page, card: Card, width: int, now: datetime) -> None:
    age = own_words(f"{card.age} years" if card.age is not None else "age not known")
    page.write(among(", ", (card.name, age)), "strong", width)
    page.tell(own_words("School"), card.school or own_words("not known"), "", width, indent=_LABEL)
    needs = words.needs(card.needs) or own_words("none on record")
    page.tell(own_words("Needs"), needs, "", width, indent=_LABEL)
    if card.needs_note:
        page.tell(NOTHING, card.needs_note, "quiet", width, indent=_LABEL)
    said, style = words.transport(card.transport)
    page.tell(own_words("Journey"), among(" · ", (own_words(said), card.journey)), style, width, indent=_LABEL)
    if card.collection:
        page.tell(NOTHING, join(own_words("collected at "), card.collection), "quiet", width, indent=_LABEL)
    for went in card.travelled:
        state = own_words(f"{went.state.replace('_', ' ')} since ")
        told = among(" · ", (join(state, words.moment(went.since, now)), went.why, went.source, went.by))
        page.tell(NOTHING, told, "quiet", width, indent=_LABEL)


def _member(page: Page, member: FamilyMember, width: int, now: datetime) -> None:
    mark, style = ("+", "strong") if member.may else ("X", "late")
    page.tell(own_words(mark), among(", ", (member.name, member.relation)), style, width, indent=2, label_style=style)
    if not member.may:
        page.write(join(own_words("NOT "), member.mind), "late", width, indent=2)
    elif member.mind:
        page.write(member.mind, "warning", width, indent=2)
    if member.communication:
        page.write(member.communication, "warning", width, indent=2)
    for point in member.points:
        said, style = _point(point, now)
        page.write(said, style, width, indent=2)
    if member.note:
        page.write(member.note, "quiet", width, indent=2)


def _point(point: Point, now: datetime) -> tuple[Shown, str]:
    if point.failing:
        return join(point.value, own_words("  FAILING: letters and calls do not arrive")), "late"
    if point.confirmed is None:
        return join(point.value, own_words("  never confirmed: ask")), "warning"
    days = (now - point.confirmed).days
    age = "today" if days < 1 else "1 day ago" if days == 1 else f"{days} days ago"
    how = join(own_words(", "), point.how) if point.how else NOTHING
    return join(point.value, own_words(f"  confirmed {age}"), how), "warning" if point.old else ""


def _clock(page: Page, one: Bar, width: int, now: datetime) -> None:
    whose = own_words(f" ({one.team})" if one.team else "")
    page.write(join(own_words(one.words.rstrip(".")), whose), "quiet" if one.ended else "", width, indent=2)
    said, style = clock_words(one, now)
    shown = join(fit(bar(one.progress.share), _BAR + 3), said) if not one.ended else said
    page.write(shown, style, width, indent=2)


def _day(day: date, now: datetime) -> str:
    away = (day - now.date()).days
    name = f"{day:%A} {day.day} {day:%B}"
    return f"today, {name}" if away == 0 else name
