"""What contacts say by the rules of a house: worked out once, and for many cases together before anybody waits for it."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from triage.rules.house import House
from triage.rules.reading import UNHEARD, Reading, Said, read_together
from triage.rules.reading.seen import Seen, from_kept

_KEPT: Final = 4096
_made: OrderedDict[tuple[House, Said], Reading] = OrderedDict()  # the oldest goes first; shared by all threads


def reading_of(subject: str, new_text: str, house: House, seen: Seen | None) -> Reading:
    """Return what a contact says, by the lexicon of `house` and what a second look has `seen`."""
    said = Said(subject, new_text, seen)
    known = _made.get((house, said))
    return known if known is not None else _read([said], house)[0]


def of_row(row: Any, house: House) -> Reading:
    """Return what a kept contact says; a call that nobody answered says nothing."""
    return UNHEARD if row.call_id else reading_of(row.subject, row.new_text, house, from_kept(row.seen))


def ahead(rows: Iterable[Any], house: House) -> None:
    """Read kept contacts together, so that whoever asks for each of them soon need not wait."""
    told = dict.fromkeys(Said(row.subject, row.new_text, from_kept(row.seen)) for row in rows if not row.call_id)
    _read([said for said in told if (house, said) not in _made], house)


def _read(told: Sequence[Said], house: House) -> list[Reading]:
    readings = read_together(told, house.lexicon)
    for said, reading in zip(told, readings, strict=True):
        _made[house, said] = reading
    while len(_made) > _KEPT:
        _made.popitem(last=False)
    return readings
