"""A desk's clocks for a test: two matters that bring them, an answer, and what runs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from support.desks import case_of, family, mail

from triage.desk import case, clock_story, clocks, reply
from triage.desk.front import Desk
from triage.desk.views import ClockStory, Draft
from triage.rules.arrival import Arrival

LONDON = ZoneInfo("Europe/London")
COMPLAINT = "I want to make a formal complaint: the taxi is late every week and nobody answers my emails."
CLAIM = "Please pay me back for the taxi fares, I enclose nothing yet. How do I claim the mileage?"


def moment(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


def clock_of(desk: Desk, case_id: int, name: str) -> ClockStory:
    return max((one for one in clock_story.story(desk, case_id) if one.running.name == name), key=lambda one: one.run)


def clock_names(desk: Desk, case_id: int, *, running_only: bool = True) -> set[str]:
    told = clock_story.story(desk, case_id)
    return {one.running.name for one in told if not (running_only and one.running.stopped)}


def complaint(desk: Desk) -> int:
    family(desk)
    key = case_of(desk, mail(COMPLAINT, subject="Complaint"))
    assert "complaint_acknowledge" in clock_names(desk, key)
    return key


def claim(desk: Desk) -> int:
    family(desk)
    key = case_of(desk, mail(CLAIM, subject="Claim"))
    if "claim_decide" not in clock_names(desk, key):
        clocks.start(desk, key, "reimbursement")
    return key


def answer_with(desk: Desk, case_id: int, template: str) -> None:
    view = case.look(desk, case_id)
    body = (
        "Dear Ms Reed,\n\nThank you for your message about Amara. I will ring you on Thursday 14 January.\n\nAda Fern\n"
    )
    draft = Draft(case_id, template, view.recipients[0].point_id, "Amara's transport", body)
    reply.send(desk, draft, view.version)


def answering(desk: Desk, text: str, at: datetime) -> Arrival:
    """Return a mail that answers our last letter, so that it comes to its case though that is done."""
    newest = sa.text("SELECT message_id FROM reply ORDER BY id DESC LIMIT 1")
    ours = str(desk.store.read(lambda conn: conn.scalar(newest)))
    return mail(text, at=at, in_reply_to=ours, references=(ours,))
