"""The bottom row: the keys that matter most here, from the one list of actions. A click does what the key does."""

from textual import events
from textual.content import Content
from textual.widgets import Static

from triage.rules.roles import Role
from triage.tui.actions import Act, allowed, of, shown


class KeysBar(Static):
    """One row of keys and words; what a role may not do is dim."""

    def __init__(self, place: str) -> None:
        super().__init__("", markup=False, id="footer")
        self._place = place
        self._ends: list[tuple[int, Act]] = []

    def show(self, role: Role | None) -> None:
        """Show the keys for somebody of this role."""
        pieces: list[tuple[str, str]] = []
        self._ends, width = [], 0
        for act in of(self._place):
            if act.foot:
                may = allowed(self._place, act.id, role)
                key, word = f" {shown(act.keys[0])}", f" {act.foot} "
                pieces += [
                    (key, "bold $accent" if may else "$foreground 40%"),
                    (word, "" if may else "$foreground 40%"),
                ]
                width += len(key) + len(word)
                self._ends.append((width, act))
        self.update(Content.assemble(*pieces), layout=False)

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked word says."""
        act = next((act for end, act in self._ends if event.x < end), None)
        if act is not None:
            await self.screen.run_action(f"screen.{act.id}")
