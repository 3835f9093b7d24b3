"""Choose a template: ranked for the case, each shown as it would be filled."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage.desk.views import Offer
from triage.rules.shown import clean, one_line, own_words
from triage.tui.prose import Page, join
from triage.tui.screens.pop import said
from triage.tui.widgets.reader import Reader


class OffersScreen(ModalScreen[Offer | None]):
    """The templates beside the filled text of the one under the cursor; gives the chosen one, or None."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape,f2", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]  # noqa: RUF012 - as above

    def __init__(self, offers: list[Offer]) -> None:
        super().__init__()
        self._offers = offers
        self.list = OptionList(*(Option(_words(offer)) for offer in offers), id="list", markup=False)
        self.preview = Reader(id="preview")

    def compose(self) -> ComposeResult:
        """Put the list beside the text."""
        with Container(classes="box") as box:
            box.border_title = Content("Templates, the best fitting first")
            with Container(id="halves"):
                yield self.list
                yield self.preview
            yield said(own_words("enter: use it   tab: read the text   esc: back, keep mine"), "keys")

    @on(OptionList.OptionHighlighted)
    def _preview(self) -> None:
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Lay the text out for the new width."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        width, at = self.preview.scrollable_content_region.width, self.list.highlighted
        if at is None or not width:
            return
        offer, page = self._offers[at], Page()
        page.write(clean(offer.subject), "strong", width)
        page.gap()
        page.write(clean(offer.body), "", width)
        self.preview.show(page)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._offers[event.option_index])

    def action_back(self) -> None:
        """Keep what is written."""
        self.dismiss(None)


def _words(offer: Offer) -> Content:
    blanks = "1 blank" if offer.blanks == 1 else f"{offer.blanks} blanks" if offer.blanks else "complete"
    why = f"{offer.why}, {blanks}" if offer.why else blanks
    return Content.assemble(
        (one_line(offer.title, 60), "bold"), "\n", (join(own_words("  "), one_line(why, 60)), "$foreground 60%")
    )
