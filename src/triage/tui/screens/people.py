"""Choose who is to hold a case: everybody with what they hold, and exactly what will change."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from triage import clock
from triage.desk.views.board import CaseLine, Holder
from triage.rules.balance import warning
from triage.rules.roles import Role
from triage.rules.shown import Shown, own_words
from triage.tui.board_rows import holder_entry
from triage.tui.prose import among, join
from triage.tui.screens.pop import said
from triage.tui.widgets.part import PartList


class PeopleScreen(ModalScreen[Holder | None]):
    """The people, the preview of the change below; gives who was chosen, or None."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("enter", "choose", "Choose"), ("escape,q", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, line: CaseLine, holders: tuple[Holder, ...]) -> None:
        super().__init__()
        self._line, self._holders = line, holders
        self.list = PartList(own_words("Who is to hold it?"), id="people")
        self.preview, self.mind = Static("", markup=False), Static("", markup=False, classes="mind")

    def compose(self) -> ComposeResult:
        """Put the people above the preview."""
        with Container(classes="box") as box:
            box.border_title = Content(join(own_words(f"Hand out {self._line.ref}  "), self._line.child))
            yield self.list
            yield self.preview
            yield self.mind
            yield said(own_words("enter: hand it out   esc: back, nothing is changed"), "keys")

    def on_mount(self) -> None:
        """Lay the list out once the box has its width."""
        self.list.focus()
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Lay the list out for the box's width."""
        width = self.list.scrollable_content_region.width
        if width:
            self.list.show_entries([holder_entry(one, width - 1, clock.now()) for one in self._holders])
            self._show()

    @on(PartList.Moved)
    def _show(self) -> None:
        holder = self._chosen
        if holder:
            self.preview.update(Content(preview(self._line, holder)))
            self.mind.update(Content(mind(self._line, holder)))

    @on(PartList.Entered)
    def _entered(self) -> None:
        self.action_choose()

    @property
    def _chosen(self) -> Holder | None:
        found = self.list.here
        return found.stands_for if found and isinstance(found.stands_for, Holder) else None

    def action_choose(self) -> None:
        """Choose who is under the cursor."""
        self.dismiss(self._chosen)

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)


def preview(line: CaseLine, holder: Holder) -> Shown:
    """Return exactly what will change."""
    was = join(own_words("now with "), line.owner) if line.owner else own_words("now with nobody")
    return join(
        own_words(f"{line.ref}, "),
        was,
        own_words(", goes to "),
        holder.name,
        own_words(", who holds it until the desk closes."),
    )


def mind(line: CaseLine, holder: Holder) -> Shown:
    """Return what speaks against it, or ''."""
    against = warning(line.band, holder.role == Role.OVERFLOW.value, holder.top)
    return join(own_words("Mind: "), among(" ", (holder.name, own_words(against)))) if against else own_words("")
