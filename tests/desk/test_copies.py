"""The same mail again in other bytes, as when its mailbox moves to another server: kept, flagged, and nothing else changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.desks import MONDAY, case_of, mail, taken

from triage.desk import case_book, explain
from triage.desk.claim import claim
from triage.desk.done import done
from triage.desk.front import Desk
from triage.rules.arrival import Arrival, Attachment
from triage.store import cases
from triage.store.tables import Case, CaseState

FIRST = mail("No taxi again today.", message_id="<1@example.org>", date=MONDAY - timedelta(hours=1))
COPY = replace(FIRST, source="mailbox casework", key="7.1", raw=b"X-Moved: yes\r\n" + FIRST.raw)


def _case(desk: Desk, key: int) -> Case:
    found = desk.store.read(lambda conn: cases.get(conn, key))
    assert found is not None
    return found


def _other(**change: Any) -> Arrival:
    return replace(COPY, message=replace(COPY.message, **change))


def test_a_copy_stands_with_its_original_flagged_and_opens_nothing_again(desk: Desk) -> None:
    key = case_of(desk, FIRST)
    claim(desk, key)
    done(desk, key, "the taxi came")
    before = _case(desk, key)
    assert case_of(desk, COPY) == key
    after = _case(desk, key)
    assert after.state is CaseState.DONE
    assert (after.contacts, after.band, after.act_by) == (before.contacts, before.band, before.act_by)
    assert explain.explain(desk, key).differs == ()
    story = [(entry.sort, entry.what, entry.title) for entry in case_book.read(desk, key).entries]
    assert [sort for sort, _, _ in story].count("contact") == 2
    assert ("step", "the same mail came again", "by mailbox casework") in story
    assert taken(desk, COPY).outcome == "repeated"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "No taxi again today. He was hurt.", "new_text": "No taxi again today. He was hurt."},
        {"message_id": "<2@example.org>"},
        {"message_id": "", "date": None},
        {"date": MONDAY},
        {"from_address": "father@example.org"},
        {"attachments": (Attachment("photo.jpg", 9, "image/jpeg"),)},
    ],
)
def test_a_mail_that_differs_in_anything_it_says_is_no_copy(desk: Desk, change: dict[str, Any]) -> None:
    key = case_of(desk, FIRST)
    taken(desk, _other(**change))
    story = case_book.read(desk, key).entries
    assert not any(entry.what == "the same mail came again" for entry in story)
