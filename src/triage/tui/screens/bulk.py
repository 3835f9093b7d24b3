"""Many cases at once: choose what, see exactly what will change case by case, do it, read what became of each, undo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from triage.desk.views.bulk import Assign, Duplicate, Link, Planned, What
from triage.desk.views.many import Begun
from triage.desk.views.outcome import Outcome
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import words
from triage.tui.actions import allowed, bindings
from triage.tui.actions.bulk import BULK
from triage.tui.door import Door
from triage.tui.prose import Page, Row, among, fit, join
from triage.tui.screens.doing import DoingScreen, Job
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.picks import Picks
from triage.tui.widgets.reader import Reader

_OFFERS: Final = (
    ("assign", "a", "Give them to somebody, or back to the queue"),
    ("link", "i", "Put them into one incident"),
    ("letters", "r", "Write one reply to all, each family its own letter"),
    ("duplicates", "d", "Close them as duplicates of one case"),
)
_LABEL: Final = 10


@dataclass
class ChoicesCame(Message):
    """What may be chosen from: a title, rows by key, and what the chosen key means; a function asks for what must be typed."""

    title: Shown
    rows: Mapping[int, Shown]
    then: Callable[[int], None]
    first: int


@dataclass
class PlannedCame(Message):
    """What would change."""

    what: What
    planned: Sequence[Planned]


@dataclass
class BegunCame(Message):
    """What a letter for many starts from."""

    case_ids: tuple[int, ...]
    begun: Begun


class BulkScreen(WorkScreen[Shown | None]):
    """One act on these cases; gives the words that say what was done, or None."""

    place = BULK
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#picks"
    BINDINGS = [*bindings(BULK)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, case_ids: Sequence[int]) -> None:
        super().__init__(door)
        self.case_ids = tuple(dict.fromkeys(case_ids))
        self.picks, self.preview = Picks(id="picks"), Reader(id="preview")
        self._then: Callable[[int], None] = self._choose
        self._plan: PlannedCame | None = None

    def compose(self) -> ComposeResult:
        """Put the choice, or what it would change, in the middle."""
        yield self.status
        yield self.picks
        yield self.preview
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Offer what may be done."""
        self.keys.show(self.door.role)
        self._offer()

    def on_resize(self) -> None:
        """Lay the preview out for the new width."""
        self.call_after_refresh(self._show_plan)

    # ---- choosing -----------------------------------------------------------------------------------------------------

    def action_go(self) -> None:
        """Go on with what is under the cursor, or do what is shown."""
        if self._plan is not None:
            self._do(self._plan)
        elif self.picks.selected is not None:
            self._then(self.picks.selected)

    def action_back(self) -> None:
        """One step back; from the first, out."""
        if self._plan is None and self._then == self._choose:
            self.dismiss(None)
        else:
            self._offer()

    def action_assign(self) -> None:
        """Choose to whom."""

        def work() -> Message:
            from triage.desk import assign

            staff = assign.staff_list(self.door.desk)
            names = {0: own_words(""), **{one.id: one_line(one.name) for one in staff}}
            rows = {one.id: one_line(f"{one.name}, {one.role.value}") for one in staff}
            rows = {0: own_words("back in the queue, for anybody"), **rows}
            return ChoicesCame(own_words("To whom?"), rows, lambda key: self._assign_to(key, names[key]), 0)

        self._run("choices", work, latest=True)

    def action_link(self) -> None:
        """Choose the incident."""

        def work() -> Message:
            from triage.desk import incidents

            found = {one.id: join(own_words(f"{one.ref}  "), one.title) for one in incidents.all_of(self.door.desk)}
            rows = {0: own_words("a new incident …"), **found}
            first = next(iter(found), 0)
            return ChoicesCame(
                own_words("Into which incident?"), rows, lambda key: self._link_to(key, rows[key]), first
            )

        self._run("choices", work, latest=True)

    def action_letters(self) -> None:
        """Write one letter for all of them."""
        self._run("letters", lambda: _letters(self.door, self.case_ids), latest=True)

    def action_duplicates(self) -> None:
        """Choose the case that stays."""

        def work() -> Message:
            from triage.desk import queue

            lines = queue.page(self.door.desk, self.case_ids)
            found = {
                key: among("  ", (own_words(lines[key].ref), lines[key].child, lines[key].matter))
                for key in sorted(self.case_ids)
                if key in lines
            }
            rows = {**found, 0: own_words("another case: type its reference …")}
            then = lambda key: self._duplicate_of(key, lines[key].ref if key else "")  # noqa: E731
            return ChoicesCame(
                own_words("Which one stays? The oldest stands first."), rows, then, min(found, default=0)
            )

        self._run("choices", work, latest=True)

    @on(Picks.Chosen)
    def _clicked(self) -> None:
        self.action_go()

    @on(ChoicesCame)
    def _choices_came(self, came: ChoicesCame) -> None:
        self._then = came.then
        self._pick(came.title, came.rows)
        self.picks.select(came.first)

    def _offer(self) -> None:
        self._plan, self._then = None, self._choose
        self.say(own_words(""))
        offers = [one for one in _OFFERS if allowed(BULK, one[0], self.door.role)]
        rows = {number: own_words(f"{key}  {said}") for number, (_, key, said) in enumerate(offers)}
        self._ids = [name for name, _, _ in offers]
        self._pick(own_words("What is to be done?"), rows)

    def _choose(self, key: int) -> None:
        getattr(self, f"action_{self._ids[key]}")()

    def _pick(self, title: Shown, rows: Mapping[int, Shown]) -> None:
        count = len(self.case_ids)
        self.status.say(
            (own_words("1 case" if count == 1 else f"{count} cases"), "bold"), (own_words("   enter: go on"), "")
        )
        self.preview.display, self.picks.display = False, True
        self.picks.border_title = Content(title)

        def paint(key: int, width: int) -> Row:
            return ((fit(rows[key], width), ""),)

        self.picks.fill(list(rows), paint)
        self.picks.action_top()
        self.picks.focus()

    # ---- what it means ------------------------------------------------------------------------------------------------

    def _assign_to(self, key: int, name: Shown) -> None:
        self._ask_plan(Assign(key or None, name))

    def _link_to(self, key: int, title: Shown) -> None:
        if key:
            self._ask_plan(Link(key, title))
            return
        self._ask(
            own_words("What has happened, and where? It is the incident's title."),
            "Such as: Route 12 has no operator",
            lambda said: self._ask_plan(Link(None, one_line(said))),
        )

    def _duplicate_of(self, key: int, ref: str) -> None:
        if key:
            self._ask_plan(Duplicate(key, ref))
            return
        self._ask(own_words("The reference of the case that stays"), "Such as: 7KMQ-2XDN", self._duplicate_of_typed)

    def _duplicate_of_typed(self, said: str) -> None:
        def what() -> What:
            from triage.desk import front

            return Duplicate(front.case_id(self.door.desk, said), said.strip().upper())

        self._run("plan", lambda: _planned(self.door, what(), self.case_ids), latest=True)

    def _ask(self, question: Shown, hint: str, then: Callable[[str], None]) -> None:
        from triage.tui.screens.ask import AskScreen

        self.app.push_screen(AskScreen(question, hint, "go on"), lambda said: then(said) if said else None)

    def _ask_plan(self, what: What) -> None:
        self._run("plan", lambda: _planned(self.door, what, self.case_ids), latest=True)

    # ---- what would change, and doing it --------------------------------------------------------------------------------

    @on(PlannedCame)
    def _planned_came(self, came: PlannedCame) -> None:
        self._plan = came
        self._show_plan()
        self.picks.display, self.preview.display = False, True
        self.preview.focus()

    def _show_plan(self) -> None:
        plan = self._plan
        width = (self.preview if self.preview.display else self.picks).scrollable_content_region.width
        if plan is None or not width:
            return
        changed = sum(not one.alone for one in plan.planned)
        self.status.say(
            (own_words(f"{changed} will be changed, {len(plan.planned) - changed} left alone"), "bold"),
            (own_words("   enter: do it   esc: back"), ""),
        )
        self.preview.border_title = Content(own_words("Exactly this will change; nothing is changed yet"))
        self.preview.show(plan_page(plan.planned, width))

    def _do(self, plan: PlannedCame) -> None:
        going = [one for one in plan.planned if not one.alone]
        if not going:
            self.say(own_words("None of them would change. esc: back"), "$warning")
            return
        left = [Outcome(one.case_id, one.ref, done=False, words=one.alone) for one in plan.planned if one.alone]
        self.app.push_screen(DoingScreen(self.door, _job(self.door, plan, going, left)), self.over)

    @on(BegunCame)
    def _begun_came(self, came: BegunCame) -> None:
        from triage.tui.screens.many import ManyScreen

        self.app.push_screen(ManyScreen(self.door, came.case_ids, came.begun), self._written)

    def _written(self, said: Shown | None) -> None:
        if said:
            self.dismiss(said)


def plan_page(planned: Sequence[Planned], width: int) -> Page:
    """Return what would change, case by case; those that are left alone first, since a person may look at them."""
    page = Page()
    for one in sorted(planned, key=lambda one: not one.alone):
        what = among(" · ", (one.child or own_words("child not known"), one.matter))
        band = own_words(f"{words.GLYPHS[one.band]} {words.BANDS[one.band]}")
        page.add((fit(band, _LABEL), words.STYLES[one.band]), (own_words(" "), ""),
                 (fit(join(own_words(f"{one.ref}  "), what), max(width - _LABEL - 1, 0)), "strong"))  # fmt: skip
        if one.alone:
            page.tell(
                own_words("LEFT"),
                join(own_words("alone: "), one.alone),
                "",
                width,
                indent=_LABEL + 1,
                label_style="late",
            )
        else:
            page.tell(own_words(""), join(one.before, own_words(" → "), one.after), "out", width, indent=_LABEL + 1)
    return page


def _planned(door: Door, what: What, case_ids: Sequence[int]) -> Message:
    from triage.desk import bulk

    return PlannedCame(what, bulk.preview(door.desk, what, case_ids))


def _letters(door: Door, case_ids: Sequence[int]) -> Message:
    from triage.desk import many

    return BegunCame(tuple(case_ids), many.begin(door.desk, case_ids))


def _job(door: Door, plan: PlannedCame, going: Sequence[Planned], left: Sequence[Outcome]) -> Job:
    from triage.desk import bulk

    act, what = bulk.new_act(), plan.what
    return Job(
        title=_TITLES[type(what)],
        names={one.case_id: among("  ", (own_words(one.ref), one.child)) for one in plan.planned},
        work=lambda: bulk.apply(door.desk, what, going, act),
        undo=lambda ids: bulk.undo(door.desk, act, ids),
        left=left,
    )


_TITLES: Final[Mapping[type, Shown]] = {
    Assign: own_words("Handed out"),
    Link: own_words("Put into one incident"),
    Duplicate: own_words("Closed as duplicates"),
}
