"""Names as initials, for a screen that others can see: 'Amara Reed' is 'A. R.' until somebody opens the case.

Of the matter only the desk's own words stay: whom a family names in theirs cannot be told from the rest.
"""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from triage.rules.shown import Shown, one_line, own_words

if TYPE_CHECKING:
    from triage.desk.views import Line


def mask(line: "Line") -> "Line":
    """Return a line of the queue without anybody's name."""
    lead = line.matter.partition(":")[0]
    return replace(line, child=initials(line.child), matter=own_words(lead if lead in _ours() else "enter opens it"))


def initials(name: Shown) -> Shown:
    """Return a name as its initials."""
    return one_line(" ".join(f"{word[0]}." for word in name.split()))


@cache
def _ours() -> frozenset[str]:
    """Return the desk's own words for matters; their module is a heavy one, and the first frame does not wait for it."""
    from triage.rules.matter import MISSED_CALLS, WORDS

    return frozenset({*WORDS.values(), MISSED_CALLS, "unreadable message", "machine mail", "no words"})
