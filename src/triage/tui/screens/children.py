"""The register: who has no transport now, every child's card, and the data that must be checked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.desk.views.children import LISTS, ChildCase, ChildLine, ChildView, Detail
from triage.reports.figures import DEFINITION, Count
from triage.rules.shown import Shown, own_words
from triage.tui import messages, roll, words
from triage.tui.actions import bindings, of
from triage.tui.actions.children import CHILDREN
from triage.tui.children_messages import CardCame, ChildrenCame, ChildTold, RollCame
from triage.tui.door import Door
from triage.tui.prose import Page, join
from triage.tui.screens.going import GoingScreen
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.moving import retitle
from triage.tui.widgets.picker import Picker
from triage.tui.widgets.roll import RollList

FIND_AFTER: Final = 0.2
STALE: Final = timedelta(seconds=60)
NAMES: Final = {
    "all": "all",
    "none": "none",
    "failing": "failing",
    "interim": "interim",
    "not_known": "unknown",
    "confirmed": "ok",
    "not_needed": "need none",
    "disputed": "reconcile",
    "unreached": "unreached",
    "check": "check",
}
_TITLES: Final = {
    "all": "all children, the worst off first",
    "none": "no transport, the longest first",
    "failing": "confirmed, but an unfinished case says that it fails",
    "interim": "interim transport, the longest first",
    "not_known": "transport not known",
    "confirmed": "transport confirmed",
    "not_needed": "no transport needed",
    "disputed": "to reconcile: two sources tell it differently; decide with t",
    "unreached": "families we could not reach today, the worst off first",
    "check": "data to check, the worst off first",
}
_KEYS: Final = {act.id.removeprefix("list_"): act.keys[0] for act in of(CHILDREN) if act.id.startswith("list_")}
_SHORT: Final = {
    **NAMES,
    "failing": "fail",
    "interim": "int",
    "not_known": "?",
    "not_needed": "spare",
    "disputed": "differ",
    "unreached": "reach",
}
_UNCOUNTED: Final = frozenset({"all", "check"})  # where all the lists are in short


def tabs(which: str, sizes: Mapping[str, int], room: int) -> list[tuple[str, Shown]]:
    """Return each list with its name and size: where there is little room without those that nobody is in, then in short."""
    held = [one for one in LISTS if one == which or sizes.get(one, 1)]
    made: list[tuple[str, Shown]] = []
    none: frozenset[str] = frozenset()
    for names, lists, bare in (
        (NAMES, LISTS, none),
        (NAMES, held, none),
        (_SHORT, held, none),
        (_SHORT, held, _UNCOUNTED),
    ):
        made = [
            (one, own_words(f" {names[one]} {'' if one in bare else sizes.get(one, '')}".rstrip())) for one in lists
        ]
        if sum(len(_KEYS[one]) + len(label) + 1 for one, label in made) < room:
            break
    return made


class ChildrenScreen(GoingScreen):
    """A list of children and the card of one. It owns what it shows; threads fetch it and post messages."""

    place = CHILDREN
    AUTO_FOCUS = "#list"
    CSS_PATH = "children.tcss"
    BINDINGS = [*bindings(CHILDREN)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, child_id: int | None = None) -> None:
        """Take the child to open at once, if there is one."""
        super().__init__(door)
        self.tabs = Bar(id="tabs")
        self.find = Entry(
            id="find", placeholder="A name, school, route or reference; enter goes to the list, escape shows all"
        )
        self.panes = Container(id="panes")
        self.list, self.card = RollList(id="list"), Picker(id="card")
        self.which = "all"
        self.view: ChildView | None = None
        self.count: Count | None = None
        self.sizes: dict[str, int] = {}
        self.things: list[Detail | ChildCase] = []
        self._words, self._from_top, self._first = "", True, child_id

    def compose(self) -> ComposeResult:
        """Put the number above the lists, and the list beside the card."""
        yield self.status
        yield self.tabs
        yield self.find
        with self.panes:
            yield self.list
            yield self.card
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Read the register."""
        self.keys.show(self.door.role)
        self.status.say((own_words("Reading the register …"), ""))
        self.set_interval(15, self._show_count)
        self.refresh_roll()
        if self._first is not None:
            self._open(self._first)

    def desk_changed(self) -> None:
        """Read again what is shown."""
        self.refresh_roll()
        if self.view is not None:
            self._read(self.view.line.id, opened=False)

    def ways_changed(self) -> None:
        """Show names and words as this person wants them now."""
        super().ways_changed()
        self.list.refresh()
        self._lay_out()

    # ---- the list ---------------------------------------------------------------------------------------------------

    def refresh_roll(self) -> None:
        """Read the list, how long each is, and the number."""
        which, asked = self.which, self._words

        def work() -> Message:
            from triage.desk import children
            from triage.reports.children import counted

            desk = self.door.desk
            ids = children.order(desk, which, asked)
            return RollCame(which, asked, ids, children.sizes(desk), counted(desk))

        self._run("roll", work, latest=True)

    @on(RollCame)
    def _roll_came(self, came: RollCame) -> None:
        if (came.which, came.words) != (self.which, self._words):
            return
        self.sizes, self.count = came.sizes, came.count
        self.list.show_order(came.ids, from_top=self._from_top)
        self._from_top = False
        self._show_count()
        self._titles()

    @on(RollList.Wanted)
    def _fetch(self, wanted: RollList.Wanted) -> None:
        def work() -> Message:
            from triage.desk import children

            return ChildrenCame(wanted.ids, children.page(self.door.desk, wanted.ids))

        self._run("lines", work)

    @on(ChildrenCame)
    def _lines_came(self, came: ChildrenCame) -> None:
        self.list.fill(came.lines, came.asked)

    @on(messages.Trouble)
    def _lines_failed(self, trouble: messages.Trouble) -> None:
        if trouble.errand == "lines":
            self.list.failed()

    @on(RollList.Moved)
    def _moved(self) -> None:
        self._titles()

    def _show_count(self) -> None:
        if self.count is None:
            return
        now = clock.now()
        stale = now - self.count.at > STALE
        as_of = own_words(f"{words.clock(self.count.at)}{' NOT RENEWED SINCE' if stale else ''}  ")
        self.status.say((as_of, "$warning" if stale else "$foreground 70%"), (own_words(self.count.sentence), "bold"))

    def _titles(self) -> None:
        shown = len(self.list.ids)
        at = f"{self.list.row + 1}/{shown}" if shown else "nobody here"
        retitle(self.list, own_words(f"Children {at} · {_TITLES[self.which]}"))
        pieces = []
        for which, label in tabs(self.which, self.sizes, self.app.size.width):
            style = " reverse" if which == self.which else ""
            pieces += [(own_words(_KEYS[which]), f"bold $accent{style}"), (label, style.strip()), (own_words(" "), "")]
        self.tabs.say(*pieces)

    def _show(self, which: str) -> None:
        self.which, self._from_top = which, True
        self._close_card()
        self.refresh_roll()

    def action_list_all(self) -> None:
        """All children."""
        self._show("all")

    def action_list_none(self) -> None:
        """Those without transport."""
        self._show("none")

    def action_list_failing(self) -> None:
        """Those whose confirmed transport fails."""
        self._show("failing")

    def action_list_interim(self) -> None:
        """Those with interim transport."""
        self._show("interim")

    def action_list_not_known(self) -> None:
        """Those of whom it is not known."""
        self._show("not_known")

    def action_list_confirmed(self) -> None:
        """Those whose transport is confirmed."""
        self._show("confirmed")

    def action_list_not_needed(self) -> None:
        """Those who need none."""
        self._show("not_needed")

    def action_list_disputed(self) -> None:
        """Those of whom two sources tell it differently."""
        self._show("disputed")

    def action_list_unreached(self) -> None:
        """Those whose families we could not reach."""
        self._show("unreached")

    def action_list_check(self) -> None:
        """Those whose data must be checked."""
        self._show("check")

    # ---- finding ----------------------------------------------------------------------------------------------------

    def action_find(self) -> None:
        """Ask for words to find."""
        self._close_card()
        self.find.add_class("-open")
        self.find.focus()

    @on(Entry.Changed, "#find")
    def _find_typed(self) -> None:
        self._later("find", FIND_AFTER, self._find)

    @on(Entry.Submitted, "#find")
    def _find_entered(self) -> None:
        self._cancel("find")
        self._find()
        self.set_focus(self.list)

    def _find(self) -> None:
        asked = self.find.value.strip()
        if asked != self._words:
            self._words, self._from_top = asked, True
            self.refresh_roll()

    def action_back(self) -> None:
        """Step back: to the list, then to everybody, then to the queue."""
        if self.view is not None:
            self._close_card()
        elif self.find.has_class("-open"):
            self.find.remove_class("-open")
            self.find.value = ""
            self._find()
        elif self.which != "all":
            self._show("all")
        else:
            self.action_go_queue()
            return
        self.set_focus(self.list)

    # ---- the card ---------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Open the child under the cursor; in a card, what is under the cursor."""
        if self.card.has_focus:
            self.card.choose()
        elif self.list.selected is not None:
            self._open(self.list.selected)

    @on(RollList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def _open(self, child_id: int) -> None:
        self._read(child_id, opened=True)

    def _read(self, child_id: int, *, opened: bool) -> None:
        width = self._card_width()

        def work() -> Message:
            from triage.desk import children

            view = children.look(self.door.desk, child_id) if opened else children.again(self.door.desk, child_id)
            page, things = roll.card(view, width, clock.now())
            return CardCame(view, page, things, width, opened)

        self._run("card", work, latest=True)

    @on(CardCame)
    def _card_came(self, came: CardCame) -> None:
        if not came.opened and (self.view is None or self.view.line.id != came.view.line.id):
            return
        same = self.view is not None and self.view.line.id == came.view.line.id
        self.view, self.things = came.view, came.things
        self.panes.add_class("-card")
        self.card.border_title = Content(join(came.view.line.name, own_words(f"  {came.view.line.ref}")))
        self.card.show(came.page, keep_place=same)
        self.list.open_child(came.view.line.id)
        if came.opened:
            self.list.select(came.view.line.id)
            self.set_focus(self.card)
        if came.width != self._card_width():
            self.on_resize()

    def on_resize(self) -> None:
        """Lay the lists' names and the card out for the new width."""
        self._titles()
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        view, width = self.view, self._card_width()
        if view is not None:
            page, self.things = roll.card(view, width, clock.now())
            self.card.show(page, keep_place=True)

    def _card_width(self) -> int:
        return max(self.card.room, 40) if self.card.size.width else 70

    def _close_card(self) -> None:
        self.view, self.things = None, []
        self.list.open_child(None)
        self.panes.remove_class("-card")
        self.card.show(Page())
        self.set_focus(self.list)

    @on(Picker.Chosen)
    def _thing_chosen(self, chosen: Picker.Chosen) -> None:
        thing = self.things[chosen.entry]
        if isinstance(thing, ChildCase):
            self.go_to_case(thing.id)
        else:
            self._ask_detail(thing)

    # ---- changes ----------------------------------------------------------------------------------------------------

    def action_transport(self) -> None:
        """Say how the child travels now."""
        from triage.tui.screens.transport import TransportScreen

        line = self._line()
        if line is None:
            self.say(own_words("No child is selected."), "$warning")
            return

        def answered(said: tuple[str, str, datetime | None] | None) -> None:
            if said is not None:
                self._act("transport", lambda: self._change(line, *said))

        self.app.push_screen(TransportScreen(line), answered)

    def _change(self, line: ChildLine, state: str, why: str, since: datetime | None) -> Message:
        from triage.desk import transport

        transport.change(self.door.desk, line.id, state, why=why, source="register", since=since)
        return ChildTold(
            join(line.name, own_words(f": {roll.TOLD[state][0][2:].lower()}. The number at the top is renewed."))
        )

    def action_detail(self) -> None:
        """Confirm the contact detail under the cursor."""
        thing = self.things[self.card.chosen] if self.view and 0 <= self.card.chosen < len(self.things) else None
        if isinstance(thing, Detail):
            self._ask_detail(thing)
        else:
            self.say(own_words("Open a child and put the cursor on an address or number; then p."), "$warning")

    def _ask_detail(self, detail: Detail) -> None:
        from triage.tui.screens.detail import FAILS, DetailScreen

        view = self.view
        if view is None or self.check_action("detail", ()) is None:
            return

        def answered(how: str | None) -> None:
            if how is not None:
                self._act("detail", lambda: self._settle(view.line.id, detail, "" if how == FAILS else how))

        self.app.push_screen(DetailScreen(view, detail), answered)

    def _settle(self, child_id: int, detail: Detail, how: str) -> Message:
        from triage.desk import children

        if not how:
            children.fails(self.door.desk, child_id, detail.id)
            return ChildTold(join(detail.value, own_words(" is marked as failing: no letter goes there.")))
        children.confirm(self.door.desk, child_id, detail.id, how)
        return ChildTold(join(detail.value, own_words(" is confirmed.")))

    @on(ChildTold)
    def _told(self, told: ChildTold) -> None:
        self._busy = ""
        self.say(told.words, "$success")
        self.desk_changed()

    def action_definition(self) -> None:
        """Say what the number counts."""
        from triage.tui.screens.whole import WholeScreen

        self.app.push_screen(WholeScreen(own_words("Children with no transport now"), own_words(DEFINITION)))

    def _line(self) -> ChildLine | None:
        return self.view.line if self.view is not None else self.list.line
