"""A child's cases stand where what the register knows of the child today puts them, though nobody wrote again."""

from pathlib import Path

import pytest
from support.desks import case_of, desk_for, family, mail
from support.register import enrol, only
from support.rolls import carer, listed, pupil

from triage.desk import case_book, children, deciding, importing, records
from triage.desk.done import done
from triage.desk.explain import explain
from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.store import cases as store_cases
from triage.store.engine import Store
from triage.store.tables import Case

WORDS = "Our taxi was late again this morning, the third time this week."


@pytest.fixture
def keeper(store: Store, desk: Desk, tmp_path: Path) -> Desk:
    """A supervisor at the same desk."""
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


@pytest.fixture
def case_id(keeper: Desk) -> int:
    """A case of a child of whom no need is on record."""
    family(keeper, needs=None)
    return case_of(keeper, mail(WORDS))


def stored(desk: Desk, case_id: int) -> Case:
    case = desk.store.read(lambda conn: store_cases.get(conn, case_id))
    assert case is not None
    return case


def take_list(desk: Desk, **values: object) -> None:
    told = pupil("P1", carer("Ngozi Reed", "parent@example.org"), **values)  # type: ignore[arg-type]
    importing.take(desk, listed(told), most=100)


def test_a_need_that_a_list_tells_of_brings_the_childs_waiting_case_forward_and_says_so(
    keeper: Desk, case_id: int
) -> None:
    before = stored(keeper, case_id)
    take_list(keeper, needs=("oxygen_ventilation",))
    after = stored(keeper, case_id)
    assert "oxygen_ventilation" in after.needs
    assert (after.band, after.act_by) < (before.band, before.act_by)
    assert explain(keeper, case_id).differs == ()
    story = [entry.what for entry in case_book.read(keeper, case_id).entries]
    assert "ranked again: the child's record changed" in story


def test_a_need_that_a_person_puts_on_record_counts_at_once(keeper: Desk, case_id: int) -> None:
    before = stored(keeper, case_id)
    deciding.set_needs(keeper, only(keeper).line.id, ["oxygen_ventilation"], why="mother, on a call")
    after = stored(keeper, case_id)
    assert (after.band, after.act_by) < (before.band, before.act_by)
    assert explain(keeper, case_id).differs == ()


def test_a_need_that_is_taken_from_a_list_by_a_person_counts_at_once(keeper: Desk, case_id: int) -> None:
    deciding.set_needs(keeper, only(keeper).line.id, [], why="mother, on a call")
    before = stored(keeper, case_id)
    take_list(keeper, needs=("oxygen_ventilation",))
    assert stored(keeper, case_id).act_by == before.act_by, "a person's word holds until a person decides"
    (question,) = [one for one in only(keeper).questions if one.field == "needs"]
    deciding.answer(keeper, only(keeper).line.id, question.id, take=True)
    assert stored(keeper, case_id).act_by < before.act_by


def test_a_corrected_name_stands_in_the_queue(keeper: Desk, case_id: int) -> None:
    take_list(keeper)
    take_list(keeper, name="Amarah")
    assert stored(keeper, case_id).child_name == "Amarah Reed"


def test_who_writes_on_a_case_is_not_disturbed_where_it_stays_in_its_place(keeper: Desk, case_id: int) -> None:
    take_list(keeper, needs=("oxygen_ventilation",))
    before = stored(keeper, case_id)
    take_list(keeper, needs=("oxygen_ventilation",), name="Amarah")
    assert (before.version, before.band) == (stored(keeper, case_id).version, stored(keeper, case_id).band)


def test_a_case_that_is_done_stays_as_it_was_ranked(keeper: Desk, case_id: int) -> None:
    done(keeper, case_id, "It was a question only.", outcome="put_right")
    before = stored(keeper, case_id)
    take_list(keeper, needs=("oxygen_ventilation",))
    assert stored(keeper, case_id) == before


def test_a_merge_ranks_the_cases_that_it_brings_and_taken_back_they_stand_as_before(keeper: Desk) -> None:
    one = enrol(keeper, "Amara", "Ngozi Reed", "ngozi@example.org")
    other = enrol(keeper, "Amara", "N Reed", "parent@example.org")
    case_id = case_of(keeper, mail(WORDS))
    before = stored(keeper, case_id)
    key = next(key for key in children.order(keeper) if children.page(keeper, [key])[key].ref == one)
    deciding.set_needs(keeper, key, ["oxygen_ventilation"], why="mother, on a call")
    records.merge(keeper, one, other, "same child")
    merged = stored(keeper, case_id)
    assert merged.child_id == key
    assert (merged.band, merged.act_by) < (before.band, before.act_by)
    records.unmerge(keeper, one, other, "two after all")
    again = stored(keeper, case_id)
    assert (again.child_id, again.band, again.act_by, again.reasons) == (
        before.child_id,
        before.band,
        before.act_by,
        before.reasons,
    )
