"""One letter for many families, each sent singly: the text, and each family's own letter as it would leave."""

from dataclasses import dataclass

from triage.desk.views import Draft, Offer
from triage.rules.shown import Shown


@dataclass(frozen=True, slots=True)
class Begun:
    """What a letter for many starts from: the texts to choose from, the best fitting first.

    For an incident: its key, reference and title, and the key of the truth as it reads now; None and '' without one.
    """

    offers: tuple[Offer, ...]
    incident_id: int | None
    truth_id: int | None
    about: Shown


@dataclass(frozen=True, slots=True)
class Prepared:
    """One family's letter. `left` says why it is left for a person, '' where it is sent; `minds` what the checks only warn of.

    `draft` and `version` are what is sent: the very words that were shown, on the case as it stood then. `also` are the cases,
    each with its version, of other children of the family whom this letter speaks of as well: a parent is written to once.
    """

    case_id: int
    ref: str
    band: int
    child: Shown
    to: Shown
    subject: Shown
    body: Shown
    left: Shown
    minds: tuple[Shown, ...]
    draft: Draft
    version: int
    also: tuple[tuple[int, int], ...] = ()
