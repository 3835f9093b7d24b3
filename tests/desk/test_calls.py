"""A call becomes a contact in the right case, ranked by what was said, with the clocks that speaking to a family stops."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col
from support.desks import MONDAY, case_of, desk_for, family, mail

from triage.desk import call_drafts, caller, calls, case, explain, finding, queue
from triage.desk.front import Desk
from triage.desk.transport import history
from triage.desk.views.call import MESSAGE, NEW, OUTCOMES, CallDraft, Candidate
from triage.errors import NotAllowed, NotPossible, Stale
from triage.rules.roles import Role
from triage.store import clocks, notes
from triage.store.tables import Call, Case, CaseState, Contact, ContactPoint, Transport

NUMBER = "01632 960123"
NO_TAXI = "No taxi came this morning and Amara is still at home."


def _family(desk: Desk) -> Candidate:
    family(desk, parent=NUMBER, barred="01632 960999")
    return finding.find(desk, "01632 960123").rows[0]


def _draft(desk: Desk, candidate: Candidate | None = None, /, **more: Any) -> CallDraft:
    draft = call_drafts.begin(desk)
    if candidate is not None:
        draft = replace(draft, child_id=candidate.child_id, person_id=candidate.person_id, number=NUMBER, checked=True)
    return replace(draft, **{"outcome": "answered", "notes": "When does the new timetable start?", **more})


def _rows(desk: Desk, table: Any) -> list[Any]:
    return desk.store.read(lambda conn: list(conn.execute(sa.select(table))))


def _clock(desk: Desk, case_id: int, name: str) -> Any:
    rows = desk.store.read(lambda conn: clocks.of_case(conn, case_id))
    return next((row for row in rows if row.name == name), None)


def test_a_call_becomes_a_contact_in_a_new_case_of_the_child_with_its_reference_read_out_before(desk: Desk) -> None:
    draft = _draft(
        desk, _family(desk), outcome="passed_on", whom="the school", answers={"safe": "yes", "where": "at home"}
    )
    logged = calls.log(desk, draft)
    assert (logged.ref, logged.child, logged.is_new, logged.repeated) == (draft.ref, "Amara Reed", True, False)
    (contact,), (call,) = _rows(desk, Contact), _rows(desk, Call)
    assert (contact.channel.value, contact.source, contact.source_key) == ("phone", "call", draft.id)
    assert "Safe now: yes" in contact.text
    assert "timetable" in contact.new_text
    assert contact.verified
    assert contact.doubt == ""
    assert (call.number, call.caller_checked, call.safe_now, call.child_is) == ("01632960123", True, "yes", "at home")
    assert call.taken_by == "ada"
    assert not case.look(desk, logged.case_id).line.doubt
    (note,) = desk.store.read(lambda conn: notes.of_case(conn, logged.case_id))
    assert (note.sort, note.whom) == ("hand over", "the school")


@pytest.mark.parametrize("safe", ["no", "unknown"])
def test_a_child_who_is_not_known_to_be_safe_is_at_the_head_of_the_queue_whatever_else_is_said(
    desk: Desk, safe: str
) -> None:
    who = _family(desk)
    first = case_of(desk, mail("Nobody knows where she is.", sender="x@example.org"))
    logged = calls.log(
        desk, _draft(desk, who, outcome="message", answers={"safe": safe}, began_at=MONDAY - timedelta(minutes=10))
    )
    assert logged.band == 0
    assert logged.due == MONDAY + timedelta(minutes=5)
    assert list(queue.order(desk))[:2] == [logged.case_id, first]
    view = case.look(desk, logged.case_id)
    assert view.why[0].rule == "not_safe_now"
    assert explain.explain(desk, logged.case_id).differs == ()


def test_a_child_said_to_be_safe_is_ranked_by_the_callers_words_alone(desk: Desk) -> None:
    who = _family(desk)
    logged = calls.log(desk, _draft(desk, who, answers={"safe": "yes", "where": "at school", "transport": "travels"}))
    assert logged.band == 3
    state = desk.store.read(lambda conn: conn.scalar(sa.select(col(Case.state))))
    assert state is CaseState.WAITING, "the record knows of no transport, so it is not over"


def test_the_same_call_again_changes_nothing_and_tells_the_same(desk: Desk) -> None:
    draft = _draft(desk, _family(desk), outcome="promised", promise="15:00", answers={"safe": "no"})
    first = calls.log(desk, draft)
    version = desk.store.read(lambda conn: conn.scalar(sa.select(col(Case.version))))
    again = calls.log(desk, replace(draft, notes="other words"))
    assert again == replace(first, repeated=True, is_new=False)
    assert desk.store.read(lambda conn: conn.scalar(sa.select(col(Case.version)))) == version
    assert len(_rows(desk, Contact)) == len(_rows(desk, Call)) == 1


def test_speaking_to_a_checked_caller_acknowledges_and_only_an_answer_ends_the_matter(desk: Desk) -> None:
    who = _family(desk)
    key = case_of(desk, mail(NO_TAXI, sender=NUMBER))
    promised = calls.log(desk, _draft(desk, who, outcome="promised", promise="tomorrow 9:00"))
    assert (promised.case_id, promised.is_new) == (key, False), "the family's open case is the one it joins"
    assert promised.promised == datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
    assert _clock(desk, key, "acknowledge").ended == "answered"
    assert not _clock(desk, key, "respond").ended
    assert _clock(desk, key, "promise_kept").due_at == promised.promised
    (note,) = desk.store.read(lambda conn: notes.of_case(conn, key))
    assert (note.sort, note.due_at) == ("promise", promised.promised)
    assert explain.explain(desk, key).differs == ()
    calls.log(desk, _draft(desk, who, outcome="promised", promise="tomorrow 10:00"))
    runs = desk.store.read(lambda conn: [row for row in clocks.of_case(conn, key) if row.name == "promise_kept"])
    assert [row.ended for row in sorted(runs, key=lambda row: row.run)] == ["answered", ""]
    calls.log(desk, _draft(desk, who, outcome="answered", answers={"transport": "none"}))
    assert _clock(desk, key, "respond").ended == "answered"
    assert all(
        row.ended for row in desk.store.read(lambda conn: clocks.of_case(conn, key)) if row.name == "promise_kept"
    )
    assert explain.explain(desk, key).differs == ()


@pytest.mark.parametrize("checked", [True, False])
def test_a_caller_who_is_not_checked_is_listened_to_and_answers_no_clock(desk: Desk, checked: bool) -> None:
    who = _family(desk)
    key = case_of(desk, mail(NO_TAXI, sender=NUMBER))
    calls.log(desk, _draft(desk, who, outcome="passed_on", whom="school", checked=checked))
    assert bool(_clock(desk, key, "acknowledge").ended) is checked
    assert (_rows(desk, Contact)[-1].doubt == "") is checked


def test_a_barred_caller_is_written_down_and_never_counts_as_checked(desk: Desk) -> None:
    _family(desk)
    barred = next(one for one in finding.find(desk, "960999").rows if one.barred)
    card = caller.card(desk, barred.child_id, barred.person_id)
    assert "NOT to be spoken to" in card.may
    assert not card.told
    logged = calls.log(desk, _draft(desk, barred, number="01632 960999", points=("01632 960555",)))
    (call,) = _rows(desk, Call)
    assert not call.caller_checked
    assert "not to be spoken to" in " ".join(why.words for why in case.look(desk, logged.case_id).why)
    assert "01632960555" not in [point.value for point in _rows(desk, ContactPoint)]


def test_transport_and_contact_details_are_changed_only_where_it_was_said_so(desk: Desk) -> None:
    who = _family(desk)
    draft = _draft(desk, who, answers={"transport": "late"})
    calls.log(desk, draft)
    assert history(desk, who.child_id or 0)[:-1] == [], "only how it was put on the register"
    (point,) = caller.card(desk, who.child_id, who.person_id).points
    assert (str(point.sure), point.old) == ("never confirmed: ask if it is right", True)
    more = _draft(
        desk,
        who,
        answers={"transport": "late"},
        put_transport=True,
        confirmed=(point.id,),
        points=("ngozi@example.org",),
    )
    calls.log(desk, more)
    change, _ = history(desk, who.child_id or 0)
    assert (change.state, change.source) == (Transport.CONFIRMED, "call")
    card = caller.card(desk, who.child_id, who.person_id)
    assert card.transport == "confirmed"
    assert {str(one.value): str(one.sure) for one in card.points} == {
        "01632960123": "confirmed 11 Jan",
        "ngozi@example.org": "confirmed 11 Jan",
    }


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"outcome": ""}, "how the call ended"),
        ({"outcome": "passed_on"}, "to whom"),
        ({"outcome": "promised", "promise": "soon"}, "at what time"),
        ({"outcome": "promised", "promise": "8:00"}, "passed already"),
        ({"outcome": "promised", "promise": "2027-01-17 10:00"}, "Nobody is at the desk"),
        ({"put_transport": True}, "said nothing that changes"),
        ({"points": ("nonsense",)}, "neither a number"),
    ],
)
def test_what_is_not_complete_is_refused_in_words_and_nothing_is_logged(
    desk: Desk, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotPossible, match=words):
        calls.log(desk, _draft(desk, _family(desk), **more))
    assert _rows(desk, Contact) == []


def test_a_new_case_is_not_opened_beside_one_that_came_while_they_spoke(desk: Desk) -> None:
    who = _family(desk)
    draft = _draft(desk, who, case=NEW)
    key = case_of(desk, mail(NO_TAXI, sender=NUMBER))
    with pytest.raises(Stale, match="opened while you spoke"):
        calls.log(desk, draft)
    assert calls.log(desk, replace(draft, seen=(key,))).case_id != key


def test_a_case_of_another_child_is_not_joined(desk: Desk) -> None:
    who = _family(desk)
    family(desk, child="Kofi", parent="k@example.org")
    key = case_of(desk, mail("No taxi came for Kofi.", sender="k@example.org"))
    ref = queue.page(desk, [key])[key].ref
    with pytest.raises(NotPossible, match="another child"):
        calls.log(desk, _draft(desk, who, case=ref))


def test_two_agents_log_the_same_child_at_once_and_both_calls_are_in_one_case(desk: Desk, tmp_path: Path) -> None:
    who = _family(desk)
    desks = [desk, desk_for(desk.store, tmp_path, "ben"), desk_for(desk.store, tmp_path, "cy")]
    with ThreadPoolExecutor(3) as pool:
        logged = list(pool.map(lambda one: calls.log(one, _draft(one, who, answers={"safe": "no"})), desks))
    assert len({one.case_id for one in logged}) == 1
    assert len(_rows(desk, Call)) == 3
    assert case.look(desk, logged[0].case_id).line.contacts == 3
    assert explain.explain(desk, logged[0].case_id).differs == ()


def test_two_agents_who_both_want_a_new_case_open_one_and_the_other_is_asked_again(desk: Desk, tmp_path: Path) -> None:
    who = _family(desk)

    def try_to(one: Desk) -> object:
        try:
            return calls.log(one, _draft(one, who, case=NEW))
        except Stale as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(try_to, [desk, desk_for(desk.store, tmp_path, "ben")]))
    assert sorted(isinstance(one, Stale) for one in ended) == [False, True]
    assert len(_rows(desk, Case)) == 1


def test_somebody_not_on_the_record_is_kept_with_their_number_and_the_owner_of_the_number_is_not_taken_for_them(
    desk: Desk,
) -> None:
    who = _family(desk)
    gran = _draft(desk, None, child_id=who.child_id, caller="Efua Mensah", number=NUMBER, outcome="message")
    calls.log(desk, gran)
    (contact,) = _rows(desk, Contact)
    assert contact.from_name == "Efua Mensah"
    assert contact.person_id != who.person_id
    assert "not on the record" in contact.doubt
    unknown = calls.log(desk, _draft(desk, None, caller="Somebody Else", number="01632 960777"))
    assert (unknown.child, unknown.is_new) == ("", True)
    assert finding.find(desk, "somebody").rows[0].cases == (), "an answered matter of a stranger is over"


def test_overflow_staff_log_calls_and_leave_transport_to_the_desk(desk: Desk, tmp_path: Path) -> None:
    who = _family(desk)
    over = desk_for(desk.store, tmp_path, "olu", Role.OVERFLOW)
    assert calls.log(over, _draft(over, who, outcome="promised", promise="15:00")).promised
    with pytest.raises(NotAllowed):
        calls.log(over, _draft(over, who, answers={"transport": "none"}, put_transport=True))
    with pytest.raises(NotAllowed):
        call_drafts.begin(desk_for(desk.store, tmp_path, "aud", Role.AUDITOR))


def test_whoever_asked_for_secrecy_is_told_and_the_other_parent_is_not(desk: Desk) -> None:
    family(desk, parent=NUMBER, father="01632 960888")
    words = "We have fled and moved out. Please do not give my address to anybody, he must not know where we are."
    case_of(desk, mail(words, sender=NUMBER))
    mother, father = (finding.find(desk, one).rows[0] for one in ("01632 960123", "01632 960888"))
    assert caller.card(desk, mother.child_id, mother.person_id).told
    card = caller.card(desk, father.child_id, father.person_id)
    assert not card.told
    assert "secrecy" in card.may


# ---- drafts ---------------------------------------------------------------------------------------------------------


def test_a_call_in_progress_is_a_private_file_and_gone_when_logged(desk: Desk) -> None:
    draft = _draft(desk, _family(desk), answers={"safe": "no"}, points=("a@example.org",))
    call_drafts.keep(desk, draft)
    (file,) = (desk.drafts / "calls").glob("*")
    assert file.stat().st_mode & 0o777 == 0o600
    assert call_drafts.unfinished(desk) == [draft]
    (desk.drafts / "calls" / "broken.json").write_text("{")
    assert call_drafts.unfinished(desk) == [draft]
    calls.log(desk, draft)
    assert call_drafts.unfinished(desk) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=60),
    notes=st.text(max_size=300),
    safe=st.sampled_from(["", "yes", "no", "unknown", "x\x00"]),
    outcome=st.sampled_from(sorted(OUTCOMES)),
)
def test_whatever_is_typed_is_logged_once_and_told_again_the_same(
    desk: Desk, text: str, notes: str, safe: str, outcome: str
) -> None:
    draft = _draft(
        desk, None, caller=text, number=text, who=text, notes=notes, whom=text or "x", outcome=outcome, promise="15:00",
        answers={"safe": safe, "where": text, "number": text, "nonsense": text},
    )  # fmt: skip
    draft = replace(draft, whom=draft.whom if draft.whom.strip() else "x")
    call_drafts.keep(desk, draft)
    assert draft in call_drafts.unfinished(desk)
    logged = calls.log(desk, draft)
    assert calls.log(desk, draft).repeated
    assert explain.explain(desk, logged.case_id).differs == ()
    assert (logged.band == 0) or safe not in ("no", "unknown")
    assert MESSAGE in OUTCOMES
