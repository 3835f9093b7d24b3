"""The calls of a day as the telephone switch told of them, or in words why they are not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from triage.clock import LONDON
from triage.reports.definitions import DEFINITIONS
from triage.reports.figures import CASES, Figure, Section
from triage.rules.rang import QUICK_SECONDS, SHORT_SECONDS, How, length
from triage.rules.shown import own_words
from triage.store import channels, telephone

SWITCH: Final = "telephone"
_WORDS: Final[Mapping[str, str]] = {
    "calls_offered": "calls that came into the queue",
    "calls_answered": "answered",
    "calls_quick": f"answered within {QUICK_SECONDS} seconds",
    "calls_abandoned": "abandoned",
    "calls_short": f"rang off within {SHORT_SECONDS} seconds",
    "calls_ended": "ended otherwise: timed out, sent away, cut off",
}
_WAITS: Final[Mapping[str, str]] = {
    "calls_median": "median wait",
    "calls_ninetieth": "nine of ten waited at most",
    "calls_longest": "longest wait",
}
_TALK: Final = ("calls_talk", "median talk")


@dataclass(frozen=True, slots=True)
class Day:
    """The calls that began on a day: `told` by when, and why not all are known, '' where they are."""

    waits: Sequence[Any]
    told: datetime | None
    unknown: str

    @property
    def numbers(self) -> Mapping[str, int]:
        """Each count by its name; what is offered is answered, abandoned, rung off within seconds, or ended otherwise."""
        answered = [one.waited for one in self.waits if one.how is How.ANSWERED]
        left = [one.waited for one in self.waits if one.how is How.ABANDONED]
        short = sum(waited < SHORT_SECONDS for waited in left)
        return {
            "calls_offered": len(self.waits),
            "calls_answered": len(answered),
            "calls_quick": sum(waited <= QUICK_SECONDS for waited in answered),
            "calls_abandoned": len(left) - short,
            "calls_short": short,
            "calls_ended": len(self.waits) - len(answered) - len(left),
        }

    @property
    def lengths(self) -> Mapping[str, int]:
        """The seconds that callers waited; nothing on a day without calls."""
        waits = sorted(one.waited for one in self.waits)
        if not waits:
            return {}
        return dict(zip(_WAITS, (_part(waits, 50), _part(waits, 90), waits[-1]), strict=True))


def day(conn: Any, start: datetime, now: datetime) -> Day:
    """Return the calls that began from `start` on, up to `now`."""
    found = telephone.waits(conn, start, now)
    switches = [row for row in channels.states(conn) if row.name.startswith(SWITCH)]
    away = next((row for row in switches if row.error), None)
    last = telephone.last_began(conn)
    if away is not None:
        return Day(
            found, away.error_since, f"not known since {_time(away.error_since)}: the telephone's calls cannot be read"
        )
    if switches:
        return Day(found, min(row.looked_at for row in switches), "")
    if last is not None and last >= start:
        return Day(found, last, "")
    return Day(
        (), None, "not known, no telephone is connected" if last is None else "not known, no calls of today were read"
    )


def section(conn: Any, start: datetime, now: datetime) -> Section:
    """Return the calls as a part of the report. Without a telephone it holds no figures: no number is better than a nought."""
    today = day(conn, start, now)
    if not today.waits:
        none = (
            f"Calls offered, answered and abandoned: {today.unknown}." if today.unknown else "No call has come today."
        )
        return Section("Telephone", own_words(none), ())
    numbers = today.numbers
    most = max(numbers["calls_offered"], 1)
    made = [_figure(key, words, numbers[key], share=numbers[key] / most) for key, words in _WORDS.items()]
    made += [_figure(key, _WAITS[key], seconds, unit="seconds") for key, seconds in today.lengths.items()]
    talks = sorted(one.talked for one in today.waits if one.talked is not None)
    if talks:
        made.append(_figure(*_TALK, _part(talks, 50), unit="seconds"))
    return Section("Telephone", own_words(_told(today)), tuple(made))


def _told(today: Day) -> str:
    numbers = today.numbers
    offered = numbers["calls_offered"]
    asked = max(offered - numbers["calls_short"], 1)
    share = f"{100 * numbers['calls_quick'] // asked} % within {QUICK_SECONDS} seconds"
    told = (
        f"{offered} call{'s' if offered != 1 else ''} came; {numbers['calls_answered']} answered, {share}; "
        f"{numbers['calls_abandoned']} abandoned. The longest wait was {length(today.lengths['calls_longest'])}."
    )
    return (
        f"{told} {today.unknown[:1].upper()}{today.unknown[1:]}."
        if today.unknown
        else f"{told} As of {_time(today.told)}."
    )


def _figure(key: str, words: str, number: int, *, share: float = -1.0, unit: str = "") -> Figure:
    return Figure(key, own_words(words), number, DEFINITIONS[key], CASES, share, unit)


def _part(ordered: Sequence[int], percent: int) -> int:
    """Return the smallest wait that so many of a hundred did not exceed."""
    return ordered[max(-(-len(ordered) * percent // 100) - 1, 0)]


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(LONDON):%H:%M}" if at else "now"
