"""Many cases at once: exactly what will change is told first, three bad ones do not stop the rest, and undo is exact."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail

from triage.desk import bulk, case, claim, explain, incidents, queue, waiting
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.views.bulk import Assign, Duplicate, Link
from triage.desk.views.outcome import Outcome
from triage.errors import NotAllowed, NotFound, NotPossible, StoreAway
from triage.rules.roles import Role
from triage.rules.shown import own_words
from triage.store import cases, clocks, events
from triage.store.engine import Store


@pytest.fixture
def boss(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


def _columns(desk: Desk, case_id: int) -> dict[str, Any]:
    found = desk.store.read(lambda conn: cases.get(conn, case_id))
    assert found is not None
    return {name: value for name, value in found.model_dump().items() if name != "version"}


def _clocks(desk: Desk, case_id: int) -> list[dict[str, Any]]:
    return [row.model_dump() for row in desk.store.read(lambda conn: clocks.of_case(conn, case_id))]


def _events(desk: Desk, case_id: int, what: str) -> list[Any]:
    return desk.store.read(lambda conn: events.of_case(conn, case_id, only=(what,)))


def _three(desk: Desk) -> list[int]:
    return [case_of(desk, mail(f"The bus was late again, number {n}.", sender=f"p{n}@example.org")) for n in range(3)]


def test_exactly_what_will_change_is_told_case_by_case_and_nothing_is_changed(boss: Desk, tmp_path: Path) -> None:
    first, second, third = _three(boss)
    kim = desk_for(boss.store, tmp_path, "kim")
    claim.claim(kim, second)
    done(boss, third, "rung")
    before = [_columns(boss, key) for key in (first, second, third)]
    planned = bulk.preview(boss, Assign(kim.who.id, own_words("Kim")), [first, second, third, 999, first])
    assert [(one.case_id, one.before, one.after, one.alone) for one in planned] == [
        (first, "with nobody", "with Kim", ""),
        (second, "with Kim", "with Kim", "is so already"),
        (third, "with nobody", "with Kim", "done already"),
    ]
    assert [_columns(boss, key) for key in (first, second, third)] == before
    with pytest.raises(NotFound):
        bulk.preview(boss, Assign(99, own_words("Nobody")), [first])


def test_handing_out_is_undone_exactly_but_not_where_somebody_has_gone_on_since(
    boss: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _three(boss)
    jo, kim = desk_for(boss.store, tmp_path, "jo"), desk_for(boss.store, tmp_path, "kim")
    claim.claim(jo, ids[1])
    before = [_columns(boss, key) for key in ids]
    what, act = Assign(kim.who.id, own_words("Kim")), bulk.new_act()
    outcomes = list(bulk.apply(boss, what, bulk.preview(boss, what, ids), act))
    assert all(one.done for one in outcomes)
    assert all(queue.page(kim, ids)[key].mine for key in ids)
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(hours=8, minutes=50))
    claim.claim(kim, ids[2])
    back = list(bulk.undo(boss, act, ids))
    assert [one.done for one in back] == [True, True, False]
    assert "changed it since" in back[2].words
    assert [_columns(boss, key) for key in ids[:2]] == before[:2]


def test_a_case_that_changed_after_the_preview_is_left_and_the_rest_is_done(boss: Desk, tmp_path: Path) -> None:
    ids = _three(boss)
    one = incidents.begin(boss, "Route 12 has no operator")
    what, act = Link(one, own_words("Route 12 has no operator")), bulk.new_act()
    planned = bulk.preview(boss, what, ids)
    done(boss, ids[1], "rung")
    assert [(out.case_id, out.done) for out in bulk.apply(boss, what, planned, act)] == [
        (ids[0], True), (ids[1], False), (ids[2], True),
    ]  # fmt: skip
    assert [one.line.id for one in incidents.show(boss, one).members] == [ids[0], ids[2]]


def test_linking_disturbs_nobody_who_is_writing_and_is_undone_exactly(boss: Desk) -> None:
    ids = _three(boss)
    before = [_columns(boss, key) for key in ids]
    versions = [case.look(boss, key).version for key in ids]
    what, act = Link(None, own_words("Route 12 [red] \x1b[2J has no operator")), bulk.new_act()
    planned = bulk.preview(boss, what, ids)
    assert planned[0].before == "in no incident"
    assert all(one.done for one in bulk.apply(boss, what, planned, act))
    (line,) = incidents.all_of(boss)
    assert (line.cases, sum(line.bands), line.untold) == (3, 3, 3)
    assert "\x1b" not in line.title
    assert [case.look(boss, key).version for key in ids] == versions
    assert bulk.preview(boss, Link(line.id, line.title), ids)[0].alone == "is in it already"
    acts = {event.detail for key in ids for event in _events(boss, key, "case linked")}
    assert len(acts) == 1, "the log shows that they belong together"
    assert all(one.done for one in bulk.undo(boss, act, ids))
    assert [_columns(boss, key) for key in ids] == before
    assert incidents.all_of(boss) == [], "the incident that it had opened is closed"


def test_duplicates_are_closed_into_one_with_their_clocks_and_come_back_exactly(boss: Desk) -> None:
    family(boss)
    stays = case_of(boss, mail("No taxi came for Amara this morning.", key="1"))
    claim.claim(boss, stays)
    others = [_of_its_own(boss, f"Still no taxi for Amara, {n}.") for n in range(2)]
    claim.claim(boss, others[1])
    ids = [stays, *others]
    before = [_columns(boss, key) for key in ids]
    clocks_before = [_clocks(boss, key) for key in ids]
    assert all(clocks_before)
    what, act = Duplicate(stays, case.look(boss, stays).line.ref), bulk.new_act()
    planned = bulk.preview(boss, what, ids)
    assert [one.alone for one in planned] == ["this is the one that stays", "", ""]
    assert all(one.done for one in bulk.apply(boss, what, planned, act))
    closed = _columns(boss, others[0])
    assert (closed["state"], closed["merged_into"]) == ("done", stays)
    assert case.look(boss, others[0]).story, "its words are kept"
    assert len(_clocks(boss, stays)) == sum(map(len, clocks_before)), "what must be answered by a day still is"
    assert all(explain.explain(boss, key).differs == () for key in ids)
    while waiting.apply_waiting(as_service(boss)):
        continue
    back = list(bulk.undo(boss, act, others))
    assert [(one.done, str(one.words)) for one in back] == [(True, "back as it stood")] * 2
    assert [_columns(boss, key) for key in ids] == before
    assert [_clocks(boss, key) for key in ids] == clocks_before
    assert all(explain.explain(boss, key).differs == () for key in ids)


def _of_its_own(desk: Desk, words: str) -> int:
    """A second case of the same writer, whose words came from an address that the desk did not know."""
    key = case_of(desk, mail(words, sender=f"{abs(hash(words))}@example.org"))

    def adopt(tx: Any) -> None:
        import sqlalchemy as sa
        from sqlmodel import col

        from triage.store.tables import Case

        tx.conn.execute(sa.update(Case).where(col(Case.id) == key).values(person_id=1))

    desk.store.write("test", MONDAY, adopt)
    return key


def test_what_is_not_surely_the_same_matter_is_never_closed_as_a_duplicate(boss: Desk, tmp_path: Path) -> None:
    family(boss)
    family(boss, child="Barnaby", parent="other@example.org")
    late = case_of(boss, mail("When does the new timetable start for Amara?"))
    grave = case_of(
        boss, mail("Barnaby did not arrive at school and nobody knows where he is.", sender="other@example.org")
    )
    stranger = case_of(boss, mail("Late again.", sender="who@example.org"))
    kim = desk_for(boss.store, tmp_path, "kim")
    held = _of_its_own(boss, "The bus for Amara was late.")
    claim.claim(kim, held)
    told = {
        one.case_id: str(one.alone) for one in bulk.preview(boss, Duplicate(late, ""), [late, grave, stranger, held])
    }
    assert told[grave] == "about another child"
    assert "somebody else" in told[stranger]
    assert told[held] == "held by Kim"
    urgent = _of_its_own(boss, "Amara did not arrive at school and nobody knows where she is.")
    assert "the one to keep" in bulk.preview(boss, Duplicate(late, ""), [urgent])[0].alone
    done(boss, late, "rung")
    with pytest.raises(NotPossible, match="nothing can be closed into it"):
        bulk.preview(boss, Duplicate(late, ""), [grave])


def test_a_duplicate_that_was_worked_on_since_stays_as_it_is(boss: Desk) -> None:
    family(boss)
    stays = case_of(boss, mail("No taxi came for Amara this morning.", key="1"))
    other = _of_its_own(boss, "No taxi for Amara today.")
    what, act = Duplicate(stays, ""), bulk.new_act()
    assert next(bulk.apply(boss, what, bulk.preview(boss, what, [other]), act)).done
    from triage.desk import clocks as desk_clocks

    name = next(row["name"] for row in _clocks(boss, stays) if row["run"] == 2)
    desk_clocks.stop(boss, stays, name, "rung back")
    while any(row["run"] == 2 and not row["ended"] and row["name"] == name for row in _clocks(boss, stays)):
        desk_clocks.stop(boss, stays, name, "rung back")
    (outcome,) = bulk.undo(boss, act, [other])
    assert not outcome.done
    assert "answered since" in outcome.words


def test_stopping_leaves_the_rest_and_a_database_that_goes_away_is_not_asked_again(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _three(boss)
    what, act = Link(None, own_words("One cause")), bulk.new_act()
    run = bulk.apply(boss, what, bulk.preview(boss, what, ids), act)
    assert next(run).done
    del run
    assert [one.line.id for one in incidents.show(boss, 1).members] == [ids[0]]
    tried = []

    def away(*_: Any) -> None:
        tried.append(1)
        raise StoreAway("The database does not answer now.")

    what = Link(1, own_words("One cause"))
    planned = bulk.preview(boss, what, ids[1:])
    monkeypatch.setattr(boss.store, "write", away)
    outcomes = list(bulk.apply(boss, what, planned, act))
    assert [one.done for one in outcomes] == [False, False]
    assert "Not tried" in outcomes[1].words
    assert len(tried) == 1


def test_two_supervisors_who_act_on_the_same_cases_at_once_never_both_change_one(boss: Desk, tmp_path: Path) -> None:
    kim = desk_for(boss.store, tmp_path, "kim", Role.SUPERVISOR)
    ids = [case_of(boss, mail(f"The bus was late again, number {n}.", sender=f"q{n}@example.org")) for n in range(12)]
    ones = [incidents.begin(boss, "One cause"), incidents.begin(kim, "Another cause")]
    whats = [Link(key, own_words("")) for key in ones]
    seen = [bulk.preview(desk, what, ids) for desk, what in zip((boss, kim), whats, strict=True)]
    start = threading.Barrier(2)

    def act(number: int) -> list[Outcome]:
        start.wait()
        return list(bulk.apply((boss, kim)[number], whats[number], seen[number], bulk.new_act()))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(act, range(2))
    for key, one, other in zip(ids, first, second, strict=True):
        assert one.done != other.done, "one of them did it, and the other was told that it had changed"
        assert _columns(boss, key)["incident_id"] == (ones[0] if one.done else ones[1])
        assert len(_events(boss, key, "case linked")) == 1
    assert boss.store.read(events.verify).broken_at is None


def test_only_who_may_changes_many_cases(boss: Desk, tmp_path: Path) -> None:
    (key, *_) = _three(boss)
    agent = desk_for(boss.store, tmp_path, "ann")
    overflow = desk_for(boss.store, tmp_path, "fay", Role.OVERFLOW)
    with pytest.raises(NotAllowed):
        bulk.preview(agent, Assign(None, own_words("")), [key])
    with pytest.raises(NotAllowed):
        bulk.preview(overflow, Link(None, own_words("x")), [key])
    assert bulk.preview(agent, Link(None, own_words("x")), [key])
