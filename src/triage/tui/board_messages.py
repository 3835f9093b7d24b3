"""What threads tell the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from triage.desk.views import CaseView
from triage.desk.views.board import Behind, Board, CaseLine, Holder, Proposed
from triage.rules.shown import Shown

if TYPE_CHECKING:
    from triage.desk.rebalance import Moved


@dataclass
class BoardCame(Message):
    """The desk at one moment."""

    board: Board


@dataclass
class BehindCame(Message):
    """The list behind a figure; `fresh` says that somebody asked to see it."""

    behind: Behind
    fresh: bool


@dataclass
class HoldersCame(Message):
    """Who may be given a case, and what they hold."""

    line: CaseLine
    holders: tuple[Holder, ...]


@dataclass
class LookCame(Message):
    """A case that was opened from the board."""

    view: CaseView


@dataclass
class ProposalCame(Message):
    """The moves that would even the loads out."""

    moves: list[Proposed]


@dataclass
class Evened(Message):
    """What became of the moves."""

    moved: "Sequence[Moved]"


@dataclass
class Did(Message):
    """A change was made, or what stood against it."""

    words: Shown
    done: bool
