"""It is done to many cases: how far it is, a stop after the case in hand, then what became of each, and undo."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from triage.desk.views.outcome import Outcome
from triage.rules.shown import Shown, own_words
from triage.tui import messages
from triage.tui.actions import bindings, key
from triage.tui.actions.bulk import DOING
from triage.tui.door import Door
from triage.tui.prose import Page, join
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.reader import Reader

Work = Callable[[], Iterator[Outcome]]
Undo = Callable[[Sequence[int]], Iterator[Outcome]]
_LABEL: Final = 6
_STOPPED: Final = own_words("Left as it was: you stopped.")


@dataclass
class Step(Message):
    """One case is dealt with."""

    outcome: Outcome


class Ended(Message):
    """All are dealt with, or the rest was left."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: its words, the cases with what each is called, the work, and how to undo it, if it can be.

    `left` are the cases that are left alone from the beginning, each with why: they are told with the outcomes.
    """

    title: Shown
    names: Mapping[int, Shown]
    work: Work
    undo: Undo | None
    left: Sequence[Outcome] = ()


class DoingScreen(WorkScreen[Shown | None]):
    """Does a job in a thread, one case after another; gives the words that say what became of it."""

    place = DOING
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#outcomes"
    BINDINGS = [*bindings(DOING)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, job: Job) -> None:
        super().__init__(door)
        self.job = job
        self.reader = Reader(id="outcomes")
        self.outcomes: list[Outcome] = []
        self.running = True
        self._undoing = False
        self._ids: Sequence[int] = [key for key in job.names if key not in {one.case_id for one in job.left}]
        self._stop = threading.Event()

    def compose(self) -> ComposeResult:
        """Put how far it is above what became of each."""
        yield self.status
        yield self.reader
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Begin at once."""
        self.keys.show(self.door.role)
        self.say(own_words("escape stops after the case in hand"))
        self._begin(self.job.work)

    def on_unmount(self) -> None:
        """Stop after the case in hand."""
        self._stop.set()

    def on_resize(self) -> None:
        """Lay the outcomes out for the new width."""
        self.call_after_refresh(self._show)

    def action_close(self) -> None:
        """Back, once it is over."""
        if self.running:
            self.say(own_words("It is still going on. escape stops after the case in hand."), "$warning")
        else:
            self.dismiss(self._summary())

    def action_stop(self) -> None:
        """Stop after the case in hand; back once it is over."""
        if not self.running:
            self.dismiss(self._summary())
            return
        self._stop.set()
        self.say(own_words("Stopping after the case in hand …"), "$warning")

    def action_undo(self) -> None:
        """Put back what was changed."""
        undo, changed = self.job.undo, [one.case_id for one in self.outcomes if one.done]
        if self.running or self._undoing or undo is None or not changed:
            self.say(own_words("There is nothing here that can be undone now."), "$warning")
            return
        self._undoing, self.running, self.outcomes, self._ids = True, True, [], changed
        self._stop.clear()
        self.say(own_words("escape stops after the case in hand"))
        self._begin(lambda: undo(changed))

    def _begin(self, work: Work) -> None:
        def job() -> Message:
            for outcome in work():
                self.post_message(Step(outcome))
                if self._stop.is_set():
                    break
            return Ended()

        self._show()
        self._run("doing", job)

    @on(Step)
    def _stepped(self, step: Step) -> None:
        self.outcomes.append(step.outcome)
        self._show()

    @on(Ended)
    def _ended(self) -> None:
        self.running = False
        known = {one.case_id for one in self.outcomes}
        self.outcomes += [Outcome(key, "", done=False, words=_STOPPED) for key in self._ids if key not in known]
        self.outcomes += [] if self._undoing else self.job.left
        can = self.job.undo is not None and not self._undoing and any(one.done for one in self.outcomes)
        self.say(own_words(f"{key(DOING, 'undo')} undoes it   enter: back" if can else "enter: back"), "$success")
        self._show()

    @on(messages.Trouble)
    def _failed(self, trouble: messages.Trouble) -> None:
        if trouble.errand == "doing":
            self.running = False
            self._show()

    def _summary(self) -> Shown | None:
        """Return what became of it, in words; None when nothing was done."""
        done, left = self._counts()
        if not self.outcomes:
            return None
        start = "undone: " if self._undoing else ": "
        rest = f", {left} left alone" if left else ""
        return join(self.job.title, own_words(f"{' ' if self._undoing else ''}{start}{done} done{rest}."))

    def _counts(self) -> tuple[int, int]:
        done = sum(one.done for one in self.outcomes)
        return done, len(self.outcomes) - done

    def _show(self) -> None:
        done, left = self._counts()
        total = len(self._ids)
        at = f"{done + left} of {total}" if self.running else f"{done} done, {left} left alone"
        what = "Undo: " if self._undoing else ""
        self.status.say((own_words(what), "bold"), (self.job.title, "bold"), (own_words(f"   {at}"), ""))
        self.reader.border_title = Content(own_words("What became of each"))
        width = self.reader.scrollable_content_region.width
        if width:
            self.reader.show(self._page(width), keep_place=True)

    def _page(self, width: int) -> Page:
        """Return those that were left first, since a person has something to do there."""
        page = Page()
        for outcome in sorted(self.outcomes, key=lambda one: one.done):
            label, style = ("done", "out") if outcome.done else ("LEFT", "late")
            name = self.job.names.get(outcome.case_id, own_words(outcome.ref))
            text = join(name, own_words(": "), outcome.words)
            page.tell(own_words(label), text, "", width, indent=_LABEL, label_style=style)
        return page
