"""Text with some of its words marked where they stand, wrapped like any other. Pure."""

from collections.abc import Sequence

from triage.rules.shown import Shown, own_words
from triage.tui.prose import Page, Piece, split, wrap

Marks = Sequence[tuple[int, int]]


def write(page: Page, text: Shown, style: str, width: int, marks: Marks, *, indent: int, entry: int) -> None:
    """Add `text` wrapped to `width`, `indent` cells in; what stands between the `marks` (from, to) has the style "quote"."""
    if not marks:
        page.write(text, style, width, indent=indent, entry=entry)
        return
    blank = own_words(" " * indent)
    at = 0
    for line in wrap(text, max(width - indent, 8)):
        found = text.find(line, at)
        if found < 0:
            page.add((blank, style), (line, style), entry=entry)
            continue
        page.add((blank, style), *_pieces(line, found, style, marks), entry=entry)
        at = found + len(line)


def _pieces(line: Shown, start: int, style: str, marks: Marks) -> list[Piece]:
    """Return a line that begins at `start` of its text as pieces, marked and not."""
    pieces: list[Piece] = []
    at, rest = 0, line
    for begin, end in marks:
        first, last = max(begin - start, at), min(end - start, len(line))
        if first < last:
            before, rest = split(rest, first - at)
            quote, rest = split(rest, last - first)
            pieces += [(before, style), (quote, "quote")]
            at = last
    return [piece for piece in (*pieces, (rest, style)) if piece[0]]
