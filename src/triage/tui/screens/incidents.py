"""The incidents: many cases with one cause, each with how many families have been told the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.desk.views.incident import IncidentLine
from triage.rules.shown import Shown, own_words
from triage.tui import words
from triage.tui.actions import bindings, key
from triage.tui.actions.incidents import INCIDENTS
from triage.tui.door import Door
from triage.tui.prose import Row, fit
from triage.tui.screens.work import PlaceScreen
from triage.tui.widgets.picks import Picks

_REF = 14
_BANDS = 25
_TOLD = 13
_SINCE = 14
_ROOM_FOR_ALL = 96


@dataclass
class ListCame(Message):
    """The list of incidents."""

    lines: Sequence[IncidentLine]


@dataclass
class Begun(Message):
    """An incident was opened."""

    incident_id: int


class IncidentsScreen(PlaceScreen[None]):
    """The list; enter opens one."""

    place = INCIDENTS
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#incidents"
    BINDINGS = [*bindings(INCIDENTS)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.list = Picks(id="incidents")
        self.lines: dict[int, IncidentLine] = {}
        self._closed_too = False
        self._wanted: int | None = None

    def compose(self) -> ComposeResult:
        """Put the list in the middle."""
        yield self.status
        yield self.list
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Read the list."""
        self.keys.show(self.door.role)
        self.status.say((own_words("Incidents"), "bold"), (own_words("   reading …"), ""))
        self.desk_changed()

    def desk_changed(self) -> None:
        """Read the list again."""
        closed = self._closed_too

        def work() -> Message:
            from triage.desk import incidents

            return ListCame(incidents.all_of(self.door.desk, closed=closed))

        self._run("incidents", work, latest=True)

    @on(ListCame)
    def _list_came(self, came: ListCame) -> None:
        self.lines = {line.id: line for line in came.lines}
        still = [line for line in came.lines if line.closed is None]
        untold = sum(line.untold for line in still)
        said = "no incident is open" if not still else f"{len(still)} open"
        self.status.say(
            (own_words("Incidents"), "bold"),
            (own_words(f"   {said}"), ""),
            (own_words(f"   {untold} families not told yet" if untold else ""), "$warning"),
        )
        self.list.border_title = Content(own_words("Many cases with one cause"))
        self.list.fill(list(self.lines), self._row)
        if self._wanted is not None:
            self.list.select(self._wanted)
            self._wanted = None
        if not self.lines:
            self.say(
                own_words(f"{key(INCIDENTS, 'new')} opens one: give it a title, write the truth, group its cases in.")
            )

    def _row(self, key: int, width: int) -> Row:
        line, now = self.lines[key], clock.now()
        wide = width >= _ROOM_FOR_ALL
        since = fit(words.moment(line.since, now), _SINCE) if wide else own_words("")
        ref = fit(own_words(line.ref), _REF) if wide else own_words("")
        rest = width - len(ref) - len(since) - _BANDS - _TOLD - 1
        told = own_words("closed" if line.closed else f"{line.told} of {sum(line.bands)} told")
        return (
            (ref, "quiet"),
            (fit(line.title, max(rest, 8)), "strong"),
            (own_words(" "), ""),
            (since, "quiet"),
            (fit(band_words(line.bands), _BANDS), ""),
            (fit(told, _TOLD, right=True), "quiet" if line.closed else "late" if line.untold else "out"),
        )

    def action_open(self) -> None:
        """Open the incident under the cursor."""
        if self.list.selected is not None:
            self._open(self.list.selected)

    @on(Picks.Chosen)
    def _clicked(self) -> None:
        self.action_open()

    def action_new(self) -> None:
        """Open a new incident."""
        from triage.tui.screens.ask import AskScreen

        question = own_words("What has happened, and where? It is the incident's title; no family is named in it.")

        def answered(title: str | None) -> None:
            if title:
                self._act("new", lambda: _begin(self.door, title))

        self.app.push_screen(AskScreen(question, "Such as: Route 12 has no operator", "open it"), answered)

    @on(Begun)
    def _begun(self, begun: Begun) -> None:
        self._busy = ""
        self._wanted = begun.incident_id
        self.desk_changed()
        self._open(begun.incident_id)

    def action_closed(self) -> None:
        """Show the closed ones too, or not."""
        self._closed_too = not self._closed_too
        self.say(own_words("closed ones are shown too" if self._closed_too else "only open ones are shown"))
        self.desk_changed()

    def action_back(self) -> None:
        """Back to the queue."""
        self.action_go_queue()

    def _open(self, incident_id: int) -> None:
        from triage.tui.screens.incident import IncidentScreen

        self.app.push_screen(IncidentScreen(self.door, incident_id), self._left)

    def _left(self, _: object) -> None:
        self.desk_changed()


def band_words(bands: tuple[int, int, int, int]) -> Shown:
    """Return how many cases stand in each band, those that have any: '▲1 NOW ◆3 TODAY'."""
    parts = [f"{words.GLYPHS[band]}{count} {words.BANDS[band]}" for band, count in enumerate(bands) if count]
    return own_words(" ".join(parts) if parts else "no open case")


def _begin(door: Door, title: str) -> Message:
    from triage.desk import incidents

    return Begun(incidents.begin(door.desk, title))
