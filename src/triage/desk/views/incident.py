"""What a screen shows of incidents."""

from dataclasses import dataclass
from datetime import datetime

from triage.desk.views import Line
from triage.rules.shown import Shown


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One line of the list: `bands` counts the cases that are not done, `told` the families that know the truth as it reads."""

    id: int
    ref: str
    title: Shown
    since: datetime
    closed: datetime | None
    bands: tuple[int, int, int, int]
    cases: int
    told: int

    @property
    def untold(self) -> int:
        """How many families of cases that are not done have not been told the truth as it reads now."""
        return sum(self.bands) - self.told


@dataclass(frozen=True, slots=True)
class Member:
    """One case of an incident. `told` is when its family was last told, `current` whether what they were told still holds."""

    line: Line
    done: bool
    told: datetime | None
    by: Shown
    current: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """One wording of the truth, and who set it when."""

    at: datetime
    by: Shown
    text: Shown


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident with its truth, as it is stored in `raw` and safe to show in `truths[0]`, the newest, and its cases."""

    line: IncidentLine
    raw: str
    truths: tuple[Truth, ...]
    members: tuple[Member, ...]
    by: Shown


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that may have the same cause: `why` in words; `sure` where it is pre-marked. A person decides."""

    case_id: int
    ref: str
    band: int
    child: Shown
    matter: Shown
    why: Shown
    sure: bool
