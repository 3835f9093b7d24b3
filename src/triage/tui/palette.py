"""The command palette: every action of the screen in front, from the one list of actions, and nothing of the toolkit's own."""

from collections.abc import Iterator

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from triage.tui.actions import EVERYWHERE, Act, of, shown
from triage.tui.screens.work import PlaceScreen, WorkScreen


class Actions(Provider):
    """Finds actions by their words."""

    async def discover(self) -> Hits:
        """Show all of them before anything is typed."""
        for act in self._acts():
            yield DiscoveryHit(Content(act.words), self._run(act), text=act.words, help=_keys(act))

    async def search(self, query: str) -> Hits:
        """Show those whose words hold what is typed."""
        match = self.matcher(query)
        for act in self._acts():
            if (score := match.match(act.words)) > 0:
                yield Hit(score, Content(act.words), self._run(act), text=act.words, help=_keys(act))

    def _acts(self) -> Iterator[Act]:
        screen = self.screen
        if not isinstance(screen, WorkScreen):
            return iter(())
        places = (screen.place, EVERYWHERE) if isinstance(screen, PlaceScreen) else (screen.place,)
        acts = (act for place in places for act in of(place))
        return (act for act in acts if act.listed and screen.check_action(act.id, ()))

    def _run(self, act: Act) -> "_Run":
        return _Run(self.app, act)


class _Run:
    """Runs one action on the screen in front."""

    def __init__(self, app: App[object], act: Act) -> None:
        self._app, self._act = app, act

    async def __call__(self) -> None:
        await self._app.run_action(f"screen.{self._act.id}")


def _keys(act: Act) -> str:
    return "key: " + ", ".join(shown(key) for key in act.keys)
