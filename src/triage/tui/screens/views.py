"""Views of the queue: go to one, save what is asked now under a name, delete one."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage.desk.views.sifted import View
from triage.rules.asked import EVERYTHING, Asked, in_words, parse, text
from triage.rules.shown import Shown, one_line, own_words
from triage.tui.prose import fit, join
from triage.tui.screens.pop import said
from triage.tui.widgets.entry import Entry

_NAME_CELLS = 24
_WHOSE = {"built in": "", "mine": "mine", "everybody": "everybody's"}


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """What the person wants of the views: to `show`, `save` or `delete` this one."""

    what: str
    name: Shown
    asked: Shown
    everybody: bool = False


class ViewsScreen(ModalScreen[ViewChoice | None]):
    """The views in a list, and a line for the name of a new one; gives what to do, or None. `shares`: the person may share."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [  # noqa: RUF012 - Textual declares it as a class variable
        ("escape,v", "back", "Back"),
        ("s", "save", "Save"),
        ("e", "share", "For everybody"),
        ("d", "delete", "Delete"),
    ]

    def __init__(self, views: Sequence[View], asked: Asked, *, shares: bool) -> None:
        super().__init__()
        self._views, self._asked, self._shares = views, asked, shares
        self._everybody = False
        self.list = OptionList(*(Option(_words(view)) for view in views), id="list", markup=False)
        self.entry = Entry(id="name", placeholder="A name for this view; enter saves it, escape goes back")
        self.told = said(self._now(), "now")

    def compose(self) -> ComposeResult:
        """Put the list above the line for a name."""
        with Container(classes="box") as box:
            box.border_title = Content("Views of the queue")
            yield self.list
            yield self.told
            yield self.entry
            share = "   e: save for all" if self._shares else ""
            yield said(own_words(f"enter: show   s: save this{share}   d: delete   esc: back"), "keys")

    def on_mount(self) -> None:
        """Begin in the list."""
        self.entry.display = False
        self.list.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        view = self._views[event.option_index]
        self.dismiss(ViewChoice("show", view.name, view.asked))

    def action_save(self) -> None:
        """Ask for the name of a view of my own."""
        self._ask_name(everybody=False)

    def action_share(self) -> None:
        """Ask for the name of a view for everybody."""
        if self._shares:
            self._ask_name(everybody=True)
        else:
            self._tell("Only a supervisor shares a view with everybody.")

    def _ask_name(self, *, everybody: bool) -> None:
        if self._asked == EVERYTHING:
            self._tell("Nothing is asked for now, so there is nothing to save. First filter (f) or find (/).")
            return
        self._everybody = everybody
        self.entry.display = True
        self.entry.focus()

    @on(Entry.Submitted)
    def _named(self, event: Entry.Submitted) -> None:
        if event.value.strip():
            asked = one_line(text(self._asked), 400)
            self.dismiss(ViewChoice("save", one_line(event.value, 40), asked, self._everybody))

    def action_delete(self) -> None:
        """Delete the view under the cursor."""
        view = self._views[self.list.highlighted or 0]
        if view.whose == "mine" or (view.whose == "everybody" and self._shares):
            self.dismiss(ViewChoice("delete", view.name, view.asked, view.whose == "everybody"))
        else:
            self._tell("This view is not yours to delete.")

    def action_back(self) -> None:
        """Back to the list, then to the queue."""
        if self.entry.has_focus:
            self.entry.display = False
            self.list.focus()
        else:
            self.dismiss(None)

    def _now(self) -> Shown:
        return join(own_words("Shown now: "), one_line(in_words(self._asked), 200) or own_words("every open case"))

    def _tell(self, words: str) -> None:
        self.told.update(Content(own_words(words)))


def _words(view: View) -> Content:
    whose = own_words(_WHOSE[view.whose])
    asked = one_line(in_words(parse(view.asked)), 100)
    return Content.assemble(
        (fit(view.name, _NAME_CELLS), "bold"), (fit(whose, 13), "$foreground 60%"), (asked, "$foreground 80%")
    )
