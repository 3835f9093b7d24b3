"""What a second look saw, made up for a test."""

from triage.rules.reading.seen import Need, Seen
from triage.rules.reading.vocabulary import KINDS

SORTS = tuple(one for one in KINDS if one != "service_request")


def look_of(
    *bands: float, concern: float = 0.5, kind: str = "enquiry", place: int = -1, needs: tuple[Need, ...] = ()
) -> Seen:
    """A look that holds the four bands, a concern and one kind for so likely."""
    kinds = tuple((name, 0.9 if name == kind else 0.0125) for name in SORTS)
    named = tuple((f"band.{band}", p) for band, p in enumerate(bands))
    plain = (("safeguarding", concern), ("no_transport_now", 0.5))
    return Seen("a model", named, plain, kinds, place, needs)
