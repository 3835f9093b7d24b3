"""Colours of the lists' parts, taken from the style sheet so that a theme changes them all."""

from rich.style import Style
from textual.widget import Widget


def component(widget: Widget, name: str) -> Style:
    """Return a part's own colours, mixed with what lies under them, without the background where it sets none."""
    mixed, own = widget.get_component_rich_style(name), widget.get_component_rich_style(name, partial=True)
    return Style(
        color=mixed.color if own.color else None,
        bgcolor=mixed.bgcolor if own.bgcolor else None,
        bold=own.bold,
        italic=own.italic,
    )
