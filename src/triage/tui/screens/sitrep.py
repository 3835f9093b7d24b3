"""The situation report, live: what it says in words, figures with what they mean, and the list behind each."""

from datetime import timedelta
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.reports.figures import CHILDREN, Figure, Report, Sitrep
from triage.rules.roles import may
from triage.rules.shown import own_words
from triage.tui import words
from triage.tui.actions import bindings, key
from triage.tui.actions.sitrep import SITREP
from triage.tui.children_messages import ISSUE, SAVE, BehindCame, IssuedCame, ReportCame, SitrepCame
from triage.tui.door import Door
from triage.tui.messages import Told
from triage.tui.places import QUEUE, go
from triage.tui.report import pages
from triage.tui.screens.going import GoingScreen
from triage.tui.widgets.picker import Picker

AGAIN_AFTER: Final = 1.0
STALE: Final = timedelta(seconds=90)


class SitrepScreen(GoingScreen):
    """Two halves of one report. It owns what it shows; threads fetch it and post messages."""

    place = SITREP
    AUTO_FOCUS = "#children"
    CSS_PATH = "children.tcss"
    BINDINGS = [*bindings(SITREP)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.panes = Container(id="panes")
        self.left, self.right = Picker(id="children"), Picker(id="contacts")
        self.report: Sitrep | None = None
        self._laid_for = (0, 0)
        self._due = False

    def compose(self) -> ComposeResult:
        """Put the halves beside or above each other."""
        yield self.status
        with self.panes:
            yield self.left
            yield self.right
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Read the report once the panes have their widths."""
        self.keys.show(self.door.role)
        self.left.border_title = Content("Children")
        self.right.border_title = Content("Contacts, clocks and what it is about")
        self.status.say((own_words("Reading the report …"), ""))
        self.set_interval(15, self._show_status)
        self.call_after_refresh(self.action_again)

    def desk_changed(self) -> None:
        """Read the report again soon, once for a burst of changes; what changes without end does not put it off."""
        if not self._due:
            self._due = True
            self._later("again", AGAIN_AFTER, self.action_again)

    def ways_changed(self) -> None:
        """Show names and words as this person wants them now."""
        super().ways_changed()
        self._laid_for = (0, 0)
        self.on_resize()

    def action_again(self) -> None:
        """Read the report now."""
        self._due = False
        widths = self._widths()

        def work() -> Message:
            from triage.reports.sitrep import sitrep

            report = sitrep(self.door.desk)
            return SitrepCame(report, pages(report, widths), widths)

        self._run("sitrep", work, latest=True)

    @on(SitrepCame)
    def _came(self, came: SitrepCame) -> None:
        first = self.report is None
        self.report = came.report
        self._show(came, keep_place=not first)
        self._show_status()
        if came.widths != self._widths():
            self.on_resize()

    def _show(self, came: SitrepCame, *, keep_place: bool) -> None:
        self._laid_for = came.widths
        for pane, page in zip((self.left, self.right), came.pages, strict=True):
            pane.show(page, keep_place=keep_place)

    def on_resize(self) -> None:
        """Lay the report out for the new widths."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        widths, report = self._widths(), self.report
        if report is not None and widths != self._laid_for:
            self._show(SitrepCame(report, pages(report, widths), widths), keep_place=True)

    def _widths(self) -> tuple[int, int]:
        return self.left.room, self.right.room

    def _show_status(self) -> None:
        report = self.report
        if report is None:
            return
        stale = clock.now() - report.at > STALE
        as_of = own_words(f"{words.full(report.at)}{' NOT RENEWED SINCE' if stale else ''}  ")
        title = own_words(f"Situation report, live. New and solved: since {words.full(report.close)}")
        self.status.say((as_of, "$warning" if stale else "bold"), (title, ""))

    # ---- figures ----------------------------------------------------------------------------------------------------

    def action_other_pane(self) -> None:
        """Go to the other half."""
        self.set_focus(self.right if self.left.has_focus else self.left)

    def action_back(self) -> None:
        """Back to the queue."""
        self.action_go_queue()

    def action_open(self) -> None:
        """Open the list behind the figure."""
        figure = self._figure()
        if figure is None:
            self.say(own_words("No figure is under the cursor."), "$warning")
            return
        if not figure.behind:
            self.say(own_words("No list stands behind this figure; what it counts is told beside it."))
            return

        def work() -> Message:
            from triage.reports.sitrep import behind

            return BehindCame(figure, behind(self.door.desk, figure.key))

        self._run("behind", work, latest=True)

    @on(Picker.Chosen)
    def _clicked(self) -> None:
        self.action_open()

    @on(BehindCame)
    def _behind_came(self, came: BehindCame) -> None:
        from triage.tui.screens.behind import BehindScreen

        role = self.door.role
        names = role is not None and may(role, "see the register")

        def chosen(key: int | None) -> None:
            if key is None:
                return
            if came.figure.behind == CHILDREN:
                self._to_child(key)
            else:
                self.go_to_case(key)

        self.app.push_screen(BehindScreen(self.door, came.figure, came.ids, names=names), chosen)

    def _to_child(self, child_id: int) -> None:
        from triage.tui.screens.children import ChildrenScreen

        app, door = self.app, self.door
        go(app, QUEUE, door)
        app.push_screen(ChildrenScreen(door, child_id))

    # ---- issued, and on paper -----------------------------------------------------------------------------------------

    def action_issue(self) -> None:
        """Show what would be frozen and under which number; enter issues exactly that."""
        self._report_for(ISSUE)

    def action_save(self) -> None:
        """Ask as what and where the report as it stands now is saved."""
        self._report_for(SAVE)

    def _report_for(self, what_for: str) -> None:
        def work() -> Message:
            from triage.reports import issue, library

            desk = self.door.desk
            return ReportCame(library.report(desk, library.SITREP), what_for, issue.last_of(desk, library.SITREP))

        self._run(what_for, work, latest=True)

    @on(ReportCame)
    def _report_came(self, came: ReportCame) -> None:
        from triage.tui import issuing

        if came.what_for == ISSUE:
            issuing.ask_to_issue(self, came, self._issue)
        else:
            issuing.ask_where(self, self.door, came.report, self._saved)

    def _issue(self, report: Report) -> None:
        def work() -> Message:
            from triage.reports import issue

            number = issue.issue(self.door.desk, report).number
            return Told(
                own_words(f"Issued: number {number}. It is kept word for word; {key(SITREP, 'issued')} shows it.")
            )

        self._act(ISSUE, work)

    @on(Told)
    def _told(self, told: Told) -> None:
        self._busy = ""
        self._saved(told)

    def _saved(self, told: Told) -> None:
        self.say(told.words, "$success")

    def action_issued(self) -> None:
        """Show the reports that were issued."""

        def work() -> Message:
            from triage.reports import issue

            return IssuedCame(issue.every(self.door.desk))

        self._run("issued", work, latest=True)

    @on(IssuedCame)
    def _issued_came(self, came: IssuedCame) -> None:
        from triage.tui.screens.issued import IssuedScreen

        if came.rows:
            self.app.push_screen(IssuedScreen(self.door, came.rows))
        else:
            self.say(own_words("No report was issued yet."))

    # ---- what a figure means ------------------------------------------------------------------------------------------

    def action_definition(self) -> None:
        """Say what the figure counts."""
        from triage.tui.screens.whole import WholeScreen

        figure = self._figure()
        if figure is not None:
            self.app.push_screen(WholeScreen(figure.words, own_words(figure.definition)))

    def _figure(self) -> Figure | None:
        """Return the figure under the cursor of the half that has the focus."""
        entry = (self.right if self.right.has_focus else self.left).chosen
        return self.report.figures[entry] if self.report and 0 <= entry < len(self.report.figures) else None
