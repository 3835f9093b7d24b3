"""A supervisor evens the loads out: exactly what was shown is done, and undone where nothing changed since."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, desk_for
from support.loads import Made, fill, hands, held_by

from triage.desk import claim, queue, rebalance
from triage.desk.front import Desk
from triage.errors import NotAllowed
from triage.rules.roles import Role
from triage.store.engine import Store


@pytest.fixture
def desk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


def _busy(desk: Desk) -> tuple[list[int], list[int]]:
    """Person 0 holds four cases, person 1 none; both did something in the last hour."""
    people = hands(desk.store, MONDAY, [Role.AGENT, Role.AGENT, Role.OVERFLOW])
    acted = ((30, "p0", "note added"),)
    cases = [Made(band=band, lease=-60, late=-20 - n, acts=acted) for n, band in enumerate((1, 1, 2, 2))]
    keys = fill(desk.store, MONDAY, held_by(people[0], *cases))
    fill(desk.store, MONDAY, [Made(acts=((20, "p1", "note added"),))])
    return people, keys


def test_the_proposal_is_done_as_it_was_shown_and_undone(desk: Desk) -> None:
    people, keys = _busy(desk)
    moves = rebalance.proposal(desk)
    assert [(one.case_id, one.was_id, one.to_id) for one in moves] == [(key, people[0], people[1]) for key in keys[1:3]]
    assert all(not line.owner.endswith("1") for line in queue.page(desk, keys).values()), "nothing is changed by it"
    moved = rebalance.apply(desk, moves)
    assert all(one.outcome.done for one in moved)
    assert [queue.page(desk, [one.case_id])[one.case_id].owner for one in moves] == ["Person 1", "Person 1"]
    assert rebalance.proposal(desk) == []
    assert [one.done for one in rebalance.undo(desk, moved)] == [True, True]
    assert {line.owner for line in queue.page(desk, keys).values()} == {"Person 0"}


def test_what_changed_meanwhile_is_left_alone_both_ways(desk: Desk, tmp_path: Path) -> None:
    _people, keys = _busy(desk)
    first, second = moves = rebalance.proposal(desk)
    claim.claim(desk_for(desk.store, tmp_path, "p0"), first.case_id)
    moved = rebalance.apply(desk, moves)
    assert [one.outcome.done for one in moved] == [False, True]
    assert "changed meanwhile" in moved[0].outcome.words
    claim.claim(desk_for(desk.store, tmp_path, "p1"), second.case_id)
    assert [one.done for one in rebalance.undo(desk, moved)] == [False]
    assert queue.page(desk, keys)[second.case_id].owner == "Person 1"


def test_only_a_supervisor_evens_out(desk: Desk, tmp_path: Path) -> None:
    agent = desk_for(desk.store, tmp_path, "kim")
    for act in (
        lambda: rebalance.proposal(agent),
        lambda: rebalance.apply(agent, []),
        lambda: rebalance.undo(agent, []),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_overflow_team_is_given_the_top_of_the_lower_bands_only(desk: Desk, tmp_path: Path) -> None:
    keys = fill(desk.store, MONDAY, [Made(band=0), Made(band=1), Made(band=3, late=-600), Made(band=2, late=-900)])
    kim = desk_for(desk.store, tmp_path, "kim", Role.OVERFLOW)
    assert [claim.take_next(kim), claim.take_next(kim), claim.take_next(kim)] == [keys[3], keys[2], None]
    assert claim.take_next(desk) == keys[0]
    assert MONDAY + timedelta(minutes=30) == claim.LEASE + MONDAY
