"""What the situation report says of the desk itself: people, risks, and what changed since the last report."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, case_of, desk_for, family, mail

from triage.desk import notes, transport
from triage.desk.front import Desk
from triage.reports import issue
from triage.reports.figures import Section
from triage.reports.library import report
from triage.reports.sitrep import sitrep
from triage.rules.roles import Role
from triage.rules.warnings import Sound
from triage.store import warnings as stored


@pytest.fixture
def supervisor(desk: Desk, tmp_path: Path) -> Desk:
    return desk_for(desk.store, tmp_path, "sue", Role.SUPERVISOR)


def part(desk: Desk, title: str) -> Section:
    return next(one for one in sitrep(desk).sections if one.title == title)


def test_it_tells_how_many_people_are_at_it_and_asks_after_nobody_by_name(
    supervisor: Desk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(supervisor)
    key = case_of(supervisor, mail("No taxi came."))
    notes.add(desk, key, "looked")
    for quarter in range(18):
        monkeypatch.setattr("triage.clock.now", lambda quarter=quarter: MONDAY + quarter * timedelta(minutes=15))
        notes.add(supervisor, key, "looked")
    told = part(supervisor, "Who is on the desk")
    assert told.told == "2 people were at it today, 1 within the last hour. Ask 1 of them how they are."
    assert "Sue" not in "".join(figure.words for figure in told.figures)


def test_a_risk_that_nobody_has_decided_on_is_a_decision_wanted(supervisor: Desk, desk: Desk) -> None:
    assert part(supervisor, "Risks, and decisions wanted").told == "No early warning sounds."
    sound = Sound("no_shows", "R12", 3, "3 journeys of R12 did not come.")
    supervisor.store.write("service", MONDAY, lambda tx: stored.settle(tx, [sound]))
    assert part(desk, "Risks, and decisions wanted").told == "1 early warnings; of 1 a decision is wanted."
    supervisor.store.write("sue", MONDAY, lambda tx: stored.answer(tx, 1, "Another firm from Thursday."))
    assert part(supervisor, "Risks, and decisions wanted").figures[0].words.endswith("sue: Another firm from Thursday.")
    assert part(desk, "Risks, and decisions wanted").figures[0].words.endswith("Somebody looks into it.")


def test_it_tells_what_changed_since_the_last_report_that_was_issued(supervisor: Desk) -> None:
    assert "No situation report was issued before." in part(supervisor, "Since the last report").told
    family(supervisor)
    issue.issue(supervisor, report(supervisor, "sitrep"))
    assert "No change in what it watched." in part(supervisor, "Since the last report").told
    transport.change(supervisor, 1, "interim", why="a taxi", source="register")
    (figure,) = part(supervisor, "Since the last report").figures
    assert (figure.words, figure.number) == ("children with no transport: 1 then, 0 now", -1)
