"""Themes, lessons, workload and forecast, each from a desk whose record is known."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, case_of, desk_for, family, mail

from triage.desk import done, notes
from triage.desk.front import Desk
from triage.reports.figures import Cell, Report
from triage.reports.library import report
from triage.rules.roles import Role

NO_TAXI = "No taxi came for Amara this morning."
CREW = "There is a new driver and a new escort, nobody told us, and Amara will not get in."


@pytest.fixture
def supervisor(desk: Desk, tmp_path: Path) -> Desk:
    return desk_for(desk.store, tmp_path, "sue", Role.SUPERVISOR)


def rows(made: Report, title: str, table: int = 0) -> list[tuple[Cell, ...]]:
    return list(next(part for part in made.sections if part.title == title).tables[table].rows)


def came(desk: Desk, words: str, at: datetime, number: int) -> int:
    return case_of(desk, mail(words, at=at, key=f"{words[:5]}{at}{number}"))


def test_a_topic_that_comes_more_often_than_chance_would_bring_is_told_with_its_contacts(supervisor: Desk) -> None:
    family(supervisor)
    for back in range(1, 29):
        came(supervisor, NO_TAXI, MONDAY - timedelta(days=back), 0)
    for number in range(9):
        came(supervisor, NO_TAXI, MONDAY - timedelta(hours=1), number)
    came(supervisor, CREW, MONDAY - timedelta(hours=1), 0)
    made = report(supervisor, "themes", MONDAY - timedelta(hours=9), MONDAY)
    assert "vehicle did not come" in made.told
    told = {row[0]: row[1:] for row in rows(made, "What it is about")}
    assert told["vehicle did not come"][0] == 10
    assert told["vehicle did not come"][3] == "rising"
    assert [row[0] for row in rows(made, "What it is about", 1)].count("vehicle did not come") == 3
    assert rows(made, "Schools")[0][:2] == ("Larkfield School", 10)
    assert "Amara" not in str(made.sections), "a report goes to many: it names no child and quotes nobody"


def test_with_nothing_before_nothing_is_called_rising(supervisor: Desk) -> None:
    family(supervisor)
    for number in range(5):
        came(supervisor, NO_TAXI, MONDAY - timedelta(hours=1), number)
    assert "nothing to hold this against" in report(supervisor, "themes").told


def test_lessons_count_each_case_that_is_done_once_by_what_a_person_chose(supervisor: Desk) -> None:
    family(supervisor)
    ends = supervisor.house.endings
    for number, outcome in enumerate(["explained", "explained", ""]):
        key = case_of(supervisor, mail(NO_TAXI, sender=f"p{number}@example.org", key=str(number)))
        done.done(supervisor, key, "told", outcome=outcome, lesson=ends.lessons[0].code if outcome else "")
    case_of(supervisor, mail(CREW, sender="open@example.org"))
    made = report(supervisor, "lessons", MONDAY, MONDAY + timedelta(minutes=1))
    assert made.told == "3 cases were done. Of 1 nobody said how they ended."
    assert rows(made, "Outcomes and remedies") == [("Explained", 2, 66.7), ("not said", 1, 33.3)]


def test_workload_is_in_the_order_of_names_and_asks_after_who_worked_too_long(
    supervisor: Desk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(supervisor)
    key = case_of(supervisor, mail(NO_TAXI))
    for quarter in range(20):
        monkeypatch.setattr("triage.clock.now", lambda quarter=quarter: MONDAY + quarter * timedelta(minutes=15))
        notes.add(supervisor, key, "looked")
    notes.add(desk, key, "looked")
    made = report(supervisor, "workload", MONDAY, MONDAY + timedelta(days=1))
    assert [row[:4] for row in rows(made, "People")] == [("Ada", 0.2, 1, 0.2), ("Sue", 5.0, 1, 5.0)]
    assert made.told == "2 people did something. Ask how they are: Sue."


def test_a_forecast_needs_two_weeks_and_then_says_what_each_day_brings_and_when_the_backlog_is_cleared(
    supervisor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Too little has come" in report(supervisor, "forecast").told
    family(supervisor)
    for back in range(28, 0, -1):
        at = MONDAY - timedelta(days=back)
        monkeypatch.setattr("triage.clock.now", lambda at=at: at)
        for number in range(2):
            key = case_of(
                supervisor, mail(NO_TAXI, sender=f"p{back}-{number}@example.org", at=at, key=f"{back}-{number}")
            )
            if number or back < 11:
                done.done(supervisor, key, "told")
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    made = report(supervisor, "forecast")
    days = made.sections[0].trends[0]
    assert len(days.values) == 10
    assert all(low <= value <= high for low, value, high in zip(days.low, days.values, days.high, strict=True))
    assert days.values[0] == pytest.approx(2, abs=0.3)
    told = {row[0]: row[1] for row in rows(made, "The backlog")}
    assert told["cases not done now"] == 18
    assert told["people on a day that anybody worked"] == 1.0
    assert isinstance(told["people needed every working day to clear it in 5 of them"], int)
