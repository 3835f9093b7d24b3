"""A screen whose text belongs to no one case: what is typed is kept on this machine each second, and comes back."""

from dataclasses import dataclass
from typing import Final

from textual import on
from textual.message import Message

from triage.rules.shown import Shown, own_words
from triage.tui.screens.work import T, WorkScreen

KEEP_AFTER: Final = 1.0


@dataclass
class Found(Message):
    """What was typed here before and neither sent nor thrown away."""

    subject: str
    body: str


class ThrownAway(Message):
    """What was typed is gone, as the person wished."""


class KeepingScreen(WorkScreen[T]):
    """Keeps `written()` under `kept_as`, and gives what was kept to `restore`."""

    kept_as: str

    def written(self) -> tuple[str, str]:
        """Return the subject and the text as they stand."""
        raise NotImplementedError

    def restore(self, subject: str, body: str) -> None:
        """Put back what was typed before."""
        raise NotImplementedError

    def look_for_kept(self) -> None:
        """Look for what was typed here before."""

        def work() -> Message | None:
            from triage.desk import kept_texts

            found = kept_texts.find(self.door.desk, self.kept_as)
            return Found(*found) if found else None

        self._run("look for text", work)

    def keep_later(self) -> None:
        """Keep the text within a second."""
        if "keep text" not in self._delays:
            self._later("keep text", KEEP_AFTER, self._keep_text)

    def leave_asking(self, first: tuple[str, str], stays: Shown) -> None:
        """Leave; where something was typed since `first`, ask before it is thrown away. `stays` says what stays as it was."""
        from triage.tui.screens.yes import YesScreen

        if self.written() == first:
            self.dismiss(None)
            return
        asked = YesScreen(own_words("Throw away what you wrote?"), [stays], own_words("throw it away"))
        self.app.push_screen(asked, lambda yes: self._throw_away() if yes else None)

    def _throw_away(self) -> None:
        self._cancel("keep text")

        def work() -> Message:
            from triage.desk import kept_texts

            kept_texts.drop(self.door.desk, self.kept_as)
            return ThrownAway()

        self._run("throw away", work)

    @on(ThrownAway)
    def _thrown_away(self) -> None:
        self.dismiss(None)

    def _keep_text(self) -> None:
        self._delays.pop("keep text", None)
        subject, body = self.written()

        def work() -> None:
            from triage.desk import kept_texts

            kept_texts.keep(self.door.desk, self.kept_as, subject, body)

        self._run("keep text", work)

    @on(Found)
    def _found_kept(self, found: Found) -> None:
        if (found.subject, found.body) != self.written():
            self.restore(found.subject, found.body)
            self.say(own_words("What you wrote here before is back; ctrl+z brings the other text."), "$success")
