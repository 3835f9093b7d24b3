"""Choose filters: each with the values that occur and how many cases have them; all that are ticked hold together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage.desk.views.sifted import Count
from triage.rules.asked import CHOICES, FLAGS, Asked, has_value, in_words, with_flag, with_value
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import words
from triage.tui.prose import NOTHING, fit, join
from triage.tui.screens.pop import said

MOST: Final = 50
_NAME_CELLS: Final = 11
_VALUE_CELLS: Final = 26
_COUNT_CELLS: Final = 6
_SIMPLE: Final = "which"
_FLAG_WORDS: Final = {
    "mine": "mine",
    "unclaimed": "unclaimed",
    "breached": "late, or a clock broken",
    "escalated": "escalated",
    "waiting": "waiting for somebody",
    "all": "waiting and done, too",
}
_CODES: Final = frozenset({"channel", "topic", "need", "waiting"})


@dataclass(frozen=True, slots=True)
class _Choice:
    """One row that can be ticked: a value of `filter`, or a filter without values."""

    filter: str
    value: Shown
    cases: int

    def ticked(self, asked: Asked) -> bool:
        if self.value:
            return has_value(asked, self.filter, self.value)
        return bool(getattr(asked, FLAGS[self.filter]))

    def switched(self, asked: Asked) -> Asked:
        return with_value(asked, self.filter, self.value) if self.value else with_flag(asked, self.filter)

    @property
    def words(self) -> Shown:
        if not self.value:
            return own_words(_FLAG_WORDS[self.filter])
        if self.filter == "band":
            return own_words(words.BANDS[[band.casefold() for band in words.BANDS].index(self.value)])
        return words.plain(self.value) if self.filter in _CODES else self.value


class FiltersScreen(ModalScreen[Asked | None]):
    """The filters beside the values of the one under the cursor; gives what is asked now, or None."""

    CSS_PATH = "pop.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]  # noqa: RUF012 - Textual declares it so
    BINDINGS = [  # noqa: RUF012 - as above
        ("escape,f", "back", "Back"),
        Binding("right", "values", "The values", priority=True),
        Binding("left", "filters", "The filters", priority=True),
        ("space", "tick", "Tick"),
        ("u", "clear", "Untick all"),
    ]

    def __init__(self, counts: Sequence[Count], asked: Asked) -> None:
        super().__init__()
        self.asked = self._before = asked
        self._groups = _groups(counts, asked)
        self._names = list(self._groups)
        self.filters = OptionList(*(Option(self._named(name)) for name in self._names), id="filters", markup=False)
        self.values = OptionList(id="values", markup=False)
        self.told = said(NOTHING, "now")

    def compose(self) -> ComposeResult:
        """Put the filters beside their values."""
        with Container(classes="box") as box:
            box.border_title = Content("Show only")
            with Container(id="halves"):
                yield self.filters
                yield self.values
            yield self.told
            yield said(own_words("space: tick   enter: show   left, right: lists   u: none   esc: back"), "keys")

    def on_mount(self) -> None:
        """Begin at the first filter."""
        self.filters.highlighted = 0
        self._tell()

    @property
    def _here(self) -> list[_Choice]:
        return self._groups[self._names[self.filters.highlighted or 0]]

    @on(OptionList.OptionHighlighted, "#filters")
    def _filter_shown(self) -> None:
        self.values.clear_options()
        self.values.add_options([Option(self._valued(choice)) for choice in self._here])
        self.values.highlighted = 0

    @on(OptionList.OptionSelected, "#filters")
    def _filter_entered(self) -> None:
        self.values.focus()

    @on(OptionList.OptionSelected, "#values")
    def _value_entered(self) -> None:
        """Show what is ticked; where nothing was ticked before, the row under the cursor is meant."""
        if self.asked == self._before:
            self.action_tick()
        self.dismiss(self.asked)

    def action_tick(self) -> None:
        """Tick the value under the cursor, or take its tick away."""
        at = self.values.highlighted
        if not self.values.has_focus or at is None:
            self.values.focus()
            return
        self.asked = self._here[at].switched(self.asked)
        self._paint()

    def action_clear(self) -> None:
        """Take every tick away; words to find stay."""
        self.asked = Asked(words=self.asked.words)
        self._paint()

    def action_values(self) -> None:
        """Go to the values."""
        self.values.focus()

    def action_filters(self) -> None:
        """Go to the filters."""
        self.filters.focus()

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def _paint(self) -> None:
        for at, choice in enumerate(self._here):
            self.values.replace_option_prompt_at_index(at, self._valued(choice))
        for at, name in enumerate(self._names):
            self.filters.replace_option_prompt_at_index(at, self._named(name))
        self._tell()

    def _tell(self) -> None:
        now = one_line(in_words(self.asked), 200) or own_words("every open case")
        self.told.update(Content(join(own_words("Shows: "), now)))

    def _named(self, name: str) -> Content:
        ticked = sum(choice.ticked(self.asked) for choice in self._groups[name])
        count = own_words(f"{ticked} ticked" if ticked else "")
        return Content.assemble((fit(own_words(name), _NAME_CELLS), "bold" if ticked else ""), (count, "$accent"))

    def _valued(self, choice: _Choice) -> Content:
        ticked = choice.ticked(self.asked)
        box = own_words("[x] " if ticked else "[ ] ")
        count = own_words(str(choice.cases) if choice.filter != "all" else "")
        return Content.assemble(
            (box, "bold" if ticked else ""),
            (fit(choice.words, _VALUE_CELLS), "bold" if ticked else ""),
            (fit(count, _COUNT_CELLS, right=True), "$foreground 60%"),
        )


def _groups(counts: Sequence[Count], asked: Asked) -> dict[str, list[_Choice]]:
    """Return the rows by filter: what occurs, and what is asked for though it does not."""
    counted = {(count.filter, count.value): count.cases for count in counts}
    groups = {_SIMPLE: [_Choice(name, NOTHING, counted.get((name, NOTHING), 0)) for name in FLAGS]}
    for name, field in CHOICES.items():
        there = [_Choice(name, count.value, count.cases) for count in counts if count.filter == name and count.value]
        known = {choice.value.casefold() for choice in there}
        typed = [one_line(value) for value in getattr(asked, field) if value.casefold() not in known]
        rows = [*(_Choice(name, value, 0) for value in typed), *_in_order(name, there)]
        if rows:
            groups[name] = rows[:MOST]
    return groups


def _in_order(name: str, rows: list[_Choice]) -> list[_Choice]:
    """Return bands by urgency, and everything else as it is counted."""
    bands = [band.casefold() for band in words.BANDS]
    return sorted(rows, key=lambda row: bands.index(row.value)) if name == "band" else rows
