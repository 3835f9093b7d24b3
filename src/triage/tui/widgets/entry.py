"""One line to type in. What is pasted is cleaned like everything else that comes from outside."""

from textual.widgets import Input

from triage.rules.shown import one_line

LENGTH = 200


class Entry(Input):
    """An input of one line of safe text, at most 200 characters long."""

    def __init__(self, *, id: str, value: str = "", placeholder: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(one_line(value, LENGTH), id=id, placeholder=placeholder, select_on_focus=False, compact=True)
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Put cleaned `text` in the place of `start` to `end`."""
        safe = text if text.isascii() and text.isprintable() else one_line(text, LENGTH)
        room = LENGTH - (len(self.value) - abs(end - start))
        super().replace(safe[: max(room, 0)], start, end)
