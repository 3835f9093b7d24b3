"""One cause behind many cases: one truth, who was told it when, which cases may belong to it, and what closing it keeps."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, case_of, desk_for, mail
from support.routes import NAMES, TRUTH, cancelled

from triage.desk import bulk, claim, incidents, queue
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.views.bulk import Link
from triage.errors import NotAllowed, NotFound, NotPossible, Stale
from triage.rules.roles import Role
from triage.rules.shown import own_words
from triage.store import events


def _link(desk: Desk, incident: int, ids: list[int]) -> None:
    what = Link(incident, own_words(""))
    assert all(one.done for one in bulk.apply(desk, what, bulk.preview(desk, what, ids), bulk.new_act()))


def test_two_people_who_write_the_truth_at_once_do_not_overwrite_each_other(desk: Desk, tmp_path: Path) -> None:
    key = incidents.begin(desk, "  Route 12   has no operator ")
    assert incidents.show(desk, key).line.title == "Route 12 has no operator"
    kim = desk_for(desk.store, tmp_path, "kim", Role.SUPERVISOR)
    was = incidents.show(kim, key).raw
    incidents.set_truth(desk, key, TRUTH, was)
    with pytest.raises(Stale, match="Somebody else has changed the truth"):
        incidents.set_truth(kim, key, "Kim's words", was)
    incidents.set_truth(kim, key, "Kim's words", TRUTH)
    told = incidents.show(desk, key).truths
    assert [(str(one.by), str(one.text)) for one in told] == [("kim", "Kim's words"), ("ada", TRUTH)]


def test_the_log_holds_no_word_of_a_title_or_a_truth(desk: Desk) -> None:
    key = incidents.begin(desk, "Secretword and route 12")
    incidents.set_truth(desk, key, "Secretword again.", "")
    incidents.close(desk, key)
    assert desk.store.read(events.verify).broken_at is None
    import sqlalchemy as sa
    from sqlmodel import col

    from triage.store.tables import Event

    details = desk.store.read(lambda conn: conn.scalars(sa.select(col(Event.detail))).all())
    assert not any("Secretword" in detail for detail in details)


def test_hostile_words_are_kept_and_shown_as_plain_text(desk: Desk) -> None:
    key = incidents.begin(desk, "Route \x1b[2J [red]12[/] \u202e")
    incidents.set_truth(desk, key, "a\x1b]52;c;cHduZWQ=\x1b\\b\nnext [@click=app.quit]go[/]", "")
    view = incidents.show(desk, key)
    assert "\x1b" not in view.line.title + view.truths[0].text + view.raw
    assert "[@click=app.quit]" in view.truths[0].text


def test_cases_of_the_same_route_are_proposed_with_why_and_a_person_confirms(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cancelled(desk, 6)
    elsewhere = cancelled_elsewhere(desk)
    key = incidents.begin(desk, "Something has happened")
    assert incidents.propose(desk, key) == [], "nothing is known of it yet"
    named = incidents.begin(desk, "Route 12 has no operator")
    assert {one.case_id for one in incidents.propose(desk, named)} == set(made.ids)
    assert all(one.sure for one in incidents.propose(desk, named))
    _link(desk, key, made.ids[:2])
    found = incidents.propose(desk, key)
    assert {one.case_id for one in found if one.sure} == set(made.ids[2:])
    assert all("same route 12" in one.why for one in found if one.sure)
    assert [(one.case_id, one.sure) for one in found if not one.sure] == [(elsewhere, False)]
    assert "operator Hill Cars" in found[-1].why
    done(desk, made.ids[5], "rung")
    assert made.ids[5] not in {one.case_id for one in incidents.propose(desk, key)}
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=2))
    assert incidents.propose(desk, key) == []


def cancelled_elsewhere(desk: Desk) -> int:
    from support.desks import as_service

    from triage.desk.register import NewChild, NewPerson, add_family

    mother = NewPerson("Ms Quay", "Ms Quay", points=("quay@example.org",), relationship="mother")
    child = NewChild("Elowen", "Quay", None, "Aldermoor", (), operator="Hill Cars", route="14")
    add_family(as_service(desk), [mother], [child])
    return case_of(desk, mail("No taxi came for Elowen.", sender="quay@example.org"))


def test_a_case_is_taken_out_and_a_closed_incident_keeps_its_cases_and_takes_no_more(desk: Desk) -> None:
    made = cancelled(desk, 4)
    key = incidents.begin(desk, "Route 12")
    _link(desk, key, made.ids[:3])
    incidents.take_out(desk, key, made.ids[0])
    with pytest.raises(NotPossible, match="not in this incident"):
        incidents.take_out(desk, key, made.ids[0])
    claim.claim(desk, made.ids[1])
    open_before = list(queue.order(desk))
    incidents.close(desk, key)
    assert list(queue.order(desk)) == open_before
    assert [one.line.id for one in incidents.show(desk, key).members] == [made.ids[2], made.ids[1]]
    assert incidents.all_of(desk) == []
    (closed,) = incidents.all_of(desk, closed=True)
    assert (closed.cases, closed.closed is not None) == (2, True)
    for act in (
        lambda: bulk.preview(desk, Link(key, own_words("")), made.ids),
        lambda: incidents.set_truth(desk, key, "more", ""),
        lambda: incidents.close(desk, key),
        lambda: incidents.told_by_voice(desk, key, made.ids),
    ):
        with pytest.raises(NotPossible, match="closed"):
            act()


def test_an_incident_is_found_by_its_reference_and_wants_a_title_and_words(desk: Desk, tmp_path: Path) -> None:
    key = incidents.begin(desk, "Route 12")
    ref = incidents.show(desk, key).line.ref
    assert incidents.key_of(desk, f" {ref.lower()} ") == key
    with pytest.raises(NotFound):
        incidents.key_of(desk, "INC-NONE")
    with pytest.raises(NotFound):
        incidents.show(desk, 99)
    for title in ("  ", "x" * 121):
        with pytest.raises(NotPossible):
            incidents.begin(desk, title)
    for text in (" \n", "x" * 4001):
        with pytest.raises(NotPossible):
            incidents.set_truth(desk, key, text, "")
    with pytest.raises(NotPossible, match="no truth yet"):
        incidents.told_by_voice(desk, key, [])
    with pytest.raises(NotAllowed):
        incidents.begin(desk_for(desk.store, tmp_path, "fay", Role.OVERFLOW), "x")
    assert len(NAMES) == 60
