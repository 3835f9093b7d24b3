"""The words of a call: one line for a candidate, the family's card, a reference as it is spelt out, a length of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from triage.desk.views.call import CallDraft, CallerCard, Candidate, Logged, OpenCase
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import words
from triage.tui.prose import NOTHING, Page, Piece, among, cells, fit, join

if TYPE_CHECKING:
    from triage.rules.call import Script

NEW_CALLER: Final = own_words("none of these: a new caller")
BARRED: Final = own_words("NOT to be spoken to")
_SPELT: Final = {
    **dict(zip("23456789", ("two", "three", "four", "five", "six", "seven", "eight", "nine"), strict=True)),
    "B": "Bravo", "C": "Charlie", "D": "Delta", "F": "Foxtrot", "G": "Golf", "H": "Hotel", "J": "Juliet", "K": "Kilo",
    "L": "Lima", "M": "Mike", "N": "November", "P": "Papa", "Q": "Quebec", "R": "Romeo", "S": "Sierra", "T": "Tango",
    "V": "Victor", "W": "Whiskey", "X": "X-ray", "Z": "Zulu",
}  # fmt: skip
_LABEL: Final = 10
_FEW: Final = 3


def candidate(one: Candidate, width: int, *, chosen: bool) -> tuple[Piece, ...]:
    """Return a candidate as one line: the child, the caller, the school, what is open; and who is not to be spoken to."""
    tail = _open(one.cases)
    about = bool(one.child)
    stop = NOTHING
    if about and one.barred:
        stop = BARRED
    elif about and not one.told and one.person_id is not None:
        stop = own_words("may not be told")
    room = width - 4 - cells(tail) - (cells(stop) + 2 if stop else 0)
    said = among(" · ", (one.child or own_words("no child here"), among(", ", (one.caller, one.relation)), one.school))
    pieces: list[Piece] = [
        (own_words("▶ " if chosen else "  "), "bold"),
        (fit(said, max(room, 10)), "bold" if chosen else ""),
        (own_words("  "), ""),
    ]
    if stop:
        pieces += [(stop, "bold $error"), (own_words("  "), "")]
    return (*pieces, (tail, "bold" if one.cases and one.cases[0].band == 0 else ""))


def other(said: Shown, width: int, *, chosen: bool) -> tuple[Piece, ...]:
    """Return a line of the list that is no family."""
    return ((own_words("▶ " if chosen else "  "), "bold"), (fit(said, max(width - 2, 0)), "bold" if chosen else ""))


def unfinished(draft: CallDraft, now: datetime) -> Shown:
    """Return an earlier call that was not finished, in a few words."""
    about = one_line(draft.caller or draft.who or draft.number or "nobody named yet", 60)
    return join(own_words("go on with the call of "), words.moment(draft.began_at, now), own_words(": "), about)


def card_page(card: CallerCard, width: int, now: datetime) -> Page:
    """Return the family as the person at the telephone needs it, what matters most first."""
    page = Page()
    if card.child:
        about = among(" · ", (card.child, card.school, own_words(f"transport {card.transport.replace('_', ' ')}")))
        page.tell(own_words("Child"), about, "strong", width, indent=_LABEL)
    caller = among(", ", (card.caller, card.relation)) or own_words("somebody who is not on the record")
    page.tell(own_words("Caller"), caller, "strong", width, indent=_LABEL)
    if card.ask:
        asked = among("; ", (join(own_words(f"{ask} "), held) for ask, held in card.ask))
        page.tell(own_words("Ask for"), asked, "quote", width, indent=_LABEL)
    for one in card.cases:
        label = own_words("Open" if one is card.cases[0] else "")
        said = fit(case_words(one, now), max(width - _LABEL, 20))
        page.tell(label, said, "late" if one.band == 0 else "", width, indent=_LABEL)
    if card.needs:
        page.tell(own_words("Needs"), words.needs(card.needs), "", width, indent=_LABEL)
    journey = among(" · ", (card.collection, card.carried_by))
    if journey:
        page.tell(own_words("Collected"), journey, "", width, indent=_LABEL)
    for point in card.points:
        style = "warning" if point.old else "quiet"
        page.tell(own_words(point.kind), among(" · ", (point.value, point.sure)), style, width, indent=_LABEL)
    return page


def script_page(script: "Script", agent: Shown, desk: Shown, width: int) -> Page:
    """Return what is said first."""
    page = Page()
    for said in script.begin:
        filled = said.replace("{agent}", agent).replace("{desk}", desk)
        page.tell(own_words("Say" if said is script.begin[0] else ""), one_line(filled, 400), "", width, indent=5)
    return page


def case_words(one: OpenCase, now: datetime) -> Shown:
    """Return an open case as it is offered: '▲ NOW 42 min 7KMQ-2XDN no transport'."""
    head = own_words(f"{words.GLYPHS[one.band]} {words.BANDS[one.band]} ")
    return join(head, words.due(one.due, now), own_words(f" {one.ref} "), one.matter)


def spelt(ref: str) -> tuple[Shown, Shown]:
    """Return a reference as it is read out: its signs apart, and as words."""
    signs = [_SPELT.get(sign, "dash" if sign == "-" else sign) for sign in ref]
    return own_words(" ".join(ref)), own_words(" ".join(signs))


def length(began: datetime, now: datetime) -> Shown:
    """Return how long something has lasted: '0:40'."""
    seconds = max(int((now - began).total_seconds()), 0)
    return own_words(f"{seconds // 60}:{seconds % 60:02}")


def ended(logged: Logged, now: datetime) -> Shown:
    """Return what became of a call, for the line at the bottom."""
    when = join(own_words(", we ring back "), words.full(logged.promised)) if logged.promised else NOTHING
    child = join(logged.child, own_words(": ")) if logged.child else NOTHING
    place = own_words(f"{words.GLYPHS[logged.band]} {words.BANDS[logged.band]} ")
    said = join(own_words(f"The call is logged as {logged.ref}"), when, own_words(". "))
    return join(said, child, place, words.due(logged.due, now), own_words("."))


def left(call: CallDraft | None, replies: Sequence[str]) -> Shown:
    """Return what was begun and not finished: a call, replies to cases; for the line at the bottom."""
    rung = f"A call of {words.clock(call.began_at)} was not finished: c goes on with it." if call else ""
    more = f" and {len(replies) - _FEW} more" if len(replies) > _FEW else ""
    begun = f"Begun and not sent: your reply to {', '.join(replies[:_FEW])}{more}; r there goes on." if replies else ""
    return own_words(" ".join(one for one in (rung, begun) if one))


def _open(cases: tuple[OpenCase, ...]) -> Shown:
    if not cases:
        return own_words("nothing open")
    most = cases[0].band
    return own_words(f"{words.GLYPHS[most]} {words.BANDS[most]} {len(cases)} open")
