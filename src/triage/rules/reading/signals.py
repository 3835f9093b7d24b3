"""What a reader hears: signals with their exact quotes, and the reading that they add up to."""

from dataclasses import dataclass
from typing import Final, NamedTuple

SET_ASIDE: Final = "set_aside"
"""The family of what was heard and does not hold: it counts for nothing and can still be read."""


class Signal(NamedTuple):
    """One thing heard: its family and name, the rule that heard it, and the exact quote with its place in `part`.

    `sure` is False where it may be so and a person should look.
    """

    family: str
    name: str
    rule: str
    quote: str
    part: str
    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What one contact says. `kinds` holds every kind, `kind` the first; `distress` runs from 0 (none) to 3 (breaking point).

    `gravest` is the gravest band that the whole leaves possible, 0 where nothing was weighed: no word alone raises it above that.
    """

    kind: str
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    situations: tuple[str, ...]
    needs: tuple[str, ...]
    safeguarding: bool
    no_transport_now: bool
    children: int
    repeat_contact: bool
    distress: int
    doubt: bool
    signals: tuple[Signal, ...]
    gravest: int = 0

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return what the writer asks for, in their own words."""
        return self._quotes("wanted")

    @property
    def promised(self) -> tuple[str, ...]:
        """Return what the family says that it was promised, in its own words."""
        return self._quotes("promised")

    def _quotes(self, flag: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.quote for one in self.signals if one.family == "flag" and one.name == flag))


UNHEARD: Final = Reading(
    kind="missed_call", kinds=("missed_call",), topics=(), situations=(), needs=(), safeguarding=False,
    no_transport_now=False, children=0, repeat_contact=False, distress=0, doubt=False, signals=(),
)  # fmt: skip
"""A call that nobody answered: there are no words of it."""
