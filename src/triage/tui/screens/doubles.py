"""Who may be on the register twice: each pair with its reasons, the two records side by side, and what is decided of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from triage import clock
from triage.desk.views.doubles import Named, Preview, Side
from triage.rules.shown import Shown, own_words
from triage.tui import words
from triage.tui.actions import bindings, key
from triage.tui.actions.doubles import DOUBLES
from triage.tui.door import Door
from triage.tui.masking import initials
from triage.tui.prose import NOTHING, Page, Row, among, fit, join, wrap
from triage.tui.screens.work import PlaceScreen
from triage.tui.settings import in_use
from triage.tui.widgets.picks import Picks
from triage.tui.widgets.reader import Reader

_LABEL: Final = 12
_LEAST: Final = 12


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two records, the one that stays first, and what is said of them; `decided` is 'merged', 'apart' or ''."""

    first: Named
    second: Named
    told: Shown
    decided: str = ""


@dataclass
class PairsCame(Message):
    """The pairs that are proposed, or decided."""

    lines: Sequence[PairLine]
    decided: bool


@dataclass
class SidesCame(Message):
    """What the two records of a pair say."""

    line: PairLine
    sides: Sequence[Side]


@dataclass
class Seen(Message):
    """What merging a pair would change."""

    line: PairLine
    preview: Preview


@dataclass
class Told(Message):
    """A decision was made; the words that say so, and all that is to be read of it."""

    words: Shown
    more: tuple[Shown, ...] = ()


class DoublesScreen(PlaceScreen[None]):
    """The pairs above, the two records of one below."""

    place = DOUBLES
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#pairs"
    BINDINGS = [*bindings(DOUBLES)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.list, self.reader = Picks(id="pairs"), Reader(id="sides")
        self.lines: list[PairLine] = []
        self.sides: SidesCame | None = None
        self._decided, self._opened = False, False

    def compose(self) -> ComposeResult:
        """Put the pairs above the two records."""
        yield self.status
        yield self.list
        yield self.reader
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Read the pairs."""
        self.keys.show(self.door.role)
        self.status.say((own_words("On the register twice?"), "bold"), (own_words("   reading …"), ""))
        self.desk_changed()

    def desk_changed(self) -> None:
        """Read the pairs again."""
        decided = self._decided
        self._run(
            "pairs", lambda: PairsCame(_decided(self.door) if decided else _proposed(self.door), decided), latest=True
        )

    def ways_changed(self) -> None:
        """Show names as this person wants them now."""
        super().ways_changed()
        self.list.refresh()
        self.on_resize()

    @on(PairsCame)
    def _pairs_came(self, came: PairsCame) -> None:
        if came.decided != self._decided:
            return
        here = self._line
        self.lines = [self._as_chosen(line) for line in came.lines]
        what = "decided" if came.decided else "proposed"
        self.status.say(
            (own_words("On the register twice?"), "bold"),
            (own_words(f"   {len(self.lines)} {what}; a person decides"), ""),
        )
        self.list.border_title = Content(
            own_words("What was decided, the latest first" if came.decided else "Who may be one")
        )
        self.list.fill(range(len(self.lines)), self._row)
        if self._line != here or self.sides is None:
            self._read()

    def _as_chosen(self, line: PairLine) -> PairLine:
        """Keep which of two the person said is to stay."""
        swapped = replace(line, first=line.second, second=line.first)
        return swapped if swapped in self.lines else line

    def _row(self, key: int, width: int) -> Row:
        line = self.lines[key]
        both = join(self._named(line.first), own_words(" | "), self._named(line.second))
        most = min(width * 3 // 5, len(both))
        return (
            (fit(both, most), "strong"),
            (own_words("  "), ""),
            (fit(line.told, max(width - most - 2, 0)), "quiet"),
        )

    def _named(self, one: Named) -> Shown:
        return join(own_words(f"{one.ref} "), initials(one.name) if in_use().masked else one.name)

    @property
    def _line(self) -> PairLine | None:
        at = self.list.selected
        return self.lines[at] if at is not None and at < len(self.lines) else None

    # ---- side by side -----------------------------------------------------------------------------------------------

    @on(Picks.Moved)
    def _moved(self) -> None:
        self._opened = False
        self._read()

    def _read(self) -> None:
        line = self._line
        if line is None:
            self.sides = None
            self.reader.show(Page())
            return

        def work() -> Message:
            from triage.desk import doubles

            return SidesCame(line, doubles.sides(self.door.desk, line.first, line.second))

        self._run("sides", work, latest=True)

    @on(SidesCame)
    def _sides_came(self, came: SidesCame) -> None:
        self.sides = came
        self.on_resize()

    def on_resize(self) -> None:
        """Lay the two records out for the width there is."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        width = self.reader.scrollable_content_region.width
        if self.sides is None or not width:
            return
        line = self.sides.line
        stays = (
            "merged into the first"
            if line.decided == "merged"
            else "they are two"
            if line.decided
            else "the first stays"
        )
        self.reader.border_title = Content(own_words(f"{line.first.ref} and {line.second.ref}: {stays}"))
        if in_use().masked and not self._opened:
            page = Page()
            page.write(own_words("Names are masked: enter shows the two records."), "", width)
        else:
            page = beside(line.told, self.sides.sides, width)
        self.reader.show(page, keep_place=True)

    def action_open(self) -> None:
        """Read on in the two records."""
        self._opened = True
        self._lay_out()
        self.set_focus(self.reader)

    @on(Picks.Chosen)
    def _clicked(self) -> None:
        self.action_open()

    def action_other_stays(self) -> None:
        """Let the other record of the two stay."""
        line = self._line
        if line is None or line.decided:
            self._none()
            return
        self.lines[self.lines.index(line)] = replace(line, first=line.second, second=line.first)
        self.list.refresh()
        self._read()

    # ---- decisions --------------------------------------------------------------------------------------------------

    def action_merge(self) -> None:
        """Show what merging the two would change, then ask."""
        line = self._line
        if line is None or line.decided:
            self._none()
            return

        def work() -> Message:
            from triage.desk import records

            return Seen(line, records.preview(self.door.desk, line.first.ref, line.second.ref))

        self._act("preview", work)

    @on(Seen)
    def _seen(self, seen: Seen) -> None:
        from triage.tui.screens.sure import SureScreen, told

        self._busy = ""
        line = seen.line
        title = own_words(f"{line.second.ref} becomes one with {line.first.ref}")

        def sure(yes: bool | None) -> None:
            if yes:
                self._why(own_words("How do you know that the two are one?"), lambda why: self._merged(line, why))

        self.app.push_screen(SureScreen(title, told(*seen.preview.words)), sure)

    def _merged(self, line: PairLine, why: str) -> Message:
        from triage.desk import records

        records.merge(self.door.desk, line.first.ref, line.second.ref, why)
        return Told(
            own_words(
                f"{line.second.ref} is one with {line.first.ref}. "
                f"{key(DOUBLES, 'decided')} shows what was decided, {key(DOUBLES, 'undo')} takes it back."
            )
        )

    def action_apart(self) -> None:
        """Keep that the two are two."""
        line = self._line
        if line is None or line.decided:
            self._none()
            return

        def work(why: str) -> Message:
            from triage.desk import records

            records.apart(self.door.desk, line.first.ref, line.second.ref, why)
            return Told(own_words(f"{line.first.ref} and {line.second.ref} are two: they are not proposed again."))

        self._why(own_words("How do you know that they are two?"), work)

    def action_undo(self) -> None:
        """Take back what was decided of the two."""
        line = self._line
        if line is None or not line.decided:
            self.say(
                own_words(
                    f"{key(DOUBLES, 'decided')} shows what was decided; "
                    f"{key(DOUBLES, 'undo')} takes the one under the cursor back."
                ),
                "$warning",
            )
            return

        def work(why: str) -> Message:
            from triage.desk import records

            seen = records.unmerge(self.door.desk, line.first.ref, line.second.ref, why)
            return Told(
                own_words(f"What was said of {line.first.ref} and {line.second.ref} is taken back."), seen.words[1:]
            )

        self._why(own_words("Why is it taken back?"), work)

    def _why(self, question: Shown, then: Callable[[str], Message]) -> None:
        from triage.tui.screens.ask import AskScreen

        def answered(why: str | None) -> None:
            if why:
                self._act("decide", lambda: then(why))

        self.app.push_screen(AskScreen(question, "Such as: mother says so, on a call"), answered)

    @on(Told)
    def _told(self, told: Told) -> None:
        from triage.tui.screens.whole import WholeScreen

        self._busy, self.sides = "", None
        self.say(told.words, "$success")
        if told.more:
            self.app.push_screen(WholeScreen(told.words, among("\n", told.more)))
        self.desk_changed()

    def _none(self) -> None:
        self.say(
            own_words(
                f"This is decided: {key(DOUBLES, 'undo')} takes it back."
                if self._decided
                else "Nobody is proposed here."
            ),
            "$warning",
        )

    def action_decided(self) -> None:
        """Show what was decided, or what is proposed."""
        self._decided, self.sides = not self._decided, None
        self.desk_changed()

    def action_back(self) -> None:
        """Back to the pairs, then to the children."""
        if self.reader.has_focus:
            self.set_focus(self.list)
        else:
            self.dismiss(None)


def beside(told: Shown, sides: Sequence[Side], width: int) -> Page:
    """Return two records side by side, with the reasons above; what differs stands out."""
    page, room = Page(), max((width - _LABEL - 1) // 2, _LEAST)
    page.write(told, "quiet", width)
    page.gap()
    for (label, left), (_, right) in zip(*sides, strict=True):
        style = "" if left == right else "strong"
        both = (wrap(left, room - 1), wrap(right, room))
        for at in range(max(map(len, both))):
            first, second = (lines[at] if at < len(lines) else NOTHING for lines in both)
            name = own_words(label) if at == 0 else NOTHING
            page.add((fit(name, _LABEL), "label"), (fit(first, room), style), (second, style))
    return page


def _proposed(door: Door) -> list[PairLine]:
    from triage.desk import doubles

    return [PairLine(one.first, one.second, among(", ", one.reasons)) for one in doubles.look(door.desk)]


def _decided(door: Door) -> list[PairLine]:
    from triage.desk import records

    now = clock.now()
    return [
        PairLine(one.kept, one.other, among(", ", (own_words(said), one.why, one.by, words.moment(one.at, now))), said)
        for one in records.decided(door.desk)
        for said in ("merged" if one.one else "apart",)
    ]
