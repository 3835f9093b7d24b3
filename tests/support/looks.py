"""What a screen really paints: each piece of text with its two colours, as they stand after every mixing."""

from collections.abc import Callable, Iterator

from rich.color import Color as Painted
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot

FRAMES = range(0x2500, 0x2600)
Mix = Callable[[Painted], Painted]


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours, as WCAG 2.2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def as_it_is(colour: Painted) -> Painted:
    return colour


def without_colours(colour: Painted) -> Painted:
    """The grey that stands for a colour where NO_COLOR is set."""
    return Color.from_rich_color(colour).monochrome.rich_color


def segments(pilot: Pilot[None]) -> Iterator[Segment]:
    """Every piece that the screen in front paints; what is dimmed behind a box is not there to be read."""
    screen = pilot.app.screen
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            if not screen.is_modal or screen.get_widget_at(x, y)[0] is not screen:
                yield segment
            x += segment.cell_length


def hard_to_read(pilot: Pilot[None], mix: Mix = as_it_is, at_least: float = 4.5) -> list[str]:
    """The pieces of text in the screen in front whose contrast is less than it must be; frames are no text."""
    found = []
    for text, style, _ in segments(pilot):
        words = "".join(letter for letter in text if ord(letter) not in FRAMES).strip()
        if words and style and style.color and style.bgcolor:
            fore, back = (Color.from_rich_color(Painted.from_triplet(mix(one).get_truecolor()))
                          for one in (style.color, style.bgcolor))  # fmt: skip
            if contrast(fore, back) < at_least:
                found.append(f"{words[:30]!r} {fore.hex} on {back.hex}: {contrast(fore, back):.2f}")
    return sorted(set(found))
