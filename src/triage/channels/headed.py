"""From lists of cells to rows: which list is the header, what its columns are called, and cells that no column stands above."""

from collections.abc import Iterator, Sequence

from triage.channels.table_rows import MOST_COLUMNS, Cell, Layout, Row, shown
from triage.channels.words import one_line

Listed = tuple[int, Sequence[Cell], str, str]
"""A row's number, its cells, its text as it stands, and what is wrong with it or ''."""


def headed(found: Iterator[Listed], layout: Layout) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns' names and the rows below them, those that say nothing left out."""
    for number, cells, _, wrong in found:
        if not wrong and (number == layout.header_row or (not layout.header_row and any(map(shown, cells)))):
            names = _names(cells)
            return names, _below(found, names)
    return (), iter(())


def _below(found: Iterator[Listed], names: tuple[str, ...]) -> Iterator[Row]:
    for number, cells, text, wrong in found:
        if wrong:
            yield Row(number, {}, text, wrong, names)
        elif any(map(shown, cells)):
            yield _row(number, cells, text, names)


def _row(number: int, cells: Sequence[Cell], text: str, names: tuple[str, ...]) -> Row:
    beyond = [shown(cell) for cell in cells[len(names) :] if shown(cell)]
    if beyond:
        wrong = f"it has {len(cells)} cells, and the table has {len(names)} columns"
        return Row(number, {}, text or "\t".join(map(shown, cells)), wrong, names)
    padded = [*cells, *[None] * (len(names) - len(cells))]
    return Row(number, dict(zip(names, padded, strict=False)), text, "", names)


def _names(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the header's names, one line each; empty ones are 'column 3', repeated ones 'Notes (2)'; none behind the last."""
    said = [one_line(shown(cell))[:200] for cell in cells[:MOST_COLUMNS]]
    while said and not said[-1]:
        said.pop()
    names: dict[str, None] = {}
    for place, name in enumerate(said, 1):
        wanted, again = name or f"column {place}", 2
        while wanted in names:
            wanted, again = f"{name} ({again})", again + 1
        names[wanted] = None
    return tuple(names)
