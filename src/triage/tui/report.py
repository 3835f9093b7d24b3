"""The situation report laid out in two halves: what it says in words, then each figure with its bar. Pure."""

from typing import Final

from triage.reports.figures import Figure, Section, Sitrep
from triage.rules.shown import Shown, own_words
from triage.tui.masking import initials
from triage.tui.prose import BODY_CELLS, NOTHING, Page, fit, join, split
from triage.tui.settings import in_use

LEFT: Final = 3
_NUMBER: Final = 6
_WORDS: Final = 36
_BAR: Final = 20
_LEAST_BAR: Final = 4


def pages(report: Sitrep, widths: tuple[int, int]) -> tuple[Page, Page]:
    """Return the halves for two panes of so many cells; an entry is the number of its figure in the whole report."""
    first, second = report.sections[:LEFT], report.sections[LEFT:]
    start = sum(len(section.figures) for section in first)
    return _half(first, 0, widths[0]), _half(second, start, widths[1])


def _half(sections: tuple[Section, ...], entry: int, width: int) -> Page:
    page, width = Page(), min(width, BODY_CELLS)
    for section in sections:
        page.gap()
        page.write(own_words(section.title), "strong", width)
        page.write(section.told, "", width)
        for figure in section.figures:
            _figure(page, figure, entry, width)
            entry += 1
    return page


def _figure(page: Page, figure: Figure, entry: int, width: int) -> None:
    unit = f" {figure.unit}" if figure.unit else ""
    number = fit(own_words(f"{figure.number}"), _NUMBER, right=True)
    room = max(width - _NUMBER - 2, 0)
    told = masked(figure.words) if figure.key.startswith("child:") and in_use().masked else figure.words
    words = join(own_words(unit.strip() + "  " if unit else ""), told)
    bar = min(_BAR, room - _WORDS) if figure.share >= 0 else 0
    style = "quiet" if figure.number == 0 else "strong"
    if bar < _LEAST_BAR:
        page.add((number, style), (own_words("  "), ""), (fit(words, room), ""), entry=entry)
        return
    page.add(
        (number, style),
        (own_words("  "), ""),
        (fit(words, room - bar), ""),
        (bar_of(figure.share, bar), "in"),
        entry=entry,
    )


def masked(words: Shown) -> Shown:
    """Return a child's name as initials, with the school behind it."""
    name, school = split(words, words.find(", ") if ", " in words else len(words))
    return join(initials(name), school)


def bar_of(share: float, width: int) -> Shown:
    """Return a bar of at most `width` cells; what is not nothing has at least half a cell."""
    halves = round(share * width * 2)
    halves = max(halves, 1) if share > 0 else 0
    return own_words("█" * (halves // 2) + "▌" * (halves % 2)) if halves else NOTHING
