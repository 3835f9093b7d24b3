"""Marks for terminals that have no others than ASCII, and for ears: put in at the last step, so that no screen can forget it.

Letters are never changed. A mark of typography (a dash, a curly quotation mark, an ellipsis) becomes its ASCII likeness also in a
family's words: such a terminal could show it no other way.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.scrollbar import ScrollBarRender

from triage.tui.settings import Ways, in_use

_MARKS: Final = {
    **dict(zip("▲◆●·▶…→←↑↓", "!*o.>~><^v", strict=True)),
    **dict(zip("“”„‘’‚–—−•×✓✗▼▾▸◀›‹\u00a0", "\"\"\"'''---*xvxvv><>< ", strict=True)),
    **dict(zip("▁▂▃▄▅▆▇█▀░▒▓■□○◉", "_.-=+*##-.:#*ooo", strict=True)),
    **dict.fromkeys("▉▊▋▌▍▎▏▐", "|"),
}
_LONG: Final = {"…": "...", "→": "->", "←": "<-"}
_HEARD: Final = {ord(mark): " " for mark in "▲◆●·▶→←"}
_BLANKS: Final = {2: re.compile(" {2,}"), 3: re.compile(" {3,}")}


def cut() -> str:
    """Return the mark for text that goes on beyond its cells."""
    return "..." if in_use().glyphs == "ascii" else "…"


def filters(ways: Ways) -> list[LineFilter]:
    """Return what the screens' lines go through before they are painted."""
    heard = [Heard()] if ways.access else []
    return [*heard, *([Plain()] if ways.glyphs == "ascii" else [])]


class Heard(LineFilter):
    """Takes out the marks that a screen reader would name one by one; the words beside them say the same."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the line without its marks."""
        return [Segment(text.translate(_HEARD), style, control) for text, style, control in segments]


class Plain(LineFilter):
    """Puts ASCII in the place of every mark of ours, in the same cells."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the line with ASCII marks; a mark of several characters takes its room from blanks to its right."""
        line = "".join(segment.text for segment in segments)
        if line.isascii():
            return segments
        if not any(mark in line for mark in _LONG):
            return [Segment(text.translate(table()), style, control) for text, style, control in segments]
        return list(_with_room(segments))


class PlainBar(ScrollBarRender):
    """A scrollbar without the eighths of cells at its ends."""

    VERTICAL_BARS = [" "]  # noqa: RUF012 - Textual declares it as a class variable
    HORIZONTAL_BARS = [" "]  # noqa: RUF012 - as above


@cache
def table() -> Mapping[int, str]:
    """Return what stands for each mark in one cell."""
    boxes = {code: _box(unicodedata.name(chr(code))) for code in range(0x2500, 0x2580)}
    return {**boxes, **{ord(mark): plain for mark, plain in _MARKS.items()}}


def _box(name: str) -> str:
    """Return a piece of a frame by its name; a heavy one differs, since it shows where the keys go."""
    heavy = "HEAVY" in name or "DOUBLE" in name
    sides = sum(side in name for side in ("UP", "DOWN", "LEFT", "RIGHT"))
    if sides == 0 and "HORIZONTAL" in name and "VERTICAL" not in name:
        return "=" if heavy else "-"
    if sides == 0 and "VERTICAL" in name and "HORIZONTAL" not in name:
        return "#" if heavy else "|"
    return "#" if heavy else "+"


def _with_room(segments: Sequence[Segment]) -> Iterator[Segment]:
    cells = [(letter, segment.style) for segment in segments for letter in segment.text]
    for at in range(len(cells) - 1, -1, -1):
        mark, style = cells[at]
        whole = _LONG.get(mark, "")
        room = _BLANKS[len(whole)].search("".join(letter for letter, _ in cells), at + 1) if whole else None
        if room:
            del cells[room.start() : room.start() + len(whole) - 1]
            cells[at : at + 1] = [(letter, style) for letter in whole]
    for _, same in groupby(cells, key=lambda cell: id(cell[1])):
        run: list[tuple[str, Style | None]] = list(same)
        yield Segment("".join(letter for letter, _ in run).translate(table()), run[0][1])
