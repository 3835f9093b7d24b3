"""What threads tell the screens of children and of the situation report."""

from array import array
from dataclasses import dataclass
from typing import Final

from textual.message import Message

from triage.desk.views import CaseView, Line
from triage.desk.views.children import ChildCase, ChildLine, ChildView, Detail
from triage.reports.figures import Count, Figure, Report, Sitrep
from triage.reports.issue import Issued
from triage.rules.shown import Shown
from triage.tui.prose import Page

ISSUE: Final = "issue"
SAVE: Final = "save"
READ: Final = "read"


@dataclass
class RollCame(Message):
    """The order of a list of children for `words`, how long each list is, and the one number."""

    which: str
    words: str
    ids: "array[int]"
    sizes: dict[str, int]
    count: Count


@dataclass
class ChildrenCame(Message):
    """Lines of children."""

    asked: "array[int]"
    lines: dict[int, ChildLine]


@dataclass
class CasesCame(Message):
    """Lines of cases."""

    asked: "array[int]"
    lines: dict[int, Line]


@dataclass
class CardCame(Message):
    """A child's card, laid out for a width; `opened` says that it was asked for just now."""

    view: ChildView
    page: Page
    things: list[Detail | ChildCase]
    width: int
    opened: bool


@dataclass
class ChildTold(Message):
    """A change of a child was made; the words that say so."""

    words: Shown


@dataclass
class CaseLooked(Message):
    """A case was read, to go to it."""

    view: CaseView


@dataclass
class SitrepCame(Message):
    """The situation report, laid out for the widths of its two halves."""

    report: Sitrep
    pages: tuple[Page, Page]
    widths: tuple[int, int]


@dataclass
class ReportCame(Message):
    """A report, and what for: ISSUE, SAVE or READ. `last` is the one of its name that was issued last."""

    report: Report
    what_for: str
    last: Issued | None = None


@dataclass
class IssuedCame(Message):
    """The reports that were issued, the latest first."""

    rows: list[Issued]


@dataclass
class BehindCame(Message):
    """The list behind a figure."""

    figure: Figure
    ids: list[int]
