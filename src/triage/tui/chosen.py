"""An application that follows what one person chose: colours, marks, density, names, keys, and the cursor for a screen reader."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import Widget

from triage.errors import TriageError
from triage.rules.shown import Shown, one_line
from triage.tui import actions, glyphs, keymap, settings
from triage.tui.few_colours import FewColours
from triage.tui.screens.work import WorkScreen
from triage.tui.settings import Ways
from triage.tui.themes import FEW_COLOURS, THEMES

T = TypeVar("T")
_SHOW: Final = "\x1b[?25h"
_HIDE: Final = "\x1b[?25l"


class ChosenApp(App[T]):
    """Follows `ways`, which are kept in `folder`; `faults` say what of the kept file cannot be used."""

    def __init__(self, ways: Ways, folder: Path | None, faults: Iterable[str]) -> None:
        super().__init__()
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self.key_faults: tuple[str, ...] = ()
        self._faults, self._folder = tuple(faults), folder
        self._usual_filters = tuple(self._filters)
        self._follow(ways)

    def on_mount(self) -> None:
        """Show the terminal's own cursor to those who follow it, also after the program was put aside for a while."""
        self._show_cursor()
        self.app_resume_signal.subscribe(self, lambda _: self._show_cursor())

    def on_unmount(self) -> None:
        """Leave nothing behind that holds for the whole program."""
        _let_all_follow(Ways(), {})

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """The screens that shine through the one in front: none, where it covers them.

        Textual always counts the one below, so that each change there would paint the whole front screen anew.
        """
        return [] if self.screen.styles.background.a == 1 else super()._background_screens

    @property
    def greeting(self) -> Shown:
        """What this person must be told of their own settings and keys, in a line, or ''."""
        lines = len(self.key_faults)
        keys = f"{lines} of your keymap's lines cannot be used; the settings (,) tell why." if lines else ""
        return one_line(" ".join(part for part in (*self._faults, keys) if part), 400)

    def choose(self, name: str, value: object) -> str:
        """Follow another choice from now on and keep it; return in words why it could not be kept, or ''."""
        self._follow(settings.changed(settings.in_use(), name, value))
        self._show_cursor()
        self.refresh_css(animate=False)
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.ways_changed()
            _paint_anew(screen)
        return self._keep(name, value)

    def _keep(self, name: str, value: object) -> str:
        """Keep one choice beside those kept before; what the command line told for this once is not kept."""
        if self._folder is None:
            return ""
        try:
            settings.keep(self._folder, settings.changed(settings.load(self._folder)[0], name, value))
        except TriageError as error:
            return str(error)
        return ""

    def _follow(self, ways: Ways) -> None:
        keys, faults = keymap.read(Path(ways.keymap).expanduser()) if ways.keymap else ({}, [])
        self.key_faults = tuple(faults)
        _let_all_follow(ways, keys)
        few = self.console.color_system == "standard"
        self.theme = THEMES[FEW_COLOURS if few and ways.theme == "dark" else ways.theme].name
        self.set_class(ways.access, "-access")
        self.set_class(ways.density == "tight" and not ways.access, "-tight")
        self._filters[:] = [*self._usual_filters, *([FewColours()] if few else []), *glyphs.filters(ways)]
        self._keymap = actions.keymap()

    def _show_cursor(self) -> None:
        if self._driver is not None:
            self._driver.write(_SHOW if settings.in_use().access else _HIDE)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Paint, with the cursor where the keys go, for those who follow it."""
        if settings.in_use().access and self._running:
            from triage.tui.access import cursor_at

            self.cursor_position = cursor_at(self.screen) or self.cursor_position
        super()._display(screen, renderable)


def _let_all_follow(ways: Ways, keys: Mapping[str, tuple[str, ...]]) -> None:
    settings.use(ways)
    actions.remap(keys)
    ScrollBar.renderer = glyphs.PlainBar if ways.glyphs == "ascii" or ways.access else ScrollBarRender


def _paint_anew(screen: Screen[object]) -> None:
    """Paint every part of a screen anew: marks and frames are others."""
    for widget in [screen, *screen.query(Widget)]:
        widget.refresh(layout=True)
        for bar in (widget._vertical_scrollbar, widget._horizontal_scrollbar):  # noqa: SLF001 - Textual names no other way
            if bar is not None:
                bar.refresh()
