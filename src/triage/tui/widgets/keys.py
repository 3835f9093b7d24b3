"""The bottom row: the keys that matter most here, from the one list of actions. A click does what the key does."""

from collections.abc import Iterator

from textual import events
from textual.content import Content
from textual.widgets import Static

from triage.rules.roles import Role
from triage.tui.actions import EVERYWHERE, Act, allowed, keys, of, shown


class KeysBar(Static):
    """One row of keys and words; what a role may not do is dim."""

    def __init__(self, place: str, *, everywhere: bool) -> None:
        super().__init__("", markup=False, id="footer")
        self._place, self._everywhere = place, everywhere
        self._ends: list[tuple[int, Act]] = []

    def show(self, role: Role | None) -> None:
        """Show the keys for somebody of this role."""
        pieces: list[tuple[str, str]] = []
        self._ends, width = [], 0
        for act in self._acts():
            if act.foot:
                may = allowed(act.place, act.id, role)
                key, word = f" {shown(keys(act)[0])}", f" {act.foot} "
                pieces += [
                    (key, "bold $accent" if may else "$foreground 60%"),
                    (word, "" if may else "$foreground 60%"),
                ]
                width += len(key) + len(word)
                self._ends.append((width, act))
        self.update(Content.assemble(*pieces), layout=False)

    def _acts(self) -> Iterator[Act]:
        """Yield the place's own actions, then those of everywhere, where letters are keys."""
        yield from of(self._place)
        if self._everywhere:
            yield from of(EVERYWHERE)

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked word says."""
        act = next((act for end, act in self._ends if event.x < end), None)
        if act is not None:
            await self.screen.run_action(f"screen.{act.id}")
