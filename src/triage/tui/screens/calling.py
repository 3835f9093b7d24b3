"""A call's fields, and how what is typed is kept each second: the half of the call that holds; `call` is the half that does."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from triage.desk.views.call import NEED_WHOM, OUTCOMES, PROMISED, CallDraft, CallerCard, Logged, ToRingBack
from triage.rules.call import SAFE, TRANSPORT, Script
from triage.rules.folding import fold_point
from triage.rules.shown import one_line, own_words
from triage.tui.actions import CALL
from triage.tui.call_messages import Began, CallKept
from triage.tui.door import Door
from triage.tui.keeper import Keeper
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.choice import Choice, Option
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.letter import Letter
from triage.tui.widgets.people import PeopleList
from triage.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from triage.rules.call import Ask

KEEP_AFTER: Final = 1.0
_A_NUMBER: Final = 7
_OUTCOME_KEYS: Final = "apohm"
_YES: Final = "yes"


class CallingScreen(WorkScreen[Logged | bool]):
    """What is typed in a call. The draft is made from the fields whenever it is wanted."""

    place = CALL
    CSS_PATH = "call.tcss"
    AUTO_FOCUS = "#who"

    def __init__(self, door: Door, case_id: int | None = None) -> None:
        super().__init__(door)
        self.keeper = Keeper(door)
        self.line: ToRingBack | None = None
        self._case_id = case_id
        self.script: Script | None = None
        self.base: CallDraft | None = None
        self.card: CallerCard | None = None
        self.unfinished: list[CallDraft] = []
        self.who = Entry(id="who", placeholder="number, name, child or reference; enter takes the one marked")
        self.people = PeopleList(id="people")
        self.known = Reader(id="known")
        self.checked_bar, self.alarm = Bar(id="checked"), Bar(id="alarm")
        self.caller = Entry(id="caller", placeholder="the caller's name")
        self.asking = VerticalScroll(id="asking", can_focus=False)
        self.safe_box = Container(id="safe_box")
        self.notes = Letter("", id="notes")
        self.ref_bar, self.spelt_bar = Bar(id="ref"), Bar(id="spelt")
        self.case = Choice((), self.chosen, id="case", stacked=True)
        self.outcome = Choice(
            [(key, name, own_words(words)) for key, (name, words) in zip(_OUTCOME_KEYS, OUTCOMES.items(), strict=True)],
            self.chosen,
            id="outcome",
        )
        self.promise = Entry(id="promise", placeholder="15:00, tomorrow 9:00, Tue 15:00, 12/1 9:30")
        self.whom = Entry(id="whom", placeholder="the team or person it went to")
        self.put = Choice(_yes_or("put it on the record", "leave it"), self.chosen, id="put")
        self.right = Choice(_yes_or("all right", "not asked"), self.chosen, id="right")
        self.point = Entry(id="point", placeholder="a new number or address of the caller")
        self.fields: dict[str, Entry | Choice] = {}
        self._rows: dict[str, Horizontal] = {}
        self._turn = self._kept = 0
        self._filling = False

    def compose(self) -> ComposeResult:
        """Put the parts in the order in which they are asked."""
        yield self.status
        yield _row("Who is calling", self.who)
        yield self.people
        with Container(id="desk"):
            yield self.known
            with Container(id="taking"):
                yield self.checked_bar
                yield self._named("caller", "Caller", self.caller)
                yield self.safe_box
                yield self.alarm
                with self.asking:
                    yield self.notes
            with VerticalScroll(id="ending", can_focus=False):
                yield self.ref_bar
                yield self.spelt_bar
                yield self._named("case", "Case", self.case)
                yield self._named("outcome", "It ended", self.outcome)
                yield self._named("promise", "Ring back", self.promise)
                yield self._named("whom", "To whom", self.whom)
                yield self._named("put", "Transport", self.put)
                yield self._named("right", "Details", self.right)
                yield self._named("point", "New", self.point)
        yield self.message
        yield self.keys

    def _named(self, name: str, label: str, field: Widget) -> Horizontal:
        self._rows[name] = _row(label, field)
        return self._rows[name]

    def on_mount(self) -> None:
        """Be ready to type at once; the call's number and script come behind."""
        self.keys.show(self.door.role)
        self.known.can_focus = False
        self.notes.border_title = Content("Notes")
        self.safe_box.border_title = Content("Is the child safe now?")
        self.refresh_fields()
        self.begin()

    def begin(self) -> None:
        """Ask for the call's number and script; until they come nothing can be kept."""
        self._run("begin", lambda: Began(*self.keeper.begin(self._case_id)))

    @on(Began)
    async def _began(self, came: Began) -> None:
        self.base, self.unfinished, self.script, self.line = came.draft, came.unfinished, came.script, came.line
        await self._lay_out(came.script)
        self.began()

    def began(self) -> None:
        """Take up the call, now that it can be kept."""
        self.refresh_fields()

    async def _lay_out(self, script: Script) -> None:
        """Make a field for each question of the script."""
        first, *others = script.asks
        self.safe_box.border_title = Content(one_line(first.words, 60))
        await self.safe_box.mount(self._field(first))
        await self.asking.mount_all([self._asked(ask) for ask in others], before=self.notes)

    def _field(self, ask: "Ask") -> Entry | Choice:
        options = [(one.key, one.name, one_line(one.words, 40)) for one in ask.answers]
        made = (
            Choice(options, self.chosen, id=f"ask-{ask.name}")
            if options
            else Entry(id=f"ask-{ask.name}", placeholder=ask.words)
        )
        self.fields[ask.name] = made
        return made

    def _asked(self, ask: "Ask") -> Horizontal:
        return self._named(f"ask-{ask.name}", ask.short, self._field(ask))

    # ---- the draft --------------------------------------------------------------------------------------------------

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, of what is asked."""
        given = {name: field.value for name, field in self.fields.items() if field.value.strip()}
        if self.script is None:
            return given
        asked = {ask.name for ask in self.script.asked(given)}
        return {name: value for name, value in given.items() if name in asked}

    @property
    def draft(self) -> CallDraft | None:
        """Everything taken down, as it stands; None before the call has its number."""
        if self.base is None:
            return None
        points = tuple(one.id for one in self.card.points) if self.card and self.right.value == _YES else ()
        return replace(
            self.base, who="" if self._is_line else self.who.value, caller=self.caller.value, answers=self.answers,
            notes=self.notes.text,
            case=self.case.value, outcome=self.outcome.value, whom=self.whom.value, promise=self.promise.value,
            put_transport=self.put.value == _YES and self._puts, confirmed=points,
            points=(self.point.value.strip(),) if self.point.value.strip() else (),
        )  # fmt: skip

    def fill(self, draft: CallDraft) -> None:
        """Show an earlier call's words in the fields."""
        self._filling = True
        self.base = draft
        self.who.value, self.caller.value = draft.who, draft.caller
        for name, field in self.fields.items():
            given = draft.answers.get(name, "")
            field.give(given) if isinstance(field, Choice) else setattr(field, "value", given)
        self.notes.write_over(draft.notes)
        self.outcome.give(draft.outcome)
        self.case.give(draft.case)
        self.whom.value, self.promise.value = draft.whom, draft.promise
        self.put.give(_YES if draft.put_transport else "")
        self.right.give(_YES if draft.confirmed else "")
        self.point.value = draft.points[0] if draft.points else ""
        self.call_after_refresh(self._filled)

    def _filled(self) -> None:
        self._filling = False
        self.refresh_fields()

    def chosen(self, choice: Choice, by_key: bool) -> None:  # noqa: ARG002 - the next half of the call uses it
        """Take notice of an answer that a key gave."""
        self.touched()

    # ---- keeping ----------------------------------------------------------------------------------------------------

    @on(Entry.Changed)
    @on(Letter.Changed)
    def _typed(self, event: Entry.Changed | Letter.Changed) -> None:
        if event.control is self.who:
            self.who_typed()
        self.touched()

    def who_typed(self) -> None:
        """Look for the family; and remember the number where one was typed."""
        kind, value = fold_point(self.who.value)
        if self.base is not None and kind == "phone" and len(value) >= _A_NUMBER:
            self.base = replace(self.base, number=self.who.value.strip())
        elif self.base is not None and self.line is not None and self.base.number == self.line.number:
            self.base = replace(self.base, number="")

    @property
    def _is_line(self) -> bool:
        """Whether what is looked for is still the number of the missed calls in front, which nobody typed."""
        return self.line is not None and self.who.value.strip() == self.line.number

    def touched(self) -> None:
        """Take notice that something was taken down: it is kept within a second."""
        if self._filling:
            return
        self._turn += 1
        self.refresh_fields()
        if "keep" not in self._delays:
            self._later("keep", KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        self._delays.pop("keep", None)
        draft, turn = self.draft, self._turn
        if draft is None:
            self._later("keep", KEEP_AFTER, self._keep)
        elif not draft.is_empty:
            self._run("keep", lambda: CallKept(turn) if self.keeper.keep(draft, turn) else None)

    @on(CallKept)
    def _call_kept(self, kept: CallKept) -> None:
        self._kept = max(self._kept, kept.turn)
        self.refresh_fields()

    def keep_now(self) -> None:
        """Keep the call before anything else happens, such as the end of the program."""
        draft = self.draft
        if draft is not None and not draft.is_empty and self._turn > self._kept:
            self.keeper.keep(draft, self._turn)

    # ---- which fields there are -------------------------------------------------------------------------------------

    @property
    def _puts(self) -> bool:
        """Whether what was said of transport may be put on the record."""
        from triage.rules.roles import may

        given = self.script.answer(TRANSPORT, self.answers.get(TRANSPORT, "")) if self.script else None
        role = self.door.role
        known = self.base is not None and self.base.child_id is not None
        return (
            known
            and given is not None
            and bool(given.transport)
            and role is not None
            and may(role, "change a child's transport")
        )

    @property
    def at_risk(self) -> bool:
        """Whether the child is not known to be safe."""
        return self.answers.get(SAFE, "") in ("no", "unknown")

    def refresh_fields(self) -> None:
        """Show the questions that the answers leave, and what belongs to how it ended."""
        base = self.base
        known = base is not None and base.person_id is not None
        chosen = base is not None and (base.child_id is not None or known)
        asked = {f"ask-{ask.name}" for ask in self.script.asked(self.answers)} if self.script else set()
        shown = {
            "caller": not known and (chosen or bool(self.caller.value)),
            "promise": self.outcome.value == PROMISED,
            "whom": self.outcome.value in NEED_WHOM,
            "put": self._puts,
            "right": known and base is not None and base.checked and bool(self.card and self.card.points),
            "point": known and base is not None and base.checked,
        }
        for name, row in self._rows.items():
            row.display = shown.get(name, name in asked if name.startswith("ask-") else True)

    def go_on(self) -> None:
        """Go to the next field. The toolkit's own order does not know yet what an answer has just made to be asked."""
        order = [one for one in self.query("Entry, Choice, Letter").results(Widget) if _is_shown(one)]
        at = order.index(self.focused) + 1 if self.focused in order else 0
        self.set_focus(order[at % len(order)])


def _is_shown(widget: Widget) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


def _yes_or(yes: str, no: str) -> tuple[Option, Option]:
    return ("y", _YES, own_words(yes)), ("n", "no", own_words(no))


def _row(label: str, field: Widget) -> Horizontal:
    return Horizontal(Static(Content(one_line(label, 20)), markup=False, classes="label"), field, classes="row")
