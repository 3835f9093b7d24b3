"""A family gets an answer: one recipient, nothing unproved, frozen once, and the case steps back only as far as it may."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail, taken

from triage.desk import case, claim, drafts, queue, reply, sending, waiting
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views import Draft
from triage.errors import NotFound, NotSendable, Stale
from triage.rules.letter import Delivery, Letter, Outcome, Way
from triage.rules.roles import Role
from triage.store import events
from triage.store.tables import Outbox

GOOD = """Dear Ms Reed,

I am sorry that Amara had no taxi today. There is no transport for Amara yet.

Jo Marsh will ring you by Thursday 14 January with what we know.

Ada Fern
"""


@pytest.fixture
def waiting_case(desk: Desk) -> int:
    """A family whose taxi did not come, waiting for an answer."""
    family(desk)
    return case_of(desk, mail("No taxi came for Amara this morning. She is at home with me."))


def _draft(desk: Desk, case_id: int, body: str = GOOD, template: str = "no-transport-yet") -> tuple[Draft, int]:
    view = case.look(desk, case_id)
    return Draft(case_id, template, view.recipients[0].point_id, "Amara's transport", body), view.version


def _send(desk: Desk, case_id: int, **more: str) -> str:
    draft, version = _draft(desk, case_id, **more)
    return str(reply.send(desk, draft, version).to)


def _letters(desk: Desk) -> list[bytes]:
    return [bytes(raw) for raw in desk.store.read(lambda conn: conn.scalars(sa.select(col(Outbox.raw))).all())]


def test_the_reply_that_leaves_is_what_the_person_saw(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    letter = message_from_bytes(_letters(desk)[0], policy=default)
    assert letter["To"] == "Ngozi Reed <parent@example.org>"
    assert letter["Cc"] is None
    body = letter.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == GOOD.strip()


def test_the_first_template_offered_answers_what_ranks_the_case_highest(desk: Desk) -> None:
    family(desk)
    said = "There is a new driver this week. Today he handed Amara to the wrong person at the gate, a man she does not know."
    assert reply.offers(desk, case_of(desk, mail(said)))[0].name == "safety-concern-passed-on"


def test_after_a_holding_answer_the_case_waits_and_comes_back_next_morning(
    desk: Desk, waiting_case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send(desk, waiting_case)
    assert waiting_case not in set(queue.order(desk))
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=1))
    assert waiting.apply_waiting(as_service(desk)) == 1
    assert waiting.apply_waiting(as_service(desk)) == 0
    assert waiting_case in set(queue.order(desk))


def test_a_new_word_from_the_family_wakes_a_waiting_case(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    assert case_of(desk, mail("It is now ten and still nobody has come for Amara.")) == waiting_case
    assert waiting_case in set(queue.order(desk))


def test_a_substantive_answer_to_a_routine_matter_ends_it(desk: Desk) -> None:
    family(desk, transport="confirmed")
    routine = case_of(desk, mail("Thank you so much, Amara's driver is lovely."))
    body = "Dear Ms Reed,\n\nThank you for writing about Amara. I have passed your words on.\n\nAda Fern"
    _send(desk, routine, body=body, template="thank-you")
    assert case.look(desk, routine).state == "done"


def test_a_child_at_risk_stays_at_the_head_of_the_queue_after_an_email(desk: Desk) -> None:
    family(desk)
    grave = case_of(desk, mail("Amara did not arrive at school and nobody knows where she is."))
    _send(desk, grave, template="safety-concern-passed-on")
    assert queue.order(desk)[0] == grave


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (GOOD + "\nThe next step is [[what happens next]].", "Still to be filled"),
        (GOOD + "\nYour transport is arranged.", "does not show"),
        (GOOD.replace("Amara", "your child"), "name"),
        ("", "no words"),
        (GOOD + "\nI will ring you by 31 February.", "There is no such day: 31 February"),
    ],
)
def test_a_reply_that_may_not_leave_is_refused_with_the_reason(
    desk: Desk, waiting_case: int, body: str, fault: str
) -> None:
    draft, version = _draft(desk, waiting_case, body)
    with pytest.raises(NotSendable, match=fault):
        reply.send(desk, draft, version)
    assert _letters(desk) == []


def test_another_childs_name_stops_the_reply(desk: Desk, waiting_case: int) -> None:
    family(desk, child="Barnaby", parent="other@example.org")
    draft, version = _draft(desk, waiting_case, GOOD + "\nBarnaby has no taxi either.")
    with pytest.raises(NotSendable, match="Barnaby is another child"):
        reply.send(desk, draft, version)


def test_the_writer_may_sign_although_a_child_bears_the_same_name(desk: Desk, waiting_case: int) -> None:
    family(desk, child=desk.who.name.split()[0], parent="other@example.org")
    _send(desk, waiting_case, body=GOOD.replace("Ada Fern", desk.who.name))
    assert len(_letters(desk)) == 1


def test_a_barred_parent_is_no_recipient(desk: Desk) -> None:
    family(desk, barred="carl@example.org")
    key = case_of(desk, mail("No taxi came for Amara."))
    assert [str(r.address) for r in case.look(desk, key).recipients] == ["parent@example.org"]


@pytest.mark.parametrize("name", ["Mother", "Parent or carer", "Step-mother 2"])
def test_a_carer_whom_nobody_named_forbids_no_word_of_a_reply(desk: Desk, name: str) -> None:
    known = NewPerson("Ngozi Reed", "Ms Reed", points=("parent@example.org",), relationship="aunt")
    nameless = NewPerson(name, name, relationship="mum", authority="none")
    add_family(as_service(desk), [known, nameless], [NewChild("Amara", "Reed", None, "Larkfield School", ())])
    key = case_of(desk, mail("No taxi came for Amara."))
    body = GOOD.replace("Amara had", "Amara, her mother, step-mother 2, parent or carer, had")
    assert not [one for one in reply.check(desk, _draft(desk, key, body)[0]) if one.group == "barred"]


def test_an_address_that_somebody_barred_reads_too_is_warned_of(desk: Desk) -> None:
    mother = NewPerson(
        "Ngozi Reed", "Ms Reed", points=("parent@example.org", "home@example.org"), relationship="mother"
    )
    father = NewPerson("Carl Reed", "Mr Reed", points=("home@example.org",), relationship="father", barred=True)
    add_family(as_service(desk), [mother, father], [NewChild("Amara", "Reed", None, "Larkfield School", ())])
    key = case_of(desk, mail("No taxi came for Amara."))
    own, home = (replace(_draft(desk, key)[0], point_id=one.point_id) for one in case.look(desk, key).recipients)
    assert not [one for one in reply.check(desk, own) if one.group == "barred"]
    (found,) = [one for one in reply.check(desk, home) if one.group == "barred"]
    assert (found.level, found.words) == (
        "warn",
        "This address is also Carl Reed's, who may not be told anything: choose another, or ask first.",
    )


SECRET = "We have moved. My ex husband must not know our new address, please do not give anyone our address."


def test_where_a_parent_asks_for_a_secret_address_the_other_parent_is_written_to_only_by_a_supervisor(
    desk: Desk, tmp_path: Path
) -> None:
    family(desk, father="father@example.org")
    asked = case_of(desk, mail(SECRET))
    assert [str(r.address) for r in case.look(desk, asked).recipients] == ["parent@example.org"]
    assert any("secret" in str(words) for words in case.look(desk, asked).warnings)
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    assert len(case.look(boss, asked).recipients) == 2
    fathers = case_of(desk, mail("When is the taxi for Amara tomorrow?", sender="father@example.org"))
    assert "father@example.org" not in [str(r.address) for r in case.look(desk, fathers).recipients]


def test_a_letter_to_the_parent_who_must_not_know_is_refused_with_the_reason(desk: Desk, waiting_case: int) -> None:
    draft, _ = _draft(desk, waiting_case)
    family(desk, child="Noor", parent="noor@example.org", father="noors.father@example.org")
    noors = case_of(desk, mail("No taxi came for Noor.", sender="noors.father@example.org"))
    held = replace(_draft(desk, noors)[0], case_id=noors)
    taken(desk, mail(SECRET, sender="noor@example.org"))
    with pytest.raises(NotSendable, match="secret"):
        reply.send(desk, replace(held, body=GOOD.replace("Amara", "Noor")), case.look(desk, noors).version)
    assert draft.point_id != held.point_id


def test_a_colleague_may_be_named_in_a_letter_although_a_child_bears_the_name(
    desk: Desk, waiting_case: int, tmp_path: Path
) -> None:
    family(desk, child="Sam", parent="sams@example.org")
    desk_for(desk.store, tmp_path, "sam", Role.AGENT)
    _send(desk, waiting_case, body=GOOD.replace("Jo Marsh", "Sam"))
    assert len(_letters(desk)) == 1


def test_an_address_that_is_no_contact_of_this_child_is_refused(desk: Desk, waiting_case: int) -> None:
    family(desk, child="Barnaby", parent="other@example.org")
    stranger = case.look(desk, case_of(desk, mail("No taxi for Barnaby.", sender="other@example.org"))).recipients[0]
    draft, version = _draft(desk, waiting_case)
    with pytest.raises(NotSendable, match="current contact of this child"):
        reply.send(desk, replace(draft, point_id=stranger.point_id), version)


def test_words_that_came_in_while_one_wrote_stop_the_send_and_keep_the_draft(desk: Desk, waiting_case: int) -> None:
    draft, version = _draft(desk, waiting_case)
    drafts.keep(desk, draft)
    case_of(desk, mail("Do not send a taxi any more: Amara is in hospital."))
    with pytest.raises(Stale, match="changed while you wrote"):
        reply.send(desk, draft, version)
    assert drafts.find(desk, waiting_case) == draft


def test_a_case_that_somebody_else_holds_cannot_be_answered(desk: Desk, waiting_case: int, tmp_path: Path) -> None:
    other = desk_for(desk.store, tmp_path, "jo")
    claim.claim(other, waiting_case)
    draft, version = _draft(desk, waiting_case)
    with pytest.raises(Stale, match="Somebody else is working"):
        reply.send(desk, draft, version)


def test_the_draft_is_gone_once_the_reply_is_queued(desk: Desk, waiting_case: int) -> None:
    draft, version = _draft(desk, waiting_case)
    drafts.keep(desk, draft)
    reply.send(desk, draft, version)
    assert drafts.find(desk, waiting_case) is None


def test_a_draft_is_readable_by_its_owner_only(desk: Desk, waiting_case: int) -> None:
    draft, _ = _draft(desk, waiting_case)
    drafts.keep(desk, draft)
    (file,) = desk.drafts.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_damaged_draft_file_is_no_draft_and_no_crash(desk: Desk, waiting_case: int) -> None:
    draft, _ = _draft(desk, waiting_case)
    drafts.keep(desk, draft)
    (file,) = desk.drafts.iterdir()
    file.write_bytes(b"\xff{half")
    assert drafts.find(desk, waiting_case) is None


def test_a_reply_that_answers_our_message_id_from_the_family_joins_verified(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    ours = message_from_bytes(_letters(desk)[0])["Message-ID"]
    key = case_of(desk, mail("Thank you, we will wait.", references=(ours,), subject="Re: Amara's transport"))
    assert key == waiting_case
    assert not case.look(desk, key).story[-1].unverified


def test_a_stranger_who_quotes_our_message_id_is_kept_apart(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    ours = message_from_bytes(_letters(desk)[0])["Message-ID"]
    key = case_of(desk, mail("Send me her address.", sender="stranger@example.org", references=(ours,)))
    assert key != waiting_case
    assert any("not a contact of that child" in why.words for why in case.look(desk, key).why)


def test_a_bounce_of_our_reply_comes_back_to_its_case(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    bounce = mail(
        "550 no such user", sender="mailer-daemon@relay.example", is_bounce=True, bounced_recipient="Parent@example.org"
    )
    assert case_of(desk, bounce) == waiting_case
    assert waiting_case in set(queue.order(desk))


def test_answering_stops_the_acknowledgement_clock_and_not_the_answers(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    stopped = {running.name for running in case.look(desk, waiting_case).clocks if running.stopped}
    running = {running.name for running in case.look(desk, waiting_case).clocks if not running.stopped}
    assert stopped
    assert running


def test_two_people_never_take_the_same_case(desk: Desk, tmp_path: Path) -> None:
    for number in range(4):
        taken(desk, mail("No taxi today.", sender=f"p{number}@example.org"))
    people = [desk_for(desk.store, tmp_path, f"agent{number}") for number in range(5)]
    got = [claim.take_next(who) for who in people]
    assert sorted(key for key in got if key) == sorted(set(queue.order(desk)))
    assert got.count(None) == 1


def test_a_lease_that_is_over_frees_the_case(
    desk: Desk, waiting_case: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim.take_next(desk)
    later = desk_for(desk.store, tmp_path, "jo")
    assert claim.take_next(later) is None
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + claim.LEASE + timedelta(seconds=1))
    assert claim.take_next(later) == waiting_case


def test_what_i_give_back_the_next_person_takes(desk: Desk, waiting_case: int, tmp_path: Path) -> None:
    claim.take_next(desk)
    claim.release(desk, waiting_case)
    assert claim.take_next(desk_for(desk.store, tmp_path, "jo")) == waiting_case


def test_done_wants_a_reason(desk: Desk, waiting_case: int) -> None:
    with pytest.raises(NotSendable, match="for a reason"):
        done(desk, waiting_case, "  ")
    done(desk, waiting_case, "rung: a taxi came at ten")
    assert waiting_case not in set(queue.order(desk))


def _deliver(outcome: Outcome, seen: list[str]) -> sending.Roads:
    def deliver(letter: Letter) -> Outcome:
        seen.append(letter.message_id)
        return outcome

    return {Way.EMAIL: sending.Road(deliver)}


def test_a_delivered_letter_is_delivered_once(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    seen: list[str] = []
    service = as_service(desk)
    assert sending.send_due(service, _deliver(Outcome(Delivery.SENT, "250 ok"), seen)) == 1
    assert sending.send_due(service, _deliver(Outcome(Delivery.SENT, "250 ok"), seen)) == 0
    assert len(seen) == 1
    assert sending.unsettled(desk) == []


def test_a_server_that_says_later_is_asked_again_after_five_minutes(
    desk: Desk, waiting_case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send(desk, waiting_case)
    seen: list[str] = []
    service = as_service(desk)
    sending.send_due(service, _deliver(Outcome(Delivery.LATER, "451 busy"), seen))
    assert sending.send_due(service, _deliver(Outcome(Delivery.SENT, ""), seen)) == 0
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(minutes=5))
    assert sending.send_due(service, _deliver(Outcome(Delivery.SENT, ""), seen)) == 1


def test_an_unknown_delivery_waits_for_a_persons_word(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    service = as_service(desk)
    sending.send_due(service, _deliver(Outcome(Delivery.UNKNOWN, "the line dropped"), []))
    assert sending.send_due(service, _deliver(Outcome(Delivery.SENT, ""), [])) == 0
    (row,) = sending.unsettled(desk)
    assert "NOT KNOWN" in case.look(desk, waiting_case).story[-1].what or any(
        "NOT KNOWN" in told.what for told in case.look(desk, waiting_case).story
    )
    sending.decide(desk, row.message_id, arrived=True)
    assert sending.unsettled(desk) == []
    with pytest.raises(NotFound):
        sending.decide(desk, row.message_id, arrived=True)


def test_what_a_dead_service_was_sending_is_unknown_and_not_sent_again(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    service = as_service(desk)

    def dies(_letter: Letter) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sending.send_due(service, {Way.EMAIL: sending.Road(dies)})
    assert sending.recover(service, {}) == 1
    assert sending.send_due(service, _deliver(Outcome(Delivery.SENT, ""), [])) == 0


def test_a_letter_that_is_refused_for_good_is_shown_as_not_delivered(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    sending.send_due(as_service(desk), _deliver(Outcome(Delivery.FAILED, "550 no such user"), []))
    assert any("NOT DELIVERED: 550" in told.what for told in case.look(desk, waiting_case).story)


def test_everything_that_was_done_is_in_the_log_and_the_log_holds(desk: Desk, waiting_case: int) -> None:
    claim.take_next(desk)
    _send(desk, waiting_case)
    done(desk, waiting_case, "rung")
    said = [row.what for row in desk.store.read(lambda conn: events.of_case(conn, waiting_case))]
    for what in (
        "case opened",
        "contact taken in",
        "case claimed",
        "case opened by",
        "reply queued",
        "case waits",
        "case done",
    ):
        assert what in said
    assert desk.store.read(events.verify).broken_at is None


def test_the_log_holds_no_words_of_the_family_and_no_names(desk: Desk, waiting_case: int) -> None:
    _send(desk, waiting_case)
    written = " ".join(row.detail for row in desk.store.read(lambda conn: events.of_case(conn, waiting_case)))
    for word in ("Amara", "Reed", "taxi", "parent@example.org"):
        assert word not in written


def test_where_a_mail_asks_for_answers_elsewhere_is_shown_and_nothing_goes_there(desk: Desk) -> None:
    family(desk)
    asks = mail("No taxi came for Amara.")
    key = case_of(desk, replace(asks, message=replace(asks.message, reply_to="eve@other.example")))
    view = case.look(desk, key)
    assert view.story[0].elsewhere == "eve@other.example"
    assert "eve@other.example" not in [str(one.address) for one in view.recipients]
