"""Two cases that are one matter are put together, one that is two matters is split; each undoes the other exactly."""

import itertools
import random
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.clocked import clock_names, moment
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail, taken
from support.families import post

from triage.desk import case, clocks, explain, finding, notes, queue, waiting
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.joining import Joined, merge, split
from triage.desk.overrule import overrule
from triage.desk.reopen import reopen
from triage.desk.safeguard import Concern as Told
from triage.desk.safeguard import safeguard
from triage.desk.set_waiting import wait
from triage.errors import NotPossible, Stale
from triage.rules import running
from triage.rules.arrival import Arrival
from triage.rules.asked import parse
from triage.rules.roles import Role
from triage.store import cases, search
from triage.store import clocks as stored
from triage.store import contacts as kept
from triage.store import notes as kept_notes
from triage.store.engine import Store

LATE = "The taxi was twenty minutes late again today."
MONEY = "Please pay me back for the taxi fares. How do I claim the mileage?"
COMPLAINT = "I want to make a formal complaint: nobody answers my emails."
MISSING = "Amara did not arrive at school and nobody knows where she is."
QUESTION = "When does the new timetable start?"
WORDS = (LATE, MONEY, COMPLAINT, MISSING, QUESTION, "Still nothing. Amara has epilepsy and cannot sit on a bus.")
OTHER = "gran@example.org"
_NUMBERS = itertools.count()
MOVED = frozenset(("version", "owner_id", "lease_until"))


def _columns(desk: Desk, key: int) -> dict[str, Any]:
    found = desk.store.read(lambda conn: cases.get(conn, key))
    assert found is not None
    return {name: value for name, value in found.model_dump().items() if name not in MOVED}


def _clocks(desk: Desk, key: int) -> list[tuple[object, ...]]:
    rows = desk.store.read(lambda conn: stored.of_case(conn, key))
    now = desk.now()
    return sorted(
        (r.name, r.run, r.started_at, r.due_at, r.ended, r.stopped_at, running.is_broken(stored.state_of(r), now))
        for r in rows
    )


def _contacts(desk: Desk, key: int) -> list[int]:
    return [row.id for row in desk.store.read(lambda conn: kept.of_case(conn, key))]


def _everything(desk: Desk, key: int) -> tuple[object, ...]:
    texts = [row.text for row in desk.store.read(lambda conn: kept_notes.of_case(conn, key))]
    return _columns(desk, key), _clocks(desk, key), _contacts(desk, key), texts, _words(desk, key)


def _words(desk: Desk, key: int) -> list[str]:
    return desk.store.read(lambda conn: search.words_of(conn, key))


def test_the_reference_of_a_case_that_was_put_with_another_finds_the_one_in_which_it_goes_on(desk: Desk) -> None:
    first, second = _two(desk)
    ref = case.look(desk, second).line.ref
    merge(desk, second, first, "gran looks after Amara")
    for typed in (ref, ref.lower(), ref.replace("-", "")):
        assert list(queue.order(desk, parse(typed))) == [first], typed
        assert "Amara Reed" in {row.child for row in finding.find(desk, typed).rows}, typed


def _end(desk: Desk, key: int) -> None:
    """Mark the case done, as far as its safeguarding concern lets it be."""
    with suppress(NotPossible):
        done(desk, key, "rang")


def _two(desk: Desk, first: str = LATE, second: str = MONEY) -> tuple[int, int]:
    """Return two cases: the family's, and one of a writer whom the desk does not know."""
    family(desk)
    return case_of(desk, mail(first)), case_of(desk, mail(second, sender=OTHER))


def _same(desk: Desk, *keys: int) -> None:
    assert [explain.explain(desk, key).differs for key in keys] == [()] * len(keys)


def test_a_case_that_is_put_with_another_brings_everything_and_says_where_it_went(desk: Desk) -> None:
    key, other = _two(desk)
    notes.add(desk, other, "gran rang too")
    names = clock_names(desk, other)
    with pytest.raises(NotPossible, match="same child"):
        merge(desk, other, key)
    made = merge(desk, other, key, "it is his grandmother")
    assert (made.case_id, made.other_id) == (key, other)
    assert _columns(desk, other)["merged_into"] == key
    assert _columns(desk, other)["state"] == "done"
    assert len(_contacts(desk, key)) == 2
    assert names <= clock_names(desk, key)
    assert clock_names(desk, other) == set()
    assert queue.page(desk, [key])[key].contacts == 2
    _same(desk, key, other)
    with pytest.raises(NotPossible, match="put with another"):
        reopen(desk, other, "no")
    with pytest.raises(NotPossible, match="already"):
        merge(desk, other, key, "again")
    with pytest.raises(NotPossible, match="itself"):
        merge(desk, key, key, "x")


def test_an_answer_to_a_letter_of_the_case_that_was_put_away_finds_the_case_that_goes_on(desk: Desk) -> None:
    from support.clocked import answer_with

    from triage.store import outbox

    key, other = case_of(desk, mail(LATE, sender="aunt@example.org")), case_of(desk, mail(MONEY, sender=OTHER))
    answer_with(desk, other, "we-have-your-message")
    sent = desk.store.read(lambda conn: outbox.of_case(conn, other))[0]
    merge(desk, other, key, "one matter")
    assert desk.store.read(lambda conn: outbox.of_case(conn, key))
    back = case_of(desk, mail("Thank you.", sender=OTHER, in_reply_to=sent.message_id, key="back"))
    assert back == key


def test_the_more_urgent_of_two_puts_both_where_it_stood(desk: Desk) -> None:
    key, other = _two(desk, QUESTION, MISSING)
    assert queue.page(desk, [key])[key].band > 0
    merge(desk, other, key, "about Amara")
    assert queue.page(desk, [key])[key].band == 0
    _same(desk, key, other)


@pytest.mark.parametrize("what", ["decided", "told"])
def test_what_a_person_decided_or_was_told_of_a_case_goes_on_where_it_is_put(desk: Desk, what: str) -> None:
    key, other = _two(desk, QUESTION, MONEY)
    if what == "decided":
        overrule(desk, other, "his father is on the run", band=1)
    else:
        safeguard(desk, other, Told("no", "", "", "he was taken", "front_door", ""))
    stood = _columns(desk, other)
    merge(desk, other, key, "about Amara")
    after = _columns(desk, key)
    assert [after[name] for name in ("band", "safeguarding")] == [stood[name] for name in ("band", "safeguarding")]
    assert stood["reasons"][0] in after["reasons"]
    _same(desk, key, other)
    split(desk, key, _contacts(desk, key)[1:], "not one matter")
    assert _columns(desk, key)["band"] == 3
    assert [_columns(desk, other)[name] for name in ("band", "reasons")] == [
        stood[name] for name in ("band", "reasons")
    ]


def test_a_concern_that_came_with_another_case_is_taken_off_as_any_other(desk: Desk, tmp_path: Path) -> None:
    key, other = _two(desk, QUESTION, MONEY)
    safeguard(desk, other, Told("no", "", "", "he was taken", "front_door", ""))
    merge(desk, other, key, "about Amara")
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    overrule(boss, key, "his uncle fetched him", no_safeguarding=True)
    after = _columns(desk, key)
    assert (after["band"], after["safeguarding"]) == (3, False)
    assert "safeguarding_hand_off" not in clock_names(desk, key)
    _same(desk, key, other)


def test_another_matter_is_split_off_ranked_by_itself_with_its_clocks_and_the_old_one_without_it(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(QUESTION))
    alone = _columns(desk, key)
    assert case_of(desk, mail(COMPLAINT, key="second")) == key
    first, second = _contacts(desk, key)
    assert "complaint_acknowledge" in clock_names(desk, key)
    made = split(desk, key, [second], "the complaint is its own matter")
    assert "complaint_acknowledge" in clock_names(desk, made.other_id)
    assert "complaint_acknowledge" not in clock_names(desk, key)
    assert _contacts(desk, key) == [first]
    after = _columns(desk, key)
    assert {name: after[name] for name in ("band", "act_by", "kinds", "title", "contacts")} == {
        name: alone[name] for name in ("band", "act_by", "kinds", "title", "contacts")
    }
    line = queue.page(desk, [made.other_id])[made.other_id]
    assert (line.child, line.contacts) == ("Amara Reed", 1)
    _same(desk, key, made.other_id)


def test_the_first_contact_can_be_split_off_and_a_persons_decision_stays(desk: Desk) -> None:
    from triage.desk.overrule import overrule

    family(desk)
    key = case_of(desk, mail(MISSING))
    assert case_of(desk, mail(QUESTION, key="second")) == key
    first, _ = _contacts(desk, key)
    overrule(desk, key, "she is found", band=0)
    made = split(desk, key, [first])
    assert any("she is found" in why.words for why in case.look(desk, key).why)
    assert queue.page(desk, [made.other_id])[made.other_id].band == 0
    _same(desk, key, made.other_id)


@pytest.mark.parametrize("chosen", [[], [1, 2], [99]])
def test_one_contact_at_least_goes_and_one_at_least_stays(desk: Desk, chosen: list[int]) -> None:
    family(desk)
    key = case_of(desk, mail(QUESTION))
    case_of(desk, mail(LATE, key="second"))
    with pytest.raises(NotPossible):
        split(desk, key, chosen)


def test_two_who_put_one_case_in_two_places_do_not_lose_it(desk: Desk) -> None:
    key, other = _two(desk)
    version = _columns_version(desk, other)
    merge(desk, other, key, "one matter", version=version)
    with pytest.raises(Stale):
        merge(desk, other, key, "one matter", version=version)
    with pytest.raises(Stale):
        split(desk, other, [2], version=version)


def _columns_version(desk: Desk, key: int) -> int:
    found = desk.store.read(lambda conn: cases.get(conn, key))
    assert found is not None
    return found.version


# Each undoes the other


@pytest.mark.parametrize("seed", range(8))
def test_split_after_merge_gives_back_the_same_places_contacts_and_clocks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    key, other = _two(desk, chance.choice(WORDS), chance.choice(WORDS))
    now = MONDAY
    for turn in range(chance.randrange(1, 6)):
        now += timedelta(minutes=chance.choice((7, 90, 60 * 20)))
        monkeypatch.setattr("triage.clock.now", lambda at=now: at)
        _happens(desk, chance, key, other, turn, now)
    if _columns(desk, key)["state"] == "done":
        reopen(desk, key, "not over")
    before = _everything(desk, key), _everything(desk, other)
    merge(desk, other, key, "one matter")
    _same(desk, key, other)
    monkeypatch.setattr("triage.clock.now", lambda: now + timedelta(minutes=3))
    back = split(desk, key, _contacts_of(before[1]))
    assert (back.case_id, back.other_id) == (key, other)
    assert (_everything(desk, key), _everything(desk, other)) == before
    _same(desk, key, other)


_STEPS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(("write", "note", "wait", "done", "sweep")),
        st.sampled_from(WORDS),
        st.integers(1, 3000),
    ),
    max_size=6,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sampled_from(WORDS), second=st.sampled_from(WORDS), steps=_STEPS)
def test_whatever_happened_to_two_cases_a_split_after_a_merge_gives_both_back(
    sqlite_store: Store, tmp_path: Path, first: str, second: str, steps: list[tuple[bool, str, str, int]]
) -> None:
    number = next(_NUMBERS)
    with pytest.MonkeyPatch.context() as patch:
        now = MONDAY + timedelta(days=number * 30)
        patch.setattr("triage.clock.now", lambda: now)
        desk = desk_for(sqlite_store, tmp_path)
        one, two = f"mum{number}@example.org", f"gran{number}@example.org"
        family(desk, parent=one)
        key, other = (case_of(desk, mail(words, sender=who, from_name="", at=now, key=f"{who} first"))
                      for words, who in ((first, one), (second, two)))  # fmt: skip
        for turn, (mine, what, words, minutes) in enumerate(steps):
            now += timedelta(minutes=minutes)
            case_id, who = (key, one) if mine else (other, two)
            _step(desk, case_id, what, mail(words, sender=who, from_name="", at=now, key=f"{who} {turn}"))
        waiting.apply_waiting(
            as_service(desk)
        )  # as the service does each minute: what time alone changes is not a merge's
        if _columns(desk, key)["state"] == "done":
            reopen(desk, key, "not over")
        before = _everything(desk, key), _everything(desk, other)
        merge(desk, other, key, "one matter")
        _same(desk, key, other)
        split(desk, key, _contacts_of(before[1]))
        assert (_everything(desk, key), _everything(desk, other)) == before
        _same(desk, key, other)


def _step(desk: Desk, case_id: int, what: str, written: Arrival) -> None:
    state, band = _columns(desk, case_id)["state"], _columns(desk, case_id)["band"]
    if what == "write":
        taken(desk, written)
    elif what == "note":
        notes.add(desk, case_id, "a note")
    elif what == "wait" and state != "done" and band:
        wait(desk, case_id, "school", None, "they ring back")
    elif what == "done" and state != "done":
        _end(desk, case_id)
    elif what == "sweep":
        waiting.apply_waiting(as_service(desk))


def _contacts_of(kept_before: tuple[object, ...]) -> list[int]:
    found = kept_before[2]
    assert isinstance(found, list)
    return found


def _happens(desk: Desk, chance: random.Random, key: int, other: int, turn: int, now: datetime) -> None:
    one = chance.choice((key, other))
    match chance.randrange(6):
        case 0 | 1:
            sender = "parent@example.org" if one == key else OTHER
            post(desk_in(desk), "More", chance.choice(WORDS), from_address=sender, at=now, key=f"turn {turn}")
        case 2:
            notes.add(desk, one, f"note {turn}")
        case 3:
            if _columns(desk, one)["state"] != "done" and _columns(desk, one)["band"]:
                wait(desk, one, "school", None, "they ring back")
        case 4:
            _end(desk, one)
        case _:
            waiting.apply_waiting(as_service(desk))


def desk_in(desk: Desk) -> Desk:
    return as_service(desk)


@pytest.mark.parametrize("words", [(QUESTION, COMPLAINT), (LATE, LATE), (MONEY, MISSING), (COMPLAINT, QUESTION)])
def test_merge_after_split_gives_back_the_same_place_contacts_and_clocks(desk: Desk, words: tuple[str, str]) -> None:
    family(desk)
    key = case_of(desk, mail(words[0]))
    assert case_of(desk, mail(words[1], key="second")) == key
    before = _everything(desk, key)
    made: Joined = split(desk, key, _contacts(desk, key)[1:])
    _same(desk, key, made.other_id)
    assert merge(desk, made.other_id, key).case_id == key
    assert _everything(desk, key) == before
    _same(desk, key, made.other_id)


def test_split_after_merge_keeps_what_was_done_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key, other = _two(desk)
    merge(desk, other, key, "one matter")
    monkeypatch.setattr("triage.clock.now", lambda: moment("2027-01-11 11:00"))
    assert case_of(desk, mail(COMPLAINT, at=moment("2027-01-11 10:59"), key="third")) == key
    clocks.start(desk, key, "missed_call")
    split(desk, key, _contacts(desk, key)[1:2])
    assert {"complaint_acknowledge", "call_back"} <= clock_names(desk, key)
    assert "complaint" in _columns(desk, key)["kinds"]
    _same(desk, key, other)
