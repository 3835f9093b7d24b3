"""What the queue is asked for: the find line, filters, saved views; and marks, with the work on all marked cases."""

from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.message import Message

from triage.rules.asked import EVERYTHING, Asked, in_words, mistakes, parse, text
from triage.rules.roles import may
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import messages
from triage.tui.actions import key
from triage.tui.prose import join
from triage.tui.screens.live import LiveScreen
from triage.tui.widgets.entry import LENGTH, Entry

if TYPE_CHECKING:
    from triage.tui.screens.views import ViewChoice

FIND_AFTER: Final = 0.2


class SiftScreen(LiveScreen):
    """The half of the desk that chooses what is shown. What is asked is one record, however it was asked."""

    _warned = False

    # ---- the find line ----------------------------------------------------------------------------------------------

    def action_find(self) -> None:
        """Ask for words to find; what is asked already stands there to be gone on with."""
        self._tell_find_line()
        self.find.add_class("-open")
        self.find.focus()
        self.find.action_end()

    @on(Entry.Changed, "#find")
    def _find_typed(self) -> None:
        self._later("find", FIND_AFTER, self._find)

    @on(Entry.Submitted, "#find")
    def _find_entered(self) -> None:
        self._cancel("find")
        self._find()
        if self.asked == EVERYTHING:
            self.find.remove_class("-open")
        self.queue.focus()

    def _find(self) -> None:
        asked = parse(self.find.value)
        wrong = mistakes(asked)
        if wrong or self._warned:
            self._warned = bool(wrong)
            self.say(one_line(wrong, 400), "$warning")
        self._ask(asked)

    def _tell_find_line(self) -> None:
        """Write in the find line what is asked, where it fits; reading it gives the same again."""
        typed = text(self.asked)
        self.find.value = f"{one_line(typed)} " if 0 < len(typed) < LENGTH else ""
        self._cancel("find")

    def _ask(self, asked: Asked) -> None:
        """Show what is asked, from its top."""
        if asked == self.asked:
            return
        self.asked, self._asked_said = asked, one_line(in_words(asked), 400)
        self._from_top, self._above = True, frozenset()
        self.refresh_order()

    def show_everything(self) -> None:
        """Close the find line and show the whole queue; the selected case stays selected."""
        self.find.remove_class("-open")
        if self.asked != EVERYTHING:
            self._wanted = self._wanted or self.queue.selected
        self._ask(EVERYTHING)
        self.find.value = ""
        self._cancel("find")

    def action_back(self) -> None:
        """Step back: to the queue, then to no marks, then to the whole queue."""
        self.panes.remove_class("-why")
        if self.queue.has_focus and self.queue.marked:
            self.queue.clear_marks()
            self._hidden = 0
            self._titles()
        elif self.queue.has_focus or self.find.has_focus:
            self.show_everything()
        self.queue.focus()

    # ---- filters ----------------------------------------------------------------------------------------------------

    def action_filters(self) -> None:
        """Choose filters from those that there are."""

        def work() -> Message:
            from triage.desk import queue

            return messages.FiltersCame(queue.filters(self.door.desk))

        self._run("filters", work, latest=True)

    @on(messages.FiltersCame)
    def _filters_came(self, came: messages.FiltersCame) -> None:
        from triage.tui.screens.filters import FiltersScreen

        if self.is_current:
            self.app.push_screen(FiltersScreen(came.counts, self.asked), self._filtered)

    def _filtered(self, asked: Asked | None) -> None:
        if asked is not None:
            self._ask(asked)
            self._tell_find_line()
            how = f"Escape shows everything again; {key(self.place, 'views')}, s saves this as a view."
            self.say(own_words("" if asked == EVERYTHING else how))

    # ---- saved views ------------------------------------------------------------------------------------------------

    def action_views(self) -> None:
        """Show the views that there are."""

        def work() -> Message:
            from triage.desk import saved

            return messages.ViewsCame(saved.every(self.door.desk))

        self._run("views", work, latest=True)

    @on(messages.ViewsCame)
    def _views_came(self, came: messages.ViewsCame) -> None:
        from triage.tui.screens.views import ViewsScreen

        if self.is_current:
            shares = self.door.role is not None and may(self.door.role, "share a view")
            self.app.push_screen(ViewsScreen(came.views, self.asked, shares=shares), self._view_chosen)

    def _view_chosen(self, choice: "ViewChoice | None") -> None:
        if choice is None:
            return
        if choice.what == "show":
            self._filtered(parse(choice.asked))
        else:
            self._act("view", partial(self._keep_view, choice))

    def _keep_view(self, choice: "ViewChoice") -> Message:
        from triage.desk import saved

        everybody = own_words(", for everybody" if choice.everybody else "")
        if choice.what == "delete":
            saved.delete(self.door.desk, choice.name, everybody=choice.everybody)
            return messages.ViewsKept(join(own_words("The view is deleted: "), choice.name, everybody))
        saved.save(self.door.desk, choice.name, choice.asked, everybody=choice.everybody)
        return messages.ViewsKept(join(own_words("The view is saved: "), choice.name, everybody))

    @on(messages.ViewsKept)
    def _views_kept(self, kept: messages.ViewsKept) -> None:
        self._busy = ""
        self.say(kept.words, "$success")

    # ---- marks ------------------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the selected case and go one down."""
        self.queue.mark()
        self._titles()

    def action_mark_all(self) -> None:
        """Mark every case that is shown."""
        self.queue.mark_all()
        self._titles()

    def action_bulk(self) -> None:
        """Work on all marked cases at once."""
        from triage.tui.screens.bulk import BulkScreen

        chosen = self.queue.chosen()
        if chosen:
            self.app.push_screen(BulkScreen(self.door, chosen), self._worked)
        else:
            self.say(own_words("No case is selected."), "$warning")

    def _worked(self, said: Shown | None) -> None:
        if said is None:
            return
        self.queue.clear_marks()
        self._hidden = 0
        self.say(said, "$success")
        self.refresh_order()
