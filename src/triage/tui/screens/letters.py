"""Every family's own letter, as it would leave: the last look before many letters are sent singly."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from triage.desk.views.many import Prepared
from triage.rules.shown import own_words
from triage.tui.actions import bindings
from triage.tui.actions.bulk import LETTERS
from triage.tui.door import Door
from triage.tui.prose import BODY_CELLS, Page, Row, fit, join
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.picks import Picks
from triage.tui.widgets.reader import Reader

_LABEL = 9


class LettersScreen(WorkScreen[bool]):
    """The families beside the letter of the one under the cursor; says whether to send them."""

    place = LETTERS
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#families"
    BINDINGS = [*bindings(LETTERS)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, prepared: Sequence[Prepared]) -> None:
        super().__init__(door)
        self.mail = {one.case_id: one for one in sorted(prepared, key=lambda one: not one.left)}
        self.families, self.letter = Picks(id="families"), Reader(id="text")
        self.going = sum(not one.left for one in prepared)

    def compose(self) -> ComposeResult:
        """Put the families beside the letter."""
        yield self.status
        with Container(classes="panes"):
            yield self.families
            yield self.letter
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Say what enter will do, and show the first letter that will be sent."""
        left = len(self.mail) - self.going
        self.status.say(
            (own_words(f"{self.going} will be sent, {left} left for a person"), "bold"),
            (own_words("   enter: send them singly   esc: back"), ""),
        )
        self.keys.show(self.door.role)
        self.families.border_title = Content(own_words("Families"))
        self.families.fill(list(self.mail), self._row)
        self.say(own_words("up and down go through the families; tab reads the letter"))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Go to the first letter that will be sent, once the list has its height."""
        self.families.select(next((key for key, one in self.mail.items() if not one.left), 0))
        self._show()

    def on_resize(self) -> None:
        """Lay the letter out for the new width."""
        self.call_after_refresh(self._show)

    @on(Picks.Moved)
    def _moved(self) -> None:
        self._show()

    def action_send(self) -> None:
        """Send them."""
        if self.going:
            self.dismiss(True)
        else:
            self.say(own_words("None of these letters can be sent. esc: back to the text"), "$warning")

    def action_back(self) -> None:
        """Back to the text."""
        self.dismiss(False)

    def _row(self, key: int, width: int) -> Row:
        one = self.mail[key]
        label = own_words("LEFT " if one.left else "send ")
        text = join(one.child or own_words(one.ref), own_words(": "), one.left or one.to)
        return ((label, "late" if one.left else "out"), (fit(text, max(width - 5, 0)), ""))

    def _show(self) -> None:
        width, key = min(self.letter.scrollable_content_region.width, BODY_CELLS), self.families.selected
        if key is None or width <= 0:
            return
        one, page = self.mail[key], Page()
        if one.left:
            page.tell(own_words("LEFT"), one.left, "late", width, indent=_LABEL)
        page.tell(own_words("To"), one.to or own_words("nobody"), "strong", width, indent=_LABEL)
        page.tell(own_words("Subject"), one.subject, "", width, indent=_LABEL)
        for mind in one.minds:
            page.tell(own_words("mind"), mind, "warning", width, indent=_LABEL)
        page.gap()
        page.write(one.body, "", width)
        self.letter.border_title = Content(join(own_words(f"{one.ref}  "), one.child))
        self.letter.show(page)
