"""What the record holds of those whom a contact may be about, and what is decided of it."""

from dataclasses import dataclass
from datetime import date

from triage.rules.matching.names import MANY


@dataclass(frozen=True, slots=True)
class Relative:
    """Who a person is to a child: may they be `told`, are they `barred`, and do they have the address that `writes`."""

    person_id: int
    name: str
    relationship: str
    told: bool
    barred: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class MaybeChild:
    """A child whom the contact may be about, with everybody of their family on the record."""

    child_id: int
    ref: str
    name: str
    family_name: str
    born: date | None
    school: str
    family: tuple[Relative, ...]

    @property
    def whole_name(self) -> str:
        """Return the name as it is said."""
        return f"{self.name} {self.family_name}"

    @property
    def writers(self) -> tuple[Relative, ...]:
        """Return those of the family whose address the contact came from."""
        return tuple(one for one in self.family if one.writes)

    @property
    def told(self) -> bool:
        """Say whether the address is somebody's who may be told about the child, and not also somebody's who may not."""
        return any(one.told for one in self.writers) and not self.barred

    @property
    def barred(self) -> bool:
        """Say whether the address is, perhaps among others', that of somebody who is barred from this child."""
        return any(one.barred for one in self.writers)


@dataclass(frozen=True, slots=True)
class MaybeCase:
    """A case that the contact may belong to; `mine` where the same address wrote on it and no child is known."""

    case_id: int
    ref: str
    child_id: int | None
    machine: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose address it is: the names on record, and what sort of person; `social` where only a handle is known.

    `home` is the part of our own addresses behind the @: a colleague writes for many. `by_domain` says that only the domain of
    the address is on a list: whose it is, an office's or a pupil's, nobody has said.
    """

    names: tuple[str, ...]
    sort: str
    social: bool
    address: str = ""
    home: str = ""
    by_domain: bool = False

    @property
    def office(self) -> bool:
        """Say whether many are written of from this address: it is a school's, an operator's, a member's, a colleague's."""
        name, at, place = self.address.casefold().partition("@")
        many = bool(at) and (name in MANY or place == self.home.casefold())
        return many or self.sort not in ("", "family", "unknown")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that a contact may belong to, for a person to decide: what speaks for it and against it, in words."""

    case_id: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What was decided: the child and case, if sure; `verified` when the thread proves the writer; `because` why, in words.

    `doubt` says what a person should look at, or ''; `proposals` are the cases that it may belong to, the likeliest first.
    """

    child_id: int | None
    case_id: int | None
    verified: bool
    doubt: str
    because: str = ""
    proposals: tuple[Proposal, ...] = ()
