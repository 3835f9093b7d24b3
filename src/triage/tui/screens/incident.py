"""One incident: the truth that its families are told, its cases, and who has been told it when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.desk.views import CaseView
from triage.desk.views.incident import IncidentView, Member, Proposal
from triage.rules.shown import Shown, own_words
from triage.tui import messages, words
from triage.tui.actions import bindings, key
from triage.tui.actions.incidents import INCIDENT
from triage.tui.door import Door
from triage.tui.prose import BODY_CELLS, Page, Row, among, fit, join
from triage.tui.screens.bulk import BegunCame
from triage.tui.screens.work import PlaceScreen
from triage.tui.widgets.picks import Picks
from triage.tui.widgets.reader import Reader

_BAND: Final = 10
_TOLD: Final = 22
_REF: Final = 11
_ROOM_FOR_REF: Final = 76


@dataclass
class ViewCame(Message):
    """The incident as it is now."""

    view: IncidentView


@dataclass
class ProposalsCame(Message):
    """Cases that may have the same cause."""

    found: Sequence[Proposal]


@dataclass
class StoryCame(Message):
    """A family's story."""

    view: CaseView


class IncidentScreen(PlaceScreen[None]):
    """The truth and the families; who does not know the truth as it reads now is marked."""

    place = INCIDENT
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#families"
    BINDINGS = [*bindings(INCIDENT)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, incident_id: int) -> None:
        super().__init__(door)
        self.incident_id = incident_id
        self.truth, self.families = Reader(id="truth"), Picks(id="families", marks=True)
        self.view: IncidentView | None = None
        self._seen: set[int] = set()
        self._marked_for = -1

    def compose(self) -> ComposeResult:
        """Put the truth beside the families."""
        yield self.status
        with Container(classes="panes"):
            yield self.truth
            yield self.families
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Read the incident."""
        self.keys.show(self.door.role)
        self.status.say((own_words("Incident"), "bold"), (own_words("   reading …"), ""))
        self.desk_changed()

    def on_resize(self) -> None:
        """Lay the truth out for the new width."""
        self.call_after_refresh(self._show_truth)

    def desk_changed(self) -> None:
        """Read the incident again."""

        def work() -> Message:
            from triage.desk import incidents

            return ViewCame(incidents.show(self.door.desk, self.incident_id))

        self._run("incident", work, latest=True)

    @on(ViewCame)
    def _view_came(self, came: ViewCame) -> None:
        opened, self.view = self.view is None, came.view
        keys = [one.line.id for one in came.view.members]
        self.families.fill(keys, self._row)
        self._mark_new(came.view)
        self._titles()
        self._show_truth()
        if opened and not came.view.raw:  # later it would wipe out what an action has just said
            self.say(
                own_words(
                    f"{key(INCIDENT, 'truth')} writes down first what families are told; "
                    f"{key(INCIDENT, 'group')} groups cases in."
                ),
                "$warning",
            )

    def _mark_new(self, view: IncidentView) -> None:
        """Mark who does not know the truth: all of them where it has changed, else those who came; a person's marks stay."""
        untold = {one.line.id for one in view.members if not one.done and not one.current}
        if self._marked_for == len(view.truths):
            untold = (untold - self._seen) | (self.families.marked & untold)
        self._marked_for = len(view.truths)
        self._seen = {one.line.id for one in view.members}
        self.families.mark_only(untold)

    # ---- what people do -----------------------------------------------------------------------------------------------

    def action_tell(self) -> None:
        """Tell the marked families the truth."""
        marked = [key for key in self.families.keys if key in self.families.marked]
        if not marked:
            self.say(own_words("Nobody is marked. x marks a family, a marks all who were not told."), "$warning")
            return
        self._run("tell", lambda: _begin_letter(self.door, marked, self.incident_id), latest=True)

    @on(BegunCame)
    def _letter_begun(self, came: BegunCame) -> None:
        from triage.tui.screens.many import ManyScreen

        self.app.push_screen(ManyScreen(self.door, came.case_ids, came.begun), self._back_with)

    def action_truth(self) -> None:
        """Write the truth."""
        from triage.tui.screens.truth import TruthScreen

        if self.view is not None:
            self.app.push_screen(TruthScreen(self.door, self.view), self._back_with)

    def action_group(self) -> None:
        """Look for more cases of the same cause."""

        def work() -> Message:
            from triage.desk import incidents

            return ProposalsCame(incidents.propose(self.door.desk, self.incident_id))

        self._run("group", work, latest=True)

    @on(ProposalsCame)
    def _proposals_came(self, came: ProposalsCame) -> None:
        from triage.tui.screens.group import GroupScreen

        if not came.found:
            self.say(
                own_words(
                    "No other case of the last day shares a route, an operator, or a school and a topic with it."
                ),
                "$warning",
            )
        elif self.view is not None:
            self.app.push_screen(GroupScreen(self.door, self.view.line, came.found), self._back_with)

    def action_mark(self) -> None:
        """Mark the family under the cursor, or not."""
        self.families.mark()
        self._titles()

    def action_mark_all(self) -> None:
        """Mark all who do not know the truth as it reads now; once more: nobody."""
        untold = {one.line.id for one in self.view.members if not one.done and not one.current} if self.view else set()
        self.families.mark_only(set() if self.families.marked == untold else untold)
        self._titles()

    def action_voice(self) -> None:
        """Note that the family under the cursor was told by telephone."""
        member = self._member()
        if member is None:
            return
        case_id, name = member.line.id, _name(member)

        def work() -> Message:
            from triage.desk import incidents

            incidents.told_by_voice(self.door.desk, self.incident_id, [case_id])
            return messages.Told(join(own_words("Noted: told by telephone: "), name))

        self._act("voice", work)

    def action_take_out(self) -> None:
        """Take the case under the cursor out of the incident."""
        member = self._member()
        if member is None:
            return
        case_id, name = member.line.id, _name(member)

        def work() -> Message:
            from triage.desk import incidents

            incidents.take_out(self.door.desk, self.incident_id, case_id)
            return messages.Told(
                join(own_words(f"Taken out of the incident, {key(INCIDENT, 'group')} brings it in again: "), name)
            )

        self._act("take out", work)

    def action_read(self) -> None:
        """Read the family's story."""
        member = self._member()
        if member is not None:
            key = member.line.id
            self._run("story", lambda: StoryCame(self.door.look(key)), latest=True)

    @on(Picks.Chosen)
    def _clicked(self) -> None:
        self.action_read()

    @on(StoryCame)
    def _story_came(self, came: StoryCame) -> None:
        from triage.tui.screens.one_case import OneCaseScreen

        self.app.push_screen(OneCaseScreen(came.view))

    def action_history(self) -> None:
        """Every wording of the truth."""
        from triage.tui.screens.whole import WholeScreen

        if self.view is not None:
            self.app.push_screen(WholeScreen(own_words("Every wording, the newest first"), _history(self.view)))

    def action_end(self) -> None:
        """Close the incident."""
        from triage.tui.screens.yes import YesScreen

        if self.view is None:
            return
        line = self.view.line
        lines = [own_words("Its cases stay where they are, and in it. Nothing more is linked to it.")]
        if line.untold:
            lines.append(own_words(f"{line.untold} of its families have not been told the truth as it reads now."))
        asked = YesScreen(join(own_words(f"Close {line.ref}? "), line.title), lines, own_words("close it"))
        self.app.push_screen(asked, lambda yes: self._act("end", self._close) if yes else None)

    def _close(self) -> Message:
        from triage.desk import incidents

        incidents.close(self.door.desk, self.incident_id)
        return messages.Leaving()

    @on(messages.Leaving)
    def _ended(self) -> None:
        self._busy = ""
        self.dismiss(None)

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss(None)

    @on(messages.Told)
    def _told(self, told: messages.Told) -> None:
        self._busy = ""
        self.say(told.words, "$success")
        self.desk_changed()

    def _back_with(self, said: Shown | None) -> None:
        if said:
            self.say(said, "$success")
        self.desk_changed()

    # ---- what the screen says -----------------------------------------------------------------------------------------

    def _member(self) -> Member | None:
        key = self.families.selected
        found = next((one for one in self.view.members if one.line.id == key), None) if self.view else None
        if found is None:
            self.say(own_words("There is no case in this incident yet. m groups cases in."), "$warning")
        return found

    def _row(self, key: int, width: int) -> Row:
        member = next(one for one in self.view.members if one.line.id == key) if self.view else None
        if member is None:
            return ()
        line = member.line
        ref = own_words(f"{line.ref}  ") if width >= _ROOM_FOR_REF else own_words("")
        said, style = _told_words(member, clock.now())
        what = among(" · ", (line.child or own_words("child not known"), line.matter))
        band = own_words("done" if member.done else f"{words.GLYPHS[line.band]} {words.BANDS[line.band]}")
        return (
            (fit(band, _BAND), "quiet" if member.done else words.STYLES[line.band]),
            (own_words(" "), ""),
            (ref, "quiet"),
            (fit(what, max(width - _BAND - 2 - len(ref) - _TOLD, 8)), ""),
            (own_words(" "), ""),
            (fit(said, _TOLD, right=True), style),
        )

    def _titles(self) -> None:
        if self.view is None:
            return
        line = self.view.line
        since = words.moment(line.since, clock.now())
        self.status.say(
            (own_words(f"{line.ref}  "), "bold"),
            (line.title, "bold"),
            (join(own_words("   since "), since, own_words(", opened by "), self.view.by), "$foreground 60%"),
            (own_words("   CLOSED" if line.closed else ""), "$warning"),
        )
        marked = len(self.families.marked)
        told = f"{line.cases} cases · {line.told} told, {line.untold} not yet · {marked} marked"
        self.families.border_title = Content(own_words(told))

    def _show_truth(self) -> None:
        width, view = min(self.truth.scrollable_content_region.width, BODY_CELLS), self.view
        if view is None or width <= 0:
            return
        page = Page()
        if view.truths:
            newest = view.truths[0]
            page.write(newest.text, "", width)
            title = join(
                own_words("The one truth · "), words.moment(newest.at, clock.now()), own_words(" by "), newest.by
            )
            self.truth.border_title = Content(title)
        else:
            page.write(
                own_words(f"Nothing is written down yet, so nobody can be told. {key(INCIDENT, 'truth')} writes it."),
                "warning",
                width,
            )
            self.truth.border_title = Content(own_words("The one truth"))
        self.truth.show(page, keep_place=True)


def _name(member: Member) -> Shown:
    return among("  ", (own_words(member.line.ref), member.line.child))


def _told_words(member: Member, now: datetime) -> tuple[Shown, str]:
    if member.told is None:
        return own_words("NOT TOLD"), "quiet" if member.done else "late"
    at = words.moment(member.told, now)
    if member.current:
        return join(own_words("told "), at), "out"
    return join(own_words("OLD WORDS "), at), "warning"


def _history(view: IncidentView) -> Shown:
    now = clock.now()
    told = [join(words.moment(one.at, now), own_words("  "), one.by, own_words("\n"), one.text) for one in view.truths]
    return among("\n\n", told) or own_words("Nothing is written down yet.")


def _begin_letter(door: Door, case_ids: Sequence[int], incident_id: int) -> Message:
    from triage.desk import many

    return BegunCame(tuple(case_ids), many.begin(door.desk, case_ids, incident_id))
