"""One line of the queue in the cells there are: what matters most keeps its place when the window is narrow."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from triage.rules.shown import Shown, own_words
from triage.tui import words
from triage.tui.prose import NOTHING, Piece, among, cells, first_word, fit, join, split

if TYPE_CHECKING:
    from triage.desk.views import Line

STYLES: Final = ("cursor", "chosen", "quiet", "late", "strong", "mine", *words.STYLES)
MARK: Final = "*"
_BAND: Final = 10
_HEAD: Final = 2 + _BAND + 1 + words.DUE_CELLS + 2
_REF: Final = 10
_ROOM_FOR_REF: Final = 60
_ROOM_FOR_CHANNELS: Final = 40
_ROOM_FOR_NEEDS: Final = 40
_ROOM_FOR_NAMES: Final = 40
_TAIL_SHARE: Final = 0.45
_GAPS: Final = len(" · ") + 2
_STANDS: Final = {"waiting": "~", "done": "="}


def row(line: "Line", width: int, now: datetime, *, chosen: bool, marked: bool = False) -> tuple[Piece, ...]:
    """Return a case as the pieces of one row of `width` cells."""
    due = words.due(line.due, now)
    late = line.due < now
    band = own_words(f" {words.GLYPHS[line.band]} {words.BANDS[line.band]}")
    head: list[Piece] = [
        _edge(chosen=chosen, marked=marked),
        (fit(band, _BAND), words.STYLES[line.band]),
        (fit(due, words.DUE_CELLS + 1, right=True), "late" if late else "strong" if line.band == 0 else ""),
        (own_words("  "), ""),
    ]
    return (*head, *_body(line, max(width - _HEAD, 0)))


def heard(line: "Line", width: int, now: datetime, *, marked: bool = False) -> tuple[Piece, ...]:
    """Return a case as one sentence in `width` cells, in the order in which it is listened to."""
    band = own_words(("marked, " if marked else "") + words.BANDS[line.band])
    rest = among(
        ", ",
        (
            words.heard(line.due, now),
            own_words("safeguarding" if line.safeguarding else ""),
            line.child or own_words("child not known"),
            line.matter,
            words.needs(line.needs),
            own_words("read all of it, the machine is not sure" if line.doubt else ""),
            own_words(f"{line.contacts} contacts" if line.contacts > 1 else ""),
            *_states(line),
            own_words("yours") if line.mine else join(own_words("held by "), line.owner) if line.owner else NOTHING,
        ),
    )
    return (band, words.STYLES[line.band]), (fit(join(own_words(", "), rest), max(width - len(band), 0)), "")


def waiting(width: int, *, chosen: bool, marked: bool = False) -> tuple[Piece, ...]:
    """Return the row of a case whose line has not come yet."""
    return (_edge(chosen=chosen, marked=marked), (fit(own_words("…"), max(width - 2, 0)), "quiet"))


def _edge(*, chosen: bool, marked: bool) -> Piece:
    return own_words(("▶" if chosen else " ") + (MARK if marked else " ")), "strong"


def _body(line: "Line", room: int) -> list[Piece]:
    """Return the rest of the row: the matter from the left, what else is known of it at the right edge."""
    front: list[Piece] = []
    if room >= _ROOM_FOR_REF:
        front.append((fit(own_words(f"{line.ref} "), _REF), "quiet"))
        room -= _REF
    who = own_words("YOURS") if line.mine else line.owner if room >= _ROOM_FOR_NAMES else first_word(line.owner)
    child, matter = _child(line), line.matter
    most = max(int(room * _TAIL_SHARE), room - cells(child) - cells(matter) - _GAPS)
    rest = _rest(line, room, most, who)
    rest = fit(rest, min(cells(rest), most))
    gap = own_words("  " if rest else "")
    left = _matter(line, child, room - cells(rest) - len(gap))
    return [*front, *left, (gap, ""), (rest, "mine" if line.mine else "quiet")]


def _rest(line: "Line", room: int, most: int, who: Shown) -> Shown:
    """Return needs, how often, how it stands and who holds it; where there are not cells for all, the first give way."""
    needs = words.few_needs(line.needs if room >= _ROOM_FOR_NEEDS else ())
    parts = [needs, _times(line, room), *_states(line), who]
    while len(parts) > 1 and cells(among(" · ", parts)) > most:
        parts.pop(0)
    return among(" · ", parts)


def _states(line: "Line") -> tuple[Shown, ...]:
    """Return in words what the signs before the child say: an incident, escalated, waiting or done; and whom to ring back."""
    incident = join(own_words("incident "), line.incident) if line.incident else line.incident
    waits = join(own_words("waiting: "), words.plain(line.waiting_on)) if line.waiting_on else own_words("waiting")
    stands = {"waiting": waits, "done": own_words("done")}.get(line.state, own_words(""))
    ring = own_words("ring back" if line.ring else "")
    return incident, own_words("escalated" if line.escalated else ""), ring, stands


def _times(line: "Line", room: int) -> Shown:
    """Return how often, and by how many channels, the family wrote or rang, where it was more than once."""
    if line.contacts < 2:  # noqa: PLR2004 - once is nothing to tell
        return own_words("")
    channels = f", {len(line.channels)} ch" if len(line.channels) > 1 and room >= _ROOM_FOR_CHANNELS else ""
    return own_words(f"{line.contacts}x{channels}")


def _child(line: "Line") -> Shown:
    """Return the child, after signs for what must be handled with care, and for how the case stands."""
    care = "!" if line.safeguarding else "?" if line.doubt else ""
    stands = _STANDS.get(line.state, "")
    signs = f"{care}{'^' if line.escalated else ''}{'#' if line.incident else ''}{stands}"
    return join(own_words(f"{signs} " if signs else ""), line.child)


def _matter(line: "Line", child: Shown, room: int) -> list[Piece]:
    """Return the child and the matter in `room` cells; a child whom nobody knows takes no room."""
    if not line.child:
        return [(fit(join(child, line.matter), room), "")]
    name, rest = split(fit(among(" · ", (child, line.matter)), room), len(child))
    return [(name, "strong"), (rest, "")]
