"""What a case is about, in one readable phrase for its line in the queue."""

from typing import Final

from triage.rules.reading import Reading

LENGTH: Final = 160
MISSED_CALLS: Final = "missed calls"
WORDS: Final = {
    "no_transport_allocated": "no transport",
    "vehicle_no_show": "vehicle did not come",
    "late": "late",
    "journey_time": "long journey",
    "wrong_vehicle": "wrong vehicle",
    "crew_change": "new crew",
    "driver_conduct": "driver's conduct",
    "safety_incident": "safety",
    "eligibility": "eligibility",
    "appeal": "appeal",
    "reimbursement": "money",
    "change_of_details": "change of details",
    "information_request": "question",
    "communication_failure": "no answer from us",
    "complaint_handling": "complaint handling",
    "contract_retender": "new contracts",
    "lost_property": "lost property",
    "praise": "thanks",
}


def title_of(reading: Reading, subject: str, new_text: str, *, topic: str, machine: bool, unreadable: bool) -> str:
    """Return the matter in a phrase: its gravest `topic` in the desk's words, then the writer's own; at most 160 characters."""
    own = " ".join((subject or new_text[: LENGTH * 4]).split())
    if unreadable:
        lead = "unreadable message"
    elif machine:
        lead = "machine mail"
    else:
        lead = next((WORDS[one] for one in (topic, *reading.topics) if one in WORDS), "")
    title = f"{lead}: {own}" if lead and own else lead or own or "no words"
    return title if len(title) <= LENGTH else title[: LENGTH - 1] + "…"
