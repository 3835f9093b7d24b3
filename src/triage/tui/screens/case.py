"""One case on a screen of its own: the whole story on one time line, the child, why, and everything that is done to it."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.desk.views.book import CaseBook
from triage.errors import NotFound
from triage.rules.shown import clean, own_words
from triage.tui import messages, words
from triage.tui.actions import CASE, bindings
from triage.tui.case_pages import SHOWN, card_page, story_page
from triage.tui.door import Door
from triage.tui.prose import Page, join
from triage.tui.screens.case_acts import CaseActs
from triage.tui.screens.live import BAND_COLOURS, FEW_ROWS
from triage.tui.story import why_page
from triage.tui.widgets.reader import Reader

_WIDE_STATUS: Final = 100


@dataclass
class BookCame(Message):
    """A case was read in full and laid out for the widths that its panes had."""

    book: CaseBook
    pages: tuple[Page, Page, Page]
    widths: tuple[int, int, int]


class CaseScreen(CaseActs):
    """Story, child and why of one case; the order of the queue leads to the next and the one before."""

    place = CASE
    CSS_PATH = "case.tcss"
    AUTO_FOCUS = "#story"
    BINDINGS = [*bindings(CASE)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, ids: "array[int]", case_id: int, back: Callable[[int], None] | None = None) -> None:
        """Take the keys of the queue in their order, the case to open, and what to tell on the way back: the case in front."""
        super().__init__(door)
        self.ids, self.case_id, self._back = ids, case_id, back
        self.panes = Container(id="case_panes")
        self.story, self.card, self.why = Reader(id="story"), Reader(id="card"), Reader(id="case_why")
        self.book: CaseBook | None = None
        self.shown = 0
        self._laid_for = (0, 0, 0)

    def compose(self) -> ComposeResult:
        """Put the parts in reading order."""
        yield self.status
        with self.panes:
            yield self.story
            with Container(id="beside"):
                yield self.card
                yield self.why
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Open the case."""
        self.keys.show(self.door.role)
        self.shown = 1 if self.size.height < FEW_ROWS else 0
        self._titles()
        self.set_interval(60, self._lay_out)
        self.call_after_refresh(self.desk_changed)

    def on_resize(self) -> None:
        """Lay the case out for the new width."""
        if self.book is not None:
            self.call_after_refresh(self._lay_out)

    def ways_changed(self) -> None:
        """Lay the case out as it is wanted now."""
        super().ways_changed()
        self._titles()
        self._lay_out()

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def desk_changed(self) -> None:
        """Read the case again; a person who reads keeps their place."""
        case_id, widths, shown, brief = self.case_id, self._widths(), self.shown, self.size.height < FEW_ROWS

        def work() -> Message:
            from triage.desk import case_book

            return _laid_out(case_book.read(self.door.desk, case_id), widths, shown, brief=brief)

        self._run("book", work, latest=True)

    def _lay_out(self) -> None:
        book, widths, shown, brief = self.book, self._widths(), self.shown, self.size.height < FEW_ROWS
        if book is not None:
            self._run("layout", lambda: _laid_out(book, widths, shown, brief=brief), latest=True)

    @on(BookCame)
    def _came(self, came: BookCame) -> None:
        if came.book.view.line.id != self.case_id:
            return
        same = self.book is not None and self.book.view.line.id == self.case_id
        self.book, self._laid_for = came.book, came.widths
        for pane, page in zip((self.story, self.card, self.why), came.pages, strict=True):
            pane.show(page, keep_place=same)
        self._titles()
        if came.widths != self._widths():
            self.on_resize()

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        """Say what went wrong; a case that is gone says so in its pane."""
        super()._trouble(trouble)
        if isinstance(trouble.error, NotFound) and trouble.errand == "book" and self.book is None:
            page = Page()
            page.write(clean(trouble.error.what), "warning", 60)
            self.story.show(page)

    def _titles(self) -> None:
        shown = f" · {SHOWN[self.shown]} (f)" if self.shown else ""
        self.story.border_title = Content(f"Story, the newest first{shown}")
        self.card.border_title = Content("Child, family, clocks")
        self.why.border_title = Content("Why here")
        if self.book is None:
            self.status.say((own_words("Opening the case …"), "bold"))
            return
        line = self.book.view.line
        at = list(self.ids).index(line.id) + 1 if line.id in self.ids else 0
        place = own_words(f"   {at} of {len(self.ids)} [ ]" if at and len(self.ids) > 1 else "")
        state = own_words("" if self.book.view.state == "open" else f"  {self.book.view.state.upper()}")
        asked = own_words("  SUPERVISOR ASKED" if self.book.escalated_at else "")
        matter = join(own_words("  "), line.matter) if self.size.width >= _WIDE_STATUS else own_words("")
        self.status.say(
            (own_words(f" {words.GLYPHS[line.band]} {words.BANDS[line.band]} "), BAND_COLOURS[line.band]),
            (own_words(f" {line.ref}  "), ""),
            (line.child or own_words("child not known"), "bold"),
            (join(state, asked), "bold $warning"),
            (matter, ""),
            (place, "$foreground 60%"),
        )

    def _widths(self) -> tuple[int, int, int]:
        found = [pane.scrollable_content_region.width for pane in (self.story, self.card, self.why)]
        some = max(found) or 70
        return (found[0] or some, found[1] or some, found[2] or some)

    # ---- moving -----------------------------------------------------------------------------------------------------

    def action_why(self) -> None:
        """Show why, or go back to the story."""
        self._turn("-why", self.why)

    def action_card(self) -> None:
        """Show the child, the family and the clocks, or go back to the story."""
        self._turn("-card", self.card)

    def _turn(self, name: str, pane: Reader) -> None:
        showing = not self.panes.has_class(name)
        self.panes.remove_class("-why", "-card")
        self.panes.set_class(showing, name)
        (pane if showing else self.story).focus()
        self.call_after_refresh(self._lay_out)

    def action_filter(self) -> None:
        """Show more or less of the story."""
        self.shown = (self.shown + 1) % len(SHOWN)
        self._titles()
        self.say(own_words(f"The story shows {SHOWN[self.shown]}."))
        self._lay_out()

    def action_next_case(self) -> None:
        """Open the next case of the queue."""
        self._step(1)

    def action_previous_case(self) -> None:
        """Open the case before this one in the queue."""
        self._step(-1)

    def _step(self, by: int) -> None:
        order = list(self.ids)
        at = order.index(self.case_id) + by if self.case_id in order else 0
        if 0 <= at < len(order) and order[at] != self.case_id:
            self.open_case(order[at])
        else:
            self.say(
                own_words("This is the last case of the queue." if by > 0 else "This is the first case of the queue.")
            )

    def open_case(self, case_id: int) -> None:
        """Show another case here."""
        self.case_id, self.book = case_id, None
        self.panes.remove_class("-why", "-card")
        self.story.focus()
        self._titles()
        self.desk_changed()

    def action_back(self) -> None:
        """Back to the story; once more: to where the case was opened."""
        if self.panes.has_class("-why") or self.panes.has_class("-card"):
            self.panes.remove_class("-why", "-card")
            self.story.focus()
            return
        if self._back is not None:
            self._back(self.case_id)
        self.dismiss()

    # ---- doing ------------------------------------------------------------------------------------------------------

    def case_in_front(self) -> int | None:
        """Return the case that is open here."""
        return self.case_id if self.book is not None else None

    def case_acted_on(self, told: messages.Told) -> None:
        """Say what was done; where the case has left the queue, go on with the next one."""
        self._busy = ""
        after = told.go_on or (self._after() if told.leaves is not None else None)
        if after is not None:
            self.open_case(after)
            said = own_words("" if told.go_on else " This is the next case.")
            self.say(join(told.words, said), "$success")
            return
        self.say(told.words, "$success")
        self.desk_changed()

    def _after(self) -> int | None:
        order = list(self.ids)
        if self.case_id not in order:
            return None
        at = order.index(self.case_id)
        self.ids = array("q", (key for key in order if key != self.case_id))
        return self.ids[min(at, len(self.ids) - 1)] if self.ids else None

    def action_belongs(self) -> None:
        """Put the case with the one proposed at the top."""
        self._answer(joins=True)

    def action_not_one(self) -> None:
        """Say that the case is another matter than the one proposed at the top."""
        self._answer(joins=False)

    def _answer(self, *, joins: bool) -> None:
        book = self.book
        if book is None or not book.proposed:
            self.say(own_words("No other case is proposed for this one."), "$warning")
            return
        other, case_id, version = book.proposed[0], self.case_id, book.view.version

        def work() -> Message:
            from triage.desk import proposals

            if joins:
                made = proposals.join(self.door.desk, case_id, other.case_id, version=version)
                told = own_words(f"{made.other_ref} is put with {made.ref}; S there undoes it.")
                return messages.Told(told, leaves=case_id, go_on=made.case_id)
            ref = proposals.dismiss(self.door.desk, case_id, other.case_id, version=version)
            return messages.Told(own_words(f"It is kept that this is another matter than {ref}."))

        self._act("belongs" if joins else "not_one", work)

    @on(messages.Told)
    def _answered_by_key(self, told: messages.Told) -> None:
        self.case_acted_on(told)

    def action_copy_ref(self) -> None:
        """Copy the reference."""
        if self.book is not None:
            ref = self.book.view.line.ref
            self.app.copy_to_clipboard(ref)
            self.say(own_words(f"{ref} is copied, if your terminal allows it."))

    def action_whole(self) -> None:
        """Show the whole text of the message at the top of the story."""
        book, index = self.book, self._message()
        if book is None or index is None:
            self.say(own_words("No message is open."), "$warning")
            return
        entry, case_id = book.entries[index], self.case_id
        title = join(own_words(f"{book.view.line.ref}  {entry.what}  "), entry.who)

        def work() -> Message:
            from triage.desk import case_book

            return messages.WholeCame(title, case_book.whole(self.door.desk, case_id, entry.sort, entry.key))

        self._run("whole", work, latest=True)

    def _message(self) -> int | None:
        """Return the message at the top of the view, or the nearest below it, or else above."""
        if self.book is None:
            return None
        at, entries = self.story.entry, self.book.entries
        order = [*range(at, -1, -1), *range(at + 1, len(entries))]
        return next((index for index in order if index >= 0 and entries[index].sort in ("contact", "reply")), None)

    @on(messages.WholeCame)
    def _whole_came(self, came: messages.WholeCame) -> None:
        from triage.tui.screens.whole import WholeScreen

        self.app.push_screen(WholeScreen(came.title, came.text))

    def action_reply(self) -> None:
        """Claim the case, then write to the family."""
        case_id = self.case_id

        def work() -> Message:
            return messages.ReplyReady(*self.door.begin_reply(case_id))

        self._act("claim", work)

    @on(messages.ReplyReady)
    def _reply_ready(self, ready: messages.ReplyReady) -> None:
        from triage.tui.screens.reply import ReplyScreen

        self._busy = ""
        self.app.push_screen(ReplyScreen(self.door, ready.view, ready.offers, ready.draft), self._replied)

    def _replied(self, left: messages.Left | bool | None) -> None:
        if isinstance(left, messages.Left):
            after = self._after()
            if after is not None:
                self.open_case(after)
            self.say_sent(left.sent)
        else:
            self.say(own_words("Your draft is kept; r goes on with it." if left else "Nothing was written."))


def _laid_out(book: CaseBook, widths: tuple[int, int, int], shown: int, *, brief: bool) -> BookCame:
    now = clock.now()
    story = story_page(book, widths[0], now, shown, brief=brief)
    return BookCame(book, (story, card_page(book, widths[1], now), why_page(book.view, widths[2], now)), widths)
