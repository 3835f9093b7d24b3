"""Every screen and box there is on a desk that stands still, one after the other."""

from collections.abc import Callable

from support.pilots import opened, reply_screen, until, writing
from support.still import StillDoor, lines
from textual.pilot import Pilot

from triage.tui.app import TriageApp
from triage.tui.palette import Palette
from triage.tui.settings import Ways


def still_app(ways: Ways, *, demo: bool = True) -> TriageApp:
    app = TriageApp(lambda: None, ways=ways, demo=demo)  # type: ignore[arg-type,return-value]
    app.door = StillDoor()
    return app


async def through_every_screen(pilot: Pilot[None], look: Callable[[str], None]) -> None:
    """Go through every screen and box there is on a desk, and look at each."""
    desk = await opened(pilot)

    async def go(name: str, *keys: str, back: str = "escape") -> None:
        await pilot.press(*keys)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        look(name)
        if back:
            await pilot.press(back)

    await go("the queue", back="")
    await go("another row", "j", back="")
    await go("why", "w")
    await go("looking for words", "slash")
    await go("looking for some", "slash", *"abc")
    await go("why it is done", "d")
    await go("the whole text", "enter", "m")
    await go("the keys", "question_mark")
    await go("the settings", "comma")
    await go("another setting", "comma", "j")
    await go("every action", "colon")
    await until(pilot, lambda: pilot.app.screen is desk or not isinstance(pilot.app.screen, Palette), "it is closed")
    await go("an action by words", "colon", *"reply")
    await pilot.press("escape", "escape")
    await writing(pilot)
    await go("a reply", back="")
    await go("the subject", "shift+tab", back="")
    await go("templates", "f2")
    composer = reply_screen(pilot)
    composer._confirm(composer.view.recipients[0])
    await go("to whom")
    composer.say(lines()[0].matter, "$error")
    await go("a trouble", back="")
