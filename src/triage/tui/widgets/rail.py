"""A list's scrollbar. Textual makes each of its rows anew at every move, which costs as much as half the list's own rows."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from triage.tui.widgets.colours import filtered


class Rail(ScrollBar):
    """A scrollbar whose rows that look alike are one strip."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the rows as Textual would."""
        drawn = self.render()
        rows = self._rows(drawn) if isinstance(drawn, ScrollBarRender) and crop.width == self.thickness else []
        if not rows:
            return super().render_lines(crop)
        under, filters, background = self.rich_style, self.get_line_filters(), self.background_colors[1]
        plain = {row: Strip([row], self.thickness).apply_style(under) for row in dict.fromkeys(rows)}
        made = {row: filtered(strip, filters, background) for row, strip in plain.items()}
        return [made[row] for row in rows[crop.y : crop.bottom]]

    def _rows(self, drawn: ScrollBarRender) -> list[Segment]:
        """Return each row as Textual draws it; none where it has no colours of its own."""
        style = drawn.style
        if not isinstance(style, Style) or style.color is None or style.bgcolor is None:
            return []
        bar = drawn.render_bar(
            size=self.size.height,
            virtual_size=drawn.virtual_size,
            window_size=drawn.window_size,
            position=drawn.position,
            thickness=self.thickness,
            back_color=style.bgcolor,
            bar_color=style.color,
        )
        return list(bar.segments)
