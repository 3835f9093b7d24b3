"""What every screen on which people work has in common: the door to the desk, a status and a message line, and its errands."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from textual import events, on
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from triage import clock
from triage.errors import StoreAway
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import alarm_words, errand, messages
from triage.tui.actions import EVERYWHERE, allowed, bindings
from triage.tui.door import Door
from triage.tui.prose import among
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.keys import KeysBar

if TYPE_CHECKING:
    from triage.desk.views.call import Logged

T = TypeVar("T")
SETTLES: Final = 0.05
SLOW_ACT: Final = 0.5
LEAVES_WITHIN: Final = 5.0
WORKING: Final = own_words("Working on it; what you pressed is under way.")
AWAY: Final = own_words("The database does not answer. What you typed is kept. Trying again by itself.")


class WorkScreen(Screen[T]):
    """A screen of the desk. `place` is its name in the list of actions; `letters` says that plain letters are keys there.

    It owns what it shows: threads fetch and post messages. A change runs one at a time, so that a key pressed twice does it once.
    """

    place: ClassVar[str]
    letters: ClassVar[bool] = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]  # noqa: RUF012 - Textual declares it so

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door = door
        self.status, self.message = Bar(id="status"), Bar(id="message")
        self.alarm = Bar(id="alarm")
        self.keys = KeysBar(self.place, everywhere=self.letters)
        self._busy = ""
        self._asked_to_quit = -LEAVES_WITHIN
        self._delays: dict[str, Timer] = {}

    def over(self, result: T | None) -> None:
        """Close with what another screen gave. As its callback, `dismiss` itself would be awaited by Textual, and fail."""
        self.dismiss(result)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Grey out what this role may not do."""
        return True if all(allowed(place, action, self.door.role) for place in (self.place, EVERYWHERE)) else None

    @on(events.Key)
    def _not_for_this_role(self, event: events.Key) -> None:
        """Say why a key that this role may not use does nothing."""
        key = self.active_bindings.get(event.key)
        if key is not None and not key.enabled and self.door.role is not None:
            self.say(one_line(f"Your role ({self.door.role.value}) may not: {key.binding.description}"), "$warning")

    def say(self, said: Shown, style: str = "") -> None:
        """Say on the message line what happened."""
        self.message.say((said, style))

    def on_compose(self) -> None:
        """Begin as wide as the terminal is, and settle before the first paint, which else is made over four times."""
        wide = max((least, name) for least, name in self.HORIZONTAL_BREAKPOINTS if least <= self.app.size.width)
        self.add_class(wide[1])
        if self.app.screen_stack[1:]:
            self.app.delay_update(SETTLES)

    def on_mount(self) -> None:
        """Say above everything what must be told now, where there is any."""
        self.mount(self.alarm)
        self.show_alarms()

    def ask_alarms(self) -> None:
        """Ask what every screen must say now."""
        self._run("alarms", lambda: messages.AlarmsCame(self.door.alarms()), latest=True)

    @on(messages.AlarmsCame)
    def _alarms_came(self, came: messages.AlarmsCame) -> None:
        self.door.told = came.alarms
        for screen in self.app.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.show_alarms()

    def show_alarms(self) -> None:
        """Say what was last told."""
        said = alarm_words.pieces(self.door.told) if self.door.told else ()
        self.alarm.set_class(bool(said), "-on")
        self.set_class(bool(said), "-alarmed")
        self.alarm.say(*said)

    def greeting(self) -> Shown:
        """Return what this person must be told of their own settings and keys, and of the desk's files, or ''."""
        from triage.tui.app import TriageApp

        own = self.app.greeting if isinstance(self.app, TriageApp) else own_words("")
        return among(" ", (own, own_words(self.door.left_out)))

    def ways_changed(self) -> None:
        """Take notice that this person's settings are others now."""
        self.keys.show(self.door.role)
        self.refresh_bindings()

    @on(events.ScreenResume)
    def _in_front(self) -> None:
        """Show the tour's strip where there is a tour."""
        from triage.tui.app import TriageApp
        from triage.tui.tour import AT

        if isinstance(self.app, TriageApp):
            self.app.did(AT + self.place)

    def keep_now(self) -> None:
        """Keep what is typed before anything else happens, such as the end of the program."""

    def desk_changed(self) -> None:
        """Take notice that something on the desk changed, here or on another terminal."""

    def action_help(self) -> None:
        """Show all keys."""
        from triage.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.place, self.door.role))

    def action_command_palette(self) -> None:
        """Every action by name."""
        self.app.action_command_palette()

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        """Say what went wrong; whatever was going on is over."""
        if trouble.errand == self._busy:
            self._busy = ""
        if isinstance(trouble.error, StoreAway):
            self.say(AWAY, "$warning")
        else:
            self.say(one_line(str(trouble.error), 400), "$error")

    def _act(self, name: str, work: Callable[[], Message]) -> None:
        """Run a change, one at a time; what answers it clears `_busy`."""
        if self._busy:
            return
        self._busy = name
        self._later("working", SLOW_ACT, self._still_working)
        self._run(name, work)

    def _still_working(self) -> None:
        """Say that a change takes its time, and say so no longer when it is over and nothing else was said."""
        if self._busy:
            self.say(WORKING)
            self._later("working", SLOW_ACT, self._still_working)
        elif self.message.words == WORKING:
            self.say(own_words(""))

    def _run(self, name: str, work: Callable[[], Message | None], *, latest: bool = False) -> None:
        errand.run(self, name, work, log=self.door.log, latest=latest)

    def _later(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        self._cancel(name)
        self._delays[name] = self.set_timer(seconds, then)

    def _cancel(self, name: str) -> None:
        if timer := self._delays.pop(name, None):
            timer.stop()


class PlaceScreen(WorkScreen[T]):
    """A screen that people go to by a digit, and where letters are keys."""

    letters = True
    BINDINGS = [*bindings(EVERYWHERE)]  # noqa: RUF012 - Textual declares it as a class variable

    def action_go_queue(self) -> None:
        """Go to the queue."""
        self._go("queue")

    def action_go_board(self) -> None:
        """Go to the board."""
        self._go("board")

    def action_go_children(self) -> None:
        """Go to the children."""
        self._go("children")

    def action_go_sitrep(self) -> None:
        """Go to the situation report."""
        self._go("sitrep")

    def action_go_incidents(self) -> None:
        """Go to the incidents."""
        self._go("incidents")

    def case_in_front(self) -> int | None:
        """Return the case that is acted on, or None."""
        return None

    def action_call(self) -> None:
        """Open a call: the telephone rings, or the caller of the missed calls in front is rung back."""
        from triage.tui.screens.call import CallScreen

        self.app.push_screen(CallScreen(self.door, self.case_in_front()), self.call_ended)

    def call_ended(self, left: "Logged | bool | None") -> None:
        """Say what became of a call: logged, kept to go on with, or nothing."""
        from triage.tui.call_words import ended

        if left and left is not True:
            self.say(ended(left, clock.now()), "$success")
        else:
            self.say(own_words("The call is kept; c goes on with it." if left else "No call was taken down."))

    def action_settings(self) -> None:
        """Open the settings of this screen."""
        from triage.tui.places import screen_of

        self.app.push_screen(screen_of("settings", self.door))

    async def action_quit_desk(self) -> None:
        """Quit when it is pressed twice, for one key is easily hit by mistake; drafts are kept."""
        before, self._asked_to_quit = self._asked_to_quit, time.monotonic()
        if self._asked_to_quit - before < LEAVES_WITHIN:
            await self.app.action_quit()
        else:
            self.say(own_words("Press it once more to leave; what you typed is kept."))

    def _go(self, place: str) -> None:
        from triage.tui.places import go

        go(self.app, place, self.door)
