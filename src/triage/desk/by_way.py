"""What differs between the ways of a reply: what each needs and allows, and how a call becomes one that is to be made."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from triage.clock import LONDON
from triage.desk import acting, clocks, standing
from triage.desk.front import Desk
from triage.desk.views import Draft, Sent
from triage.rules.judged import Finding
from triage.rules.letter import TEXT_LIMIT, Way
from triage.rules.shown import one_line
from triage.store import clocks as stored_clocks
from triage.store.engine import Tx
from triage.store.tables import Case

CALL_BACK: Final = "call back"
NEEDS: Final[Mapping[Way, str]] = {
    Way.EMAIL: "an email address",
    Way.TEXT: "a mobile number",
    Way.LETTER: "a postal address",
    Way.PHONE: "a telephone number",
    Way.SOCIAL: "a name on social media",
}
_NOT_SET_UP: Final[Mapping[Way, str]] = {
    Way.EMAIL: "Emails",
    Way.TEXT: "Text messages",
    Way.LETTER: "Letters",
}


def findings(desk: Desk, draft: Draft) -> Iterator[Finding]:
    """Yield what stops this text by its way alone."""
    if draft.way not in desk.ways:
        words = (
            f"{_NOT_SET_UP[draft.way]} cannot leave from this desk: they are not set up. Choose another way, or ring."
        )
        yield Finding("stop", "way_not_set_up", words, 0, 0)
    if draft.way is Way.TEXT and len(draft.body) > TEXT_LIMIT:
        words = f"A text message may have {TEXT_LIMIT} characters: this has {len(draft.body)}."
        yield Finding("stop", "text_too_long", words, TEXT_LIMIT, len(draft.body))


def failed(rows: Iterable[Any], person: int) -> Iterator[Finding]:
    """Yield for each address and number of this person that fails, that it does."""
    for row in rows:
        if row.person_id == person:
            words = f"{row.address} of theirs fails: what is sent there does not arrive. Ask for another."
            yield Finding("note", "failing_detail", words, 0, 0, "", "contact_detail")


def to_ring(tx: Tx, desk: Desk, case: Case, recipient: Any, draft: Draft) -> Sent:
    """Put down that somebody is to be rung, with what to say and until when; nothing is answered before they are reached."""
    names = [rule.name for rule in desk.house.clocks if "missed_call" in rule.starts_for]
    running = [row for row in stored_clocks.of_case(tx.conn, case.id) if row.name in names and not row.ended]
    if not running:
        clocks.begun(tx, desk, case.id, "missed_call")
        running = [row for row in stored_clocks.of_case(tx.conn, case.id) if row.name in names and not row.ended]
    due = min(row.due_at for row in running)
    to = one_line(f"{recipient.address_as or recipient.name} {recipient.address}")
    key = acting.keep_note(tx, case.id, CALL_BACK, draft.body, whom=to, due_at=due)
    local = due.astimezone(LONDON)
    words = (
        f"The family is to be rung by {local:%A} {local.day} {local:%B} at {local:%H:%M}; what to say is in the notes."
    )
    detail = {"rule": "ring_back", "words": words, "band": case.band, "act_by": due, "note": key}
    settled = clocks.case_of(tx, case.id)
    free = {"owner_id": None, "lease_until": None}
    standing.settle(tx, desk, settled, standing.RING, detail, **standing.back_in_queue(), **free)
    return Sent(case.ref, to, desk.ways[Way.PHONE], 0, "", tx.at)
