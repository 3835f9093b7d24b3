"""The families that may be ringing: at most a page, gone through by the arrows while the number or name is still being typed."""

from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from triage.rules.shown import own_words
from triage.tui.prose import Piece

WIDEST = 130
Line = Callable[[int, bool], tuple[Piece, ...]]


class PeopleList(Static):
    """Lines, one of them under the cursor; each is painted for the width there is. Never more than one page."""

    class Clicked(Message):
        """The line under the cursor was clicked."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__("", id=id, markup=False)
        self.at, self._moved = 0, False
        self._lines: list[tuple[Any, Line]] = []

    def show(self, lines: Sequence[tuple[Any, Line]]) -> None:
        """Show these lines, each with what it stands for; a cursor that was moved stays on the same, else it is on the first."""
        before = self.chosen if self._moved else None
        self._lines = list(lines)
        self.at = next((at for at, (what, _) in enumerate(self._lines) if before is not None and what == before), 0)
        self._moved = self._moved and self.at > 0
        self._paint()

    @property
    def chosen(self) -> Any:
        """What the line under the cursor stands for; None for no line."""
        return self._lines[self.at][0] if self._lines else None

    def move(self, by: int) -> bool:
        """Move the cursor; say whether there was a line to move to."""
        to = self.at + by
        if not 0 <= to < len(self._lines):
            return False
        self.at, self._moved = to, True
        self._paint()
        return True

    def on_resize(self) -> None:
        """Paint for the new width."""
        self._paint()

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked line."""
        if 0 <= event.y < len(self._lines):
            self.at = event.y
            self._paint()
            self.post_message(self.Clicked())

    def _paint(self) -> None:
        width = min(max(self.size.width, 40), WIDEST)
        pieces: list[Piece] = []
        for at, (_, line) in enumerate(self._lines):
            if pieces:
                pieces.append((own_words("\n"), ""))
            pieces += line(width, at == self.at)
        self.update(Content.assemble(*pieces))
