"""Two records of one child or one person are made one by a supervisor, who sees before what changes and can take it back."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.desks import case_of, desk_for, mail
from support.register import DAY, enrol, only, ref_of
from support.rolls import carer, listed, pupil

from triage.desk import call_drafts, calls, case, children, deciding, doubles, finding, records, transport
from triage.desk.front import Desk
from triage.desk.importing import survey, take
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.rules.roles import Role
from triage.store.engine import Store

WHY = "mother says so, on a call"


@pytest.fixture
def keeper(store: Store, desk: Desk, tmp_path: Path) -> Desk:
    """A supervisor at the same desk."""
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


def person(desk: Desk, name: str) -> str:
    """Return how somebody who is proposed as a double is called."""
    pairs = [one for one in doubles.look(desk) if one.sort == "person"]
    return next(who.ref for one in pairs for who in (one.first, one.second) if who.name == name)


def test_what_will_change_is_shown_before_and_the_stricter_word_on_who_may_be_told_holds(keeper: Desk) -> None:
    one = enrol(keeper, "Zoë", "Ann Reed", "ann@example.org")
    two = enrol(keeper, "Zoe", "Reed Ann", "ann@example.org", barred=True, state="confirmed", school="")
    seen = records.preview(keeper, one, two)
    assert "name: Zoë holds; Zoe goes to the history" in seen.words
    assert f"transport: none, to reconcile: {one} says none, {two} says confirmed" in seen.words
    assert len(children.order(keeper)) == 2, "a preview changes nothing"
    records.merge(keeper, one, two, WHY)
    view = only(keeper)
    assert (view.line.state, view.line.disputed, [story.said for story in view.stories]) == (
        "none",
        True,
        ["confirmed", "none"],
    )
    assert ("name", "Zoe", "Zoë", f"merge: {WHY}") in [
        (row.field, row.old, row.new, row.source) for row in view.changes
    ]
    mothers = person(keeper, "Ann Reed"), person(keeper, "Reed Ann")
    seen = records.merge(keeper, *mothers, WHY)
    assert any("is NOT to be spoken to; the stricter of the two records holds" in words for words in seen.words)
    assert [(who.name, who.may_be_told) for who in only(keeper).carers] == [("Ann Reed", False)]
    assert doubles.look(keeper) == []


def test_a_bar_that_a_merge_brought_is_not_lifted_by_a_list(keeper: Desk) -> None:
    take(keeper, listed(pupil("P1", carer("Ngozi Reed", "ngozi@example.org"))))
    (key,) = children.order(keeper)
    double = enrol(keeper, "Amara", "N. Reed", "ngozi@example.org", barred=True)
    records.merge(keeper, ref_of(keeper, key), double, WHY)
    first, second = (records.named(keeper, f"P{number}") for number in (1, 2))
    records.merge(keeper, first.ref, second.ref, WHY)
    again = listed(pupil("P1", carer("Ngozi Reed", "ngozi@example.org", barred=False)))
    assert [check[0] for check in survey(keeper, again).lines[0].checks] == ["barred"]


def test_two_pupil_numbers_are_two_children_and_one_goes_over_so_that_the_list_finds_the_one_who_stays(
    keeper: Desk,
) -> None:
    take(keeper, listed(pupil("P1"), pupil("P2", name="Bola")))
    first, second = children.order(keeper)
    with pytest.raises(NotPossible, match="two different pupil numbers, P1 and P2"):
        records.preview(keeper, ref_of(keeper, first), ref_of(keeper, second))
    typed = enrol(keeper, "Amara", "Ngozi Reed", "other@example.org")
    records.merge(keeper, typed, ref_of(keeper, first), WHY)
    found = survey(keeper, listed(pupil("P1"), pupil("P2", name="Bola")))
    assert (found.new, found.missing, found.refused) == ([], [], [])
    assert children.key_of(keeper, ref_of(keeper, second)) == second
    assert "pupil number P1" in children.look(keeper, children.key_of(keeper, typed)).arrangement


def test_a_list_goes_on_using_the_names_of_either_record_and_makes_nobody_anew(keeper: Desk) -> None:
    told = replace(pupil("", carer("Jo Reed", "jo@example.org")), number="")
    stays = enrol(keeper, "Amara-Jane", "Joanna Reed", "jo@example.org", school="Elm School")
    gone = enrol(keeper, "Amara", "Jo Reed", "jo@example.org", school=str(told.values["school"]))
    key = children.key_of(keeper, gone)
    deciding.set_needs(keeper, key, ["wheelchair"], why="mother, on a call")
    told = replace(told, values={**told.values, "born": DAY, "family_name": "Reed"})
    records.merge(keeper, stays, gone, WHY)
    records.merge(keeper, "P1", "P2", WHY)
    found = survey(keeper, listed(told))
    assert (found.new, found.refused) == ([], [])
    assert [name for name, _, _ in found.lines[0].changes if name == "carer"] == []


def test_mail_calls_and_searches_that_mean_the_one_find_the_other(keeper: Desk) -> None:
    stays = enrol(keeper, "Zoë", "Ann Reed", "ann@example.org")
    gone = enrol(keeper, "Zoe", "Reed Ann", "07700 900123")
    candidate = finding.find(keeper, "07700 900123").rows[0]
    open_call = replace(call_drafts.begin(keeper), child_id=candidate.child_id, person_id=candidate.person_id, checked=True,
                        outcome="answered", notes="No taxi came again.", number="07700 900123")  # fmt: skip
    before = case_of(keeper, mail("No taxi came for Zoe Reed.", sender="ann@example.org"))
    records.merge(keeper, stays, gone, WHY)
    records.merge(keeper, "P1", "P2", WHY)
    assert children.key_of(keeper, gone) == children.key_of(keeper, stays)
    assert {row.child_id for row in finding.find(keeper, gone).rows} == {children.key_of(keeper, stays)}
    logged = calls.log(keeper, open_call)
    assert logged.case_id == before, "a call that began before the merge is about the one who stays"
    assert case.look(keeper, before).line.child == "Zoë Reed"


def test_what_came_after_a_merge_stays_when_it_is_taken_back_and_is_told(keeper: Desk) -> None:
    stays = enrol(keeper, "Zoë", "Ann Reed", "ann@example.org", state="confirmed")
    gone = enrol(keeper, "Zoe", "Reed Ann", "zoe@example.org", state="none")
    records.merge(keeper, stays, gone, WHY)
    key = children.key_of(keeper, stays)
    case_of(keeper, mail("No taxi came for Zoe Reed.", sender="zoe@example.org"))
    transport.change(keeper, key, "interim", why="a taxi was found", source="register")
    left = records.unmerge(keeper, stays, gone, "they are twins").words
    assert f"1 case came since: with {stays}" in left
    assert "transport changed since: it stays as it is" in left
    lines = {line.ref: line for line in children.page(keeper, children.order(keeper)).values()}
    assert {ref: line.state for ref, line in lines.items()} == {stays: "interim", gone: "none"}
    assert (lines[stays].cases, lines[gone].cases) == (1, 0)


def test_taken_back_at_once_the_stories_of_the_other_count_no_more(keeper: Desk) -> None:
    take(keeper, listed(pupil("P1", state="none")))
    (key,) = children.order(keeper)
    listed_one = ref_of(keeper, key)
    typed = enrol(keeper, "Amara", "Ngozi Reed", "ngozi@example.org", state="confirmed")
    records.merge(keeper, typed, listed_one, WHY)
    assert only(keeper).line.disputed
    records.unmerge(keeper, typed, listed_one, "a slip")
    view = children.again(keeper, children.key_of(keeper, typed))
    assert (view.line.state, view.line.disputed) == ("confirmed", False)
    transport.change(keeper, view.line.id, "interim", why="mother said", source="call")
    assert not children.again(keeper, view.line.id).line.disputed, "the list never told of this child"


def test_two_who_are_two_are_never_proposed_again_until_that_is_taken_back(keeper: Desk) -> None:
    one, two = (enrol(keeper, name, f"{name} Hart", "hart@example.org") for name in ("Zoë", "Zoe"))
    records.apart(keeper, one, two, "cousins")
    assert [pair.sort for pair in doubles.look(keeper)] == ["person"]
    with pytest.raises(NotPossible, match="were said to be two: cousins"):
        records.merge(keeper, one, two, WHY)
    records.unmerge(keeper, two, one, "no, one")
    assert [pair.sort for pair in doubles.look(keeper)] == ["child", "person"]


def test_merges_are_taken_back_the_last_first_and_a_merged_record_is_nobodys(keeper: Desk) -> None:
    one, two, three = (enrol(keeper, name, "Ann Reed", f"{name}@example.org") for name in ("Zoë", "Zoe", "Zoey"))
    records.merge(keeper, two, three, WHY)
    with pytest.raises(NotPossible, match=f"{three} is merged into {two} already"):
        records.merge(keeper, one, three, WHY)
    records.merge(keeper, one, two, WHY)
    assert children.key_of(keeper, three) == children.key_of(keeper, one)
    with pytest.raises(NotPossible, match=f"{two} was merged into {one} since"):
        records.unmerge(keeper, two, three, "a slip")
    records.unmerge(keeper, one, two, "a slip")
    records.unmerge(keeper, two, three, "a slip")
    assert len(children.order(keeper)) == 3


def test_a_parents_merge_is_taken_back_after_the_merge_of_their_children_that_came_later(keeper: Desk) -> None:
    one = enrol(keeper, "Zoë", "Ann Reed", "ann@example.org")
    two = enrol(keeper, "Zoe", "Anne Reed", "ann@example.org")
    first, second = person(keeper, "Ann Reed"), person(keeper, "Anne Reed")
    records.merge(keeper, first, second, WHY)
    records.merge(keeper, one, two, WHY)
    with pytest.raises(NotPossible, match=f"{two} was merged into {one} since"):
        records.unmerge(keeper, first, second, "a slip")
    records.unmerge(keeper, one, two, "a slip")
    records.unmerge(keeper, first, second, "a slip")
    carers = [children.look(keeper, key).carers for key in children.order(keeper)]
    assert sorted(str(one.name) for people in carers for one in people) == ["Ann Reed", "Anne Reed"]


def test_who_decides_is_a_supervisor_with_a_reason_and_of_two_of_one_kind(desk: Desk, keeper: Desk) -> None:
    one, two = (enrol(keeper, name, "Ann Reed", "ann@example.org") for name in ("Zoë", "Zoe"))
    for act in (records.merge, records.apart, records.unmerge):
        with pytest.raises(NotAllowed):
            act(desk, one, two, WHY)
        with pytest.raises(NotPossible, match="for a reason"):
            act(keeper, one, two, " ")
    with pytest.raises(NotPossible, match="never one"):
        records.merge(keeper, one, "P1", WHY)
    with pytest.raises(NotPossible, match="not two"):
        records.merge(keeper, one, one, WHY)
    with pytest.raises(NotFound):
        records.merge(keeper, one, "P99", WHY)
