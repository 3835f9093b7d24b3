"""The council's list of pupils and the register: what changes, what only a person may change, and what is never lost."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail
from support.rolls import carer, listed, pupil

from triage.desk import children, deciding, import_batch, importing, transport
from triage.desk.front import Desk
from triage.desk.importing import survey, take
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.rules.arrival import Channel
from triage.rules.details import posted
from triage.rules.imported import RefusedRow, Roll
from triage.rules.roles import Role
from triage.store import events
from triage.store.engine import Store
from triage.store.tables import Child, ContactPoint, EventHead, FamilyContact, Person
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

TABLES = (Child, Person, ContactPoint, FamilyContact, FieldChange, ToCheck, ImportedChild)


@pytest.fixture
def keeper(store: Store, desk: Desk, tmp_path: Path) -> Desk:
    """A supervisor at the same desk."""
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


def rows(desk: Desk, table: type[SQLModel]) -> list[Any]:
    return desk.store.read(lambda conn: list(conn.execute(sa.select(table).order_by(sa.text("1, 2")))))


def everything(desk: Desk) -> list[Any]:
    """What the register holds and how long the log is: equal where nothing was written."""
    return [*(rows(desk, table) for table in TABLES), rows(desk, EventHead)]


def brought(desk: Desk, roll: Roll) -> importing.Survey:
    return take(desk, roll, most=100)


def test_a_list_puts_children_carers_and_transport_on_the_register_with_their_source(keeper: Desk) -> None:
    father = carer("Carl Reed", "01632 960222", relationship="father", barred=True, authority="none")
    found = brought(keeper, listed(pupil("P1", carer(), father, ehcp=True), pupil("P2", name="Bola", state="")))
    assert (len(found.new), found.changed, found.share) == (2, 0, 0.0)
    child = rows(keeper, Child)[0]
    assert (child.number, child.ehcp, child.needs, child.needs_known) == ("P1", True, ["wheelchair"], True)
    view = children.look(keeper, child.id)
    assert [(one.name, one.may_be_told) for one in view.carers] == [("Ngozi Reed", True), ("Carl Reed", False)]
    assert [one.value for one in view.carers[0].details] == ["ngozi@example.org", "07700900111"]
    assert [(row.said, row.source) for row in view.history] == [("confirmed", "import pupils")]
    assert [row.state for row in children.look(keeper, 2).history] == ["not_known"]
    assert {row.source for row in rows(keeper, FieldChange)} == {"import pupils"}
    assert len(rows(keeper, Person)) == 2, "a mother of two is one person"
    case_of(keeper, mail("No taxi came for Amara.", sender="ngozi@example.org"))
    assert children.look(keeper, 1).line.case_ref, "her mail is known at once"


def test_the_same_list_again_changes_nothing_and_writes_nothing(keeper: Desk) -> None:
    roll = listed(pupil("P1", carer(), carer("Carl Reed", "x@@", relationship="father")), pupil("P2", name="Bola"))
    brought(keeper, roll)
    before = everything(keeper)
    found = brought(keeper, replace(roll, written_at=MONDAY))
    assert (found.same, found.changed, found.lines) == (2, 0, [])
    assert everything(keeper) == before


def test_what_the_list_says_otherwise_is_shown_field_by_field_and_kept_with_old_and_new(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    mother = carer("Ngozi Reed", "ngozi@example.org", "07700 900333")
    new = listed(
        pupil("P1", mother, school="Aldermoor", operator="", state="none", unmet=("wheelchair",), promised_on=date(2027, 1, 20))
    )  # fmt: skip
    seen = survey(keeper, new)
    assert set(seen.lines[0].changes) == {
        ("school", "Larkfield School", "Aldermoor"), ("operator", "Blue Cars", ""), ("unmet", "", "wheelchair"),
        ("promised on", "", "2027-01-20"), ("phone", "", "07700900333"), ("phone", "07700900111", ""), ("transport", "", "none"),
    }  # fmt: skip
    assert rows(keeper, Child)[0].school == "Larkfield School", "a survey changes nothing"
    assert brought(keeper, new).lines == seen.lines
    child = rows(keeper, Child)[0]
    assert (child.school, child.operator, child.unmet) == ("Aldermoor", "", ["wheelchair"])
    assert [row.value for row in rows(keeper, ContactPoint)] == ["ngozi@example.org", "07700900333"]
    view = children.look(keeper, 1)
    kept = {(row.field, row.old, row.new) for row in view.changes}
    assert {("school", "Larkfield School", "Aldermoor"), ("phone", "07700900111", "")} <= kept
    assert {"promised for 20 January 2027", "not met: wheelchair", "pupil number P1"} <= set(view.arrangement)
    assert transport.history(keeper, 1)[0].source == "import pupils"
    assert survey(keeper, new).same == 1


def test_an_empty_cell_says_nothing_of_a_child_or_a_person(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    bare = replace(pupil("P1", replace(carer(), said=())), values={}, state="")
    assert survey(keeper, listed(bare)).same == 1


def test_a_child_is_known_by_number_and_never_by_name_alone(keeper: Desk) -> None:
    family(keeper)
    brought(keeper, listed(pupil("P1")))
    assert [row.number for row in rows(keeper, Child)] == ["P1"], "the one child of this name, birth and school"
    renamed = survey(keeper, listed(pupil("P1", name="Amy", born=date(2015, 1, 1))))
    assert ("name", "Amara", "Amy") in renamed.lines[0].changes
    assert len(survey(keeper, listed(pupil("P2"))).new) == 1, "another number is another child, whatever the name"
    nameless = survey(keeper, listed(pupil(""), pupil("", school="Elsewhere"), pupil("", born=None)))
    assert nameless.same + nameless.changed == 1
    assert ["0 children here" in row.why for row in nameless.refused] == [True, True]
    assert "first and a family name" in survey(keeper, listed(pupil("P9", name=""))).refused[0].why
    assert "same child as row 2" in survey(keeper, listed(pupil("P1"), pupil(""))).refused[0].why


def test_a_number_that_slipped_to_another_child_makes_nobody_another(keeper: Desk) -> None:
    """As where one column of a spreadsheet was sorted and the others were not."""
    brought(keeper, listed(pupil()))
    before = everything(keeper)
    slipped = listed(pupil(name="Bola", family_name="Vale", born=date(2014, 5, 6)))
    found = brought(keeper, slipped)
    assert [one.why for one in found.refused] == [
        "its number is that of a child of wholly another name and day of birth"
    ]
    assert (found.missing, everything(keeper)) == ([], before)
    assert brought(keeper, listed(pupil(name="Amy", born=date(2016, 4, 3)))).changed == 1
    assert brought(keeper, listed(pupil(name="Bola", family_name="Vale", born=date(2016, 4, 3)))).changed == 1


def test_a_child_gone_from_the_list_is_marked_and_never_taken_away_and_comes_back(keeper: Desk) -> None:
    both = listed(pupil("P1"), pupil("P2", name="Bola"))
    brought(keeper, both)
    assert [one.number for one in brought(keeper, listed(pupil("P1"))).missing] == ["P2"]
    assert len(rows(keeper, Child)) == 2
    assert "not in the last import of pupils" in children.page(keeper, [2])[2].check
    assert 2 in children.order(keeper, "check")
    assert survey(keeper, listed(pupil("P1"))).missing == [], "told once"
    assert brought(keeper, both).changed == 1
    assert not any("last import" in one for one in children.page(keeper, [2])[2].check)
    unreadable = replace(listed(pupil("P1")), refused=(RefusedRow(3, "its date is wrong", "", "P2"),))
    assert survey(keeper, unreadable).missing == [], "a row that cannot be used says that its child is there"


def test_a_list_that_would_change_too_many_is_stopped_and_a_supervisor_may_take_it_all_the_same(keeper: Desk) -> None:
    many = [pupil(f"P{number}", name=f"Child{number}") for number in range(20)]
    brought(keeper, listed(*many))
    moved = [*(replace(one, values={**one.values, "school": "X"}) for one in many[:2]), *many[2:]]
    assert take(keeper, listed(*moved)).changed == 2, "ten of a hundred are few enough"
    before = everything(keeper)
    with pytest.raises(NotPossible, match="change 0 and miss 3 of 20"):
        take(keeper, listed(*moved[:17]))
    with pytest.raises(NotAllowed):
        take(as_service(keeper), listed(*moved[:17]), even_so=True)
    assert everything(keeper) == before
    assert len(take(keeper, listed(*moved[:17]), even_so=True).missing) == 3
    with pytest.raises(NotAllowed):
        survey(replace(keeper, who=replace(keeper.who, role=Role.AGENT)), listed(*moved))


def test_what_a_person_confirmed_since_or_decided_is_not_overwritten_and_asked_once(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    phone = children.look(keeper, 1).carers[0].details[1]
    children.confirm(keeper, 1, phone.id, "mother, on a call")
    deciding.set_needs(keeper, 1, ("epilepsy",), why="mother, on a call")
    told = listed(pupil("P1", carer("Ngozi Reed", "ngozi@example.org", "07700 900444"), needs=("harness_restraint",)))
    found = brought(keeper, told)
    assert set(found.lines[0].checks) == {
        ("needs", "epilepsy", "harness_restraint"), ("phone 07700900111", "07700900111", "07700900444"),
    }  # fmt: skip
    assert rows(keeper, Child)[0].needs == ["epilepsy"]
    assert {one.value for one in rows(keeper, ContactPoint)} == {"ngozi@example.org", "07700900111", "07700900444"}
    view = children.look(keeper, 1)
    assert next((one.field, one.held, one.told) for one in view.questions) == ("needs", "epilepsy", "harness_restraint")
    assert "pupils says otherwise: needs" in view.line.check
    before = everything(keeper)
    assert brought(keeper, told).checks == 0
    assert everything(keeper) == before, "asked once"
    later = replace(told, written_at=MONDAY + timedelta(days=9))
    assert ("phone", "07700900111", "") in survey(keeper, later).lines[0].changes, (
        "a later list knows better than an old call"
    )


def test_a_person_answers_which_holds_and_is_not_asked_again(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    deciding.set_needs(keeper, 1, ("epilepsy",), why="mother, on a call")
    told = listed(pupil(needs=("harness_restraint",)))
    brought(keeper, told)
    first = children.look(keeper, 1).questions[0]
    deciding.answer(keeper, 1, first.id, take=False)
    assert children.look(keeper, 1).questions == ()
    assert brought(keeper, told).checks == 0
    other = listed(pupil(needs=("behaviour",)))
    brought(keeper, other)
    deciding.answer(keeper, 1, children.look(keeper, 1).questions[0].id, take=True)
    assert rows(keeper, Child)[0].needs == ["behaviour"]
    assert survey(keeper, other).same == 1
    with pytest.raises(NotPossible, match="answered"):
        deciding.answer(keeper, 1, first.id, take=True)
    with pytest.raises(NotFound):
        deciding.answer(keeper, 1, 999, take=True)
    with pytest.raises(NotPossible, match="no need"):
        deciding.set_needs(keeper, 1, ("wings",), why="x")


def test_a_question_is_over_once_the_list_agrees_again(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    deciding.set_needs(keeper, 1, ("epilepsy",), why="mother, on a call")
    brought(keeper, listed(pupil(needs=("behaviour",))))
    brought(keeper, listed(pupil(needs=("epilepsy",))))
    assert children.look(keeper, 1).questions == ()


def test_a_bar_comes_with_a_list_and_is_never_lifted_by_one(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    brought(keeper, listed(pupil("P1", carer(barred=True))))
    assert rows(keeper, FamilyContact)[0].barred
    assert brought(keeper, listed(pupil("P1", carer(barred=False)))).lines[0].checks == (("barred", "yes", "no"),)
    assert rows(keeper, FamilyContact)[0].barred
    deciding.answer(keeper, 1, children.look(keeper, 1).questions[0].id, take=True)
    assert not rows(keeper, FamilyContact)[0].barred


@pytest.mark.parametrize("said", [{}, {"barred": False, "authority": "full"}], ids=["not told", "told free"])
def test_a_bar_holds_for_who_comes_under_another_name_with_the_same_number_until_a_person_lifts_it(
    keeper: Desk, said: dict[str, Any]
) -> None:
    barred = carer("Carl Reed", "01632 960222", relationship="father", barred=True, authority="none")
    brought(keeper, listed(pupil("P1", carer(), barred)))
    renamed = listed(pupil("P1", carer(), carer("Karl Reed", "01632 960222", relationship="father", **said)))
    asked = (("contact", "Carl Reed, father", ""), ("barred", "yes", "no"), ("authority", "none", "full"))
    assert survey(keeper, renamed).lines[0].checks == asked
    brought(keeper, renamed)
    assert brought(keeper, renamed).same == 1
    view = children.look(keeper, 1)
    assert [(one.name, one.may_be_told) for one in view.carers] == [
        ("Ngozi Reed", True), ("Carl Reed", False), ("Karl Reed", False),
    ]  # fmt: skip
    for question in view.questions[1:]:
        deciding.answer(keeper, 1, question.id, take=True)
    brought(keeper, renamed)
    assert [(one.authority, one.barred) for one in rows(keeper, FamilyContact)][2] == ("full", False)


def test_a_new_spelling_with_a_new_number_does_not_go_round_a_bar(keeper: Desk) -> None:
    barred = carer("Carl Reed", "01632 960222", relationship="father", barred=True, authority="none")
    brought(keeper, listed(pupil("P1", carer(), barred)))
    free: dict[str, Any] = {"relationship": "father", "barred": False, "authority": "full"}
    renamed = listed(pupil("P1", carer(), carer("Reed, Karl", "01632 960333", **free), carer("Sunil Rao", **free)))
    asked = (("contact", "Carl Reed, father", ""), ("barred", "yes", "no"), ("authority", "none", "full"))
    assert survey(keeper, renamed).lines[0].checks == asked
    brought(keeper, renamed)
    view = children.look(keeper, 1)
    assert {one.name: one.may_be_told for one in view.carers} == {
        "Ngozi Reed": True, "Carl Reed": False, "Reed, Karl": False, "Sunil Rao": True,
    }  # fmt: skip


def test_a_number_or_address_that_reaches_nobody_takes_no_good_one_away(keeper: Desk) -> None:
    brought(keeper, listed(pupil()))
    spoilt = listed(pupil("P1", carer("Ngozi Reed", "ngozi@example", "4.47E+11")))
    assert [mark for _, _, mark in brought(keeper, spoilt).marks] == [
        "not a whole email address", "not a number that can be rung",
    ]  # fmt: skip
    assert brought(keeper, spoilt).same == 1
    assert {"ngozi@example.org", "07700900111"} <= {one.value for one in rows(keeper, ContactPoint)}
    brought(keeper, listed(pupil("P1", carer("Ngozi Reed", "new@example.org", "07700 900222"))))
    assert [one.value for one in rows(keeper, ContactPoint)] == ["new@example.org", "07700900222"]


def test_a_carer_gone_from_the_list_stays_until_a_person_says_otherwise(keeper: Desk) -> None:
    father = carer("Carl Reed", "carl@example.org", relationship="father")
    brought(keeper, listed(pupil("P1", carer(), father)))
    assert brought(keeper, listed(pupil())).lines[0].checks == (("contact", "Carl Reed, father", ""),)
    assert len(rows(keeper, FamilyContact)) == 2
    deciding.answer(keeper, 1, children.look(keeper, 1).questions[0].id, take=True)
    assert [one.name for one in children.look(keeper, 1).carers] == ["Ngozi Reed"]


def test_a_writer_whom_nobody_knew_becomes_the_carer_that_the_list_names(keeper: Desk) -> None:
    case_of(keeper, mail("No taxi came.", sender="ngozi@example.org"))
    brought(keeper, listed(pupil()))
    assert [(one.name, one.sort) for one in rows(keeper, Person)] == [("Ngozi Reed", "family")]
    assert survey(keeper, listed(pupil())).same == 1


@pytest.mark.parametrize(
    ("writer", "people"),
    [
        ("Carl Reed", [("Carl Reed", "unknown"), ("Ngozi Reed", "family")]),
        ("", [("Ngozi Reed", "family")]),
        ("Ngosi R", [("Ngozi Reed", "family")]),
    ],
)
def test_a_writer_is_taken_for_the_carer_of_that_address_only_where_the_names_agree(
    keeper: Desk, writer: str, people: list[tuple[str, str]]
) -> None:
    case_of(keeper, mail("No taxi came.", sender="ngozi@example.org", from_name=writer))
    brought(keeper, listed(pupil()))
    assert [(one.name, one.sort) for one in rows(keeper, Person)] == people
    assert survey(keeper, listed(pupil())).same == 1


def test_a_letter_is_from_the_carer_of_that_address_however_its_postcode_is_written(keeper: Desk) -> None:
    brought(keeper, listed(pupil("P1", carer("Ngozi Reed", posted("1 Mill Lane, Marlford, mx12ab")))))
    for code in ("mx12ab", "MX1 2AB"):
        post = f"1 Mill Lane\nMarlford\n{code}"
        case_of(keeper, mail(f"No bus came. {code}", sender="", channel=Channel.LETTER, from_post=post))
    assert [(one.person_id, one.value) for one in rows(keeper, ContactPoint)] == [(1, "1 Mill Lane, Marlford, MX1 2AB")]


def test_who_shares_a_number_under_another_name_is_another_person(keeper: Desk) -> None:
    father = carer("Carl Reed", "01632 960111", relationship="father")
    brought(keeper, listed(pupil("P1", carer("Ngozi Reed", "01632 960111"))))
    brought(keeper, listed(pupil("P1", father, carer("Ngozi Reed", "01632 960111"))))
    assert [one.name for one in rows(keeper, Person)] == ["Ngozi Reed", "Carl Reed"]
    wed = survey(keeper, listed(pupil("P1", father, carer("Ngozi Hart", "01632 960111"))))
    assert (wed.lines[0].changes, wed.lines[0].checks) == (
        (("carer", "", "Ngozi Hart"),), (("contact", "Ngozi Reed, mother", ""),),
    )  # fmt: skip


def test_father_and_son_of_one_name_are_two_and_the_same_list_again_changes_nothing(keeper: Desk) -> None:
    father, son = (
        carer("John Smith", "john@example.org"),
        carer("John Smith", "jack@example.org", relationship="brother"),
    )
    brought(keeper, listed(pupil("P1", father, son)))
    assert survey(keeper, listed(pupil("P1", son, father))).same == 1
    assert len(rows(keeper, Person)) == 2


def test_a_carer_told_twice_with_one_child_is_one_person_and_barred_if_either_says_so(keeper: Desk) -> None:
    roll = listed(pupil("P1", carer(), carer(barred=True)))
    brought(keeper, roll)
    assert [one.barred for one in rows(keeper, FamilyContact)] == [True]
    assert survey(keeper, roll).same == 1


def test_a_parent_told_differently_with_two_children_is_told_alike_and_no_row_undoes_another(keeper: Desk) -> None:
    roll = listed(
        pupil("P1", carer("Ngozi Reed", "ngozi@example.org", communication=("bsl",))),
        pupil("P2", carer("Ngozi Reed", "07700 900111", communication=("large_print",)), name="Bola"),
    )
    brought(keeper, listed(pupil("P1"), pupil("P2", name="Bola")))
    found = brought(keeper, roll)
    assert [line.changes for line in found.lines] == [(("carer's communication", "", "bsl"),)]
    assert len(rows(keeper, ContactPoint)) == 2
    assert brought(keeper, roll).same == 2


def test_an_import_that_died_half_way_goes_on_when_it_is_run_again(
    keeper: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    roll = listed(*(pupil(f"P{number}", name=f"Child{number}") for number in range(6)))
    whole, calls = import_batch.write, list[int]()

    def dies(tx: Any, run: Any, pairs: Any) -> None:
        whole(tx, run, pairs)
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(import_batch, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        brought(keeper, roll)
    assert len(rows(keeper, Child)) == 2, "the second batch is not there by half"
    assert len(brought(keeper, roll).new) == 4
    assert [row.number for row in rows(keeper, Child)] == [f"P{number}" for number in range(6)]
    assert len(rows(keeper, Person)) == 1
    assert keeper.store.read(events.verify).broken_at is None


def test_two_imports_at_once_put_each_child_on_once(keeper: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    roll = listed(pupil("P1"), pupil("P2", name="Bola"))
    real = importing._survey

    def late(desk: Desk, given: Roll) -> Any:
        seen = real(desk, given)
        monkeypatch.setattr(importing, "_survey", real)
        brought(desk, given)
        return seen

    monkeypatch.setattr(importing, "_survey", late)
    brought(keeper, roll)
    assert [row.number for row in rows(keeper, Child)] == ["P1", "P2"]
    assert len(rows(keeper, Person)) == 1


def some(**fields: Any) -> Any:
    return st.fixed_dictionaries({}, optional=fields)


VALUES = some(
    name=st.sampled_from(["Amara", "Bola"]), school=st.sampled_from(["A", "B"]), ehcp=st.booleans(),
    needs=st.sampled_from([(), ("wheelchair",), ("epilepsy", "medical")]), operator=st.sampled_from(["", "Blue"]),
    unmet=st.sampled_from([(), ("medical",)]), promised_on=st.sampled_from([None, date(2027, 2, 1)]),
)  # fmt: skip
POINTS = st.lists(
    st.sampled_from(["a@example.org", "b@gmial.com", "01632 960111", "07700 900222", "12", "1 High Street, WR1 3XX"]),
    max_size=3,
)
TOLD = some(
    relationship=st.sampled_from(["mother", "father"]), barred=st.booleans(), authority=st.sampled_from(["full", "none"]),
    communication=st.sampled_from([("bsl",), ("large_print", "bsl")]),
)  # fmt: skip
NAMES = st.sampled_from(["Ngozi Reed", "Carl Reed", "Ann Hart"])
CARERS = st.lists(
    st.builds(lambda name, said, told: replace(carer(name, **told), said=tuple(said)), NAMES, POINTS, TOLD),
    max_size=3,
    unique_by=lambda one: one.name,
)
CHILDREN = st.builds(
    lambda number, values, state, carers: replace(pupil(f"P{number}", state=state, **values), carers=tuple(carers)),
    st.integers(1, 4),
    VALUES,
    st.sampled_from(["", "none", "confirmed"]),
    CARERS,
)
LISTS = st.lists(CHILDREN, max_size=4, unique_by=lambda one: one.number)


def test_any_lists_one_after_another_each_twice_is_once_and_the_difference_is_the_plain_one(keeper: Desk) -> None:
    turns = [0]

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.lists(LISTS, min_size=1, max_size=3))
    def holds(lists: list[Any]) -> None:
        turns[0] += 1
        for told in lists:
            own = [replace(one, number=f"{turns[0]}-{one.number}") for one in told]
            roll = listed(*own, name=f"list {turns[0]}")
            held = {row.number: row for row in rows(keeper, Child)}
            seen = survey(keeper, roll)
            assert {one.number for one in seen.new} == {one.number for one in own} - held.keys()
            for one in own:
                if one.number in held:
                    plain = {name for name, new in one.values.items() if new != _plain(getattr(held[one.number], name))}
                    assert plain == _changed(seen, one.number) & one.values.keys()
            brought(keeper, roll)
            before = everything(keeper)
            again = brought(keeper, roll)
            assert (again.changed, again.new, again.missing, again.checks) == (0, [], [], 0)
            assert everything(keeper) == before

    holds()


def _changed(seen: importing.Survey, number: str) -> set[str]:
    return {what.replace(" ", "_") for line in seen.lines if line.number == number for what, _, _ in line.changes}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
