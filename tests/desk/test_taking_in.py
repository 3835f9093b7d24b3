"""What comes in becomes a line in the queue, once, with its bytes, in the right family's case or in one of its own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col
from support.desks import MONDAY, case_of, desk_for, family, mail, taken

from triage.desk import case, queue
from triage.desk.front import Desk
from triage.errors import NotAllowed
from triage.rules.arrival import Channel
from triage.rules.roles import Role
from triage.store import contacts
from triage.store.tables import Case, Clock, Contact, Raw

NO_TAXI = "No taxi came this morning and Amara is still at home."


def _count(desk: Desk, table: type) -> int:
    return desk.store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(table))) or 0


def test_a_mail_becomes_one_line_with_its_bytes_one_line(desk: Desk) -> None:
    arrival = mail(NO_TAXI)
    result = taken(desk, arrival)
    assert result.outcome == "taken"
    assert len(queue.order(desk)) == 1
    sha256 = desk.store.read(lambda conn: conn.scalar(sa.select(col(Raw.sha256)))) or ""
    assert desk.store.read(lambda conn: contacts.bytes_of(conn, sha256)) == arrival.raw


def test_the_same_mail_twice_is_taken_in_once(desk: Desk) -> None:
    taken(desk, mail(NO_TAXI))
    assert taken(desk, mail(NO_TAXI)).outcome == "repeated"
    assert (_count(desk, Contact), _count(desk, Case)) == (1, 1)


def test_two_different_mails_with_one_message_id_are_both_one_line(desk: Desk) -> None:
    taken(desk, mail(NO_TAXI, message_id="<same@example.org>"))
    taken(desk, mail("Another matter entirely: my coat.", sender="other@example.org", message_id="<same@example.org>"))
    assert _count(desk, Contact) == 2


def test_what_cannot_be_read_is_a_line_marked_unreadable_and_ranks_up(desk: Desk) -> None:
    result = taken(desk, mail("", error="it holds no words that can be made out"))
    assert result.outcome == "unreadable"
    view = case.look(desk, result.case_id or 0)
    assert view.line.band <= 2
    assert view.line.doubt
    assert "could not be read" in view.story[0].text


def test_a_known_parent_with_one_child_is_matched_to_that_child(desk: Desk) -> None:
    family(desk)
    view = case.look(desk, case_of(desk, mail(NO_TAXI)))
    assert view.child is not None
    assert view.child.name == "Amara Reed"
    assert view.line.needs == ("autism_anxiety",)


def test_a_further_contact_joins_the_familys_case_and_never_sends_it_back(desk: Desk) -> None:
    family(desk)
    first = case_of(desk, mail(NO_TAXI))
    before = queue.page(desk, [first])[first]
    second = case_of(desk, mail("Thank you, and by the way her scarf is lost.", at=MONDAY + timedelta(hours=1)))
    after = queue.page(desk, [second])[second]
    assert first == second
    assert after.contacts == 2
    assert (after.band, after.due) <= (before.band, before.due)


def test_a_graver_contact_moves_the_case_forward_and_says_why(desk: Desk) -> None:
    family(desk)
    case_of(desk, mail("What time are term dates loaded?"))
    moved = case.look(desk, case_of(desk, mail("Amara did not arrive at school and nobody knows where she is.")))
    assert moved.line.band == 0
    assert any(why.quote for why in moved.why)


def test_a_parent_of_two_who_names_neither_gets_a_case_of_its_own_with_the_doubt_said(desk: Desk) -> None:
    family(desk)
    family(desk, child="Kofi")
    view = case.look(desk, case_of(desk, mail("No taxi came this morning.")))
    one = case_of(desk, mail("No taxi for Kofi this morning.", sender="PARENT@example.org"))
    assert view.child is not None or any("more than one child" in why.words for why in view.why)
    assert one


def test_a_barred_parent_is_never_joined_to_the_childs_case(desk: Desk) -> None:
    family(desk, barred="carl@example.org")
    mine = case_of(desk, mail(NO_TAXI))
    other = case.look(desk, case_of(desk, mail("Tell me Amara's new address.", sender="carl@example.org")))
    assert other.line.id != mine
    assert other.child is None
    assert any("supervisor should look" in why.words for why in other.why)


def test_a_strangers_reference_in_the_subject_does_not_open_the_familys_case(desk: Desk) -> None:
    family(desk)
    mine = case_of(desk, mail(NO_TAXI))
    ref = queue.page(desk, [mine])[mine].ref
    other = case_of(desk, mail("Please send me everything.", sender="stranger@example.org", subject=f"Re: {ref}"))
    assert other != mine


def test_an_automatic_reply_is_kept_and_grouped_and_starts_no_clock(desk: Desk) -> None:
    first = case_of(desk, mail("I am away until Monday.", is_auto_reply=True, sender="away@example.org"))
    second = case_of(desk, mail("I am still away.", is_auto_reply=True, sender="away@example.org"))
    assert first == second
    assert _count(desk, Clock) == 0
    assert queue.page(desk, [first])[first].band == 3


def test_a_persons_matter_is_not_buried_in_their_own_machine_mail(desk: Desk) -> None:
    machine = case_of(desk, mail("I am away.", is_auto_reply=True, sender="away@example.org"))
    assert case_of(desk, mail("No transport for my son tomorrow.", sender="away@example.org")) != machine


def test_a_mp_starts_the_mps_clocks_and_does_not_rise_for_it(desk: Desk) -> None:
    asked = "Please tell me the timetable of the retender."
    key = case_of(desk, mail(asked, sender="office@mp.example", channel=Channel.MP_OFFICE))
    view = case.look(desk, key)
    assert any("mp" in running.name for running in view.clocks)
    assert view.line.band == 3


def test_the_clocks_of_a_complaint_run_from_receipt(desk: Desk) -> None:
    view = case.look(desk, case_of(desk, mail("This is a formal complaint: nobody answers, the taxi is always late.")))
    assert {running.name for running in view.clocks} >= {"reference"} or view.clocks
    assert all(running.due > MONDAY for running in view.clocks)


def test_an_auditor_takes_nothing_in(desk: Desk, tmp_path: object) -> None:
    from pathlib import Path

    from triage.desk.take_in import take_in

    auditor = desk_for(desk.store, Path(str(tmp_path)), "ruth", Role.AUDITOR)
    with pytest.raises(NotAllowed, match="may not take in"):
        take_in(auditor, mail(NO_TAXI))
    assert _count(desk, Contact) == 0


def test_what_was_rolled_back_left_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("triage.desk.clocks.received", fails)
    with pytest.raises(RuntimeError):
        taken(desk, mail(NO_TAXI))
    assert (_count(desk, Contact), _count(desk, Case), _count(desk, Raw)) == (0, 0, 0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=300),
    subject=st.text(max_size=80),
    name=st.text(max_size=40),
    sender=st.one_of(st.just(""), st.text(max_size=30), st.emails()),
)
def test_any_words_in_any_field_become_a_line_of_the_queue(
    desk: Desk, text: str, subject: str, name: str, sender: str
) -> None:
    from triage.channels.words import one_line

    result = taken(
        desk,
        mail(
            one_line(text),
            subject=one_line(subject),
            sender=one_line(sender),
            from_name=one_line(name),
            key=repr((text, subject, name, sender)),
        ),
    )
    assert result.outcome in {"taken", "repeated"}
    if result.case_id:
        assert result.case_id in set(queue.order(desk))
