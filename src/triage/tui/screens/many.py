"""One letter for many families: written once, filled for each from its own record, looked at, and sent singly."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from triage.desk.views import Offer
from triage.desk.views.many import Begun, Prepared
from triage.desk.views.outcome import Outcome
from triage.rules.many import BY_RECORD
from triage.rules.shown import Shown, one_line, own_words
from triage.tui.actions import bindings
from triage.tui.actions.bulk import MANY
from triage.tui.door import Door
from triage.tui.prose import Page, among, join
from triage.tui.screens.doing import DoingScreen, Job
from triage.tui.screens.keeping import KeepingScreen
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.letter import LENGTH, Letter
from triage.tui.widgets.reader import Reader

CHECK_AFTER: Final = 0.4
_LABEL: Final = 6
_HELP: Final = own_words(
    "[[the child's name]] and its like are filled from each record. A part below [when: ...] goes only to whom it is true of."
)


@dataclass
class PreparedCame(Message):
    """Every family's letter, as the text stood at `turn`."""

    turn: int
    prepared: list[Prepared]


class ManyScreen(KeepingScreen[Shown | None]):
    """Writes one letter for many; gives the words that say what was sent, or None."""

    place = MANY
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#letter"
    BINDINGS = [*bindings(MANY)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, case_ids: Sequence[int], begun: Begun) -> None:
        super().__init__(door)
        self.case_ids, self.begun = tuple(case_ids), begun
        self.offer = begun.offers[0]
        self.subject = Entry(id="subject", value=self.offer.subject)
        self.letter = Letter(self.offer.body, id="letter")
        self.aside = Reader(id="aside")
        self.prepared: list[Prepared] = []
        self._turn, self._checked = 0, -1
        self._look_when_checked = False
        self._last = (self.subject.value, self.letter.text)
        self._first = self._last
        self.kept_as = _name(self.case_ids, begun)

    def compose(self) -> ComposeResult:
        """Put the text beside what becomes of it."""
        yield self.status
        with Container(id="subject_row"):
            yield Static("Subject", id="subject_label", markup=False)
            yield self.subject
        with Container(classes="panes"):
            yield self.letter
            yield self.aside
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Fill every family's letter for the first time."""
        self.keys.show(self.door.role)
        self.aside.border_title = Content("What will be sent")
        self._titles()
        self._check()
        self.call_after_refresh(self._begin)
        self.look_for_kept()

    def on_resize(self) -> None:
        """Lay out what will be sent for the new width."""
        self.call_after_refresh(self._show)

    def desk_changed(self) -> None:
        """Fill the letters anew, since a case may have changed."""
        self._later("check", CHECK_AFTER, self._check)

    # ---- typing -------------------------------------------------------------------------------------------------------

    @on(Letter.Changed)
    @on(Entry.Changed, "#subject")
    def _typed(self, event: Letter.Changed | Entry.Changed) -> None:
        event.stop()
        now = (self.subject.value, self.letter.text)
        if now != self._last:
            self._last = now
            self._turn += 1
            self._titles()
            self._later("check", CHECK_AFTER, self._check)
            if now != self._first:
                self.keep_later()

    @on(Letter.Full)
    def _full(self, event: Letter.Full) -> None:
        self.say(own_words(f"A letter has at most {LENGTH:,} characters; {event.left_out:,} were left out."), "$error")

    def _begin(self) -> None:
        self._to_blank()

    def _check(self) -> None:
        turn, ids, offer = self._turn, self.case_ids, self._text()

        def work() -> Message:
            from triage.desk import many

            return PreparedCame(turn, many.prepare(self.door.desk, ids, offer))

        self._run("check", work, latest=True)

    def _text(self) -> Offer:
        return replace(self.offer, subject=self.subject.value, body=self.letter.text)

    @on(PreparedCame)
    def _prepared_came(self, came: PreparedCame) -> None:
        self.prepared, self._checked = came.prepared, came.turn
        self._show()
        if self._look_when_checked and came.turn == self._turn:
            self._look_when_checked = False
            self.action_letters()

    # ---- what people do -----------------------------------------------------------------------------------------------

    def action_offers(self) -> None:
        """Choose another text to start from."""
        from triage.tui.screens.offers import OffersScreen

        self.app.push_screen(OffersScreen(list(self.begun.offers)), self._use)

    def _use(self, offer: Offer | None) -> None:
        if offer is None:
            return
        self.offer = offer
        self.subject.value = one_line(offer.subject)
        self.letter.write_over(offer.body)
        self.say(own_words("The template stands where your text was; ctrl+z brings your text back."))
        self._first = (self.subject.value, self.letter.text)
        self._to_blank()

    def action_blank(self) -> None:
        """Go to the next blank that a person must fill."""
        if not self._to_blank():
            self.say(own_words("No blanks are left but those that each family's record fills."), "$success")

    def _to_blank(self) -> bool:
        """Select the next blank that no record fills; say whether there is one."""
        self.letter.focus()
        for _ in range(self.letter.blanks):
            if self.letter.next_blank() and self.letter.selected_text.strip("[]").strip() not in BY_RECORD:
                return True
        self.letter.move_cursor((0, 0))
        return False

    def action_letters(self) -> None:
        """Look at each family's letter; from there they are sent."""
        if self._checked != self._turn:
            self._look_when_checked = True
            self._check()
            return
        from triage.tui.screens.letters import LettersScreen

        prepared = self.prepared
        self.app.push_screen(LettersScreen(self.door, prepared), lambda yes: self._send(prepared) if yes else None)

    def _send(self, prepared: list[Prepared]) -> None:
        going = [one for one in prepared if not one.left]
        door, begun, kept_as = self.door, self.begun, self.kept_as
        self._cancel("keep text")
        acts: list[str] = []

        def work() -> Iterator[Outcome]:
            from triage.desk import bulk, kept_texts, many

            acts.append(bulk.new_act())
            yield from many.send(door.desk, going, begun, acts[-1])
            kept_texts.drop(door.desk, kept_as)

        def undo(ids: Sequence[int]) -> Iterator[Outcome]:
            from triage.desk import many

            return many.undo(door.desk, acts[-1], ids)

        names = {one.case_id: among("  ", (own_words(one.ref), one.child)) for one in prepared}
        left = [Outcome(one.case_id, one.ref, done=False, words=one.left) for one in prepared if one.left]
        job = Job(own_words("Letters sent singly"), names, work, undo, left)
        self.app.push_screen(DoingScreen(door, job), self.over)

    def action_leave(self) -> None:
        """Back; asked first where something was typed."""
        self.leave_asking(self._first, own_words("Nothing has been sent."))

    def written(self) -> tuple[str, str]:
        """Return the subject and the text as they stand."""
        return self.subject.value, self.letter.text

    def restore(self, subject: str, body: str) -> None:
        """Put back what was typed before."""
        self.subject.value = one_line(subject)
        self.letter.write_over(body)

    # ---- what the screen says -----------------------------------------------------------------------------------------

    def _titles(self) -> None:
        count = len(self.case_ids)
        whom = own_words("   to 1 family" if count == 1 else f"   to {count} families, each on its own")
        self.status.say((own_words("One letter"), "bold"), (whom, ""), (join(own_words("   "), self.begun.about), ""))
        self.letter.border_title = Content(join(one_line(self.offer.title, 60)))

    def _show(self) -> None:
        width, page = self.aside.scrollable_content_region.width, Page()
        if not width or self._checked < 0:
            return
        going = [one for one in self.prepared if not one.left]
        left = [one for one in self.prepared if one.left]
        page.write(own_words(f"{len(going)} will be sent, {len(left)} left for a person."), "strong", width)
        for why, count in Counter(one.left for one in left).most_common():
            page.tell(own_words(f"{count}"), why, "late", width, indent=_LABEL, label_style="late")
        for mind, count in Counter(mind for one in going for mind in one.minds).most_common(5):
            page.tell(own_words(f"{count}"), join(own_words("mind: "), mind), "warning", width, indent=_LABEL)
        if "[[" in self.letter.text or "[when:" in self.letter.text:
            page.write(_HELP, "quiet", width)
        page.gap()
        for one in left:
            page.tell(own_words("LEFT"), among("  ", (own_words(one.ref), one.child)), "", width, indent=_LABEL)
        self.aside.show(page, keep_place=True)


def _name(case_ids: Sequence[int], begun: Begun) -> str:
    """Return under which name the text is kept: for these cases, this incident and its truth as it reads now."""
    about = f"{sorted(case_ids)} {begun.incident_id} {begun.truth_id}"
    return f"many-{hashlib.sha256(about.encode()).hexdigest()[:16]}"
