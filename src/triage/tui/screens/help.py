"""All keys, from the one list of actions: it cannot say what is not so."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage.rules.roles import Role
from triage.rules.shown import own_words
from triage.tui.actions import PLACES, allowed, keys, of, shown
from triage.tui.prose import Page
from triage.tui.screens.pop import said
from triage.tui.widgets.reader import Reader

_KEYS = 22
_MARKS = (
    "▲ NOW, ◆ TODAY, ● SOON, · ROUTINE: how soon the child needs somebody to act.",
    "LATE 0:15: the time to act was 15 minutes ago.",
    "! safeguarding.  ? the machine is not sure: read all of it.",
    "^ escalated to a supervisor.  # one of an incident.  ~ waiting for somebody.  = done.  * marked.",
    "2x, 2 ch: this family has been in touch twice, by two channels.",
)


class HelpScreen(ModalScreen[None]):
    """Keys and marks."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape,question_mark,f1,q", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, place: str, role: Role | None) -> None:
        super().__init__()
        self._place, self._may = place, role
        self.reader = Reader(id="keys")

    def compose(self) -> ComposeResult:
        """Put the keys in a box."""
        with Container(classes="box") as box:
            box.border_title = Content("Keys")
            yield self.reader
            yield said(own_words("arrows, page keys: read on   esc: back"), "keys")

    def on_mount(self) -> None:
        """Lay the keys out once the box has its width."""
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Lay the keys out for the box's width."""
        width = self.reader.scrollable_content_region.width
        if width:
            self.reader.show(keys_page(self._place, self._may, width))

    def action_back(self) -> None:
        """Back to where the person was."""
        self.dismiss(None)


def keys_page(here: str, role: Role | None, width: int) -> Page:
    """Return the keys of every place, those of where the person is first, and what the marks mean."""
    page = Page()
    for place in sorted(PLACES, key=lambda one: one != here):
        page.gap()
        page.write(own_words(PLACES[place]), "strong", width)
        for act in of(place):
            named = own_words("  " + ", ".join(shown(key) for key in keys(act)))
            barred = "" if allowed(place, act.id, role) else " (not for your role)"
            command = f"  [triage {act.command}]" if act.command else ""
            page.tell(named, own_words(f"{act.words}{barred}{command}"), "quiet" if barred else "", width, indent=_KEYS)
    page.gap()
    page.write(own_words("In [brackets]: the command that does the same without a screen."), "quiet", width)
    page.write(own_words("Own keys: a keymap file, named in the settings (,)."), "quiet", width)
    page.gap()
    page.write(own_words("Marks"), "strong", width)
    for mark in _MARKS:
        page.write(own_words(mark), "", width, indent=2)
    return page
