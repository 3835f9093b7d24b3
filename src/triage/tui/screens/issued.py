"""The reports that were issued: read one word for word, save it as a file, put it right by a later number."""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage import clock
from triage.reports.issue import Issued
from triage.rules.roles import may
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import errand, messages, words
from triage.tui.children_messages import READ, SAVE, IssuedCame, ReportCame
from triage.tui.door import Door
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.widgets.bar import Bar

_CORRECT: Final = "correct"


class IssuedScreen(ModalScreen[None]):
    """The issued reports in a list, the latest first; one that was put right says by which, and which puts right what and why."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape", "back", "Back"), ("f", "save", "File"), ("x", "correct", "Put right")]  # noqa: RUF012 - Textual declares it so

    def __init__(self, door: Door, rows: list[Issued]) -> None:
        super().__init__()
        self._door, self._rows, self._busy = door, rows, False
        self.list = OptionList(id="list", markup=False)
        self.note = Bar(id="note")

    def compose(self) -> ComposeResult:
        """Put the list in a box."""
        role = self._door.role
        right = "   x: put it right" if role is not None and may(role, "issue a report") else ""
        with Container(classes="box") as box:
            box.border_title = Content("Reports that were issued")
            yield self.list
            yield self.note
            yield said(own_words(f"enter: read   f: save as a file{right}   esc: back"), "keys")

    def on_mount(self) -> None:
        """Show the list."""
        self._show(self._rows)
        self.list.focus()

    def _show(self, rows: list[Issued]) -> None:
        self._rows, at = rows, self.list.highlighted or 0
        self.list.clear_options()
        self.list.add_options(Option(_line(one)) for one in rows)
        self.list.highlighted = min(at, len(rows) - 1)

    @on(OptionList.OptionSelected)
    def _read(self) -> None:
        self._fetch(READ)

    def action_save(self) -> None:
        """Save the one under the cursor as a file."""
        self._fetch(SAVE)

    def _fetch(self, what_for: str) -> None:
        one = self._rows[self.list.highlighted or 0]

        def work() -> Message:
            from triage.reports import issue

            return ReportCame(issue.read(self._door.desk, one.name, one.number), what_for)

        errand.run(self, what_for, work, log=self._door.log, latest=True)

    @on(ReportCame)
    def _report_came(self, came: ReportCame) -> None:
        from triage.reports.papers.text import plain
        from triage.tui import issuing
        from triage.tui.screens.whole import WholeScreen

        if came.what_for == SAVE:
            issuing.ask_where(self, self._door, came.report, lambda told: self.note.say((told.words, "$success")))
        else:
            self.app.push_screen(WholeScreen(_name(came.report.title, came.report.number), clean(plain(came.report))))

    def action_correct(self) -> None:
        """Ask what was wrong, then issue the report as it stands now in the place of the one under the cursor."""
        from triage.tui.screens.ask import AskScreen

        role, one = self._door.role, self._rows[self.list.highlighted or 0]
        if role is None or not may(role, "issue a report") or self._busy:
            return
        question = join(
            own_words("The report as it stands now is issued under the next number, and puts right "),
            _name(one.title, one.number), own_words(". What was wrong with it?"),
        )  # fmt: skip

        def answered(why: str | None) -> None:
            if why:
                self._correct(one, why)

        self.app.push_screen(AskScreen(question, "two children were counted twice", "issue it"), answered)

    def _correct(self, one: Issued, why: str) -> None:
        self._busy = True

        def work() -> Message:
            from triage.reports import issue, library

            desk = self._door.desk
            issue.issue(desk, library.report(desk, one.name), corrects=one.number, why=why)
            return IssuedCame(issue.every(desk))

        errand.run(self, _CORRECT, work, log=self._door.log)

    @on(IssuedCame)
    def _corrected(self, came: IssuedCame) -> None:
        self._busy = False
        self._show(came.rows)
        self.note.say(
            (own_words("Issued; the one that was wrong stays, and says by which number it was put right."), "$success")
        )

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        self._busy = False
        self.note.say((one_line(str(trouble.error), 400), "$error"))

    def action_back(self) -> None:
        """Back to the report."""
        self.dismiss(None)


def _name(title: str, number: int) -> Shown:
    return join(one_line(title, 60), own_words(f", number {number}"))


def _line(one: Issued) -> Content:
    at = join(own_words("  as at "), words.moment(one.at, clock.now()), own_words(", by "), one_line(one.issued_by, 40))
    right = join(own_words(f"  corrects {one.corrects}: "), one_line(one.why, 120)) if one.corrects else own_words("")
    wrong = f"  CORRECTED by {one.corrected_by}" if one.corrected_by else ""
    altered = "" if one.whole else "  ALTERED SINCE: not shown"
    return Content.assemble(
        (_name(one.title, one.number), "bold"),
        (at, "$foreground 80%"),
        (own_words(wrong + altered), "$warning"),
        (right, ""),
    )
