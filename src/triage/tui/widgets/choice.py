"""A question that one key answers."""

from collections.abc import Callable, Sequence
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from triage.rules.shown import Shown, own_words
from triage.tui.prose import cells, fit

Option = tuple[str, str, Shown]
_CURSOR: Final = 2
_MARK: Final = 4
_GAP: Final = 2


class Choice(Static, can_focus=True):
    """One row of answers, each (key, name, words): its key gives it, left and right go through them, enter goes on.

    With `stacked` each answer has a line of its own. `then` is called at once with the choice and whether its own key gave the
    answer: were it a message, the next key would come before the cursor has moved on.
    """

    class Passed(Message):
        """Enter was pressed: on to the next question."""

    def __init__(
        self,
        options: Sequence[Option],
        then: "Callable[[Choice, bool], None]",
        *,
        id: str,  # noqa: A002 - Textual's own name
        stacked: bool = False,
    ) -> None:
        super().__init__("", id=id, markup=False)
        self.options: tuple[Option, ...] = tuple(options)
        self.value = ""
        self._then = then
        self._stacked = stacked

    def on_mount(self) -> None:
        """Show the answers."""
        self._show()

    def offer(self, options: Sequence[Option]) -> None:
        """Offer other answers; a value that is none of them is forgotten."""
        self.options = tuple(options)
        if self.value not in {name for _, name, _ in self.options}:
            self.value = ""
        self._show()

    def give(self, value: str) -> None:
        """Give this answer, as the program and not a person does: nothing is told."""
        self.value = value
        self._show()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor, or take it away."""
        super().watch_has_focus(has_focus)
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Answer by a letter or an arrow; enter goes on. Other keys are none of ours."""
        pressed = (event.character or "").casefold()
        names = [name for _, name, _ in self.options]
        chosen = next((name for key, name, _ in self.options if key == pressed), None)
        if chosen is not None:
            self._choose(event, chosen, by_key=True)
        elif event.key in ("left", "right") and names:
            step = 1 if event.key == "right" else -1
            at = names.index(self.value) + step if self.value in names else 0
            self._choose(event, names[at % len(names)], by_key=False)
        elif event.key == "enter":
            event.stop()
            self.post_message(self.Passed())
        elif event.is_printable:
            event.stop()

    def _choose(self, event: events.Key, value: str, *, by_key: bool) -> None:
        event.stop()
        self.give(value)
        self._then(self, by_key)

    def on_resize(self) -> None:
        """Break the row anew."""
        self._show()

    def _show(self) -> None:
        """Paint the answers, broken between them and never within one."""
        width = (self.size.width or 60) - _CURSOR
        pieces: list[tuple[Shown, str]] = [(own_words("▶ " if self.has_focus else "  "), "bold")]
        used = 0
        for key, name, words in self.options:
            here = name == self.value
            said = fit(words, min(cells(words), max(width - _MARK, 8)))
            room = cells(said) + _MARK + _GAP
            if used and (self._stacked or used + room - _GAP > width):
                pieces.append((own_words("\n  "), ""))
                used = 0
            pieces += [
                (own_words("● " if here else "○ "), "bold" if here else ""),
                (own_words(f"{key} "), "bold $accent"),
                (said, "bold underline" if here else ""),
                (own_words("  "), ""),
            ]
            used += room
        self.update(Content.assemble(*pieces))
