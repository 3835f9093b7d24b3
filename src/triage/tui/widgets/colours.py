"""Colours of the lists' parts, taken from the style sheet so that a theme changes them all."""

from collections.abc import Iterable, Mapping
from functools import reduce

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from triage.tui.prose import Piece, cells


def component(widget: Widget, name: str) -> Style:
    """Return a part's own colours, mixed with what lies under them, without the background where it sets none."""
    mixed, own = widget.get_component_rich_style(name), widget.get_component_rich_style(name, partial=True)
    return Style(
        color=mixed.color if own.color else None,
        bgcolor=mixed.bgcolor if own.bgcolor else None,
        bold=own.bold,
        italic=own.italic,
    )


def filtered(strip: Strip, filters: Iterable[LineFilter], background: Color) -> Strip:
    """Return a line as the app's filters let it be seen over this background."""
    return reduce(lambda one, by: one.apply_filter(by, background), filters, strip)


def strip_of(pieces: Iterable[Piece], styles: Mapping[str, Style], width: int) -> Strip:
    """Return pieces as a line of this width; neighbours of one colour are one segment, for each costs Textual its time."""
    segments: list[Segment] = []
    words, colour, wide = "", styles[""], 0
    for text, style in pieces:
        own = styles[style]
        if own is not colour and text:
            if words:
                segments.append(Segment(words, colour))
            words, colour = "", own
        words += text
        wide += cells(text)
    segments.append(Segment(words, colour))
    if wide < width:
        segments.append(Segment(" " * (width - wide), styles[""]))
    return Strip(segments, max(wide, width)).crop(0, width)
