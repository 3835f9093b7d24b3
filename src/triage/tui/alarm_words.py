"""What stands above every screen: alarms and a surge, in words, with a mark and a colour. References only, no names. Pure."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from triage import clock
from triage.rules.shown import own_words
from triage.tui import words
from triage.tui.prose import Piece, among, join

if TYPE_CHECKING:
    from triage.desk.views.board import Alarm, Alarms

_HOURS_FROM: Final = 120
_RED: Final = "bold #ffffff on #b00020"
_AMBER: Final = "#000000 on #e69f00"


def pieces(told: "Alarms") -> tuple[Piece, ...]:
    """Return the pieces of the line; none where nothing must be told."""
    said: list[Piece] = [
        (own_words(f" {_alarm(one)} "), _AMBER if one.kind == "untouched" else _RED) for one in told.alarms
    ]
    if told.silent:
        said.append((join(own_words(" ▲ does not work: "), among(", ", told.silent), own_words(" ")), _RED))
    if told.proposers:
        said.append((join(own_words(" ◆ rules wait for you: "), among(", ", told.proposers), own_words(" ")), _AMBER))
    if told.surge:
        said.append(
            (join(own_words(" SURGE since "), words.moment(told.surge.since, clock.now()), own_words(" ")), _AMBER)
        )
        said.insert(1, said.pop())
    return tuple(piece for one in said for piece in (one, (own_words(" "), "")))


def _alarm(alarm: "Alarm") -> str:
    many, first = len(alarm.refs), alarm.refs[0]
    number = f"{many} " if many > 1 else ""
    if alarm.kind == "unclaimed":
        return f"▲ {number}NOW unclaimed {_long(alarm.since)}: {first}"
    if alarm.kind == "handed":
        return f"▲ {number}NOW not accepted: {first}"
    return f"◆ {number}TODAY unclaimed: {first}"


def _long(since: datetime) -> str:
    minutes = int((clock.now() - since).total_seconds() // 60)
    return f"{minutes} min" if minutes < _HOURS_FROM else f"{minutes // 60} h"
