"""A supervisor hands cases out and takes them back; a child's transport is changed with a reason and keeps its history."""

from pathlib import Path

import pytest
from support.desks import case_of, desk_for, family, mail

from triage.desk import claim, queue, transport
from triage.desk.assign import assign, staff_list
from triage.desk.done import done
from triage.desk.front import Desk
from triage.errors import NotAllowed, NotPossible, Stale
from triage.rules.roles import Role
from triage.store import people
from triage.store.engine import Store
from triage.store.tables import Transport


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


def test_one_case_of_three_that_cannot_be_given_does_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    first, second = (case_of(desk, mail(f"Late again {n}.", sender=f"p{n}@example.org")) for n in (1, 2))
    kim = desk_for(desk.store, tmp_path, "kim")
    done(desk, second, "answered by telephone")
    found = assign(desk, [first, second, 999], kim.who.id)
    assert [(one.case_id, one.done) for one in found] == [(first, True), (second, False), (999, False)]
    assert queue.page(kim, [first])[first].mine
    with pytest.raises(Stale):
        claim.claim(desk, first)
    assert assign(desk, [first], None)[0].done
    assert not queue.page(kim, [first])[first].owner


def test_only_a_supervisor_hands_cases_out(desk: Desk, tmp_path: Path) -> None:
    kim = desk_for(desk.store, tmp_path, "kim")
    with pytest.raises(NotAllowed):
        assign(kim, [1], kim.who.id)
    assert [one.login for one in staff_list(kim)] == ["kim", "sam"]


def test_a_childs_transport_is_changed_for_a_reason_and_the_history_is_kept(desk: Desk) -> None:
    family(desk, transport="none")
    with pytest.raises(NotPossible, match="for a reason"):
        transport.change(desk, 1, "interim", why="  ", source="call")
    with pytest.raises(NotPossible, match="no transport state"):
        transport.change(desk, 1, "soon", why="a taxi", source="call")
    transport.change(desk, 1, "interim", why="a taxi until Friday", source="call")
    transport.change(desk, 1, "confirmed", why="route 12 from Monday", source="call")
    assert [(row.state.value, row.why, row.by) for row in transport.history(desk, 1)] == [
        ("confirmed", "route 12 from Monday", "sam"),
        ("interim", "a taxi until Friday", "sam"),
        ("none", "", "service"),
    ]
    assert desk.store.read(lambda conn: people.child(conn, 1)).transport is Transport.CONFIRMED
