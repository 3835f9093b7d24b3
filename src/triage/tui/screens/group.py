"""Cases that may have the same cause, each with why; a person confirms which are taken in."""

from collections.abc import Iterator, Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from triage.desk.views.incident import IncidentLine, Proposal
from triage.desk.views.outcome import Outcome
from triage.rules.shown import Shown, own_words
from triage.tui import words
from triage.tui.actions import bindings
from triage.tui.actions.incidents import GROUP
from triage.tui.door import Door
from triage.tui.prose import Row, among, fit
from triage.tui.screens.doing import DoingScreen, Job
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.picks import Picks

_BAND: Final = 10
_WHY_SHARE: Final = 0.42


class GroupScreen(WorkScreen[Shown | None]):
    """The proposals with marks; gives the words that say what was taken in, or None."""

    place = GROUP
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#proposals"
    BINDINGS = [*bindings(GROUP)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, incident: IncidentLine, found: Sequence[Proposal]) -> None:
        super().__init__(door)
        self.incident = incident
        self.found = {one.case_id: one for one in found}
        self.list = Picks(id="proposals", marks=True)

    def compose(self) -> ComposeResult:
        """Put the proposals in the middle."""
        yield self.status
        yield self.list
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Show them, the likeliest marked."""
        self.keys.show(self.door.role)
        self.list.border_title = Content(own_words("Of the last day, and in no incident; you confirm with marks"))
        self.list.fill(list(self.found), self._row)
        self.list.mark_only({key for key, one in self.found.items() if one.sure})
        self._titles()

    def action_mark(self) -> None:
        """Mark the case under the cursor, or not."""
        self.list.mark()
        self._titles()

    def action_mark_all(self) -> None:
        """Mark all; once more: none."""
        self.list.mark_only(set() if len(self.list.marked) == len(self.found) else set(self.found))
        self._titles()

    @on(Picks.Chosen)
    def _clicked(self) -> None:
        self.action_mark()

    def action_take(self) -> None:
        """Take the marked ones in."""
        marked = [key for key in self.list.keys if key in self.list.marked]
        if not marked:
            self.say(own_words("Nothing is marked. x marks the case under the cursor."), "$warning")
            return
        from triage.desk.views.bulk import Link

        what, door, acts = Link(self.incident.id, self.incident.title), self.door, list[str]()

        def work() -> Iterator[Outcome]:
            from triage.desk import bulk

            acts.append(bulk.new_act())
            return bulk.apply(door.desk, what, bulk.preview(door.desk, what, marked), acts[-1])

        def undo(ids: Sequence[int]) -> Iterator[Outcome]:
            from triage.desk import bulk

            return bulk.undo(door.desk, acts[-1], ids)

        names = {key: among("  ", (own_words(self.found[key].ref), self.found[key].child)) for key in marked}
        job = Job(own_words("Taken into the incident"), names, work, undo)
        self.app.push_screen(DoingScreen(door, job), self.over)

    def action_back(self) -> None:
        """Back; nothing is changed."""
        self.dismiss(None)

    def _row(self, key: int, width: int) -> Row:
        one = self.found[key]
        why = int(width * _WHY_SHARE)
        band = own_words(f"{words.GLYPHS[one.band]} {words.BANDS[one.band]}")
        what = among(" · ", (one.child or own_words("child not known"), one.matter))
        return (
            (fit(band, _BAND), words.STYLES[one.band]),
            (own_words(" "), ""),
            (fit(what, max(width - _BAND - 2 - why, 8)), ""),
            (own_words(" "), ""),
            (fit(one.why, why), "in" if one.sure else "quiet"),
        )

    def _titles(self) -> None:
        self.status.say(
            (own_words(f"{len(self.list.marked)} of {len(self.found)} marked for {self.incident.ref}  "), "bold"),
            (self.incident.title, ""),
        )
