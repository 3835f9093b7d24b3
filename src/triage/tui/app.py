"""The terminal desk: wiring only."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import Widget

from triage.errors import TriageError
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import access, actions, errand, glyphs, keymap, settings
from triage.tui.door import Door
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.work import WorkScreen
from triage.tui.settings import Ways
from triage.tui.themes import FEW_COLOURS, THEMES
from triage.tui.tour import Tour
from triage.tui.widgets.tour import strip

if TYPE_CHECKING:
    from triage.desk.front import Desk

_HERE: Final = Path(__file__).parent
STOPPED: Final = (
    "triage stopped because of a mistake in the program. What you typed is kept as a draft. Start it again: triage desk"
)
_LOOK_EVERY: Final = 5.0


def _actions() -> type[Provider]:
    from triage.tui.palette import Actions

    return Actions


class TriageApp(App[None]):
    """The desk on a terminal. `open_desk` is called in a thread, once the first frame stands.

    After `idle` seconds without a key the screen is covered, until the next key; None never covers it. `ways` are what
    this person chose, kept in `folder`, and `faults` what of it cannot be used; a `demo` desk has a tour.
    """

    CSS_PATH = [_HERE / "app.tcss", _HERE / "ways.tcss", _HERE / "screens" / "desk.tcss"]  # noqa: RUF012 - with the first screen's
    TITLE = "triage"
    COMMANDS = {_actions}  # noqa: RUF012 - Textual declares it as a class variable
    BINDINGS = [Binding("f12", "skip_step", "Skip a step of the tour", show=False)]  # noqa: RUF012 - as above

    def __init__(
        self,
        open_desk: "Callable[[], Desk]",
        idle: float | None = None,
        *,
        ways: Ways | None = None,
        folder: Path | None = None,
        faults: Iterable[str] = (),
        demo: bool = False,
    ) -> None:
        super().__init__()
        self.door = Door(open_desk)
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self.is_demo, self.tour = demo, Tour() if demo and (ways or Ways()).tour else None
        self.key_faults: tuple[str, ...] = ()
        self._faults = tuple(faults)
        self._folder = folder
        self._idle = idle
        self._touched = time.monotonic()
        self._usual_filters = tuple(self._filters)
        self._follow(ways or Ways())

    def get_default_screen(self) -> Screen[None]:
        """Begin at the desk."""
        return DeskScreen(self.door)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """Offer none of the toolkit's own commands: one of them saves the screen, with a family on it, to a file."""
        return ()

    def action_command_palette(self) -> None:
        """Show every action of the place in front by its words."""
        from triage.tui.palette import Palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(id="--command-palette"))

    async def action_quit(self) -> None:
        """Keep what is typed, then end."""
        self._keep_drafts()
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """Begin to wait anew at every key."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._touched = time.monotonic()
        await super().on_event(event)

    def on_mount(self) -> None:
        """Begin to watch for an empty chair."""
        if self._idle:
            self.set_interval(min(self._idle / 4, _LOOK_EVERY), self._cover_when_idle)
        self._show_cursor()
        self.app_resume_signal.subscribe(self, lambda _: self._show_cursor())

    def on_unmount(self) -> None:
        """Leave nothing behind that holds for the whole program."""
        self._let_all_follow(Ways(), {})

    # ---- what this person chose -------------------------------------------------------------------------------------

    @property
    def greeting(self) -> Shown:
        """What this person must be told of their own settings and keys, in a line, or ''."""
        lines = len(self.key_faults)
        keys = f"{lines} of your keymap's lines cannot be used; the settings (,) tell why." if lines else ""
        return one_line(" ".join((*self._faults, keys)), 400)

    def choose(self, name: str, value: object) -> str:
        """Follow another choice from now on and keep it; return in words why it could not be kept, or ''."""
        self._follow(settings.changed(settings.in_use(), name, value))
        self._show_cursor()
        if name == "tour":
            self.tour = Tour() if value and self.is_demo else None
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.ways_changed()
            _paint_anew(screen)
        strip(self.screen)
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
        keys, self.key_faults = self._keys(ways)
        self._let_all_follow(ways, keys)
        few = self.console.color_system == "standard" and ways.theme == "dark"
        self.theme = THEMES[FEW_COLOURS if few else ways.theme].name
        self.set_class(ways.access, "-access")
        self.set_class(ways.density == "tight" and not ways.access, "-tight")
        self._filters[:] = [*self._usual_filters, *glyphs.filters(ways)]
        self._keymap = {}
        self.update_keymap(actions.keymap()) if self._running else self._keymap.update(actions.keymap())

    def _let_all_follow(self, ways: Ways, keys: Mapping[str, tuple[str, ...]]) -> None:
        settings.use(ways)
        actions.remap(keys)
        ScrollBar.renderer = glyphs.PlainBar if ways.glyphs == "ascii" else ScrollBarRender

    def _keys(self, ways: Ways) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
        if not ways.keymap:
            return {}, ()
        keys, faults = keymap.read(Path(ways.keymap).expanduser())
        return keys, tuple(faults)

    # ---- the terminal's cursor --------------------------------------------------------------------------------------

    def _show_cursor(self) -> None:
        if self._driver is not None:
            self._driver.write(access.SHOW if settings.in_use().access else access.HIDE)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Paint, with the cursor where the keys go, for those who follow it."""
        if settings.in_use().access and self._running and (at := access.cursor_at(self.screen)) is not None:
            self.cursor_position = at
        super()._display(screen, renderable)

    # ---- the tour ---------------------------------------------------------------------------------------------------

    async def run_action(
        self, action: object, default_namespace: DOMNode | None = None, namespaces: Mapping[str, DOMNode] | None = None
    ) -> bool:
        """Do an action; where there is a tour, it takes notice."""
        front, resting = self.screen, self.tour is not None and _rests(self.screen)
        done = await super().run_action(action, default_namespace, namespaces)  # type: ignore[arg-type]
        if done and self.tour is not None and isinstance(action, str):
            name = action.partition("(")[0].rpartition(".")[2]
            self._toured(name, front, of_screen=not _is_typed(default_namespace), resting=resting)
        return done

    def action_skip_step(self) -> None:
        """Go on to the next step of the tour."""
        if self.tour is not None:
            self.tour.skip()
            self._tour_goes_on()

    def _toured(self, name: str, front: Screen[object], *, of_screen: bool, resting: bool) -> None:
        if self.tour is None or not of_screen:
            return
        if name == "back" and resting:
            self._end_tour(own_words("The tour is put away; the settings (,) bring it back."))
        elif self.tour.did(name, confirmed=isinstance(front, ModalScreen)):
            self._tour_goes_on()

    def _tour_goes_on(self) -> None:
        if self.tour is not None and self.tour.is_over:
            self._end_tour(own_words("That was the tour. ? shows every key, the settings (,) bring the tour back."))
        else:
            strip(self.screen)

    def _end_tour(self, words: Shown) -> None:
        self.tour = None
        trouble = self.choose("tour", value=False)
        if isinstance(self.screen, WorkScreen):
            self.screen.say(one_line(trouble) if trouble else words)

    # ---- an empty chair, and the end --------------------------------------------------------------------------------

    def _cover_when_idle(self) -> None:
        from triage.tui.screens.cover import CoverScreen

        if self._idle and time.monotonic() - self._touched > self._idle and not isinstance(self.screen, CoverScreen):
            self.push_screen(CoverScreen())

    def _keep_drafts(self) -> None:
        from triage.tui.screens.reply import ReplyScreen

        for screen in self.screen_stack:
            if isinstance(screen, ReplyScreen):
                screen.keep_now()

    def _handle_exception(self, error: Exception) -> None:
        """End calmly after a mistake of ours: no trace of locals, which hold families' words, reaches the terminal."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        errand.note(error, self.door.log)
        try:
            self._keep_drafts()
        except Exception as second:  # noqa: BLE001 - the end must be calm whatever happens on the way
            errand.note(second, self.door.log)
        self.panic(Text(STOPPED))


def _rests(screen: Screen[object]) -> bool:
    """Say whether the desk has nothing to step back from."""
    if not isinstance(screen, DeskScreen):
        return False
    return screen.queue.has_focus and not screen.find.has_class("-open") and not screen.panes.has_class("-why", "-read")


def _is_typed(namespace: object) -> bool:
    """Say whether an action is a text field's own, such as taking back a letter."""
    from textual.widgets import Input, TextArea

    return isinstance(namespace, Input | TextArea)


def _paint_anew(screen: Screen[object]) -> None:
    """Paint every part of a screen anew: marks and frames are others."""
    for widget in [screen, *screen.query(Widget)]:
        widget.refresh(layout=True)
        for bar in (widget._vertical_scrollbar, widget._horizontal_scrollbar):  # noqa: SLF001 - Textual names no other way
            if bar is not None:
                bar.refresh()
