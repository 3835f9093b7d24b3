"""What threads and widgets tell the screens; the screens own the state."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from triage.errors import TriageError
from triage.rules.shown import Shown
from triage.tui.prose import Page

if TYPE_CHECKING:
    from triage.desk.views import Blank, CaseView, Draft, Line, Offer, Sent
    from triage.desk.views.board import Alarms
    from triage.desk.views.sifted import Count, Order, View
    from triage.rules.letter import Way


class Opened(Message):
    """The desk is open."""


@dataclass
class Trouble(Message):
    """An errand failed: which, and the words for the person."""

    errand: str
    error: TriageError


class Changed(Message):
    """Something on the desk changed; a burst of these is one."""

    def can_replace(self, message: Message) -> bool:
        """Let a later notice stand for an earlier one."""
        return isinstance(message, Changed)


@dataclass
class AlarmsCame(Message):
    """What every screen must say now."""

    alarms: Alarms


@dataclass
class OrderCame(Message):
    """The order of what was asked of the queue, and which came above unseen.

    `hidden` is how many of the marked cases are not among them, `cost` how many seconds it took to read.
    """

    order: Order
    above: frozenset[int]
    hidden: int = 0
    cost: float = 0


@dataclass
class FiltersCame(Message):
    """Every filter of the queue with the values that occur, and how many cases have each."""

    counts: tuple[Count, ...]


@dataclass
class ViewsCame(Message):
    """The views of the queue that this person may go to."""

    views: list[View]


@dataclass
class ViewsKept(Message):
    """The saved views were changed; the words that say how."""

    words: Shown


@dataclass
class LinesWanted(Message):
    """The queue shows lines it has not got."""

    ids: array[int]


@dataclass
class LinesCame(Message):
    """Lines of the queue."""

    asked: array[int]
    lines: dict[int, Line]


@dataclass
class Selected(Message):
    """The line under the cursor is another case, or none."""

    case_id: int | None


class Entered(Message):
    """The person wants to read the selected case."""


@dataclass
class CaseCame(Message):
    """A case was read and laid out for the widths that its panes had."""

    view: CaseView
    story: Page
    why: Page
    widths: tuple[int, int]


@dataclass
class WholeCame(Message):
    """The whole text of one entry of a story."""

    title: Shown
    text: Shown


@dataclass
class Taken(Message):
    """The case is mine now; `then` is what it was taken for. `case_id` is None when every open case is held."""

    case_id: int | None
    then: str


@dataclass
class Told(Message):
    """A change was made; the words that say so, the case that has left the queue, and the one to go on with, if any."""

    words: Shown
    leaves: int | None = None
    go_on: int | None = None


@dataclass
class ReplyReady(Message):
    """What a reply starts from."""

    view: CaseView
    offers: list[Offer]
    draft: Draft | None


@dataclass
class OffersCame(Message):
    """The templates for a reply by `way`."""

    way: Way
    offers: list[Offer]


@dataclass
class Checked(Message):
    """What stops or troubles the text, as it was at `turn`."""

    turn: int
    found: list[Blank]


@dataclass
class DraftKept(Message):
    """The draft is safe on this machine."""

    turn: int


class Leaving(Message):
    """The draft is kept; the composer may close."""


@dataclass
class Left(Message):
    """The reply is frozen and queued."""

    case_id: int
    sent: Sent


@dataclass
class CaseFound(Message):
    """The case with the reference that somebody asked for."""

    case_id: int
    ref: Shown
