"""Terminals of sixteen colours: each becomes the nearest there is, and words that could not be read become black or white."""

from functools import lru_cache
from typing import Final

from rich.color import Color as Painted
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_READABLE: Final = 4.5
_DARK: Final = 0.03928
_BLACK, _WHITE = Painted.parse("black"), Painted.parse("bright_white")


class FewColours(LineFilter):
    """Chooses among sixteen colours, so that what is told apart from its ground stays so."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the line in sixteen colours."""
        return [Segment(text, style and _nearest(style), control) for text, style, control in segments]


@lru_cache(1024)
def _nearest(style: Style) -> Style:
    if style.color is None or style.bgcolor is None or style.color.is_default or style.bgcolor.is_default:
        return style
    words, ground = style.color.downgrade(ColorSystem.STANDARD), style.bgcolor.downgrade(ColorSystem.STANDARD)
    light = _luminance(ground)
    if _contrast(_luminance(words), light) < _READABLE:
        words = _BLACK if _contrast(0, light) >= _contrast(1, light) else _WHITE
    return style + Style.from_color(words, ground)


def _contrast(one: float, other: float) -> float:
    """Return the contrast of two luminances, as WCAG 2.2 counts it."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: Painted) -> float:
    parts = [part / 255 for part in colour.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
