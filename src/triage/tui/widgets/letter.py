"""The text of a reply: cleaned as it is pasted, 8,000 characters at most, its blanks one key away."""

import re
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from triage.rules.shown import clean

LENGTH: Final = 8000
BLANK: Final = re.compile(r"\[\[[^\]\n]*\]\]")


class Letter(TextArea):
    """A text area for one reply."""

    BINDINGS = [Binding("tab", "blank_or_on", "Next blank", show=False)]  # noqa: RUF012 - Textual declares it as a class variable

    @dataclass
    class Full(Message):
        """Something was left out because the reply would be longer than it may be."""

        left_out: int

    def __init__(self, text: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(clean(text)[:LENGTH], id=id, tab_behavior="focus", show_line_numbers=False)
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Make one edit with safe text, cut to the room there is."""
        if not (edit.text.isascii() and edit.text.isprintable()):
            edit.text = clean(edit.text)
        replaced = len(self.get_text_range(*sorted((edit.from_location, edit.to_location))))
        room = max(LENGTH - len(self.text) + replaced, 0)
        if len(edit.text) > room:
            self.post_message(self.Full(len(edit.text) - room))
            edit.text = edit.text[:room]
        return super().edit(edit)

    def write_over(self, text: str) -> None:
        """Put `text` in the place of all that stands here; undo brings it back."""
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor((0, 0))

    @property
    def blanks(self) -> int:
        """How many blanks are still to be filled."""
        return len(BLANK.findall(self.text))

    def next_blank(self) -> bool:
        """Select the next blank behind the cursor, or the first; say whether there is one."""
        text = self.text
        here = _index(text, max(self.selection))
        found = BLANK.search(text, here) or BLANK.search(text)
        if found is None:
            return False
        start, end = (_place(text, at) for at in found.span())
        self.selection = Selection(start, end)
        self.scroll_cursor_visible()
        self.focus()
        return True

    def choose(self, start: int, end: int) -> None:
        """Select the characters from `start` to `end` and go there."""
        text = self.text
        self.selection = Selection(_place(text, start), _place(text, end))
        self.scroll_cursor_visible()
        self.focus()

    @property
    def chosen(self) -> tuple[int, int]:
        """The characters that are selected, the first and the one behind the last."""
        ends = sorted(_index(self.text, place) for place in self.selection)
        return ends[0], ends[1]

    def put(self, text: str, start: int, end: int) -> None:
        """Put `text` in the place of the characters from `start` to `end`; undo brings them back."""
        here = self.text
        self.replace(text, _place(here, start), _place(here, end))
        self.choose(start, start + len(text))

    def action_blank_or_on(self) -> None:
        """Go to the next blank; where there is none, to the next part of the screen."""
        if not self.next_blank():
            self.screen.focus_next()


def _index(text: str, place: tuple[int, int]) -> int:
    row, column = place
    return sum(len(line) + 1 for line in text.split("\n")[:row]) + column


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1)
