"""Call figures: what a plain recount gives, whatever was told how often; not known where no telephone is connected."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, as_service, desk_for, taken

from triage.channels.queue_log import arrival_of
from triage.desk import channels
from triage.desk.front import Desk
from triage.reports import load
from triage.reports.library import report
from triage.reports.sitrep import behind, sitrep
from triage.rules.arrival import Arrival
from triage.rules.rang import How, Rang
from triage.rules.roles import Role
from triage.store.engine import Store


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(hours=8))
    return desk_for(sqlite_store, tmp_path, role=Role.SUPERVISOR)


def call(name: str, how: How, waited: int, talked: int | None = None, minutes: int = 0) -> Arrival:
    began = MONDAY + timedelta(minutes=minutes)
    rang = Rang(name, "transport", f"016329{name:0>5}", began, began + timedelta(seconds=waited), waited, how, talked)
    return arrival_of(rang, "telephone", repr(rang).encode())


def told(desk: Desk) -> str:
    return next(str(part.told) for part in sitrep(desk).sections if part.title == "Telephone")


def numbers(desk: Desk) -> dict[str, int]:
    return {figure.key: figure.number for figure in sitrep(desk).figures if figure.key.startswith("calls_")}


def test_the_counts_are_a_plain_recount_though_every_call_is_told_twice_and_passed_on(desk: Desk) -> None:
    chance = random.Random(5)
    ends: dict[str, tuple[How, int]] = {}
    for number in range(60):
        name, how = str(number), chance.choice(list(How))
        waited = chance.randint(0, 900)
        one = [call(name, how, waited, None, number)]
        if how is How.ANSWERED:
            one.append(call(name, how, waited, 300, number))
        elif how is How.TIMED_OUT and chance.random() < 0.7:
            one.append(call(name, How.ANSWERED, 7, None, number + 20))
            waited, how = waited + 7, How.ANSWERED
        for arrival in (*one, *one):
            taken(desk, arrival)
        ends[name] = (how, waited)
    left = [waited for how, waited in ends.values() if how is How.ABANDONED]
    answered = [waited for how, waited in ends.values() if how is How.ANSWERED]
    found = numbers(desk)
    assert found["calls_offered"] == 60
    assert found["calls_answered"] == len(answered)
    assert found["calls_quick"] == sum(waited <= 20 for waited in answered)
    assert (found["calls_abandoned"], found["calls_short"]) == (sum(w >= 5 for w in left), sum(w < 5 for w in left))
    assert found["calls_ended"] == 60 - len(answered) - len(left)
    waits = sorted(waited for _, waited in ends.values())
    assert (found["calls_median"], found["calls_ninetieth"], found["calls_longest"]) == (
        waits[29],
        waits[53],
        waits[59],
    )
    assert found["calls_talk"] == 300


def test_without_a_telephone_the_calls_are_not_known_and_never_nought(desk: Desk) -> None:
    assert told(desk) == "Calls offered, answered and abandoned: not known, no telephone is connected."
    assert numbers(desk) == {}
    (line,) = [one for one in load.board(desk).today if one.key.startswith("calls")]
    assert (line.known, str(line.words)) == (False, "abandoned calls: not known, no telephone is connected")


def test_a_telephone_that_is_connected_and_quiet_has_no_calls(desk: Desk) -> None:
    channels.note(as_service(desk), "telephone /log", "calls")
    assert told(desk) == "No call has come today."
    assert [one.number for one in load.board(desk).today if one.key.startswith("calls")] == [0, 0, 0]


def test_a_telephone_that_cannot_be_read_says_since_when(desk: Desk) -> None:
    taken(desk, call("1", How.ABANDONED, 60))
    channels.note(as_service(desk), "telephone /log", "calls", error="The log cannot be read.")
    assert told(desk).endswith("Not known since 17:00: the telephone's calls cannot be read.")


def test_the_report_says_it_in_words_and_opens_the_lines_of_missed_calls(desk: Desk) -> None:
    key = taken(desk, call("1", How.ABANDONED, 60)).case_id
    for number in (2, 3, 4):
        taken(desk, call(str(number), How.ANSWERED, 15))
    assert told(desk) == (
        "4 calls came; 3 answered, 75 % within 20 seconds; 1 abandoned. The longest wait was 1 min. As of 09:00."
    )
    assert behind(desk, "calls_abandoned") == [key]
    (line,) = load.behind(desk, "calls_abandoned").lines
    assert line.id == key


def test_the_people_needed_rest_on_the_calls_of_the_switch_and_on_the_patience_it_saw(desk: Desk) -> None:
    for back in range(1, 29):
        for number in range(6):
            how, waited = (How.ABANDONED, 100) if number < 2 else (How.ANSWERED, 50)
            talked = 240 if how is How.ANSWERED else None
            taken(desk, call(f"{back:02}{number}", how, waited, talked, minutes=-back * 24 * 60 + number))
    made = report(desk, "forecast")
    calls = next(part for part in made.sections if part.title == "Calls today").tables[0]
    assert [row[1] for row in calls.rows] == [pytest.approx(6, abs=0.5)]
    assert "5.0 minutes a call" in calls.definition
    assert "ring off after 3.3 minutes" in calls.definition, "(2 * 100 + 4 * 50) / 2 seconds"
    assert "by the telephone switch" in calls.definition
