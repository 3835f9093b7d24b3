"""The board for supervisors: what is going on, who holds what, and the acts that even it out."""

from typing import Any, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from triage import clock
from triage.desk.views.board import Board, CaseLine, Count, Holder, Warned
from triage.rules.roles import Role, may
from triage.rules.shown import Shown, own_words
from triage.tui import board_messages as messages
from triage.tui import words
from triage.tui.actions import BOARD, bindings, key
from triage.tui.board_rows import PARTS, moves_page, part, said_of
from triage.tui.places import QUEUE, go
from triage.tui.prose import join
from triage.tui.screens.cases import CasesScreen
from triage.tui.screens.live import BAND_COLOURS, STALE, LiveScreen
from triage.tui.screens.work import PlaceScreen
from triage.tui.widgets.part import PartList

READ_AFTER: Final = 0.3


class BoardScreen(PlaceScreen[None]):
    """Parts that are lists; every number opens the list behind it."""

    place = BOARD
    CSS_PATH = "board.tcss"
    BINDINGS = [*bindings(BOARD)]  # noqa: RUF012 - Textual declares it as a class variable
    AUTO_FOCUS = "#open"

    def __init__(self, door: Any) -> None:
        super().__init__(door)
        self.parts = {name: PartList(own_words(title), id=name) for name, title in PARTS.items()}
        self.board: Board | None = None
        self._cases: CasesScreen | None = None
        self._moved: Any = ()
        self._reading = False

    def compose(self) -> ComposeResult:
        """Put the parts in place."""
        yield self.status
        with Container(id="parts"):
            yield from self.parts.values()
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Read the board."""
        self.keys.show(self.door.role)
        self.status.say((own_words("Board"), "bold"), (own_words("  reading …"), ""))
        self._to_part("now")
        self._to_part("open")
        self.set_interval(60, self._read)
        self.set_interval(15, self._show_status)
        self._read()

    def desk_changed(self) -> None:
        """Read the board again in a moment; a burst of changes is one reading."""
        if not self._reading:
            self._reading = True
            self._later("read", READ_AFTER, self._read)

    def on_resize(self) -> None:
        """Lay the parts out for their new widths."""
        self.call_after_refresh(self._show)

    # ---- reading ----------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self._reading = False

        def work() -> Message:
            from triage.reports import load

            return messages.BoardCame(load.board(self.door.desk))

        self._run("board", work, latest=True)
        if self._cases is not None and self._cases.is_running:
            self._read_behind(self._cases.behind.key, fresh=False)

    @on(messages.BoardCame)
    def _board_came(self, came: messages.BoardCame) -> None:
        first, self.board = self.board is None, came.board
        self._show()
        if first:
            self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self.board is None:
            return
        for name, shown in self.parts.items():
            width = shown.scrollable_content_region.width
            if width:
                shown.show_entries(part(name, self.board, width - 1))
        self._show_status()

    def _show_status(self) -> None:
        if self.board is None:
            return
        pieces: list[tuple[Shown, str]] = [(join(own_words("Board at "), words.clock(self.board.at)), "bold")]
        old = clock.now() - self.board.at
        if old > 2 * STALE:
            pieces.append((own_words(f" OLD: {int(old.total_seconds() // 60)} min"), "bold $warning"))
        for band, one in enumerate(self.board.open[:4]):
            label = own_words(f" {words.GLYPHS[band]} {words.BANDS[band]} {one.number} ")
            pieces += [(own_words(" "), ""), (label, BAND_COLOURS[band] if one.number else "$foreground 60%")]
        pieces.append((own_words(f"  {self.board.open[4].number} late"), "$error" if self.board.open[4].number else ""))
        self.status.say(*pieces)

    # ---- moving about -----------------------------------------------------------------------------------------------

    def action_next_part(self) -> None:
        """Go to the next part."""
        self._step(1)

    def action_previous_part(self) -> None:
        """Go to the part before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        names = list(self.parts)
        here = next((at for at, name in enumerate(names) if self.parts[name].has_focus), 0)
        self._to_part(names[(here + by) % len(names)])

    def _to_part(self, name: str) -> None:
        """Put the cursor into a part; where rows are few it is shown in the place of the one before, below the open cases."""
        if name != "open":
            for one, shown in self.parts.items():
                shown.set_class(one == name, "-second")
        self.parts[name].focus()
        self.call_after_refresh(self._show)

    @property
    def _part(self) -> PartList:
        return next((one for one in self.parts.values() if one.has_focus), self.parts["open"])

    @property
    def _here(self) -> object:
        here = self._part.here
        return here.stands_for if here else None

    @on(PartList.Entered)
    def _entered(self) -> None:
        self.action_open_it()

    def action_back(self) -> None:
        """Back to the queue."""
        self._go(QUEUE)

    def action_open_it(self) -> None:
        """Open the list behind the figure under the cursor, or go to the case."""
        here = self._here
        if isinstance(here, CaseLine):
            self._go_to(here)
        elif isinstance(here, Holder):
            self._read_behind(f"held:{here.staff_id}", fresh=True)
        elif isinstance(here, Count):
            self._read_behind(here.key, fresh=True)
        elif isinstance(here, Warned):
            self._answer(here)
        else:
            self.say(own_words("There is no list behind this line."))

    def _answer(self, warned: Warned) -> None:
        """Ask a supervisor what they make of a warning."""
        from triage.tui.screens.ask import AskScreen

        def answered(said: str | None) -> None:
            def work() -> Message:
                from triage.desk import warnings

                warnings.answer(self.door.desk, warned.id, said or "")
                return messages.Did(own_words("Noted in the risk register."), done=True)

            if said:
                self._act("warning", work)

        question = join(warned.words, own_words("\nWhat do you make of it, and who does what?"))
        hint = "Such as: Jo asks the operator by noon; families of route 12 are told"
        self.app.push_screen(AskScreen(question, hint, "note it", warned.made_of_it), answered)

    def _read_behind(self, key: str, *, fresh: bool) -> None:
        def work() -> Message:
            from triage.reports import load

            return messages.BehindCame(load.behind(self.door.desk, key), fresh)

        self._run("behind", work, latest=True)

    @on(messages.BehindCame)
    def _behind_came(self, came: messages.BehindCame) -> None:
        if self._cases is not None and self._cases.is_running:
            self._cases.show(came.behind)
        elif came.fresh:
            self._cases = CasesScreen(came.behind, self._hand_out, self._take_back)
            self.app.push_screen(self._cases, self._list_left)

    def _list_left(self, line: CaseLine | None) -> None:
        self._cases = None
        if line is not None:
            self._go_to(line)

    def _go_to(self, line: CaseLine) -> None:
        bottom = self.app.screen_stack[0]
        if self.door.role is not None and not may(self.door.role, "open a case"):
            self.say(own_words(f"Your role ({self.door.role.value}) may not open {line.ref}."), "$warning")
        elif isinstance(bottom, LiveScreen) and line.id in bottom.queue.ids:
            go(self.app, QUEUE, self.door)
            bottom.queue.select(line.id)
        else:
            self._run("look", lambda: messages.LookCame(self.door.look(line.id)), latest=True)

    @on(messages.LookCame)
    def _look_came(self, came: messages.LookCame) -> None:
        from triage.tui.screens.one_case import OneCaseScreen

        self.app.push_screen(OneCaseScreen(came.view))

    def action_define(self) -> None:
        """Say what exactly the figure under the cursor counts."""
        from triage.reports.definitions import definition
        from triage.tui.screens.whole import WholeScreen

        shown = self._part
        key = shown.here.key.partition(" ")[0] if shown.here else ""
        if key == "case":
            key = "unanswered" if shown.id == "stuck" else "clocks_today"
        told = definition(key) or "This line counts nothing."
        self.app.push_screen(WholeScreen(own_words("What it counts"), own_words(told)))

    # ---- changes ----------------------------------------------------------------------------------------------------

    def action_hand_out(self) -> None:
        """Hand the case under the cursor to somebody."""
        here = self._here
        if isinstance(here, CaseLine):
            self._hand_out(here)
        else:
            self.say(own_words("No case is under the cursor: enter opens the list behind a figure."), "$warning")

    def action_take_back(self) -> None:
        """Take the case under the cursor back into the queue."""
        here = self._here
        if isinstance(here, CaseLine):
            self._take_back(here)
        else:
            self.say(own_words("No case is under the cursor: enter opens the list behind a figure."), "$warning")

    def _may_assign(self) -> bool:
        if self.door.role is Role.SUPERVISOR:
            return True
        self._tell(own_words("Only a supervisor hands cases out."), "$warning")
        return False

    def _hand_out(self, line: CaseLine) -> None:
        def work() -> Message:
            from triage.reports import load

            return messages.HoldersCame(line, load.holders(self.door.desk))

        if self._may_assign():
            self._run("holders", work, latest=True)

    @on(messages.HoldersCame)
    def _holders_came(self, came: messages.HoldersCame) -> None:
        from triage.tui.screens.people import PeopleScreen

        def chosen(holder: Holder | None) -> None:
            if holder is not None:
                self._assign(came.line, holder.staff_id)

        self.app.push_screen(PeopleScreen(came.line, came.holders), chosen)

    def _take_back(self, line: CaseLine) -> None:
        from triage.tui.screens.sure import SureScreen, told

        def answered(yes: bool | None) -> None:
            if yes:
                self._assign(line, None)

        if not self._may_assign():
            return
        if not line.owner:
            self._tell(own_words(f"Nobody holds {line.ref}."), "$warning")
            return
        said = join(
            own_words(f"{line.ref}, now with "), line.owner, own_words(", goes back into the queue for anybody.")
        )
        self.app.push_screen(SureScreen(own_words("Take it back?"), told(said)), answered)

    def _assign(self, line: CaseLine, staff_id: int | None) -> None:
        def work() -> Message:
            from triage.desk.assign import assign

            found = assign(self.door.desk, [line.id], staff_id)[0]
            return messages.Did(join(own_words(f"{line.ref}: "), found.words), found.done)

        self._act("assign", work)

    def action_rebalance(self) -> None:
        """Propose moves that even the loads out."""

        def work() -> Message:
            from triage.desk import rebalance

            return messages.ProposalCame(rebalance.proposal(self.door.desk))

        self._run("proposal", work, latest=True)

    @on(messages.ProposalCame)
    def _proposal_came(self, came: messages.ProposalCame) -> None:
        from triage.tui.screens.sure import SureScreen

        if not came.moves:
            self.say(own_words("Nothing to even out: no two people who are here differ by two cases that may move."))
            return

        def work() -> Message:
            from triage.desk import rebalance

            return messages.Evened(rebalance.apply(self.door.desk, came.moves))

        def answered(yes: bool | None) -> None:
            if yes:
                self._act("rebalance", work)

        title = own_words(f"Move {len(came.moves)} cases?" if len(came.moves) > 1 else "Move 1 case?")
        self.app.push_screen(SureScreen(title, lambda width: moves_page(came.moves, width, clock.now())), answered)

    @on(messages.Evened)
    def _evened(self, came: messages.Evened) -> None:
        self._moved = came.moved
        told = said_of([(one.outcome.done, one.move.ref, one.outcome.words) for one in came.moved])
        self._did(messages.Did(join(told, own_words(f" {key(BOARD, 'undo')} undoes it.")), done=True))

    def action_undo(self) -> None:
        """Give what was moved back to who held it, where nothing changed since."""
        moved, self._moved = self._moved, ()
        if not moved:
            self.say(own_words("Nothing was evened out here that could be undone."), "$warning")
            return

        def work() -> Message:
            from triage.desk import rebalance

            found = rebalance.undo(self.door.desk, moved)
            return messages.Did(said_of([(one.done, one.ref, one.words) for one in found]), done=True)

        self._act("undo", work)

    def action_surge(self) -> None:
        """Begin a surge, asking why, or end the one that lasts."""
        if self.board is None:
            self.say(own_words("The board is still being read."))
            return
        from triage.tui.screens.ask import AskScreen
        from triage.tui.screens.sure import SureScreen, told

        lasting = self.board.alarms.surge
        if lasting is not None:
            said = join(own_words("The surge since "), words.full(lasting.since), own_words(" is over: "), lasting.why)
            self.app.push_screen(SureScreen(own_words("End the surge?"), told(said)), self._end_surge)
            return
        signs = " ".join(f"{'YES' if sign.holds else 'No'}: {sign.words}" for sign in self.board.signs)
        hours = (
            "Opening hours stay as calendar.toml has them; add the days there for 07:00-19:00. "
            "People of the overflow team are given SOON and ROUTINE only."
        )
        self.app.push_screen(
            AskScreen(own_words(f"Begin a surge? {signs}\n{hours}\nWhy?"), "Such as: route 12 is cancelled"),
            self._begin_surge,
        )

    def _begin_surge(self, why: str | None) -> None:
        def work() -> Message:
            from triage.desk import surge

            surge.begin(self.door.desk, why or "")
            return messages.Did(own_words("The surge has begun; every screen says so."), done=True)

        if why:
            self._act("surge", work)

    def _end_surge(self, yes: bool | None) -> None:
        def work() -> Message:
            from triage.desk import surge

            surge.end(self.door.desk)
            return messages.Did(own_words("The surge is over."), done=True)

        if yes:
            self._act("surge", work)

    @on(messages.Did)
    def _did(self, did: messages.Did) -> None:
        self._busy = ""
        self._tell(did.words, "$success" if did.done else "$warning")
        self.ask_alarms()
        self._read()

    def _tell(self, said: Shown, style: str) -> None:
        """Say it where the person looks: in the list that stands over the board, too."""
        self.say(said, style)
        if self._cases is not None and self._cases.is_running:
            self._cases.say(said, style)
