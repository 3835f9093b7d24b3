"""The settings of the screens: each row is one choice, which holds at once and at the next start."""

from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import words
from triage.tui.actions import ACTS, MOVE, SETTINGS, bindings, keys, shown
from triage.tui.door import Door
from triage.tui.prose import Page, fit, join
from triage.tui.screens.work import PlaceScreen
from triage.tui.settings import CHOICES, SWITCHES, Ways, in_use
from triage.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from triage.tui.app import TriageApp

_NAME_CELLS: Final = 16
_ID_CELLS: Final = 28
_ROWS: Final = {
    "theme": ("Colours", "dark, light, or black and white with few bright colours"),
    "density": ("Density", "normal, or tight: no side frames and fewer empty rows"),
    "glyphs": ("Marks", "unicode, or ascii for a terminal that shows boxes instead of marks"),
    "masked": ("Masked names", "initials in lists and titles until you open the case"),
    "access": (
        "Screen reader",
        "a cursor that can be seen on the row, no frames, no clocks that tick, changes in words",
    ),
    "keymap": ("Keymap file", 'a file of lines such as "desk.next" = "N"; the actions and their keys now:'),
    "tour": ("Tour", "the ten steps of the demo desk"),
}
_SAID: Final = {"contrast": "high contrast", True: "yes", False: "no", "": "none"}


class Rows(OptionList):
    """The list of choices, moved in as every other list is."""

    BINDINGS = [*bindings(MOVE)]  # noqa: RUF012 - Textual declares it as a class variable

    def action_down(self) -> None:
        """One choice down."""
        self.action_cursor_down()

    def action_up(self) -> None:
        """One choice up."""
        self.action_cursor_up()

    def action_top(self) -> None:
        """To the first choice."""
        self.action_first()

    def action_bottom(self) -> None:
        """To the last choice."""
        self.action_last()


class SettingsScreen(PlaceScreen[None]):
    """What one person on this machine chooses; it is theirs alone."""

    place = SETTINGS
    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "#choices"
    BINDINGS = [*bindings(SETTINGS)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.rows = Rows(id="choices", markup=False)
        self.about = Reader(id="about")
        self.names: list[str] = []

    def compose(self) -> ComposeResult:
        """Put what a choice means below the choices."""
        yield self.status
        with Container(id="halves"):
            yield self.rows
            yield self.about
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Show the choices as they are."""
        self.rows.border_title = Content("How these screens look and answer")
        self.about.border_title = Content("What it looks like")
        self.status.say((own_words("Settings"), "bold"), (own_words("   yours alone, kept on this machine"), ""))
        self.keys.show(self.door.role)
        self.names = [name for name in _ROWS if name != "tour" or self._ours.is_demo]
        self._show()
        self.rows.highlighted = 0

    def on_resize(self) -> None:
        """Lay the lower half out for the new width."""
        self.call_after_refresh(self._show_about)

    def ways_changed(self) -> None:
        """Show the choices as they are now."""
        super().ways_changed()
        self._show()
        self.call_after_refresh(self._show_about)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        for number, name in enumerate(self.names):
            self.rows.replace_option_prompt_at_index(number, _row(name, in_use(), chosen=number == event.option_index))
        self._show_about()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Choose the next value."""
        self._step(1)

    def action_change_back(self) -> None:
        """Choose the value before."""
        self._step(-1)

    def action_leave(self) -> None:
        """Back to where the person was."""
        self.dismiss(None)

    @property
    def _ours(self) -> "TriageApp":
        from triage.tui.app import TriageApp

        assert isinstance(self.app, TriageApp)  # noqa: S101 - these screens belong to no other
        return self.app

    def _step(self, by: int) -> None:
        name = self.names[self.rows.highlighted or 0]
        if name == "keymap":
            self._ask_for_file()
            return
        values = CHOICES.get(name, (False, True))
        self._choose(name, values[(values.index(getattr(in_use(), name)) + by) % len(values)])

    def _ask_for_file(self) -> None:
        from triage.tui.screens.ask import AskScreen

        question = own_words('Which file holds your keys? Its lines look like: "desk.next" = "N". A dash for none.')

        def answered(file: str | None) -> None:
            if file:
                self._choose("keymap", "" if file == "-" else file)

        self.app.push_screen(AskScreen(question, "Such as: ~/keys.toml", value=in_use().keymap), answered)

    def _choose(self, name: str, value: object) -> None:
        trouble = self._ours.choose(name, value)
        label = own_words(f"{_ROWS[name][0]}: ")
        self.say(
            one_line(trouble, 300) if trouble else join(label, _said(value)), "$warning" if trouble else "$success"
        )

    def _show(self) -> None:
        at, ways = self.rows.highlighted, in_use()
        self.rows.clear_options()
        self.rows.add_options([Option(_row(name, ways, chosen=number == at)) for number, name in enumerate(self.names)])
        self.rows.highlighted = at

    def _show_about(self) -> None:
        width = self.about.scrollable_content_region.width
        if not width or self.rows.highlighted is None:
            return
        page = Page()
        page.write(own_words(_ROWS[self.names[self.rows.highlighted]][1]), "strong", width)
        for fault in self._ours.key_faults:
            page.write(clean(fault), "warning", width)
        page.gap()
        if self.names[self.rows.highlighted] == "keymap":
            _list_actions(page, width)
        else:
            _show_marks(page)
        self.about.show(page)


def _show_marks(page: Page) -> None:
    """Show what a row's marks and colours are now."""
    for band, style in enumerate(words.STYLES):
        due = own_words(("  LATE 0:15 ", "  42 min ", "  Tue 07:20 ", "  12 Jun ")[band])
        mark = own_words(f" {words.GLYPHS[band]} {words.BANDS[band]}")
        said = own_words("words of less weight")
        page.add((fit(mark, 10), style), (fit(due, 14), "late" if band == 0 else ""), (said, "quiet"))


def _list_actions(page: Page, width: int) -> None:
    """Show the ids that a keymap file may name, each with its keys as they are now."""
    for act in ACTS:
        held = own_words(", ".join(shown(key) for key in keys(act)))
        page.tell(own_words(f"{act.place}.{act.id}"), held, "", width, indent=_ID_CELLS)


def _row(name: str, ways: Ways, *, chosen: bool) -> Content:
    value = getattr(ways, name)
    others = CHOICES.get(name) or ((False, True) if name in SWITCHES else ())
    rest = ", ".join(str(_SAID.get(one, one)) for one in others if one != value)
    return Content.assemble(
        own_words("▶ " if chosen else "  "),
        fit(own_words(_ROWS[name][0]), _NAME_CELLS),
        (_said(value), "bold"),
        (own_words(f"   (or {rest})" if rest else "   (enter names another)"), "$foreground 60%"),
    )


def _said(value: object) -> Shown:
    return one_line(str(_SAID.get(value, value)), 60)
