"""The places that people go to by one key: each screen is imported when somebody first goes there."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from textual.app import App
from textual.screen import Screen

from triage.tui.door import Door

QUEUE: Final = "queue"
_SCREENS: Final[Mapping[str, tuple[str, str]]] = {
    "board": ("board", "BoardScreen"),
    "children": ("children", "ChildrenScreen"),
    "sitrep": ("sitrep", "SitrepScreen"),
    "incidents": ("incidents", "IncidentsScreen"),
    "call": ("call", "CallScreen"),
    "settings": ("settings", "SettingsScreen"),
}


def screen_of(place: str, door: Door) -> Screen[Any]:
    """Return a fresh screen of this place."""
    module, name = _SCREENS[place]
    make: Callable[[Door], Screen[Any]] = getattr(import_module(f"triage.tui.screens.{module}"), name)
    return make(door)


def go(app: App[Any], place: str, door: Door) -> None:
    """Go to a place: the queue lies below every other, and they never lie on each other."""
    while len(app.screen_stack) > 1:
        app.pop_screen()
    if place != QUEUE:
        app.push_screen(screen_of(place, door))
