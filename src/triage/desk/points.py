"""An address or number as it was typed, checked and folded; numbers by the library that knows every country's."""

from functools import lru_cache
from typing import Final

from triage.rules.details import EMAIL, NO_NUMBER, PHONE, POST, Point, email_mark, posted
from triage.rules.folding import fold_point

_HERE: Final = "GB"


@lru_cache(maxsize=50_000)
def checked(typed: str | Point) -> Point:
    """Return what was typed, folded for comparing, with what looks wrong with it; nothing is refused, what is checked stays.

    A number that is possible but that no network has given out is marked 'unusual number'; an extension is kept in the mark.
    """
    if isinstance(typed, Point):
        return typed
    kind, value = fold_point(typed)
    if kind == EMAIL:
        return Point(kind, value, email_mark(value))
    if kind == PHONE:
        return _number(typed, value)
    if kind == POST:
        return posted(value)
    return Point(kind, value, "neither an address nor a number")


def _number(typed: str, value: str) -> Point:
    import phonenumbers

    try:
        found = phonenumbers.parse(typed, _HERE)
    except phonenumbers.NumberParseException:
        return Point(PHONE, value, NO_NUMBER)
    if not phonenumbers.is_possible_number(found):
        return Point(PHONE, value, NO_NUMBER)
    marks = [] if phonenumbers.is_valid_number(found) else ["unusual number"]
    if found.extension:
        marks.append(f"extension {found.extension}")
        found.extension = None
    folded = fold_point(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))[1]
    return Point(PHONE, folded, ", ".join(marks))
