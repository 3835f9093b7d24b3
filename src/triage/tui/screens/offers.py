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
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.reader import Reader

_LABEL = 17


class OffersScreen(ModalScreen[Offer | None]):
    """The templates beside the filled text of the one under the cursor; gives the chosen one, or None."""

    CSS_PATH = "pop.tcss"
    AUTO_FOCUS = "#asked"
    BINDINGS = [("escape,f2", "back", "Back"), ("down", "next_offer", "Down"), ("up", "last_offer", "Up")]  # noqa: RUF012 - Textual declares it as a class variable
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]  # noqa: RUF012 - as above

    def __init__(self, offers: list[Offer]) -> None:
        super().__init__()
        self._offers, self._shown = offers, offers
        self.asked = Entry(id="asked", placeholder="Type to find a template")
        self.list = OptionList(*(Option(_words(offer)) for offer in offers), id="list", markup=False)
        self.preview = Reader(id="preview")

    def compose(self) -> ComposeResult:
        """Put the list beside the text."""
        with Container(classes="box") as box:
            box.border_title = Content("Templates, the best fitting first")
            yield self.asked
            with Container(id="halves"):
                yield self.list
                yield self.preview
            yield said(own_words("enter: use it   arrows: another   tab: read the text   esc: back, keep mine"), "keys")

    @on(Entry.Changed)
    def _asked_for(self, event: Entry.Changed) -> None:
        """Leave those whose words hold all that is typed, those that say it in their title first."""
        words = event.value.casefold().split()
        held = [one for one in self._offers if all(word in _text(one) for word in words)]
        self._shown = sorted(held, key=lambda one: not all(word in one.title.casefold() for word in words))
        self.list.clear_options()
        self.list.add_options([Option(_words(offer)) for offer in self._shown])
        self.list.highlighted = 0 if self._shown else None
        self.call_after_refresh(self._show)

    @on(Entry.Submitted)
    def _entered(self) -> None:
        at = self.list.highlighted
        if at is not None:
            self.dismiss(self._shown[at])

    def on_mount(self) -> None:
        """Begin with the best fitting."""
        self.list.highlighted = 0

    def action_next_offer(self) -> None:
        """One template down, while typing."""
        self.list.action_cursor_down()

    def action_last_offer(self) -> None:
        """One template up, while typing."""
        self.list.action_cursor_up()

    @on(OptionList.OptionHighlighted)
    def _preview(self) -> None:
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Lay the text out for the new width."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        width, at = self.preview.scrollable_content_region.width, self.list.highlighted
        if at is None or not width:
            self.preview.show(Page())
            return
        offer, page = self._shown[at], Page()
        _why(page, offer, width)
        page.write(clean(offer.subject), "strong", width)
        page.gap()
        page.write(clean(offer.body), "", width)
        self.preview.show(page)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def action_back(self) -> None:
        """Keep what is written."""
        self.dismiss(None)


def _text(offer: Offer) -> str:
    return f"{offer.name} {offer.title} {offer.why} {offer.subject} {offer.body}".casefold()


def _why(page: Page, offer: Offer, width: int) -> None:
    """Say why it fits, which clocks of this case it stops, what it took from the record, and what is left to fill."""
    for label, words in (
        ("fits", offer.why),
        ("stops", "; ".join(offer.stops) or "no clock of this case"),
        ("from the record", ", ".join(offer.uses)),
        ("left to fill", str(offer.blanks) if offer.blanks else ""),
    ):
        if words:
            page.tell(own_words(label), one_line(words, 400), "quiet", width, indent=_LABEL)
    page.gap()


def _words(offer: Offer) -> Content:
    blanks = "1 blank" if offer.blanks == 1 else f"{offer.blanks} blanks" if offer.blanks else "complete"
    why = f"{offer.why}, {blanks}" if offer.why else blanks
    return Content.assemble(
        (one_line(offer.title, 60), "bold"), "\n", (join(own_words("  "), one_line(why, 60)), "$foreground 60%")
    )
