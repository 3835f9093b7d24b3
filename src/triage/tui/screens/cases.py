"""The cases behind a figure of the board: to read, to go to, to hand out and to take back."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage import clock
from triage.desk.views.board import Behind, CaseLine
from triage.rules.shown import Shown, own_words
from triage.tui.board_rows import case_entry
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.part import PartList


class CasesScreen(ModalScreen[CaseLine | None]):
    """The list, with its definition above; gives the case to go to, or None. `hand_out` and `take_back` act on a line."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [  # noqa: RUF012 - Textual declares it as a class variable
        ("enter", "open_it", "Open"),
        ("a", "hand_out", "Hand out"),
        ("t", "take_back", "Take back"),
        ("escape,q", "back", "Back"),
    ]

    def __init__(
        self, behind: Behind, hand_out: Callable[[CaseLine], None], take_back: Callable[[CaseLine], None]
    ) -> None:
        super().__init__()
        self.behind = behind
        self._hand_out, self._take_back = hand_out, take_back
        self.list = PartList(own_words(""), id="cases")
        self.message = Bar(id="said")

    def compose(self) -> ComposeResult:
        """Put the list below what it counts."""
        with Container(classes="box"):
            yield said(own_words(self.behind.definition))
            yield self.list
            yield self.message
            yield said(own_words("enter: go to the case   a: hand out   t: take back   esc: back"), "keys")

    def on_mount(self) -> None:
        """Lay the list out once the box has its width."""
        self.list.focus()
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Lay the list out for the box's width."""
        self.show(self.behind)

    def show(self, behind: Behind) -> None:
        """Show the list as it is now."""
        self.behind = behind
        width = self.list.scrollable_content_region.width
        more = f", the first {len(behind.lines)}" if len(behind.lines) < behind.all else ""
        box = self.query_one(".box")
        box.border_title = Content(join(own_words(f"{behind.all}  "), behind.title, own_words(more)))
        if width:
            self.list.show_entries([case_entry(line, width - 1, clock.now()) for line in behind.lines])

    def say(self, words: Shown, style: str) -> None:
        """Say what became of a change."""
        self.message.say((words, style))

    @on(PartList.Entered)
    def _entered(self) -> None:
        self.action_open_it()

    @property
    def _line(self) -> CaseLine | None:
        found = self.list.here
        return found.stands_for if found and isinstance(found.stands_for, CaseLine) else None

    def action_open_it(self) -> None:
        """Go to the case."""
        if self._line:
            self.dismiss(self._line)

    def action_hand_out(self) -> None:
        """Hand the case out."""
        if self._line:
            self._hand_out(self._line)

    def action_take_back(self) -> None:
        """Take the case back."""
        if self._line:
            self._take_back(self._line)

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss(None)
