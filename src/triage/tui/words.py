"""Words of the screens: bands, times and ages, each in the few cells that a row has."""

from datetime import datetime
from typing import Final

from triage.clock import LONDON
from triage.rules.letter import Way
from triage.rules.shown import Shown, one_line, own_words

BANDS: Final = ("NOW", "TODAY", "SOON", "ROUTINE")
GLYPHS: Final = ("▲", "◆", "●", "·")
STYLES: Final = ("now", "today", "soon", "routine")
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_WEEK: Final = 6 * _DAY
DUE_CELLS: Final = 9
WAYS: Final = {
    Way.EMAIL: "by email",
    Way.TEXT: "by text message",
    Way.LETTER: "by letter",
    Way.PHONE: "by telephone: your words are the script",
    Way.SOCIAL: "as a post that you put up yourself",
}

_TRANSPORT: Final = {
    "confirmed": ("transport confirmed", "in"),
    "interim": ("interim transport", "today"),
    "none": ("NO TRANSPORT", "late"),
    "not_known": ("transport not known", "quiet"),
    "not_needed": ("no transport needed", "quiet"),
}


def due(at: datetime, now: datetime) -> Shown:
    """Return an act-by in at most nine cells: 'LATE 0:15', '42 min', 'Tue 07:20', '12 Jun'."""
    minutes = int((at - now).total_seconds() // 60)
    if minutes < 0:
        late = -minutes
        if late < 10 * _HOUR:
            return own_words(f"LATE {late // _HOUR}:{late % _HOUR:02}")
        return own_words(f"LATE {late // _HOUR}h" if late < 2 * _DAY else f"LATE {late // _DAY}d")
    if minutes < _HOUR:
        return own_words(f"{minutes} min")
    local = at.astimezone(LONDON)
    if minutes < _WEEK:
        return own_words(f"{local:%a %H:%M}")
    return own_words(f"{local.day} {local:%b}")


def heard(at: datetime, now: datetime) -> Shown:
    """Return an act-by as it is said aloud: 'late 15 minutes', 'in 42 minutes', 'by Tuesday 9 June, 07:20'."""
    minutes = int((at - now).total_seconds() // 60)
    if 0 <= minutes < _HOUR:
        return own_words(f"in {_counted(minutes, 'minute')}")
    return own_words(f"late {_late(-minutes)}") if minutes < 0 else own_words(f"by {full(at)}")


def _late(minutes: int) -> str:
    if minutes < _DAY:
        parts = (_counted(minutes // _HOUR, "hour"), _counted(minutes % _HOUR, "minute"))
        return " ".join(part for part in parts if not part.startswith("0 ")) or "0 minutes"
    return _counted(minutes // _DAY, "day")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def moment(at: datetime, now: datetime) -> Shown:
    """Return when something was: 'today 08:12', 'Fri 16:40', '3 Jun 09:05', '3 Jun 2024'."""
    local, today = at.astimezone(LONDON), now.astimezone(LONDON)
    if local.date() == today.date():
        return own_words(f"today {local:%H:%M}")
    if abs((now - at).total_seconds()) < _WEEK * 60:
        return own_words(f"{local:%a %H:%M}")
    if local.year == today.year:
        return own_words(f"{local.day} {local:%b %H:%M}")
    return own_words(f"{local.day} {local:%b %Y}")


def full(at: datetime) -> Shown:
    """Return an instant in full: 'Tuesday 3 June, 09:05'."""
    local = at.astimezone(LONDON)
    return own_words(f"{local:%A} {local.day} {local:%B}, {local:%H:%M}")


def left(at: datetime, now: datetime) -> Shown:
    """Return how long there is: 'in 42 min', 'in 3 h 10 min', 'in 4 days', '15 min late'."""
    minutes = int((at - now).total_seconds() // 60)
    length = _length(-minutes if minutes < 0 else minutes)
    return own_words(f"{length} late" if minutes < 0 else f"in {length}")


def _length(minutes: int) -> str:
    if minutes < _HOUR:
        return f"{minutes} min"
    if minutes < _DAY:
        return f"{minutes // _HOUR} h {minutes % _HOUR} min"
    days = minutes // _DAY
    return "1 day" if days == 1 else f"{days} days"


def needs(codes: tuple[str, ...]) -> Shown:
    """Return needs as words: 'wheelchair, epilepsy'."""
    return one_line(", ".join(code.replace("_", " ") for code in codes))


def few_needs(codes: tuple[str, ...]) -> Shown:
    """Return the first need, and how many more there are: 'wheelchair +1'."""
    more = f" +{len(codes) - 1}" if len(codes) > 1 else ""
    return one_line(f"{codes[0].replace('_', ' ')}{more}" if codes else "")


def plain(code: Shown) -> Shown:
    """Return a code as words: 'passenger assistant'."""
    return one_line(code.replace("_", " "))


def clock(at: datetime) -> Shown:
    """Return the time of day: '08:31'."""
    return own_words(f"{at.astimezone(LONDON):%H:%M}")


def transport(state: str) -> tuple[str, str]:
    """Return how a child travels in words, and the style to show it in."""
    return _TRANSPORT.get(state, (state.replace("_", " "), ""))
