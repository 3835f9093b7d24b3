"""The rules of early warnings: what is wrong in the file is told, and each sounds on what it says."""

from datetime import UTC, datetime, timedelta

import pytest
from support.desks import shipped_house

from triage.rules.warnings import WarningRule, contacts_sound, growth_sounds, parse_warnings, silence_sounds

CALENDAR = shipped_house().calendar
RULE = WarningRule("no_shows", "{count} on {subject}.", "contacts", "vehicle_no_show", "route", 3, timedelta(hours=24))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=UTC)


def test_three_on_one_route_sound_and_two_on_another_do_not() -> None:
    sounds = contacts_sound(RULE, {"R12": 3, "R7": 2})
    assert [(one.subject, one.count, one.words) for one in sounds] == [("R12", 3, "3 on R12.")]


def test_a_route_whose_name_looks_like_a_field_is_said_as_it_is() -> None:
    assert contacts_sound(RULE, {"{count}": 4})[0].words == "4 on {count}."


@pytest.mark.parametrize(
    ("last", "now", "sounds"),
    [
        (at(11, 9), at(11, 10, 59), False),
        (at(11, 9), at(11, 11), True),
        (at(8, 17, 30), at(11, 8, 30), False),
        (at(9, 12), at(10, 12), False),
    ],
    ids=["an hour and more", "two hours", "over a weekend the desk was shut", "on a Sunday"],
)
def test_two_hours_of_desk_time_without_an_arrival_sound(last: datetime, now: datetime, sounds: bool) -> None:
    rule = WarningRule("quiet", "Quiet.", "silence", "", "", 0, timedelta(hours=2))
    assert bool(silence_sounds(rule, last, now, CALENDAR)) is sounds
    assert silence_sounds(rule, None, now, CALENDAR) == []


def test_an_inbox_that_grows_faster_than_it_is_answered_sounds() -> None:
    rule = WarningRule("grows", "{count} more.", "growth", "", "", 40, timedelta(hours=3))
    assert growth_sounds(rule, 100, 61) == []
    assert growth_sounds(rule, 100, 60)[0].words == "40 more."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "A b"', "small letters"),
        ('sounds_on = "thunder"', "thunder"),
        ('by = "river"', "river"),
        ('topic = "weather"', "weather"),
        ("at_least = 0", "from 1"),
        ("within_hours = 0", "from 1"),
        ('words = "{child} is late"', "{child} is not known here"),
        ("speed = 3", "speed"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(text: str, said: str) -> None:
    good = ['name = "x"', 'words = "{count} on {subject}"', 'sounds_on = "contacts"', 'by = "route"', "at_least = 3",
            "within_hours = 24"]  # fmt: skip
    key = text.split(" ", maxsplit=1)[0]
    lines = [line for line in good if not line.startswith(f"{key} ")]
    _, faults = parse_warnings("\n".join(["[[warning]]", *lines, text]))
    assert any(said in fault.words for fault in faults), faults
    assert all(fault.line >= 1 for fault in faults)


def test_the_shipped_rules_have_no_fault() -> None:
    assert {rule.name for rule in shipped_house().warnings} >= {
        "no_shows_on_one_route",
        "nothing_arrives",
        "inbox_grows",
    }
