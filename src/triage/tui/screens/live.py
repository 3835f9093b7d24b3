"""The queue, the case and why, kept up to date: the half of the desk that shows; `desk` is the half that does."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.errors import NotFound, StoreAway, TriageError
from triage.rules.asked import EVERYTHING
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import call_words, errand, messages, words
from triage.tui.actions import DESK
from triage.tui.call_messages import Unfinished
from triage.tui.door import Door
from triage.tui.prose import Page, among, join
from triage.tui.screens.work import AWAY, PlaceScreen, WorkScreen
from triage.tui.settings import in_use
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.queue import QueueList
from triage.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from triage.desk.views import CaseView
    from triage.desk.views.call import Logged
    from triage.desk.views.sifted import Order

LOOK_AFTER: Final = 0.15
SLOW_AFTER: Final = 0.3
AGAIN_AFTER: Final = 3.0
LONGEST_REST: Final = 1.5
STALE: Final = timedelta(seconds=60)
ROOM_FOR_NAME: Final = 100
ROOM_FOR_ASKED: Final = 60
FEW_ROWS: Final = 30
BAND_COLOURS: Final = ("#ffffff on #b00020", "#000000 on #e69f00", "#000000 on #56b4e9", "$foreground 70%")


class LiveScreen(PlaceScreen[None]):
    """Queue, case and why. It owns what they show; threads fetch it and post messages."""

    place = DESK
    AUTO_FOCUS = "#queue"

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.find = Entry(
            id="find", placeholder="Names, reference, number, words, band:now; enter: the list, escape: all"
        )
        self.panes = Container(id="panes")
        self.queue = QueueList(id="queue")
        self.case, self.why = Reader(id="case"), Reader(id="why")
        self.view: CaseView | None = None
        self._order: Order | None = None
        self.good_at: datetime | None = None
        self.away = False
        self.asked = EVERYTHING
        self._asked_said = own_words("")
        self._hidden = 0
        self._above: frozenset[int] = frozenset()
        self._laid_for = (0, 0)
        self._wanted: int | None = None
        self._gone_to: int | None = None
        self._gone = ""
        self._from_top = self._rules_asked = False
        self._rests_until = 0.0
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None

    def compose(self) -> ComposeResult:
        """Put the panes in place."""
        yield self.status
        yield self.find
        with self.panes:
            yield self.queue
            with Container(id="reading"):
                yield self.case
                yield self.why
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Show the frame first; the desk is opened behind it."""
        self._titles()
        self.keys.show(None)
        self.watch(self.queue, "selected", self._show_status, init=False)  # at once: painted with the cursor
        self.status.say((own_words("triage"), "bold"), (own_words("  opening the desk …"), ""))
        self.set_interval(60, self._tick)
        self.set_interval(15, self._show_status)
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        """Stop watching."""
        self._stop.set()
        if self._watcher:
            self._watcher.join(1)

    # ---- opening, watching, the order -------------------------------------------------------------------------------

    def _open(self) -> None:
        def work() -> Message:
            self.door.open()
            return messages.Opened()

        self._run("open", work)

    @on(messages.Opened)
    def _opened(self) -> None:
        self.say(self.greeting())
        self.refresh_bindings()
        self.keys.show(self.door.role)
        self._watcher = threading.Thread(target=self._watch, name="changes", daemon=True)
        self._watcher.start()
        self._run("calls", self._unfinished)

    def _unfinished(self) -> Message | None:
        """Look for what was not finished, such as when the terminal was closed in the middle of it."""
        calls, replies = self.door.unfinished_calls(), self.door.begun_replies()
        return Unfinished(calls[0] if calls else None, replies) if calls or replies else None

    @on(Unfinished)
    def _left(self, left: Unfinished) -> None:
        self.say(call_words.left(left.call, left.replies), "$warning")

    def call_ended(self, left: Logged | bool | None) -> None:
        """Back where the person was, with the case of the call selected."""
        super().call_ended(left)
        if left and left is not True:
            self._wanted = left.case_id
            self.queue.select(left.case_id)
            self.refresh_order()

    def _read_rules(self) -> None:
        """Read the rules behind the first lines of the queue, so that the first reply does not wait for them."""
        self.door.read_rules()

    def _watch(self) -> None:
        """Tell of every change; when the database goes away, say so and watch anew. In a thread of its own."""
        while not self._stop.is_set():
            try:
                for _ in self.door.watch(self._stop):
                    self.post_message(messages.Changed())
            except Exception as error:  # noqa: BLE001 - the driver's own errors; told on the screen, tried again
                if not isinstance(error, StoreAway):
                    errand.note(error, self.door.log)
                self.post_message(messages.Trouble("order", StoreAway("", safe="")))
            self._stop.wait(AGAIN_AFTER)

    @on(messages.Changed)
    def _changed(self) -> None:
        """Read the queue again, and tell the screens that stand over it; a queue that is dear to read has a rest between."""
        rest = self._rests_until - time.monotonic()
        if rest <= 0:
            self._reread()
        elif "reread" not in self._delays:
            self._later("reread", rest, self._reread)

    def _reread(self) -> None:
        self._delays.pop("reread", None)
        self.refresh_order()
        self.ask_alarms()
        for screen in self.app.screen_stack[1:]:
            if isinstance(screen, WorkScreen):
                screen.desk_changed()

    def refresh_order(self) -> None:
        """Read the order of the queue again."""
        asked, known, above, selected = self.asked, self._order, self._above, self.queue.selected
        marked = frozenset(self.queue.marked)
        first = known is None or self._from_top

        def work() -> Message:
            start = time.monotonic()
            order = self.door.order(asked, known)
            unseen = frozenset() if first else _above(order, above, selected)
            hidden = len(marked.difference(order.ids)) if marked else 0
            return messages.OrderCame(order, unseen, hidden, time.monotonic() - start)

        self._run("order", work, latest=True)

    @on(messages.OrderCame)
    def _order_came(self, came: messages.OrderCame) -> None:
        self._rests_until = time.monotonic() + min(3 * came.cost, LONGEST_REST)
        if came.order.asked != self.asked:
            return
        if in_use().access and came.above - self._above:
            self.say(own_words(f"New cases above: {len(came.above)}. The top of the queue shows them."))
        self._order, self.good_at, self._above, self._hidden = came.order, clock.now(), came.above, came.hidden
        if self.away:
            self.away = False
            self.say(own_words("The database answers again."), "$success")
        gone, by_asking = self.queue.selected, self._from_top
        if by_asking:
            self._forget_gone()
        self.queue.show_order(came.order.ids, from_top=self._from_top)
        self._from_top = False
        if self.queue.scroll_offset.y == 0:
            self._above = frozenset()
        if self._wanted is not None:
            self.queue.select(self._wanted)
            self._wanted = None
        elif gone is not None and gone != self.queue.selected and self.view and self.view.line.id == gone:
            self._say_gone(self.view.line.ref, by_asking=by_asking)
        self._titles()

    def _say_gone(self, ref: str, *, by_asking: bool) -> None:
        """Say why another case is selected, unless the person has just asked for others."""
        if not by_asking:
            left = "has left the queue" if self.asked == EVERYTHING else "is no longer among these"
            more = "; the next case is selected" if self.queue.selected is not None else ""
            self.say(own_words(f"{ref} {left}{more}."))
            self._gone, self._gone_to = self.message.words, self.queue.selected

    def _forget_gone(self) -> None:
        """Say no longer why another case was selected: the person went on from it."""
        if self._gone and self.message.words == self._gone:
            self.say(own_words(""))
        self._gone = ""

    @on(messages.LinesWanted)
    def _fetch_lines(self, wanted: messages.LinesWanted) -> None:
        def work() -> Message:
            return messages.LinesCame(wanted.ids, self.door.page(wanted.ids))

        self._run("lines", work)

    @on(messages.LinesCame)
    def _lines_came(self, came: messages.LinesCame) -> None:
        self.queue.fill(came.lines, came.asked)
        if not self._rules_asked:
            self._rules_asked = True
            self.call_after_refresh(self._run, "rules", self._read_rules)
        line = self.queue.line
        if line and self.view and self.view.line.id == line.id and self.view.line != line:
            self._look()

    # ---- the selected case ------------------------------------------------------------------------------------------

    @on(messages.Selected)
    def _selected(self, event: messages.Selected) -> None:
        if self.queue.scroll_offset.y == 0:
            self._above = frozenset()
        if event.case_id != self._gone_to:
            self._forget_gone()
        if event.case_id != self.queue.opened:
            self.queue.open_case(None)
        if in_use().access and self.queue.is_old:
            self.queue.tick()
        if event.case_id is None:
            self.view = None
            self._blank(self._nothing())
        else:
            self._later("look", LOOK_AFTER, self._look)
        self._titles()

    def _nothing(self) -> Shown:
        """Say that the list is empty, and how to see more."""
        if self._order is None:
            return own_words("The queue has not been read yet.")
        if self.asked == EVERYTHING:
            return own_words("The queue is empty.")
        wider = "" if self.asked.every or not self.asked.words else " Write all to look among done cases, too."
        how = own_words(f".{wider} Escape shows everything again.")
        return join(own_words("Nothing here is "), self._asked_said, how)

    def _look(self) -> None:
        selected = self.queue.selected
        if selected is None:
            return
        if in_use().masked and selected != self.queue.opened:
            self.view = None
            self._blank(own_words("Names are masked. enter opens this case, on the record."))
            self._titles()
            return
        if self.view is None or self.view.line.id != selected:
            self._later("slow", SLOW_AFTER, self._opening)
        widths, brief = self._widths(), self._has_few_rows

        def work() -> Message:
            return _laid_out(self.door.look(selected), widths, brief=brief)

        self._run("look", work, latest=True)

    @on(messages.CaseCame)
    def _case_came(self, came: messages.CaseCame) -> None:
        if came.view.line.id != self.queue.selected:
            return
        self._cancel("slow")
        same = self.view is not None and self.view.line.id == came.view.line.id
        self.view = came.view
        self.case.show(came.story, keep_place=same)
        self.why.show(came.why, keep_place=same)
        self._titles()
        self._laid_for = came.widths
        if came.widths != self._widths():
            self.on_resize()

    def on_resize(self) -> None:
        """Lay the status and the case out for the new width."""
        self.call_after_refresh(self._show_status)
        if self.view is not None:
            self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        view, widths, brief = self.view, self._widths(), self._has_few_rows
        if view is not None:
            self._run("layout", lambda: _laid_out(view, widths, brief=brief), latest=True)

    def _opening(self) -> None:
        line = self.queue.line
        self.view = None
        self._blank(own_words(f"Opening {line.ref} …" if line else "Opening …"))

    def _blank(self, said: Shown) -> None:
        page = Page()
        page.write(said, "quiet", 60)
        self.case.show(page)
        self.why.show(Page())

    # ---- what the screen says ---------------------------------------------------------------------------------------

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        self._cancel("slow")
        if trouble.errand == self._busy:
            self._busy = ""
        if trouble.errand == "lines":
            self.queue.failed()
        if isinstance(trouble.error, NotFound) and trouble.errand == "look":
            self._blank(clean(trouble.error.what))
            return
        if isinstance(trouble.error, StoreAway):
            self._gone_away(trouble.errand)
        elif trouble.errand == "open":
            self._cannot_open(trouble.error)
        else:
            self.say(one_line(str(trouble.error), 400), "$error")

    def _gone_away(self, what: str) -> None:
        self.away = True
        self.say(AWAY, "$warning")
        self._later("again", AGAIN_AFTER, self._open if what == "open" else self._try_again)

    def _try_again(self) -> None:
        self.refresh_order()
        if self.queue.selected is not None and self.view is None:
            self._look()

    def _cannot_open(self, error: TriageError) -> None:
        page = Page()
        page.write(clean(str(error)), "warning", max(self._widths()[0], 40))
        self.case.show(page)
        self.status.say((own_words("triage"), "bold"), (own_words("  the desk could not be opened"), "$error"))
        self.say(own_words("q quits."), "")

    def _titles(self) -> None:
        new = f"{len(self._above)} new above (g)" if self._above else ""
        asked = one_line(self._asked_said, ROOM_FOR_ASKED)
        _entitle(self.queue, among(" · ", (own_words("Queue"), self._marks(), own_words(new), asked)))
        _entitle(self.case, _case_title(self.view))
        _entitle(self.why, own_words("Why here"))
        self._show_status()

    def _marks(self) -> Shown:
        count = len(self.queue.marked)
        hidden = f", {self._hidden} not shown" if self._hidden else ""
        return own_words(f"{count} marked{hidden}" if count else "")

    def _show_status(self) -> None:
        if self.good_at is None or self._order is None:
            return
        old = clock.now() - self.good_at
        place = f"{self.queue.row + 1} of {len(self.queue.ids)}" if self.queue.ids else "none"
        pieces = [(own_words(f"{place} {'open' if self.asked == EVERYTHING else 'found'}"), "bold")]
        if old > STALE:
            age = "" if in_use().access else f": {int(old.total_seconds() // 60)} min"
            pieces.append((own_words(f" OLD{age}"), "bold $warning"))
        for band, count in enumerate(self._order.counts):
            label = own_words(f" {words.GLYPHS[band]} {words.BANDS[band]} {count} ")
            pieces += [(own_words(" "), ""), (label, BAND_COLOURS[band] if count else "$foreground 60%")]
        pieces.append((join(own_words(" at "), words.clock(self.good_at)), ""))
        if self.status.size.width >= ROOM_FOR_NAME:  # its own: under a cover the screen is not laid out
            pieces.append((join(own_words("  "), one_line(self.door.name, 60)), "$foreground 60%"))
        self.status.say(*pieces)

    def _tick(self) -> None:
        if not in_use().access:
            self.queue.tick()
        self._show_status()
        if self.door.is_open:
            self.ask_alarms()

    def ways_changed(self) -> None:
        """Lay the case out anew, and paint the queue as it is wanted now."""
        super().ways_changed()
        self.queue.forget()
        if self.view is None or (in_use().masked and self.queue.selected != self.queue.opened):
            self._look()
        else:
            self.on_resize()
        self._titles()

    # ---- small tools ------------------------------------------------------------------------------------------------

    @property
    def _has_few_rows(self) -> bool:
        return self.size.height < FEW_ROWS

    def _widths(self) -> tuple[int, int]:
        case = self.case.scrollable_content_region.width
        why = self.why.scrollable_content_region.width
        return case or why or 70, why or case or 70


def _laid_out(view: CaseView, widths: tuple[int, int], *, brief: bool) -> messages.CaseCame:
    from triage.tui.story import story_page, why_page

    now = clock.now()
    return messages.CaseCame(
        view, story_page(view, widths[0], now, brief=brief), why_page(view, widths[1], now), widths
    )


def _above(order: Order, unseen: frozenset[int], selected: int | None) -> frozenset[int]:
    """Return the cases that came above the selected one and have not been looked at yet."""
    new = order.came | unseen
    if not new or selected is None or selected not in order.ids:
        return frozenset()
    return new.intersection(order.ids[: order.ids.index(selected)])


def _entitle(pane: QueueList | Reader, title: Shown) -> None:
    """Set a pane's title, where it is another: setting it paints the whole pane."""
    if pane.title_words != title:
        pane.title_words = title
        pane.border_title = Content(title)


def _case_title(view: CaseView | None) -> Shown:
    if view is None:
        return own_words("Case")
    return join(own_words(f"{view.line.ref}  "), view.line.child or own_words("child not known"))
