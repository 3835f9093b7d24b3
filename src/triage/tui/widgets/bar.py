"""Lines of one row, or of as many as they need: where we are, and what happened last."""

from textual.content import Content
from textual.widgets import Static

from triage.rules.shown import Shown


class Bar(Static):
    """One row of safe text in pieces, each with the name of its colour (a theme variable such as `$warning`) or ''.

    One that `grows` takes more rows when its words need them, as far as its style lets it.
    """

    def __init__(self, *, id: str, grows: bool = False) -> None:  # noqa: A002 - Textual's own name
        super().__init__("", id=id, markup=False)
        self._grows = grows
        self.words = ""
        self._pieces: tuple[tuple[Shown, str], ...] = ()

    def say(self, *pieces: tuple[Shown, str]) -> None:
        """Show these pieces."""
        if pieces == self._pieces:
            return
        self._pieces = pieces
        self.words = "".join(text for text, _ in pieces)
        self.update(Content.assemble(*pieces), layout=self._grows)
