"""Early warnings on a desk: they begin, grow, are over, are answered, and stay in the risk register."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, as_service, case_of, desk_for, mail

from triage.desk import warnings
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.rules.roles import Role
from triage.store import events

NO_SHOW = "The taxi did not come for {child} this morning, we waited for an hour."


@pytest.fixture
def supervisor(desk: Desk, tmp_path: Path) -> Desk:
    return desk_for(desk.store, tmp_path, "sue", Role.SUPERVISOR)


def no_show(desk: Desk, number: int) -> None:
    point = f"p{number}@example.org"
    child = NewChild(f"Child{number}", "Example", None, "Larkfield School", (), route="R12")
    add_family(as_service(desk), [NewPerson(f"Parent {number}", "P", points=(point,), relationship="mother")], [child])
    case_of(desk, mail(NO_SHOW.format(child=f"Child{number}"), sender=point, key=str(number)))


def test_three_no_shows_on_one_route_are_a_line_for_supervisors_until_it_is_over_and_answered(
    supervisor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = as_service(supervisor)
    for number in range(2):
        no_show(supervisor, number)
    assert warnings.listen(service) == 0
    assert warnings.standing(supervisor) == []
    no_show(supervisor, 2)
    assert warnings.listen(service) == 1
    assert warnings.listen(service) == 0, "said once"
    (one,) = warnings.standing(supervisor)
    assert one.words == "3 journeys that did not come, all on R12, within a day."
    no_show(supervisor, 3)
    assert warnings.listen(service) == 1
    assert warnings.standing(supervisor)[0].count == 4
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=2))
    warnings.listen(service)
    over = next(row for row in warnings.standing(supervisor) if row.id == one.id)
    assert over.ended_at == MONDAY + timedelta(days=2), "its cause is over, and it waits for a word"
    warnings.answer(supervisor, one.id, "Route 12 goes to another firm from Thursday.")
    assert one.id not in [row.id for row in warnings.standing(supervisor)]
    kept = next(row for row in warnings.standing(supervisor, MONDAY) if row.id == one.id)
    assert (kept.seen_by, kept.made_of_it) == ("sue", "Route 12 goes to another firm from Thursday.")
    assert supervisor.store.read(events.verify).broken_at is None


def test_a_warning_is_answered_by_a_supervisor_who_says_something(desk: Desk, supervisor: Desk) -> None:
    for number in range(3):
        no_show(supervisor, number)
    warnings.listen(as_service(supervisor))
    (one,) = warnings.standing(supervisor)
    with pytest.raises(NotAllowed):
        warnings.answer(desk, one.id, "x")
    with pytest.raises(NotPossible):
        warnings.answer(supervisor, one.id, "  ")
    with pytest.raises(NotFound):
        warnings.answer(supervisor, one.id + 9, "x")


def test_a_desk_at_which_nothing_arrives_in_opening_hours_says_that_a_channel_may_be_broken(
    supervisor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_of(supervisor, mail("Thank you for the new driver."))
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(hours=1, minutes=59))
    assert warnings.listen(as_service(supervisor)) == 0
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(hours=2))
    warnings.listen(as_service(supervisor))
    assert [one.rule for one in warnings.standing(supervisor)] == ["nothing_arrives"]
    case_of(supervisor, mail("Hello, a question about passes.", key="2", at=MONDAY + timedelta(hours=2)))
    assert warnings.listen(as_service(supervisor)) == 1
    assert warnings.standing(supervisor)[0].ended_at is not None
