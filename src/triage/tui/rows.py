"""One line of the queue in the cells there are: what matters most keeps its place when the window is narrow."""

from datetime import datetime
from typing import Final

from triage.desk.views import Line
from triage.rules.shown import own_words
from triage.tui import words
from triage.tui.prose import Piece, among, fit, join, split

STYLES: Final = ("cursor", "chosen", "quiet", "late", "strong", "mine", *words.STYLES)
_BAND: Final = 9
_HEAD: Final = 2 + _BAND + 1 + words.DUE_CELLS + 1
_REF: Final = 10
_TIMES: Final = 9
_FEW_TIMES: Final = 4
_OWNER: Final = 11
_NEEDS: Final = 18
_ROOMY: Final = 50
_WIDE: Final = 68


def row(line: Line, width: int, now: datetime, *, chosen: bool) -> tuple[Piece, ...]:
    """Return a case as the pieces of one row of `width` cells."""
    due = words.due(line.due, now)
    late = line.due < now
    band = own_words(f" {words.GLYPHS[line.band]} {words.BANDS[line.band]}")
    head: list[Piece] = [
        (own_words("▶ " if chosen else "  "), "strong"),
        (fit(band, _BAND + 1), words.STYLES[line.band]),
        (fit(due, words.DUE_CELLS, right=True), "late" if late else "strong" if line.band == 0 else ""),
        (own_words("  "), ""),
    ]
    return (*head, *_body(line, width - _HEAD - 1, now))


def waiting(width: int, *, chosen: bool) -> tuple[Piece, ...]:
    """Return the row of a case whose line has not come yet."""
    return ((own_words("▶ " if chosen else "  "), "strong"), (fit(own_words("…"), max(width - 2, 0)), "quiet"))


def _body(line: Line, room: int, now: datetime) -> list[Piece]:
    """Return the rest of the row: from the right, what gives way first when there is less room."""
    tail: list[Piece] = []
    if line.owner or room >= _ROOMY:
        cells = _OWNER if room >= _ROOMY else _OWNER - 3
        who = own_words("yours") if line.mine else line.owner
        tail.insert(0, (fit(join(own_words(" "), who), cells), "mine" if line.mine else "quiet"))
        room -= cells
    if room >= _ROOMY - _OWNER:
        several = own_words(f" {line.contacts}x, {len(line.channels)} ch" if line.contacts > 1 else "")
        tail.insert(0, (fit(several, _TIMES), "quiet"))
        room -= _TIMES
    elif line.contacts > 1:
        tail.insert(0, (fit(own_words(f" {line.contacts}x"), _FEW_TIMES), "quiet"))
        room -= _FEW_TIMES
    if room >= _WIDE - _OWNER - _TIMES:
        tail.insert(0, (fit(join(own_words(" "), words.needs(line.needs)), _NEEDS), "quiet"))
        room -= _NEEDS
    front: list[Piece] = []
    if room >= _ROOMY:
        front.append((fit(own_words(line.ref), _REF), "quiet"))
        room -= _REF
    return [*front, *_matter(line, max(room, 0)), *tail]


def _matter(line: Line, room: int) -> list[Piece]:
    """Return the child and the matter in `room` cells; a mark for what must be handled with care."""
    mark = own_words("! " if line.safeguarding else "? " if line.doubt else "")
    child = line.child or own_words("child not known")
    who = join(mark, child)
    if not line.child:
        return [(fit(join(mark, line.matter), room), "")]
    name, rest = split(fit(among(" · ", (who, line.matter)), room), len(who))
    return [(name, "strong"), (rest, "")]
