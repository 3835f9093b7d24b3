"""Explaining one contact: what was read, where it ranks and why, as plain values for `triage explain`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from triage.rules.calendar import LONDON, local_day
from triage.rules.house import House
from triage.rules.priority import Facts, Reason, rank
from triage.rules.reading import Reading, read
from triage.rules.reading.dates import resolve
from triage.rules.reading.seen import Look, nothing_seen
from triage.rules.reading.vocabulary import MACHINE_KINDS
from triage.rules.senders import kinds_of

_HISTORY = re.compile(
    r"^(?:>|-{2,} ?(?:original|forwarded) message ?-{2,}|on [^\n]{1,200} wrote:[ \t]*$|from: [^\n]{1,200}\n(?:sent|to|date): )",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def explain(contact: Mapping[str, object], house: House, look: Look = nothing_seen) -> dict[str, object]:
    """Return the reading and the ranking of one contact as values for JSON.

    `contact` holds any of id, channel, received (ISO 8601; without a zone it is London's time), subject, body and sender; `look`
    takes a second look at it. Raises ValueError, in plain words, when `received` is missing or is no time. Positions point into
    subject or body.
    """
    channel = str(contact.get("channel") or "email")
    subject, body = str(contact.get("subject") or ""), str(contact.get("body") or "")
    new_text = without_history(body) if channel == "email" else body
    seen = look(subject, new_text)
    reading = read(subject, new_text, house.lexicon, seen)
    facts = Facts(
        reading, _instant(contact.get("received")), None, machine=reading.kind in MACHINE_KINDS, channel=channel
    )
    ranking = rank(facts, house)
    said: dict[str, object] = {"id": contact["id"]} if "id" in contact else {}
    kinds = kinds_of(reading.kinds, channel, house.senders.as_which(*_writer(str(contact.get("sender") or ""))))
    said |= {"kind": kinds[0], "kinds": list(kinds)} | _of_reading(reading, facts.received_at)
    said |= {
        "band": ranking.band,
        "act_by": ranking.act_by.astimezone(UTC).isoformat(),
        "rises_at": ranking.rises_at.astimezone(UTC).isoformat() if ranking.rises_at else None,
        "rises_to": ranking.rises_to,
        "policy_version": ranking.policy_version,
        "reasons": [_reason(reason) for reason in ranking.reasons],
        "second_look": seen.kept() if seen else None,
    }
    return said


def without_history(body: str) -> str:
    """Return the new words of an email's body: cut at quoted history or the mark of a signature, unless nothing were left."""
    for mark in (_HISTORY, _SIGNATURE):
        found = mark.search(body)
        if found and body[: found.start()].strip():
            body = body[: found.start()]
    return body


def _writer(sender: str) -> tuple[str, str]:
    """Return the name and the address of a sender that is written as either or both: "Ruth Bell <ruth@example.org>"."""
    name, _, address = sender.rstrip("> ").rpartition("<")
    return (name, address) if name else ("", address) if "@" in address else (address, "")


def _of_reading(reading: Reading, received: datetime) -> dict[str, object]:
    days = [(quote, resolve(quote, local_day(received))) for quote in reading.promised]
    return {
        "topics": list(reading.topics),
        "situations": list(reading.situations),
        "needs": list(reading.needs),
        "safeguarding": reading.safeguarding,
        "no_transport_now": reading.no_transport_now,
        "children": reading.children,
        "repeat_contact": reading.repeat_contact,
        "distress": reading.distress,
        "doubt": reading.doubt,
        "wanted": list(reading.wanted),
        "promised": [{"quote": quote, "day": day.isoformat() if day else None} for quote, day in days],
        "signals": [signal._asdict() for signal in reading.signals],
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "rule": reason.rule,
        "words": reason.words,
        "quote": reason.quote,
        "part": reason.part,
        "start": reason.start,
        "end": reason.end,
    }


def _instant(written: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(written))
    except ValueError:
        raise ValueError(f"'received' must be a date and time such as 2027-01-12T08:20:00, not {written!r}") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=LONDON)).astimezone(UTC)
