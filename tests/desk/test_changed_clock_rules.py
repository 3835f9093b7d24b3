"""Changed rules and the days that families wait for: shown first, and never later in silence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.clocked import answer_with, claim, clock_of, complaint
from support.desks import desk_for, shipped_house

from triage.cli.opening import house_texts
from triage.config import shipped
from triage.desk import clock_moves, clocks
from triage.desk.front import Desk
from triage.errors import NotPossible
from triage.rules.house import House, parse
from triage.rules.roles import Role

LetTimePass = Callable[[str], None]


def _house(**changed: tuple[str, str]) -> House:
    texts = house_texts(shipped())
    for name, (old, new) in changed.items():
        file = f"{name}.toml"
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new)
    house, faults = parse(texts)
    assert house is not None, faults
    return house


def _with_holiday() -> House:
    day = '[[bank_holiday]]\non = 2027-01-14\nname = "Proclaimed"\n\n[[bank_holiday]]\non = 2027-03-26'
    return _house(calendar=("[[bank_holiday]]\non = 2027-03-26", day))


def _shorter() -> House:
    old = 'starts_for = ["complaint"]\nlength = 3'
    return _house(clocks=(old, old.replace("3", "2")))


def test_rules_that_stand_move_nothing(desk: Desk) -> None:
    complaint(desk)
    assert clock_moves.would_move(desk) == []


def test_a_new_bank_holiday_shows_what_it_would_move_later_and_moves_nothing(desk: Desk, tmp_path: Path) -> None:
    key = complaint(desk)
    told = clock_moves.would_move(desk, _with_holiday())
    later = next(one for one in told if one.clock == "complaint_acknowledge")
    assert (later.was, later.would_be, later.later, later.done) == (date(2027, 1, 14), date(2027, 1, 15), True, False)
    boss = replace(desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR), rules=_with_holiday)
    assert not any(one.done for one in clock_moves.move(boss))
    assert clock_of(desk, key, "complaint_acknowledge").due_on == date(2027, 1, 14)


def test_a_later_date_needs_a_word_and_a_reason_and_both_are_in_the_clocks_story(desk: Desk, tmp_path: Path) -> None:
    key = complaint(desk)
    boss = replace(desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR), rules=_with_holiday)
    with pytest.raises(NotPossible, match="without a reason"):
        clock_moves.move(boss, later=True)
    assert all(one.done for one in clock_moves.move(boss, later=True, why="a bank holiday was proclaimed"))
    told = clock_of(boss, key, "complaint_acknowledge")
    assert told.due_on == date(2027, 1, 15)
    assert "a bank holiday was proclaimed" in told.acts[-1].words
    assert clock_moves.would_move(boss) == []


def test_a_shorter_clock_moves_earlier_when_it_is_applied(desk: Desk, tmp_path: Path) -> None:
    key = complaint(desk)
    boss = replace(desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR), rules=_shorter)
    (told,) = clock_moves.move(boss)
    assert (told.clock, told.would_be, told.done, told.later) == (
        "complaint_acknowledge",
        date(2027, 1, 13),
        True,
        False,
    )
    assert clock_of(boss, key, "complaint_acknowledge").due_on == date(2027, 1, 13)
    assert clock_of(boss, key, "complaint_acknowledge").running.words


def test_a_clock_that_stood_still_is_counted_again_with_its_wait(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    at("2027-01-13 10:00")
    clocks.resume(desk, key, "claim_decide")
    told = {one.clock: one for one in clock_moves.would_move(desk, _with_holiday())}
    assert told["claim_decide"].was == date(2027, 1, 27)
    assert told["claim_decide"].would_be == date(2027, 1, 28)


def test_what_the_family_was_told_in_an_extension_stands(desk: Desk) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-acknowledged")
    clocks.extend(desk, key, "complaint_respond", date(2027, 2, 3), "late", "by letter, with the Ombudsman's details")
    assert "complaint_respond" not in {one.clock for one in clock_moves.would_move(desk, _with_holiday())}


def test_a_clock_whose_row_is_gone_keeps_its_date_and_can_be_ended(desk: Desk) -> None:
    key = complaint(desk)
    fewer = replace(desk, rules=lambda: replace(shipped_house(), clocks=()))
    assert clock_moves.would_move(fewer) == []
    told = clock_of(fewer, key, "complaint_acknowledge")
    assert "no longer in clocks.toml" in told.why
    clocks.stop(fewer, key, "complaint_acknowledge", "acknowledged by telephone")
    assert clock_of(fewer, key, "complaint_acknowledge").running.ended == "answered"
