"""The list behind a figure: children or cases, by the same query as the figure."""

from array import array
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from triage.reports.figures import CHILDREN, Figure
from triage.rules.shown import one_line, own_words
from triage.tui import errand, messages
from triage.tui.children_messages import CasesCame, ChildrenCame
from triage.tui.door import Door
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.queue import QueueList
from triage.tui.widgets.roll import RollList

_KEYS: Final = "enter: go there   esc: back to the report"
_REFERENCES: Final = "Your role sees references and no names.   esc: back to the report"


class BehindScreen(ModalScreen[int | None]):
    """Gives the key of the child or case that the person goes to, or None. `names` says whether names are shown."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape", "back", "Back"), ("enter", "choose", "Go there")]  # noqa: RUF012 - Textual declares it so

    def __init__(self, door: Door, figure: Figure, ids: list[int], *, names: bool) -> None:
        super().__init__()
        self._door, self._figure, self._names = door, figure, names
        self._ids = array("q", ids)
        self.list: RollList | QueueList = RollList(id="list") if figure.behind == CHILDREN else QueueList(id="list")
        self.note = Bar(id="note")

    def compose(self) -> ComposeResult:
        """Put the list in a box."""
        with Container(classes="box") as box:
            number = f": {len(self._ids)} {self._figure.behind}"
            box.border_title = Content(join(self._figure.words, own_words(number)))
            yield self.list
            yield self.note
            yield said(own_words(_KEYS if self._names else _REFERENCES), "keys")

    def on_mount(self) -> None:
        """Show the list; nothing behind a figure is said, too."""
        self.list.show_order(self._ids)
        self.list.focus()
        if not self._ids:
            self.note.say((own_words("Nobody and nothing stands behind this figure now."), ""))

    @on(RollList.Wanted)
    def _fetch_children(self, wanted: RollList.Wanted) -> None:
        def work() -> Message:
            from triage.desk import children

            page = children.page if self._names else children.unnamed
            return ChildrenCame(wanted.ids, page(self._door.desk, wanted.ids))

        errand.run(self, "lines", work, log=self._door.log)

    @on(messages.LinesWanted)
    def _fetch_cases(self, wanted: messages.LinesWanted) -> None:
        wanted.stop()

        def work() -> Message:
            from triage.desk import queue

            lines = queue.page(self._door.desk, wanted.ids)
            return CasesCame(wanted.ids, lines if self._names else queue.unnamed(lines))

        errand.run(self, "lines", work, log=self._door.log)

    @on(ChildrenCame)
    def _children_came(self, came: ChildrenCame) -> None:
        if isinstance(self.list, RollList):
            self.list.fill(came.lines, came.asked)

    @on(CasesCame)
    def _cases_came(self, came: CasesCame) -> None:
        if isinstance(self.list, QueueList):
            self.list.fill(came.lines, came.asked)

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        self.list.failed()
        self.note.say((one_line(str(trouble.error), 400), "$error"))

    @on(RollList.Chosen)
    @on(messages.Entered)
    def _clicked(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """Go to what is under the cursor."""
        if self._names and self.list.selected is not None:
            self.dismiss(self.list.selected)

    def action_back(self) -> None:
        """Back to the report."""
        self.dismiss(None)
