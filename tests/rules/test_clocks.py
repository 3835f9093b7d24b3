"""Which clock runs on which contact, and the day on which each is due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from support.desks import shipped_house

from triage.rules.clocks import parse_clocks, start

HOUSE = shipped_house()
LONDON = ZoneInfo("Europe/London")


def _due(kind: str, received: str, starts_at: str = "receipt") -> dict[str, str]:
    at = datetime.fromisoformat(received).replace(tzinfo=LONDON).astimezone(UTC)
    return {clock.name: clock.due_on.isoformat() for clock in start([kind], at, HOUSE, starts_at)}


@pytest.mark.parametrize(
    ("kind", "received", "clock", "due"),
    [
        ("enquiry", "2027-01-12 10:00", "acknowledge", "2027-01-13"),
        ("enquiry", "2027-01-12 10:00", "respond", "2027-01-26"),
        ("service_request", "2027-01-15 19:00", "acknowledge", "2027-01-18"),
        ("complaint", "2027-03-24 17:30", "complaint_acknowledge", "2027-03-31"),
        ("complaint", "2027-03-24 17:30", "complaint_respond_outer", "2027-04-16"),
        ("complaint", "2027-01-12 11:00", "complaint_acknowledge", "2027-01-15"),
        ("complaint", "2027-01-12 11:00", "complaint_whole", "2027-04-06"),
        ("complaint_stage_2", "2027-01-12 11:00", "stage_2_acknowledge", "2027-01-15"),
        ("complaint_stage_2", "2027-01-12 11:00", "stage_2_respond_outer", "2027-02-16"),
        ("mp_enquiry", "2027-01-12 09:00", "mp_acknowledge", "2027-01-13"),
        ("mp_enquiry", "2027-01-12 09:00", "mp_respond", "2027-01-26"),
        ("appeal", "2027-01-12 13:00", "appeal_pass_over", "2027-01-13"),
        ("appeal", "2027-01-12 13:00", "appeal_review", "2027-02-09"),
        ("appeal_stage_2", "2027-01-12 13:00", "appeal_panel", "2027-03-09"),
        ("foi", "2027-01-12 13:00", "foi_answer", "2027-02-09"),
        ("sar", "2027-01-12 13:00", "sar_answer", "2027-02-12"),
        ("data_protection_complaint", "2027-01-12 13:00", "data_complaint_acknowledge", "2027-02-11"),
        ("data_breach", "2027-01-12 13:00", "data_breach_report", "2027-01-15"),
        ("allegation", "2027-01-15 16:00", "lado_referral", "2027-01-18"),
        ("missed_call", "2027-01-12 13:00", "call_back", "2027-01-13"),
        ("needs_change", "2027-01-12 07:00", "needs_confirm", "2027-01-12"),
        ("needs_change", "2027-01-12 16:50", "needs_confirm", "2027-01-12"),
        ("needs_change", "2027-01-16 10:00", "needs_confirm", "2027-01-18"),
    ],
)
def test_each_clock_of_the_trade_is_due_on_its_day(kind: str, received: str, clock: str, due: str) -> None:
    assert _due(kind, received)[clock] == due


def test_what_must_be_done_the_same_day_and_comes_after_closing_is_due_the_next_day_on_which_somebody_can() -> None:
    assert _due("needs_change", "2027-01-12 20:30")["needs_confirm"] == "2027-01-13"
    assert _due("needs_change", "2027-01-15 20:30")["needs_confirm"] == "2027-01-18"


def test_the_answer_to_a_complaint_runs_from_its_acknowledgement() -> None:
    assert "complaint_respond" not in _due("complaint", "2027-01-12 11:00")
    assert _due("complaint", "2027-01-15 11:00", "acknowledgement")["complaint_respond"] == "2027-01-29"


def test_a_day_is_kept_to_its_last_instant_in_london() -> None:
    at = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
    (clock,) = [one for one in start(["enquiry"], at, HOUSE) if one.name == "acknowledge"]
    local = clock.due_at.astimezone(LONDON)
    assert (local.date(), local.hour, local.minute) == (clock.due_on, 23, 59)


def test_a_safeguarding_hand_off_is_due_in_half_an_hour_round_the_clock() -> None:
    at = datetime(2027, 1, 16, 23, 50, tzinfo=UTC)
    (clock,) = [one for one in start(["safeguarding"], at, HOUSE) if one.name == "safeguarding_hand_off"]
    assert (clock.due_at - at).total_seconds() == 1800


def test_a_clock_that_two_kinds_start_runs_once() -> None:
    at = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
    names = [clock.name for clock in start(["enquiry", "service_request", "complaint"], at, HOUSE)]
    assert len(names) == len(set(names))


def test_a_wrong_row_is_told_with_its_line() -> None:
    rows = ["[[clock]]", 'name = "x"', 'words = "y"', 'starts_for = ["enquiry"]', "length = 1", 'count = "fortnights"']
    text = "\n".join([*rows, 'stopped_by = "a"', 'whose = "ours"'])
    _, faults = parse_clocks(text)
    assert {fault.line for fault in faults} >= {6, 7}
