"""The words of the telephone: read from a file that supervisors own, and made into what is kept and what is ranked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desks import shipped_house

from triage.config import shipped
from triage.rules.call import parse_call, taken_down
from triage.rules.families import LETTERS, sound_of, tokens, upper_end, words_of
from triage.rules.moments import parse_moment

MONDAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TEXT = shipped("call.toml").read_text(encoding="utf-8")
FIRST = TEXT[: TEXT.index("\n[[ask]]")].count("\n") + 2  # the line of the first question


def test_the_first_question_is_whether_the_child_is_safe_and_the_next_where_the_child_is() -> None:
    script, faults = parse_call(TEXT)
    assert faults == ()
    assert [ask.name for ask in script.asks[:2]] == ["safe", "where"]
    assert script.alarm == "999 if in danger; stay on the line"


def test_what_is_asked_follows_from_what_was_answered() -> None:
    def asked(**given: str) -> list[str]:
        return [ask.name for ask in shipped_house().call.asked(given)]

    assert "bring" not in asked()
    assert {"bring", "medicine"} <= set(asked(transport="none"))
    assert "medicine" in asked(safe="unknown")
    assert "medicine" not in asked(transport="travels", safe="yes")


def test_the_callers_words_are_read_and_our_questions_are_not() -> None:
    answers = {"safe": "no", "where": "at the gate.", "transport": "none", "number": "01632 960123", "bring": "nobody"}
    text, read = taken_down(shipped_house().call, answers, " crying \n")
    assert text.splitlines() == [
        *("Safe now: NO", "Child is: at the gate.", "Transport: none came", "Can bring: nobody"),
        *("Ring back: 01632 960123", "crying"),
    ]
    assert read.splitlines() == ["at the gate.", "No transport came today.", "crying"]


@pytest.mark.parametrize(
    ("was", "becomes", "line", "words"),
    [
        ('name = "safe"', 'name = "safety"', FIRST, "first question must be 'safe'"),
        ('key = "y"', 'key = "n"', None, "two answers of 'safe' have one key"),
        ('key = "y"', 'key = "yes"', None, "must be one letter"),
        (
            'reads = "{answer}."\n\n[[ask]]\nname = "transport"',
            'reads = "it."\n\n[[ask]]\nname = "transport"',
            None,
            "{answer}",
        ),
        ('when = ["transport.none"]', 'when = ["transport.never"]', None, "'transport.never' is no answer"),
        ('transport = "none"', 'transport = "gone"', None, "'gone' is not known"),
        ('name = "where"', 'name = "place"', FIRST, "'where' is missing"),
        ("alarm =", "alarum =", 1, "'alarm' is missing"),
        ('name = "number"', 'name = "bring"', None, "stands twice"),
    ],
)
def test_a_fault_in_the_script_is_named_with_its_line(was: str, becomes: str, line: int | None, words: str) -> None:
    assert was in TEXT
    broken = TEXT.replace(was, becomes, 1)
    _, faults = parse_call(broken)
    said = [str(fault) for fault in faults if words in fault.words]
    assert said, faults
    wanted = line or broken[: broken.index(becomes)].count("\n")
    assert any(abs(int(one.split(":")[1]) - wanted) <= 8 for one in said), said


@pytest.mark.parametrize(
    ("words", "day", "hour"),
    [
        ("15:00", 11, "15:00"), ("8:00", 11, "08:00"), ("tomorrow 9:00", 12, "09:00"), ("tue 15.30", 12, "15:30"),
        ("Monday 8:30", 18, "08:30"), ("mon 10:00", 11, "10:00"), ("12/1 9:30", 12, "09:30"), ("3pm", 11, "15:00"),
        ("2027-01-12 15:00", 12, "15:00"), ("Thursday, at 12am", 14, "00:00"),
    ],
)  # fmt: skip
def test_a_day_and_a_time_are_read_as_they_are_said(words: str, day: int, hour: str) -> None:
    found = parse_moment(words, MONDAY)
    assert found is not None
    assert (found.day, f"{found:%H:%M}") == (day, hour)


@pytest.mark.parametrize("words", ["", "9", "soon", "tomorrow", "31/2 9:00", "25:00", "13pm", "12/1", "99/99 9:00"])
def test_what_names_no_moment_is_none(words: str) -> None:
    assert parse_moment(words, MONDAY) is None


@given(st.text(max_size=40), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_any_words_are_a_moment_or_none(words: str, later: timedelta) -> None:
    parse_moment(words, MONDAY + later)


@given(st.text(alphabet="0123456789abcdefghijklmnopqrstuvwxyz" + LETTERS, min_size=1), st.text(alphabet="09azAZ"))
def test_everything_that_begins_with_a_prefix_lies_before_its_end(prefix: str, more: str) -> None:
    folded = prefix.casefold()
    end = upper_end(folded)
    assert not end or folded <= folded + more.casefold() < end


@given(st.text(max_size=80))
def test_whatever_is_typed_is_folded_to_a_few_pieces(typed: str) -> None:
    assert len(tokens(typed)) <= 6
    assert all(sound_of(word) for word in words_of(typed) if not word.isascii())


@pytest.mark.parametrize(
    ("one", "other"),
    [("mohammed", "muhamad"), ("catherine", "kathryn"), ("okafor", "okaphor"), ("shaun", "sean"), ("tamsin", "tamzin")],
)
def test_names_that_sound_alike_are_found_alike(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)
