"""One of a few, or some of many, chosen with the keyboard alone."""

from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList, Static

from triage.rules.shown import Shown, own_words
from triage.tui.prose import join

Options = Sequence[tuple[str, Shown]]


class Pick(Static, can_focus=True):
    """One of several (code, words), in one row; left and right, or the first letter, choose another."""

    BINDINGS = [  # noqa: RUF012 - Textual declares it as a class variable
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
    ]

    def __init__(self, options: Options, value: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__("", id=id, markup=False)
        self._options = tuple(options)
        self._at = next((at for at, (code, _) in enumerate(self._options) if code == value), 0)

    @property
    def value(self) -> str:
        """The code that is chosen."""
        return self._options[self._at][0] if self._options else ""

    def on_mount(self) -> None:
        """Show what is chosen."""
        self._show()

    def on_focus(self) -> None:
        """Say that left and right work here."""
        self._show()

    def on_blur(self) -> None:
        """Show the choice alone."""
        self._show()

    def on_key(self, event: object) -> None:
        """Go to the next choice that begins with the letter."""
        letter = getattr(event, "character", None)
        if not letter or not letter.isalnum():
            return
        order = [*range(self._at + 1, len(self._options)), *range(self._at + 1)]
        found = next((at for at in order if self._options[at][1].lower().startswith(letter.lower())), None)
        if found is not None:
            self._at = found
            self._show()

    def action_turn(self, by: int) -> None:
        """Choose the next one or the one before."""
        if self._options:
            self._at = (self._at + by) % len(self._options)
            self._show()

    def _show(self) -> None:
        if not self._options:
            self.update(Content("nothing to choose"))
            return
        count = f"   {self._at + 1} of {len(self._options)}, left and right" if self.has_focus else ""
        words = join(own_words("< "), self._options[self._at][1], own_words(" >"))
        self.update(Content.assemble((words, "bold reverse" if self.has_focus else "bold"), (count, "$foreground 60%")))


class Ticks(OptionList):
    """Some of many (code, words): up and down go through them, space or enter ticks."""

    BINDINGS = [Binding("space", "select", show=False)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, options: Options, ticked: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's own name
        self._options_given = tuple(options)
        self._ticked = {code for code, _ in options if code in ticked}
        super().__init__(*(self._line(at) for at in range(len(self._options_given))), id=id, markup=False)

    @property
    def values(self) -> tuple[str, ...]:
        """The codes that are ticked, in their order."""
        return tuple(code for code, _ in self._options_given if code in self._ticked)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tick the line, or take its tick away."""
        event.stop()
        self._ticked ^= {self._options_given[event.option_index][0]}
        self.replace_option_prompt_at_index(event.option_index, self._line(event.option_index))

    def _line(self, at: int) -> Content:
        code, words = self._options_given[at]
        return Content(join(own_words("[x] " if code in self._ticked else "[ ] "), words))
