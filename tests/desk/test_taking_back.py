"""A reply is taken back before it leaves: nothing of it remains but its line in the log and the words as a draft."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.clocked import answer_with, complaint, moment
from support.desks import as_service, case_of, desk_for, family, mail, taken

from triage.desk import case, drafts, explain, reply, sending
from triage.desk.front import Desk
from triage.desk.views import Draft, Sent
from triage.errors import NotPossible
from triage.rules.letter import Delivery, Letter, Outcome, Way
from triage.store import clocks as stored
from triage.store.engine import Store
from triage.store.tables import Case, Outbox

LetTimePass = Callable[[str], None]
WORDS = "Dear Ms Reed,\n\nThank you for your message about Amara. I will ring you on Thursday 14 January.\n\nAda\n"


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return replace(desk_for(store, tmp_path), hold=timedelta(seconds=10))


def _sent(desk: Desk, key: int, template: str) -> Sent:
    view = case.look(desk, key)
    return reply.send(desk, Draft(key, template, view.recipients[0].point_id, "Amara's transport", WORDS), view.version)


def _stands(desk: Desk, key: int) -> dict[str, Any]:
    row = desk.store.read(lambda conn: conn.execute(sa.select(Case).where(col(Case.id) == key)).one())._mapping
    return {name: value for name, value in row.items() if name not in {"version", "owner_id", "lease_until"}}


def _clocks(desk: Desk, key: int) -> dict[tuple[str, int], Any]:
    rows = desk.store.read(lambda conn: stored.of_case(conn, key))
    return {(row.name, row.run): stored.state_of(row) for row in rows if row.ended != "cancelled"}


@pytest.mark.parametrize("words", ["I want to make a formal complaint: the taxi is late every week.", "Is there a bus in June?",
                                   "She was left alone at the gate and we do not know where she is now."])  # fmt: skip
@pytest.mark.parametrize("template", ["", "we-have-your-message", "late-or-missed-journeys"])
def test_case_and_clocks_stand_exactly_as_before_and_can_be_told_again(
    desk: Desk, at: LetTimePass, words: str, template: str
) -> None:
    family(desk, transport="confirmed")
    key = case_of(desk, mail(words))
    at("2027-01-11 10:00")
    before, ran = _stands(desk, key), _clocks(desk, key)
    sent = _sent(desk, key, template)
    assert _clocks(desk, key) != ran or not template
    at("2027-01-11 10:00:07")
    draft = reply.take_back(desk, sent.reply_id)
    assert _stands(desk, key) == before
    assert _clocks(desk, key) == ran
    assert explain.explain(desk, key).differs == ()
    assert drafts.find(desk, key) == draft
    assert (draft.body, draft.template) == (WORDS, template)
    assert case.look(desk, key).line.mine
    assert case.look(desk, key).story[-1].what != "reply sent"


def test_what_was_taken_back_never_leaves_and_may_be_sent_anew(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    at("2027-01-11 10:00")
    first = _sent(desk, key, "complaint-acknowledged")
    reply.take_back(desk, first.reply_id)
    at("2027-01-11 10:05")
    second = _sent(desk, key, "complaint-acknowledged")
    left: list[Letter] = []
    at("2027-01-11 10:05:09")
    assert sending.send_due(as_service(desk), _into(left)) == 0, "it waits its ten seconds"
    at("2027-01-11 10:05:10")
    assert sending.send_due(as_service(desk), _into(left)) == 1
    assert [letter.message_id for letter in left] == [second.message_id]
    assert sending.unsettled(desk) == []
    with pytest.raises(NotPossible, match="begun to leave"):
        reply.take_back(desk, second.reply_id)
    assert ("complaint_respond", 2) in _clocks(desk, key)


def _into(left: list[Letter]) -> sending.Roads:
    def deliver(letter: Letter) -> Outcome:
        left.append(letter)
        return Outcome(Delivery.SENT, "250 ok")

    return {Way.EMAIL: sending.Road(deliver)}


def test_only_its_writer_takes_it_back_and_only_once(desk: Desk, tmp_path: Path) -> None:
    sent = _sent(desk, complaint(desk), "")
    with pytest.raises(NotPossible, match="Only who wrote"):
        reply.take_back(desk_for(desk.store, tmp_path, "kim"), sent.reply_id)
    reply.take_back(desk, sent.reply_id)
    with pytest.raises(NotPossible, match="taken back before"):
        reply.take_back(desk, sent.reply_id)


def test_a_clock_that_was_missed_in_those_seconds_is_marked(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    at("2027-01-14 23:59:55")
    sent = _sent(desk, key, "complaint-acknowledged")
    at("2027-01-15 00:00:03")
    reply.take_back(desk, sent.reply_id)
    assert _clocks(desk, key)["complaint_acknowledge", 1].broken_at is not None


def test_what_the_family_wrote_meanwhile_stays_and_the_case_stays_in_the_queue(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    at("2027-01-11 10:00")
    sent = _sent(desk, key, "we-have-your-message")
    assert (
        taken(desk, mail("The taxi never came today, Amara is at home.", at=moment("2027-01-11 10:00"))).case_id == key
    )
    at("2027-01-11 10:00:05")
    reply.take_back(desk, sent.reply_id)
    view = case.look(desk, key)
    assert (view.state, view.line.contacts, view.line.band) == ("open", 2, 1)
    assert explain.explain(desk, key).differs == ()


def test_a_case_answered_twice_stands_as_after_the_first_answer_when_the_second_is_taken_back(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    at("2027-01-11 10:00")
    answer_with(desk, key, "complaint-acknowledged")
    before, ran = _stands(desk, key), _clocks(desk, key)
    at("2027-01-11 10:30")
    sent = _sent(desk, key, "late-or-missed-journeys")
    reply.take_back(desk, sent.reply_id)
    assert _stands(desk, key) == before
    assert _clocks(desk, key) == ran


def test_the_outbox_keeps_the_bytes_of_what_was_taken_back(desk: Desk) -> None:
    sent = _sent(desk, complaint(desk), "")
    reply.take_back(desk, reply.reply_of(desk, sent.message_id))
    row = desk.store.read(lambda conn: conn.execute(sa.select(Outbox)).one())
    assert (row.state.value, row.words) == ("withdrawn", "taken back")
    assert isinstance(row.next_try_at, datetime)
