"""The command palette: every action of the screen in front, from the one list of actions, and nothing of the toolkit's own."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from textual.app import App, ComposeResult
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import LoadingIndicator, Static

from triage.rules.shown import one_line
from triage.tui.actions import CASE, DESK, EVERYWHERE, Act, allowed, keys, of, shown
from triage.tui.places import QUEUE, go
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.work import PlaceScreen, WorkScreen

LENGTH: Final = 100
_REF: Final = re.compile(r"\s*([2-9A-Za-z]{4})\s?-?\s?([2-9A-Za-z]{4})\s*")


class Line(CommandInput):
    """The line to type in, as safe as every other."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Put cleaned `text` in the place of `start` to `end`."""
        super().replace(one_line(text, LENGTH) if not (text.isascii() and text.isprintable()) else text, start, end)


class Palette(CommandPalette):
    """The palette in our own words and marks."""

    AUTO_FOCUS = "Line"

    def compose(self) -> ComposeResult:
        """Put the line above the actions."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield Static(":", markup=False, id="mark")
                yield Line(placeholder="What to do, or a case's reference", select_on_focus=False)
            with Vertical(id="--results"):
                yield CommandList()
                yield LoadingIndicator()


class Actions(Provider):
    """Finds actions by their words, and cases by their references."""

    async def discover(self) -> Hits:
        """Show all of them before anything is typed."""
        for act in self._acts():
            yield DiscoveryHit(Content(act.words), self._run(act), text=act.words, help=_keys(act))

    async def search(self, query: str) -> Hits:
        """Show those whose words hold what is typed."""
        found = _REF.fullmatch(query)
        if found and isinstance(self.screen, PlaceScreen):
            ref = f"{found[1]}-{found[2]}".upper()
            yield Hit(1.0, Content(f"Go to case {ref}"), _GoTo(self.app, ref), text=f"Go to case {ref}")
        match = self.matcher(query)
        here = ((act, _keys(act)) for act in self._acts())
        there = ((act, f"in the case, {_keys(act)}") for act in self._on_the_case())
        for act, keyed in chain(here, there):
            if (score := match.match(act.words)) > 0:
                yield Hit(score, Content(act.words), self._run(act), text=act.words, help=keyed)

    def _acts(self) -> Iterator[Act]:
        screen = self.screen
        if not isinstance(screen, WorkScreen):
            return iter(())
        places = (screen.place, EVERYWHERE) if isinstance(screen, PlaceScreen) else (screen.place,)
        acts = (act for place in places for act in of(place))
        return (act for act in acts if act.listed and screen.check_action(act.id, ()))

    def _on_the_case(self) -> Iterator[Act]:
        """Yield what is asked in a form on an open case, and has no key at the queue: the selected case is meant."""
        from triage.tui.case_forms import FORMS

        if isinstance(self.screen, DeskScreen):
            here, role = {act.id for act in of(DESK)}, self.screen.door.role
            acts = (act for act in of(CASE) if act.id not in here)
            yield from (act for act in acts if act.id in FORMS and allowed(CASE, act.id, role))

    def _run(self, act: Act) -> "_Run":
        return _Run(self.app, act)


class _Run:
    """Runs one action on the screen in front."""

    def __init__(self, app: App[object], act: Act) -> None:
        self._app, self._act = app, act

    async def __call__(self) -> None:
        await self._app.run_action(f"screen.{self._act.id}")


class _GoTo:
    """Goes to one case in the queue, from any place."""

    def __init__(self, app: App[object], ref: str) -> None:
        self._app, self._ref = app, ref

    def __call__(self) -> None:
        desk = self._app.screen_stack[0]
        if isinstance(desk, DeskScreen):
            go(self._app, QUEUE, desk.door)
            desk.go_to(self._ref)


def _keys(act: Act) -> str:
    command = f"   the same without a screen: triage {act.command}" if act.command else ""
    return f"key: {', '.join(shown(key) for key in keys(act))}{command}"
