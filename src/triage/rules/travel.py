"""How a child travels when two sources tell it differently: the worse story counts until a person decides.

An import tells what the transport system holds; the desk tells what families, schools and operators say. A person who decides at
the register, with a reason, ends the dispute, and what was told before no longer counts against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WORST_FIRST: Final = ("none", "not_known", "interim", "confirmed", "not_needed")
IMPORT: Final = "import"
REGISTER: Final = "register"
MERGE: Final = "merge"
UNDONE: Final = "undone"
NOT_KNOWN: Final = "not_known"


@dataclass(frozen=True, slots=True)
class Story:
    """What one source said of a child's transport: `source` is 'import ...', 'register' where a person decided, or the desk's."""

    said: str
    source: str

    @property
    def imported(self) -> bool:
        """Whether it comes from an import."""
        return self.source.split(" ", 1)[0] == IMPORT

    @property
    def counts(self) -> bool:
        """Whether it still is a story: one that came with a merge which was taken back is none."""
        return not self.source.startswith(UNDONE)

    @property
    def decides(self) -> bool:
        """Whether a person decided, rather than passed on what they were told."""
        return self.source == REGISTER


@dataclass(frozen=True, slots=True)
class Settled:
    """What counts from now on, and whether two sources still tell it differently."""

    state: str
    disputed: bool


def settle(new: Story, before: Sequence[Story]) -> Settled | None:
    """Return what counts once `new` is told; `before` is what was told, the newest first.

    None where an import says again what it said last: an old story, told every night, reopens nothing.
    """
    if new.imported and next((one.said for one in before if one.imported), None) == new.said:
        return None
    if new.decides:
        return Settled(new.said, disputed=False)
    other = _other(new, before)
    if other is None or other.said == new.said:
        return Settled(new.said, disputed=False)
    return Settled(min(new.said, other.said, key=WORST_FIRST.index), disputed=True)


def _other(new: Story, before: Sequence[Story]) -> Story | None:
    """Return the latest story of the other side; an import that a person has decided over since is none."""
    for one in before:
        if one.imported != new.imported:
            return one
        if one.decides:
            return None
    return None


def joined(kept: Settled, other: Settled) -> Settled:
    """Return what counts where two records turn out to be one child: the worse, and to reconcile where they differ.

    A record that does not know takes what the other one knows.
    """
    for one, more in ((other, kept), (kept, other)):
        if one == Settled(NOT_KNOWN, disputed=False):
            return more
    differ = kept.disputed or other.disputed or kept.state != other.state
    return Settled(min(kept.state, other.state, key=WORST_FIRST.index), disputed=differ)


def carried(kept: Sequence[Story], other: Sequence[Story], *, disputed: bool) -> list[tuple[int, str]]:
    """Return which of the `other` record's stories go over, the oldest first, each by its place and with its source there.

    Both are told newest first. The last of an import and the last of the desk go over, so that neither the same list tomorrow
    nor the same call is news. An import's is the desk's word where this child's own list tells otherwise; and nobody decided
    between two stories that are `disputed` only now.
    """
    if all(one.said == NOT_KNOWN for one in other):
        return []
    last = {one.imported: place for place, one in reversed(list(enumerate(other))) if one.counts}
    listed = any(one.imported for one in kept if one.counts)
    found = []
    for place in sorted(last.values(), reverse=True):
        one = other[place]
        if one.imported and listed:
            if False not in last:
                found.append((place, MERGE))
        else:
            found.append((place, MERGE if one.decides and disputed else one.source))
    return found
