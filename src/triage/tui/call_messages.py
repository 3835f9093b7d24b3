"""What threads tell the call screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from triage.rules.shown import Shown

if TYPE_CHECKING:
    from triage.desk.views.call import CallDraft, CallerCard, Found, Logged, ToRingBack


if TYPE_CHECKING:
    from triage.rules.call import Script


@dataclass
class Began(Message):
    """The call has its number and script; `unfinished` are earlier calls that were not logged, `line` whom to ring back."""

    draft: CallDraft
    unfinished: list[CallDraft]
    script: Script
    line: ToRingBack | None = None


@dataclass
class PeopleCame(Message):
    """The families that fit what was typed."""

    found: Found


@dataclass
class CardCame(Message):
    """What the record holds of the chosen family."""

    child_id: int | None
    person_id: int | None
    card: CallerCard


@dataclass
class CallKept(Message):
    """What was taken down is safe on this machine."""

    turn: int


@dataclass
class CallLeft(Message):
    """The call is kept, or thrown away; the screen may close."""

    kept: bool


@dataclass
class CallLogged(Message):
    """The call is logged."""

    logged: Logged


@dataclass
class Unfinished(Message):
    """An earlier call was not finished, or replies to some cases were begun and not sent."""

    call: CallDraft | None
    replies: list[str]


@dataclass
class ScriptCame(Message):
    """The telephone script of the chosen case, filled for the caller."""

    words: Shown
