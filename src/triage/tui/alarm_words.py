"""What stands above every screen: alarms and a surge, in words, with a mark and a colour. References only, no names. Pure."""

from typing import Final

from triage import clock
from triage.desk.views.board import Alarm, Alarms
from triage.rules.shown import own_words
from triage.tui import words
from triage.tui.prose import Piece, join

_RED: Final = "bold #ffffff on #b00020"
_AMBER: Final = "#000000 on #e69f00"


def pieces(told: Alarms) -> tuple[Piece, ...]:
    """Return the pieces of the line; none where nothing must be told."""
    said: list[Piece] = [
        (own_words(f" {_alarm(one)} "), _AMBER if one.kind == "untouched" else _RED) for one in told.alarms
    ]
    if told.surge:
        said.append(
            (join(own_words(" SURGE since "), words.moment(told.surge.since, clock.now()), own_words(" ")), _AMBER)
        )
    return tuple(piece for pair in zip(said, [(own_words(" "), "")] * len(said), strict=True) for piece in pair)


def _alarm(alarm: Alarm) -> str:
    minutes = int((clock.now() - alarm.since).total_seconds() // 60)
    refs = alarm.refs[0] + (f" and {len(alarm.refs) - 1} more" if len(alarm.refs) > 1 else "")
    if alarm.kind == "unclaimed":
        return f"▲ NOW unclaimed {minutes} min: {refs}"
    if alarm.kind == "handed":
        return f"▲ NOW hand-off not accepted: {refs}"
    return f"◆ TODAY unclaimed, {words.due(alarm.since, clock.now())}: {refs}"
