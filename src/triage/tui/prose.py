"""Lines of safe text: joined, cut and wrapped by the cells that a terminal gives them, ready to paint.

Pure; a page is laid out in a thread. A piece of `Shown` stays `Shown`: joining and cutting add nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.cells import cell_len, chop_cells, set_cell_size

from triage.rules.shown import Shown, own_words
from triage.tui.glyphs import cut
from triage.tui.settings import in_use

Piece = tuple[Shown, str]
Row = tuple[Piece, ...]
NOTHING: Final = own_words("")
BODY_CELLS: Final = 80
_TAB: Final = "    "


@dataclass(slots=True)
class Page:
    """Rows to paint, and for each row the entry of the story that it belongs to (-1 for none).

    `steps` says that the last entry was a step of the desk's own, which the next one stands close to.
    """

    rows: list[Row] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    steps: bool = False

    def add(self, *pieces: Piece, entry: int = -1) -> None:
        """Add one row as it is."""
        self.rows.append(pieces)
        self.entries.append(entry)

    def write(self, text: Shown, style: str, width: int, *, indent: int = 0, entry: int = -1) -> None:
        """Add `text`, wrapped to `width` cells, `indent` cells in."""
        blank = own_words(" " * indent)
        for line in wrap(text, max(width - indent, 8)):
            self.add((blank, style), (line, style), entry=entry)

    def tell(
        self,
        label: Shown,
        text: Shown,
        style: str,
        width: int,
        *,
        indent: int,
        entry: int = -1,
        label_style: str = "label",
    ) -> None:
        """Add `label` in the margin of `indent` cells and `text` wrapped beside it."""
        lines = wrap(text, max(width - indent, 8)) or [NOTHING]
        for number, line in enumerate(lines):
            margin = fit(label if number == 0 else NOTHING, indent)
            self.add((margin, label_style), (line, style), entry=entry)

    def gap(self) -> None:
        """Add an empty row, unless there is one, or a person wants their rows tight."""
        if self.rows and self.rows[-1] and in_use().density != "tight":
            self.add()


def join(*parts: Shown) -> Shown:
    """Return the parts as one."""
    return Shown("".join(parts))


def among(separator: str, parts: Iterable[Shown]) -> Shown:
    """Return the parts that are not empty, with a separator of our own between them."""
    return Shown(separator.join(part for part in parts if part))


def split(text: Shown, at: int) -> tuple[Shown, Shown]:
    """Return `text` before and from the character `at`."""
    return Shown(text[:at]), Shown(text[at:])


def first_word(text: Shown) -> Shown:
    """Return `text` up to its first blank."""
    return Shown(text.partition(" ")[0])


def cells(text: Shown) -> int:
    """Return how many cells `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: Shown, room: int, *, right: bool = False) -> Shown:
    """Return `text` in exactly `room` cells: cut with '…' or its likeness, or filled up with blanks."""
    wide = cells(text)
    if wide > room:
        mark = cut()[: max(room, 0)]
        kept = room - len(mark)
        return Shown((text[:kept] if text.isascii() else set_cell_size(text, kept)) + mark)
    blanks = " " * (room - wide)
    return Shown(blanks + text if right else text + blanks)


def wrap(text: Shown, width: int) -> list[Shown]:
    """Return the lines of `text`, each at most `width` cells, broken at blanks where there are any."""
    made: list[Shown] = []
    for line in text.replace("\t", _TAB).split("\n"):
        made += _wrap_line(line.rstrip(), width)
    return made


def _wrap_line(line: str, width: int) -> Sequence[Shown]:
    if len(line) <= width and (line.isascii() or cell_len(line) <= width):
        return [Shown(line)]
    made: list[Shown] = []
    current, room = "", width
    for word in line.split(" "):
        wide = len(word) if word.isascii() else cell_len(word)
        if current and wide + 1 <= room:
            current, room = f"{current} {word}", room - wide - 1
            continue
        if current:
            made.append(Shown(current))
        *whole, current = _pieces(word, wide, width)
        made += [Shown(piece) for piece in whole]
        room = width - cell_len(current)
    made.append(Shown(current))
    return made


def _pieces(word: str, wide: int, width: int) -> list[str]:
    """Return a word in pieces of at most `width` cells."""
    if wide <= width:
        return [word]
    if word.isascii():
        return [word[at : at + width] for at in range(0, len(word), width)]
    return chop_cells(word, width) or [""]
