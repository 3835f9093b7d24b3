"""A small surge week on a real desk; `python -m tests.simulation` plays it with 4,500 contacts a day and 30 agents."""

from pathlib import Path

import pytest
from simulation.week import Simulation, Week

from triage import clock


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", clock.now)
        folder: Path = tmp_path_factory.mktemp("week")
        return Simulation(folder, a_day=60, agents=1, days=5).run()


def test_no_child_at_risk_is_overtaken(week: Week) -> None:
    assert any(one.key[0] == 0 for one in week.touches)
    assert week.overtaken == 0


def test_no_child_without_a_safe_journey_waits_past_its_time_while_a_less_urgent_case_is_taken(week: Week) -> None:
    assert any(one.key[0] == 1 for one in week.touches)
    assert week.late_though_hands_were_free() == []


def test_routine_cases_still_move_every_day_and_nothing_starves(week: Week) -> None:
    days = {one.at.date() for one in week.touches if one.key[0] == 3}
    assert len(days) >= 5
    assert week.left == 0


def test_the_waiting_times_are_told_by_band_and_by_need(week: Week) -> None:
    table = "\n".join(week.table())
    assert "band 0" in table
    assert "epilepsy" in table
    assert week.contacts == 300
