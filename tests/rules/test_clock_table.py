"""Every row of the table of clocks, what may be done to each, and why its date is its date."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from support.desks import shipped_house

from triage.rules.clocks import ClockRule, begin, parse_clocks, start, warnings
from triage.rules.counting import count, told, would_start

HOUSE = shipped_house()
LONDON = ZoneInfo("Europe/London")
RULES = {rule.name: rule for rule in HOUSE.clocks}

# What starts it, the clock, the point it counts from, how much in what count, and whose it is.
TABLE = [
    ("enquiry", "acknowledge", "receipt", 1, "working_days", "ours"),
    ("service_request", "acknowledge", "receipt", 1, "working_days", "ours"),
    ("enquiry", "respond", "receipt", 10, "working_days", "ours"),
    ("service_request", "respond", "receipt", 10, "working_days", "ours"),
    ("missed_call", "call_back", "receipt", 1, "working_days", "ours"),
    ("complaint", "complaint_acknowledge", "receipt", 3, "working_days", "ours"),
    ("complaint", "complaint_respond", "acknowledgement", 10, "working_days", "ours"),
    ("complaint", "complaint_respond_outer", "receipt", 15, "working_days", "ours"),
    ("complaint_stage_2", "stage_2_acknowledge", "receipt", 3, "working_days", "theirs"),
    ("complaint_stage_2", "stage_2_respond", "acknowledgement", 20, "working_days", "theirs"),
    ("complaint_stage_2", "stage_2_respond_outer", "receipt", 25, "working_days", "theirs"),
    ("complaint", "complaint_whole", "receipt", 84, "calendar_days", "ours"),
    ("complaint_stage_2", "complaint_whole", "receipt", 84, "calendar_days", "ours"),
    ("complaint", "escalation_window", "response", 20, "working_days", "family"),
    ("mp_enquiry", "mp_acknowledge", "receipt", 1, "working_days", "ours"),
    ("mp_enquiry", "mp_respond", "receipt", 10, "working_days", "ours"),
    ("member_enquiry", "mp_acknowledge", "receipt", 1, "working_days", "ours"),
    ("member_enquiry", "mp_respond", "receipt", 10, "working_days", "ours"),
    ("appeal", "appeal_pass_over", "receipt", 1, "working_days", "ours"),
    ("appeal", "appeal_review", "receipt", 20, "working_days", "theirs"),
    ("appeal_stage_2", "appeal_panel", "receipt", 40, "working_days", "theirs"),
    ("appeal_outcome", "appeal_outcome", "receipt", 5, "working_days", "theirs"),
    ("foi", "information_pass_over", "receipt", 1, "working_days", "ours"),
    ("foi", "foi_answer", "receipt", 20, "working_days", "theirs"),
    ("eir", "eir_answer", "receipt", 20, "working_days", "theirs"),
    ("sar", "information_pass_over", "receipt", 1, "working_days", "ours"),
    ("sar", "sar_answer", "receipt", 1, "calendar_months", "theirs"),
    ("data_protection_complaint", "data_complaint_pass_over", "receipt", 1, "working_days", "ours"),
    ("data_protection_complaint", "data_complaint_acknowledge", "receipt", 30, "calendar_days", "theirs"),
    ("data_breach", "data_breach_tell", "receipt", 15, "minutes", "ours"),
    ("data_breach", "data_breach_report", "receipt", 72 * 60, "minutes", "theirs"),
    ("safeguarding", "safeguarding_hand_off", "receipt", 30, "minutes", "ours"),
    ("allegation", "lado_referral", "receipt", 1, "working_days", "ours"),
    ("children_act_complaint", "children_act_pass_over", "receipt", 1, "working_days", "ours"),
    ("children_act_complaint", "children_act_stage_1", "receipt", 10, "working_days", "theirs"),
    ("children_act_stage_2", "children_act_stage_2", "receipt", 25, "working_days", "theirs"),
    ("children_act_stage_3", "children_act_stage_3", "receipt", 30, "working_days", "theirs"),
    ("reimbursement", "claim_acknowledge", "receipt", 1, "working_days", "ours"),
    ("reimbursement", "claim_decide", "receipt", 10, "working_days", "ours"),
    ("claim_agreed", "claim_pay", "receipt", 0, "stated", "theirs"),
    ("promise", "promise_kept", "receipt", 0, "stated", "ours"),
    ("action", "action_done", "receipt", 0, "stated", "ours"),
    ("change_of_details", "details_confirm", "receipt", 1, "working_days", "ours"),
    ("needs_change", "needs_confirm", "receipt", 0, "working_days", "ours"),
]


@pytest.mark.parametrize(("matter", "name", "counts_from", "length", "how", "whose"), TABLE)
def test_each_matter_has_its_clocks(
    matter: str, name: str, counts_from: str, length: int, how: str, whose: str
) -> None:
    rule = RULES[name]
    assert matter in rule.starts_for
    assert (rule.starts_at, rule.length, rule.count, rule.whose) == (counts_from, length, how, whose)


def test_no_clock_stands_outside_the_table() -> None:
    assert {(matter, rule.name) for rule in HOUSE.clocks for matter in rule.starts_for} - {
        row[:2] for row in TABLE
    } == {
        ("compliment", "acknowledge"),
        ("foi_sar", "information_pass_over"),
        ("eir", "information_pass_over"),
    }


def test_only_a_claim_and_requests_for_information_stand_still_while_we_wait() -> None:
    assert {rule.name for rule in HOUSE.clocks if rule.pauses} == {
        "claim_decide",
        "foi_answer",
        "eir_answer",
        "sar_answer",
    }
    assert all(0 < rule.chase_after < rule.pause_limit for rule in HOUSE.clocks if rule.pauses)


@pytest.mark.parametrize(
    ("name", "longer"),
    [
        ("complaint_respond", 10),
        ("complaint_respond_outer", 10),
        ("stage_2_respond", 20),
        ("children_act_stage_1", 10),
        ("children_act_stage_2", 40),
        ("eir_answer", 20),
        ("sar_answer", 2),
        ("respond", 0),
        ("mp_respond", 0),
        ("safeguarding_hand_off", 0),
        ("lado_referral", 0),
    ],
)
def test_a_clock_is_extended_only_as_far_as_its_source_allows(name: str, longer: int) -> None:
    assert RULES[name].extension == longer


def test_an_mp_who_forwards_a_complaint_starts_both_sets_of_clocks() -> None:
    names = {clock.name for clock in start(["mp_enquiry", "complaint"], _at("2027-01-12 09:00"), HOUSE)}
    assert names >= {"mp_acknowledge", "mp_respond", "complaint_acknowledge", "complaint_respond_outer"}


def _at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


# Received, and the due days of 1, 3, 5, 10 and 20 working days.
WORKED = [
    ("2026-12-23 16:00", "24 Dec", "30 Dec", "04 Jan", "11 Jan", "25 Jan"),
    ("2026-12-24 19:30", "29 Dec", "31 Dec", "05 Jan", "12 Jan", "26 Jan"),
    ("2026-12-26 11:00", "29 Dec", "31 Dec", "05 Jan", "12 Jan", "26 Jan"),
    ("2027-03-25 09:00", "30 Mar", "01 Apr", "05 Apr", "12 Apr", "26 Apr"),
    ("2027-04-30 17:59", "04 May", "06 May", "10 May", "17 May", "01 Jun"),
    ("2027-12-24 10:00", "29 Dec", "31 Dec", "05 Jan", "12 Jan", "26 Jan"),
]


@pytest.mark.parametrize(("received", "one", "three", "five", "ten", "twenty"), WORKED)
def test_the_worked_dates_hold_through_the_clocks_that_count_them(
    received: str, one: str, three: str, five: str, ten: str, twenty: str
) -> None:
    names = ("acknowledge", "complaint_acknowledge", "appeal_outcome", "respond", "appeal_review")
    due = [begin(RULES[name], _at(received), HOUSE.calendar).due_on.strftime("%d %b") for name in names]
    assert due == [one, three, five, ten, twenty]


def test_day_one_is_the_next_working_day_and_no_hour_of_the_evening_makes_it_a_later_one() -> None:
    friday = {
        begin(RULES["acknowledge"], _at(f"2027-01-15 {hour}"), HOUSE.calendar).due_on for hour in ("00:01", "23:59")
    }
    assert friday == {date(2027, 1, 18)}


@pytest.mark.parametrize(
    ("received", "due"),
    [("2027-01-13 10:00", "2027-02-15"), ("2027-01-31 10:00", "2027-03-01"), ("2027-02-26 23:59", "2027-03-30")],
)
def test_a_subject_access_request_is_due_a_month_on_or_the_working_day_after(received: str, due: str) -> None:
    assert begin(RULES["sar_answer"], _at(received), HOUSE.calendar).due_on.isoformat() == due


@pytest.mark.parametrize(
    ("at", "due"), [("2027-03-27 12:00", "2027-03-30 13:00"), ("2026-10-24 12:00", "2026-10-27 11:00")]
)
def test_seventy_two_hours_are_seventy_two_hours_through_a_change_of_the_clock(at: str, due: str) -> None:
    assert begin(RULES["data_breach_report"], _at(at), HOUSE.calendar).due_at == _at(due)


# Warnings


def _warned(name: str, at: str, stated: str = "") -> list[str]:
    begun = begin(RULES[name], _at(at), HOUSE.calendar, _at(stated) if stated else None)
    points = warnings(begun.rule, begun.due_at, _at(at), HOUSE.calendar)
    return [f"{point.astimezone(LONDON):%a %d %b %H:%M}" for point in points]


@pytest.mark.parametrize(
    ("name", "at", "points"),
    [
        ("acknowledge", "2027-01-12 10:00", ["Wed 13 Jan 08:00"]),
        ("respond", "2027-01-12 10:00", ["Fri 22 Jan 08:00", "Tue 26 Jan 08:00"]),
        ("complaint_acknowledge", "2027-03-24 17:30", ["Tue 30 Mar 08:00", "Wed 31 Mar 08:00"]),
        ("complaint_whole", "2027-01-12 10:00", ["Fri 19 Mar 08:00", "Tue 30 Mar 08:00", "Tue 06 Apr 08:00"]),
        ("safeguarding_hand_off", "2027-01-16 23:50", ["Sun 17 Jan 00:05"]),
        ("data_breach_report", "2027-01-15 18:00", ["Sun 17 Jan 18:00", "Mon 18 Jan 14:00"]),
        ("needs_confirm", "2027-01-12 10:00", ["Tue 12 Jan 17:00"]),
        ("needs_confirm", "2027-01-12 17:30", ["Tue 12 Jan 17:45"]),
        ("needs_confirm", "2027-01-12 18:30", ["Wed 13 Jan 08:00"]),
        ("data_complaint_acknowledge", "2027-01-14 10:00", ["Thu 11 Feb 08:00", "Fri 12 Feb 08:00"]),
    ],
)
def test_a_clock_warns_when_the_desk_opens_unless_it_runs_round_the_clock(
    name: str, at: str, points: list[str]
) -> None:
    assert _warned(name, at) == points


@pytest.mark.parametrize(
    ("at", "points"),
    [("2026-12-23 16:50", ["Thu 24 Dec 08:00"]), ("2026-12-24 09:00", ["Thu 24 Dec 17:00"])],
)
def test_an_acknowledgement_due_while_the_council_is_closed_is_warned_of_before_it_closes(
    at: str, points: list[str]
) -> None:
    closed = {date(2026, 12, day): "between the years" for day in (29, 30, 31)}
    calendar = replace(HOUSE.calendar, closed=closed)
    begun = begin(RULES["complaint_acknowledge"], _at(at), calendar)
    assert begun.due_on in closed
    found = warnings(begun.rule, begun.due_at, _at(at), calendar)
    assert [f"{point.astimezone(LONDON):%a %d %b %H:%M}" for point in found] == points


@pytest.mark.parametrize(
    ("made", "due", "warned"),
    [
        ("2027-01-12 10:00", "2027-01-12 16:00", "Tue 12 Jan 15:00"),
        ("2027-01-12 10:00", "2027-01-18 08:30", "Mon 18 Jan 08:00"),  # as the desk opens, where that is in time
        ("2027-01-12 10:00", "2027-01-18 08:00", "Fri 15 Jan 17:00"),  # else while somebody is there to hear it
        ("2027-01-12 10:00", "2027-01-16 12:00", "Fri 15 Jan 17:00"),
        ("2027-01-15 18:30", "2027-01-18 08:30", "Mon 18 Jan 08:00"),
        ("2027-01-12 10:00", "2027-01-12 10:40", "Tue 12 Jan 10:20"),  # too short for an hour: half way
    ],
)
def test_a_promise_warns_an_hour_before_or_when_somebody_is_there_to_hear_it(made: str, due: str, warned: str) -> None:
    assert _warned("promise_kept", made, due) == [warned]


def test_an_action_of_the_next_day_is_warned_of_though_a_day_before_is_past() -> None:
    assert _warned("action_done", "2027-01-12 10:00", "2027-01-13 09:00") == ["Wed 13 Jan 08:00"]


# Why this date


def test_hours_that_the_change_of_the_clocks_makes_longer_or_shorter_say_so() -> None:
    assert told(RULES["data_breach_report"], _at("2027-03-26 17:00"), HOUSE.calendar) == (
        "72 hours from 17:00 on Fri 26 Mar, round the clock; the clocks change on the way"
    )
    assert "clocks change" not in told(RULES["safeguarding_hand_off"], _at("2027-03-26 17:00"), HOUSE.calendar)


def test_a_call_back_says_that_it_may_be_due_sooner() -> None:
    said = told(RULES["call_back"], _at("2027-01-12 10:00"), HOUSE.calendar)
    assert said == "Wed 13 Jan 1; in bands 0 and 1, when the case is to be acted on"


@pytest.mark.parametrize(
    ("kind", "at", "words"),
    [
        ("promise", "2027-01-12 10:00", "is due when somebody says"),
        ("complaint", "2016-01-02 10:00", "does not reach to 2016"),
        ("safeguarding", "9999-12-31 23:59", "does not reach to 9999"),
    ],
)
def test_what_cannot_be_counted_is_told_in_words(kind: str, at: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        would_start(kind, _at(at), HOUSE)


@pytest.mark.parametrize(
    ("kind", "at", "unknown"),
    [
        ("complaint", "2023-12-22 10:00", "before 2024"),
        ("complaint", "2028-12-29 10:00", "after 2028"),
        ("safeguarding", "2029-12-23 10:00", ""),
        ("complaint", "2027-12-23 10:00", ""),
    ],
)
def test_a_count_over_days_whose_bank_holidays_are_not_known_says_so(kind: str, at: str, unknown: str) -> None:
    warned = [one for one in would_start(kind, _at(at), HOUSE) if "Bank holidays" in one.words]
    assert bool(warned) == bool(unknown)
    assert all(unknown in one.words and one.rule.count == "working_days" for one in warned)


def test_each_day_between_is_counted_or_skipped_with_its_reason() -> None:
    assert told(RULES["complaint_acknowledge"], _at("2026-12-23 16:50"), HOUSE.calendar) == (
        "Thu 24 Dec 1; Fri 25 Dec bank holiday (Christmas Day), skipped; Sat 26 Dec weekend, skipped; "
        "Sun 27 Dec weekend, skipped; Mon 28 Dec bank holiday (Boxing Day (substitute day)), skipped; Tue 29 Dec 2; Wed 30 Dec 3"
    )


def test_the_last_counted_day_of_every_clock_is_its_due_day() -> None:
    for day in range(0, 400, 3):
        at = _at("2026-11-01 12:00") + timedelta(days=day)
        for rule in HOUSE.clocks:
            if rule.count == "stated":
                continue
            days = count(rule, at, HOUSE.calendar)
            if not days:
                assert rule.count == "minutes"
                continue
            assert days[-1].day == begin(rule, at, HOUSE.calendar).due_on, rule.name
            if rule.count != "calendar_months" and rule.length:
                assert days[-1].number == rule.length


def test_a_closure_day_that_counts_says_that_it_counts() -> None:
    from triage.rules.calendar import parse_calendar

    rows = '[[bank_holiday]]\non = 2028-12-25\nname = "Christmas Day"\n[[closed]]\non = 2026-12-29\nwhy = "Shut"\n'
    calendar, faults = parse_calendar(f'known_until = 2028\n[hours]\nmon = ["08:00-18:00"]\n{rows}')
    assert not faults
    observing = ClockRule(
        "x", "x", (), "receipt", 2, "working_days", observes_closed_days=True, stopped_by="", whose="ours"
    )
    assert "Tue 29 Dec 1 (closure day, counts: Shut)" in told(RULES["foi_answer"], _at("2026-12-28 10:00"), calendar)
    assert "Tue 29 Dec closure day (Shut), skipped; Wed 30 Dec 1" in told(observing, _at("2026-12-28 10:00"), calendar)


def test_asking_for_a_matter_without_clocks_names_those_that_have_them() -> None:
    with pytest.raises(ValueError, match="complaint_stage_2"):
        would_start("praise", _at("2027-01-12 10:00"), HOUSE)


# What supervisors may write


def _faults(more: str, how: str = "working_days") -> list[tuple[int, str]]:
    rows = ["[[clock]]", 'name = "x"', 'words = "y"', 'starts_for = ["enquiry"]', "length = 5", f'count = "{how}"']
    _, faults = parse_clocks("\n".join([*rows, 'stopped_by = "substantive"', 'whose = "ours"', more]))
    return [(fault.line, fault.words) for fault in faults]


@pytest.mark.parametrize(
    ("more", "how", "line", "words"),
    [
        ("pauses = true", "working_days", 1, "'pause_limit' is missing"),
        ("pauses = true\npause_limit = 5\nchase_after = 9", "working_days", 11, "at most 'pause_limit'"),
        ("pauses = true\npause_limit = 5\nchase_after = 2", "minutes", 9, "never stands still"),
        ("extension = 3", "minutes", 9, "only a clock of days or months"),
        ('outer_of = "z"', "working_days", 9, "there is no clock 'z'"),
        ("warn = [2, 2]", "working_days", 9, "stands twice"),
        ("warn = [0]", "working_days", 9, "list of whole numbers from 1"),
        ("warn = 2", "working_days", 9, "list of whole numbers from 1"),
        ('resumes = "never"', "working_days", 9, "write one of: goes_on"),
        ("pausing = true", "working_days", 9, "did you mean 'pauses'"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_line(more: str, how: str, line: int, words: str) -> None:
    assert any(at == line and words in said for at, said in _faults(more, how)), _faults(more, how)
