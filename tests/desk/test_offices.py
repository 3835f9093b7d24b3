"""MPs, councillors, schools and colleagues: recognised by their address, answered as themselves, and what they pass on."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, case_of, family, mail, taken

from triage.desk import case, joining, reply
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.rules.arrival import Channel, Forwarded
from triage.store import cases, clocks, notes
from triage.store.tables import Case, Contact, Person

MP = "office@harcourt-mp.example"
PARENT = "parent@example.org"
WORDS = "My constituent Ms Reed tells me that nobody answers her about her daughter's transport."


def _contact(desk: Desk, case_id: int) -> Contact:
    query = sa.select(Contact).where(col(Contact.case_id) == case_id).order_by(col(Contact.id).desc())
    return Contact(**desk.store.read(lambda conn: conn.execute(query).first())._mapping)  # type: ignore[union-attr]


def _case(desk: Desk, case_id: int) -> Case:
    found = desk.store.read(lambda conn: cases.get(conn, case_id))
    assert found is not None
    return found


def _running(desk: Desk, case_id: int) -> set[str]:
    return {row.name for row in desk.store.read(lambda conn: clocks.of_case(conn, case_id)) if not row.ended}


def _both(desk: Desk, later: str = MP) -> int:
    """Return a case on which a parent and their MP wrote, the MP last unless another is."""
    family(desk)
    first, second = (PARENT, MP) if later == MP else (MP, PARENT)
    words = {PARENT: "I want to complain: nobody answers about Amara's taxi.", MP: WORDS}
    one = case_of(desk, mail(words[first], sender=first))
    two = case_of(desk, mail(words[second], sender=second, at=MONDAY + timedelta(minutes=5)))
    into, away = (one, two) if first == PARENT else (two, one)
    joining.merge(desk, away, into, "the MP writes for the mother")
    return into


@pytest.mark.parametrize(
    ("address", "channel", "sort", "clock"),
    [
        (MP, Channel.MP_OFFICE, "mp_office", "mp_respond"),
        ("r.dibble@marlshire-members.example", Channel.MEMBER, "member", "mp_respond"),
        ("senco@larkfield.example", Channel.SCHOOL, "school", "respond"),
        ("control@kestrellane.example", Channel.OPERATOR, "operator", "respond"),
        ("duty@fernbank.example", Channel.REFERRAL, "team", "respond"),
        ("hello@marlshire-forum.example", Channel.EMAIL, "forum", "respond"),
    ],
)
def test_who_writes_for_an_office_is_recognised_with_the_clocks_of_their_enquiry(
    desk: Desk, address: str, channel: Channel, sort: str, clock: str
) -> None:
    key = case_of(desk, mail("Could you tell me when the new times are sent out?", sender=address))
    contact = _contact(desk, key)
    assert contact.channel is channel
    person = desk.store.read(
        lambda conn: conn.execute(sa.select(Person).where(col(Person.id) == contact.person_id)).one()
    )
    assert person.sort == sort
    assert clock in _running(desk, key)


@pytest.mark.parametrize(
    "words",
    [
        "My constituent wishes to complain formally about the taxi, which is late every day. I should be glad of a reply.",
        "Please find below a formal complaint from my constituent about the late taxi. Her daughter missed registration.",
        "My constituent's child has been out of school for three weeks, as no transport was arranged. This is unacceptable.",
    ],
)
def test_a_complaint_that_an_mp_passes_on_has_the_clocks_of_both(desk: Desk, words: str) -> None:
    key = case_of(desk, mail(words, sender=MP))
    assert {"mp_acknowledge", "mp_respond", "complaint_acknowledge", "complaint_whole"} <= _running(desk, key)


def test_an_mp_whom_nobody_listed_is_heard_as_one_by_name_and_its_clocks_run(desk: Desk) -> None:
    name, address = "Office of Lorna Tait MP", "casework@example.org"
    key = case_of(desk, mail("Could you tell me when the new times are sent out?", sender=address, from_name=name))
    assert _contact(desk, key).channel is Channel.EMAIL
    assert _case(desk, key).kinds[0] == "mp_enquiry"
    assert "mp_respond" in _running(desk, key)


def test_an_automatic_answer_from_an_mp_is_no_mp_enquiry(desk: Desk) -> None:
    key = case_of(
        desk, mail("I am away from the office.", sender="r@example.org", from_name="Ruth Tait MP", is_auto_reply=True)
    )
    assert "mp_enquiry" not in _case(desk, key).kinds


def test_an_address_that_a_familys_record_holds_is_theirs_though_its_domain_is_a_schools(desk: Desk) -> None:
    family(desk, parent="n.reed@larkfield.example")
    key = case_of(desk, mail("No taxi came for Amara.", sender="n.reed@larkfield.example"))
    assert _contact(desk, key).channel is Channel.EMAIL
    assert _case(desk, key).child_name == "Amara Reed"


@pytest.mark.parametrize(
    ("address", "name"), [("office@harc0urt-mp.example", "Jo"), ("x@elsewhere.test", "Larkfield School")]
)
def test_what_looks_like_an_office_is_nobodys_and_a_person_is_told(desk: Desk, address: str, name: str) -> None:
    key = case_of(desk, mail("When are the new times sent out?", sender=address, from_name=name))
    contact = _contact(desk, key)
    assert contact.channel is Channel.EMAIL
    assert "the address is not on the list" in contact.doubt
    assert "mp_enquiry" not in _case(desk, key).kinds


def test_of_a_parent_and_their_mp_who_wrote_last_is_answered_and_the_other_only_if_chosen(desk: Desk) -> None:
    told = case.look(desk, _both(desk)).recipients
    assert [one.address for one in told] == [MP, PARENT]
    assert "MP's office" in told[0].relation
    assert "authority" in told[0].relation


def test_where_the_parent_wrote_last_the_parent_is_answered(desk: Desk) -> None:
    assert [one.address for one in case.look(desk, _both(desk, later=PARENT)).recipients] == [PARENT, MP]


@pytest.mark.parametrize("to", [MP, PARENT])
def test_an_answer_to_one_leaves_what_the_other_is_owed_running(desk: Desk, to: str) -> None:
    key = _both(desk)
    assert {"mp_respond", "mp_acknowledge", "complaint_acknowledge"} <= _running(desk, key)
    view = case.look(desk, key)
    point = next(one.point_id for one in view.recipients if one.address == to)
    body = "We have your message about Amara, and a person is looking at it today."
    reply.send(desk, Draft(key, "", point, "Your message", body), view.version)
    left = _running(desk, key)
    assert ("mp_acknowledge" in left) is (to == PARENT)
    assert ("complaint_acknowledge" in left) is (to == MP)


def test_what_concerns_the_family_is_told_to_the_family(desk: Desk) -> None:
    from triage.rules import templates

    key = _both(desk)
    filled = templates.Filled("s", "b", ())
    ready = desk.store.read(lambda conn: reply.ready(desk, conn, key, lambda _fields, _facts: filled))
    assert [row.address for row in ready.told.rows] == [PARENT]


def test_an_office_that_answers_our_letter_from_the_address_it_went_to_goes_on_with_that_case(desk: Desk) -> None:
    key = _both(desk)
    view = case.look(desk, key)
    sent = reply.send(
        desk,
        Draft(key, "", view.recipients[0].point_id, "Your enquiry", "We are looking at Amara's transport."),
        view.version,
    )
    more = taken(
        desk, mail("Thank you.", sender=MP, key="2", in_reply_to=sent.message_id, references=(sent.message_id,))
    )
    assert more.case_id == key
    other = "press@harcourt-mp.example"
    apart = taken(desk, mail("And?", sender=other, key="3", in_reply_to=sent.message_id, references=(sent.message_id,)))
    assert apart.case_id != key


def _passed_on(address: str = PARENT, **more: Any) -> dict[str, Any]:
    inner = Forwarded("Ngozi Reed", address, "No taxi", "No taxi came for Amara this morning.")
    return {"from_name": "Jo Hart", "forwarded": (inner,), "above": "One for you, I think.", **more}


def test_a_mail_that_a_colleague_forwards_is_the_familys_own_words_with_the_forwarder_noted(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("FYI", sender="jo.hart@marlshire.example", **_passed_on()))
    contact = _contact(desk, key)
    assert (contact.from_address, contact.from_name, contact.subject) == (PARENT, "Ngozi Reed", "No taxi")
    assert contact.new_text == "No taxi came for Amara this morning."
    assert not contact.verified
    assert _case(desk, key).child_name == "Amara Reed"
    (note,) = desk.store.read(lambda conn: notes.of_case(conn, key))
    assert note.text.startswith("Forwarded by Jo Hart (jo.hart@marlshire.example).")
    assert "One for you, I think." in note.text


def test_the_forwarder_is_named_with_their_team_where_it_is_listed(desk: Desk) -> None:
    key = case_of(desk, mail("FYI", sender="jo@client-transport.marlshire.example", **_passed_on()))
    (note,) = desk.store.read(lambda conn: notes.of_case(conn, key))
    assert note.text.startswith("Forwarded by Jo Hart, Client Transport (")


def test_a_forward_proves_nobody_and_its_thread_is_not_the_familys(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("No taxi for Amara.", at=MONDAY - timedelta(days=9)))
    view = case.look(desk, key)
    draft = Draft(key, "", view.recipients[0].point_id, "Hello", "We are looking at Amara's transport.")
    sent = reply.send(desk, draft, view.version)
    passed_on = _passed_on(in_reply_to=sent.message_id, references=(sent.message_id,))
    assert not _contact(
        desk, case_of(desk, mail("FYI", sender="jo.hart@marlshire.example", key="f", **passed_on))
    ).verified


def test_a_forward_without_the_familys_address_says_that_a_person_should_look(desk: Desk) -> None:
    key = case_of(desk, mail("FYI", sender="jo.hart@marlshire.example", **_passed_on(address="")))
    contact = _contact(desk, key)
    assert contact.from_name == "Ngozi Reed"
    assert "the address of the family is not in it" in contact.doubt
    assert case.look(desk, key).recipients == ()


def test_what_somebody_else_forwards_stays_their_own(desk: Desk) -> None:
    key = case_of(desk, mail("See below", sender="gran@example.org", **_passed_on()))
    contact = _contact(desk, key)
    assert contact.from_address == "gran@example.org"
    assert desk.store.read(lambda conn: notes.of_case(conn, key)) == []
