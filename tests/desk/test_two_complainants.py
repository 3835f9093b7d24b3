"""A mother and a father who complain on one case: each is acknowledged and answered, and neither's answer is the other's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.clocked import COMPLAINT, clock_names, clock_of, moment
from support.desks import case_of, family, mail, taken

from triage.desk import call_drafts, calls, case, clocks, finding, reply
from triage.desk.front import Desk
from triage.desk.views import Draft, Sent

LetTimePass = Callable[[str], None]
MOTHER, FATHER = "parent@example.org", "carl@example.org"
HIS = "This is a formal complaint. My daughter's taxi has been late every single week and I want it put right."
BODY = "Dear both,\n\nThank you for your message about Amara. I will ring you on Thursday 14 January.\n\nAda Fern\n"
RESPONSES = {"complaint_respond", "complaint_respond_outer", "complaint_whole"}


@pytest.fixture(autouse=True)
def monday(at: LetTimePass) -> None:
    at("2027-01-11 09:00")


def _mother_complains(desk: Desk) -> int:
    family(desk, father=FATHER, transport="confirmed")
    return case_of(desk, mail(COMPLAINT, subject="Complaint"))


def _father_writes(desk: Desk, key: int, when: str, words: str = HIS) -> None:
    view = case.look(desk, key)
    came = mail(words, sender=FATHER, subject=f"Amara {view.line.ref}", at=moment(when))
    assert taken(desk, came).case_id == key


def _answers(desk: Desk, key: int, address: str, template: str) -> Sent:
    view = case.look(desk, key)
    point = next(one.point_id for one in view.recipients if one.address == address)
    return reply.send(desk, Draft(key, template, point, "Amara's transport", BODY), view.version)


# Two complaints on one case


def test_the_response_to_the_mothers_complaint_leaves_the_fathers_owed_until_he_has_his_own(desk: Desk) -> None:
    key = _mother_complains(desk)
    _father_writes(desk, key, "2027-01-11 09:00")
    sent = _answers(desk, key, MOTHER, "complaint-answered")
    assert sent.owed == "Carl Reed"
    assert clock_names(desk, key) == {"complaint_acknowledge", "complaint_respond_outer", "complaint_whole"}
    assert case.look(desk, key).state == "waiting"
    sent = _answers(desk, key, FATHER, "complaint-answered")
    assert sent.owed == ""
    assert clock_names(desk, key) == {"escalation_window"}
    assert case.look(desk, key).state == "done"


def test_both_are_acknowledged_before_the_ten_days_begin(desk: Desk, at: LetTimePass) -> None:
    key = _mother_complains(desk)
    _father_writes(desk, key, "2027-01-11 09:00")
    _answers(desk, key, MOTHER, "complaint-acknowledged")
    assert "complaint_acknowledge" in clock_names(desk, key)
    at("2027-01-12 09:00")
    _answers(desk, key, FATHER, "complaint-acknowledged")
    assert "complaint_acknowledge" not in clock_names(desk, key)
    assert clock_of(desk, key, "complaint_respond").due_on == date(2027, 1, 26)


def test_the_fathers_complaint_is_acknowledged_though_the_mothers_was_before(desk: Desk, at: LetTimePass) -> None:
    key = _mother_complains(desk)
    _answers(desk, key, MOTHER, "complaint-acknowledged")
    responds = clock_of(desk, key, "complaint_respond").due_on
    at("2027-01-13 09:00")
    _father_writes(desk, key, "2027-01-13 09:00")
    assert clock_of(desk, key, "complaint_acknowledge").due_on == date(2027, 1, 18)
    _answers(desk, key, FATHER, "complaint-acknowledged")
    assert clock_names(desk, key) == RESPONSES
    assert clock_of(desk, key, "complaint_respond").due_on == responds


def test_who_complains_again_before_the_response_is_not_acknowledged_again(desk: Desk, at: LetTimePass) -> None:
    key = _mother_complains(desk)
    _answers(desk, key, MOTHER, "complaint-acknowledged")
    at("2027-01-13 09:00")
    assert taken(desk, mail(f"{HIS} Again.", at=moment("2027-01-13 09:00"))).case_id == key
    assert clock_names(desk, key) == RESPONSES


def test_a_reply_that_is_taken_back_has_answered_nobody(desk: Desk) -> None:
    held = replace(desk, hold=timedelta(seconds=20))
    key = _mother_complains(desk)
    _father_writes(desk, key, "2027-01-11 09:00")
    sent = _answers(held, key, FATHER, "complaint-answered")
    reply.take_back(held, sent.reply_id)
    assert _answers(desk, key, MOTHER, "complaint-answered").owed == "Carl Reed"
    assert "complaint_respond_outer" in clock_names(desk, key)


def test_who_complains_on_the_telephone_has_been_spoken_to_and_is_still_owed_a_response(desk: Desk) -> None:
    family(desk, father="01632 960124", transport="confirmed")
    key = case_of(desk, mail(COMPLAINT, subject="Complaint"))
    found = finding.find(desk, "01632 960124").rows[0]
    draft = replace(call_drafts.begin(desk), child_id=found.child_id, person_id=found.person_id, number="01632 960124",
                    checked=True, outcome="message", notes=HIS, case=case.look(desk, key).line.ref)  # fmt: skip
    assert calls.log(desk, draft).case_id == key
    _answers(desk, key, MOTHER, "complaint-acknowledged")
    assert clock_names(desk, key) == RESPONSES
    assert _answers(desk, key, MOTHER, "complaint-answered").owed == "Carl Reed"
    assert clock_names(desk, key) == RESPONSES


# One complaint


def test_a_question_beside_a_complaint_keeps_none_of_its_clocks_running(desk: Desk) -> None:
    key = _mother_complains(desk)
    _father_writes(desk, key, "2027-01-11 09:00", "Which bus does she take on Friday?")
    assert _answers(desk, key, MOTHER, "complaint-answered").owed == ""
    assert not clock_names(desk, key) & RESPONSES


def test_a_complaint_of_before_that_had_its_end_keeps_nothing_of_a_later_one_open(desk: Desk, at: LetTimePass) -> None:
    key = _mother_complains(desk)
    _father_writes(desk, key, "2027-01-11 09:00")
    for name in ("complaint_acknowledge", "complaint_respond", "complaint_whole"):
        clocks.stop(desk, key, name, "we met both of them and answered")
    at("2027-03-15 09:00")
    assert case_of(desk, mail(f"{COMPLAINT} Once more.", at=moment("2027-03-15 09:00"))) == key
    assert _answers(desk, key, MOTHER, "complaint-answered").owed == ""
    assert not clock_names(desk, key) & RESPONSES


def test_a_complaint_of_who_was_not_known_on_the_telephone_is_answered_with_the_others(desk: Desk) -> None:
    key = _mother_complains(desk)
    draft = replace(call_drafts.begin(desk), outcome="message", notes=HIS, case=case.look(desk, key).line.ref)
    assert calls.log(desk, draft).case_id == key
    assert _answers(desk, key, MOTHER, "complaint-answered").owed == ""
    assert not clock_names(desk, key) & RESPONSES


def test_an_mp_who_rang_is_still_to_be_answered_when_both_have_their_response(desk: Desk) -> None:
    key = _mother_complains(desk)
    clocks.start(desk, key, "mp_enquiry")
    _father_writes(desk, key, "2027-01-11 09:00")
    assert _answers(desk, key, MOTHER, "complaint-answered").owed == "Carl Reed"
    assert _answers(desk, key, FATHER, "complaint-answered").owed == ""
    assert clock_names(desk, key) == {"escalation_window", "mp_acknowledge", "mp_respond"}
