"""The register: who has no transport now, what must be checked, one child's card, and who may change what."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, case_of, desk_for, family, mail
from support.roll import enrol_many

from triage.desk import call_back, children, done, transport
from triage.desk.front import Desk
from triage.desk.views.children import LISTS
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.reports.children import counted
from triage.reports.sitrep import behind, sitrep
from triage.rules.roles import Role
from triage.store import events
from triage.store.engine import Store


def names(desk: Desk, which: str, words: str = "") -> list[str]:
    ids = children.order(desk, which, words)
    lines = children.page(desk, ids)
    return [lines[key].name for key in ids]


def said(desk: Desk) -> list[str]:
    return [row.what for row in desk.store.read(lambda conn: list(events._lines(conn)))]


def test_the_worst_off_come_first_and_among_them_those_who_wait_the_longest(desk: Desk) -> None:
    enrol_many(desk, 40)
    ids = children.order(desk)
    lines = children.page(desk, ids)
    states = [lines[key].state for key in ids]
    assert states == sorted(states, key=["none", "not_known", "interim", "confirmed"].index)
    days = [lines[key].days or 0 for key in ids if lines[key].state == "none"]
    assert days == sorted(days, reverse=True)
    assert len(ids) == 40
    assert children.sizes(desk) == {which: len(children.order(desk, which)) for which in LISTS}
    with pytest.raises(NotPossible, match="no list"):
        children.order(desk, "gone")


def test_a_child_is_found_by_name_school_route_and_reference_with_accents_or_without(desk: Desk) -> None:
    enrol_many(desk, 12)
    family(desk, "Théo")
    assert names(desk, "all", "theo reed") == ["Théo Reed"]
    assert names(desk, "all", "REED larkfield") == ["Théo Reed"]
    assert names(desk, "all", "k0000003") == ["Child0003 Example"]
    assert len(names(desk, "all", "r2 example")) == 2
    assert names(desk, "none", "k0000003") == []


def test_arranged_but_failing_is_a_confirmed_child_with_an_unfinished_case_about_the_journey(desk: Desk) -> None:
    family(desk, transport="confirmed")
    assert names(desk, "failing") == []
    case = case_of(desk, mail("No taxi came for Amara this morning."))
    assert names(desk, "failing") == ["Amara Reed"]
    line = children.page(desk, children.order(desk))[1]
    assert line.failing
    assert line.case_ref
    done.done(desk, case, "the firm sent another taxi")
    assert names(desk, "failing") == []
    case_of(desk, mail("Thank you to the driver, Amara loves the new route.", key="thanks"))
    assert names(desk, "failing") == [], "praise is no failing journey"


def test_what_must_be_checked_is_said_in_words_and_a_confirmed_detail_takes_it_away(desk: Desk) -> None:
    family(desk, needs=None)
    line = children.page(desk, [1])[1]
    assert line.check == ("needs not known", "no contact detail confirmed in 12 months")
    detail = children.look(desk, 1).carers[0].details[0]
    children.confirm(desk, 1, detail.id, " mother,  on a call ")
    after = children.look(desk, 1)
    assert after.line.check == ("needs not known",)
    assert after.carers[0].details[0].confirmed_how == "mother, on a call"
    children.fails(desk, 1, detail.id)
    assert "a contact detail fails" in children.look(desk, 1).line.check
    assert names(desk, "check") == ["Amara Reed"]
    with pytest.raises(NotPossible, match="by somebody"):
        children.confirm(desk, 1, detail.id, "  ")
    with pytest.raises(NotFound, match="no longer"):
        children.fails(desk, 1, 999)
    assert {"contact detail confirmed", "contact detail fails"} <= set(said(desk))


def test_a_detail_of_another_family_is_not_confirmed_through_this_child(desk: Desk) -> None:
    family(desk, "Amara")
    family(desk, "Bola", "other@example.org")
    theirs = children.look(desk, 2).carers[0].details[0]
    with pytest.raises(NotFound):
        children.confirm(desk, 1, theirs.id, "mother, on a call")


def test_after_twelve_months_a_confirmed_detail_is_old(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    family(desk)
    children.confirm(desk, 1, children.look(desk, 1).carers[0].details[0].id, "mother, on a call")
    assert names(desk, "check") == []
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=366))
    assert names(desk, "check") == ["Amara Reed"]
    assert children.look(desk, 1).carers[0].details[0].old


def test_a_card_tells_who_may_not_be_told_every_case_and_needs_that_only_a_case_names(desk: Desk) -> None:
    family(desk, barred="father@example.org")
    first = case_of(desk, mail("No taxi came for Amara. She has epilepsy."))
    done.done(desk, first, "answered by telephone")
    case_of(desk, mail("No taxi came again for Amara. She has epilepsy and needs her rescue medicine.", key="again"))
    view = children.look(desk, 1)
    assert [(carer.relation, carer.may_be_told) for carer in view.carers] == [("mother", True), ("father", False)]
    assert [case.state for case in view.cases] == ["open", "done"]
    assert view.cases[1].done_why == "answered by telephone"
    assert ("epilepsy", view.cases[0].ref) in view.heard


def test_opening_a_card_is_an_event_and_reading_it_again_is_none(desk: Desk) -> None:
    family(desk)
    children.look(desk, 1)
    children.again(desk, 1)
    assert said(desk).count("child opened by") == 1
    with pytest.raises(NotFound):
        children.look(desk, 77)
    with pytest.raises(NotFound, match="no child"):
        children.key_of(desk, "nobody")


def test_a_childs_history_begins_on_the_register_and_since_is_kept_while_the_state_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(desk, transport="none")
    assert [(row.state.value, row.since) for row in transport.history(desk, 1)] == [("none", MONDAY)]
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=2))
    transport.change(desk, 1, "none", why="still nothing, mum says", source="register")
    assert transport.history(desk, 1)[0].since == MONDAY
    assert children.page(desk, [1])[1].days == 2
    transport.change(desk, 1, "interim", why="a taxi", source="register", since=MONDAY + timedelta(days=1))
    assert children.page(desk, [1])[1].days == 1
    with pytest.raises(NotPossible, match="still to come"):
        transport.change(desk, 1, "none", why="x", source="register", since=MONDAY + timedelta(days=9))
    with pytest.raises(NotFound, match="no such child"):
        transport.change(desk, 9, "none", why="x", source="register")
    with pytest.raises(NotPossible, match="is no day"):
        transport.since_of("soon", MONDAY)


def test_the_days_without_are_those_of_the_story_that_counts_and_not_of_the_one_that_differs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(desk, transport="confirmed")
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=9))
    wednesday, friday = MONDAY + timedelta(days=9), MONDAY + timedelta(days=4)
    transport.change(desk, 1, "none", why="nobody came today", source="a call")
    transport.change(desk, 1, "interim", why="as the list says", source="import pupils", since=friday)
    last = transport.history(desk, 1)[0]
    assert (last.state, last.said, last.disputed, last.since) == ("none", "interim", True, wednesday)
    assert last.why == "as the list says, since 2027-01-15"
    assert children.page(desk, [1])[1].days == 0
    assert counted(desk, friday + timedelta(days=1), true=True).none == 0


def test_who_sees_figures_sees_no_names_and_overflow_changes_no_transport(
    store: Store, desk: Desk, tmp_path: Path
) -> None:
    family(desk)
    auditor = desk_for(store, tmp_path, "olu", Role.AUDITOR)
    for refused in (children.order, children.sizes):
        with pytest.raises(NotAllowed):
            refused(auditor)
    with pytest.raises(NotAllowed):
        children.look(auditor, 1)
    blank = children.unnamed(auditor, [1])[1]
    assert (blank.name, blank.school, blank.needs) == ("", "", ())
    overflow = desk_for(store, tmp_path, "kit", Role.OVERFLOW)
    with pytest.raises(NotAllowed):
        transport.change(overflow, 1, "interim", why="a taxi", source="register")
    children.confirm(overflow, 1, children.look(overflow, 1).carers[0].details[0].id, "mother, on a call")


def test_a_page_of_the_register_costs_the_same_few_queries_whatever_its_length(desk: Desk) -> None:
    from sqlalchemy import event

    enrol_many(desk, 120)
    ids, asked = children.order(desk), []
    event.listen(desk.store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    children.page(desk, ids[:5])
    few = len(asked)
    asked.clear()
    children.page(desk, ids)
    assert len(asked) == few


def test_families_we_could_not_reach_today_are_listed_worst_first_with_why_and_leave_once_reached(desk: Desk) -> None:
    family(desk, "Amara", transport="none")
    family(desk, "Bola", "other@example.org", transport="confirmed")
    assert names(desk, "unreached") == ["Amara Reed"], "no transport, and no way to the family is confirmed"
    children.confirm(desk, 1, children.look(desk, 1).carers[0].details[0].id, "mother, on a call")
    assert names(desk, "unreached") == []
    case = case_of(desk, mail("Please ring me about Bola.", sender="other@example.org"))
    for tried in range(2):
        assert names(desk, "unreached") == [], f"tried {tried} times"
        call_back.call_back(desk, case, "no_answer", "")
    assert names(desk, "unreached") == ["Bola Reed"]
    assert "no answer twice today" in children.page(desk, [2])[2].check
    call_back.call_back(desk, case, "reached", "spoke to her")
    assert names(desk, "unreached") == []
    children.fails(desk, 2, children.look(desk, 2).carers[0].details[0].id)
    assert names(desk, "unreached") == ["Bola Reed"]


def test_the_share_of_affected_families_who_can_be_reached_is_on_the_report_and_opens_those_who_cannot(
    desk: Desk,
) -> None:
    family(desk, "Amara", transport="none")
    family(desk, "Bola", "other@example.org", transport="none")
    family(desk, "Cai", "third@example.org", transport="confirmed")
    children.confirm(desk, 1, children.look(desk, 1).carers[0].details[0].id, "mother, on a call")
    figure = next(one for one in sitrep(desk).figures if one.key == "covered")
    assert (figure.number, figure.unit) == (50, "%")
    assert "of 2 affected" in figure.words
    assert behind(desk, "covered") == [2]
    assert behind(desk, "unreached") == [2]
