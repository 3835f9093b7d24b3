"""The words that a case is found by, and what somebody who types a few words means."""

import re

import pytest
from bench.timing import costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.finding import MOST_WORDS, WORD_LENGTH, Number, Sought, sought, words_of

WRITTEN = [
    "01632 960 123",
    "01632960123",
    "+44 1632 960123",
    "0044 1632 960 123",
    "(01632) 960-123",
    "+44 (0)1632 960123",
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("typed", [*WRITTEN, "960123", "960 123", "01632 960"])
def test_a_telephone_number_is_found_however_it_was_written_and_is_typed(written: str, typed: str) -> None:
    kept = words_of(f"Please ring me on {written}.\n07700 900123 is my husband's")
    assert any(word.startswith(number.digits) for number in sought(typed).numbers for word in kept)


def test_names_are_found_without_their_accents_and_apostrophes() -> None:
    kept = words_of("Zoë O'Néill", "St Piran’s", "Okafor-Hale")
    for typed in ("zoe", "oneill", "O’Neill", "o neill", "piran", "pirans", "st piran's", "Okafor-Hale", "HALE"):
        wanted = sought(typed)
        assert set(wanted.words) <= set(kept), typed
        assert any(word.startswith(wanted.start) for word in kept), typed


def test_the_last_word_may_be_the_beginning_of_one_and_a_single_letter_stands_for_itself() -> None:
    assert sought("Amara Ree") == Sought(("amara",), "ree")
    assert sought("route 7") == Sought(("route", "7"))
    assert sought("7KMQ-2XD") == Sought(("7kmq",), "2xd")
    assert sought("01632 960 123 larkfield") == Sought(
        (), "larkfield", (Number("01632960123", ("01632", "960", "123")),)
    )
    assert sought(' "*():-^ \x00').nothing


@given(st.text(max_size=300))
def test_words_are_letters_and_digits_and_nothing_else(text: str) -> None:
    wanted = sought(text)
    numbers = [word for number in wanted.numbers for word in (number.digits, *number.words)]
    for word in (*words_of(text), *wanted.words, *([wanted.start] if wanted.start else []), *numbers):
        assert re.fullmatch(r"[^\W_]+", word)


@given(st.text(max_size=200))
def test_a_text_is_found_by_all_of_itself(text: str) -> None:
    kept, wanted = words_of(text), sought(text)
    assert all(word in kept for word in wanted.words)
    assert not wanted.start or any(word.startswith(wanted.start) for word in kept)
    assert all(any(word.startswith(number.digits) for word in kept) for number in wanted.numbers)


def test_what_is_kept_of_a_text_has_an_end() -> None:
    many = words_of(" ".join(f"w{number:x}" for number in range(20_000)), "x" * 5000)
    assert len(many) == MOST_WORDS
    assert max(map(len, many)) <= WORD_LENGTH


@pytest.mark.parametrize("hostile", ["1 ", "1-(", "0.", "+", "'a"])
def test_finding_the_words_of_a_text_takes_time_in_step_with_its_length(hostile: str) -> None:
    few, many = hostile * 5_000, hostile * 50_000
    assert costs_at_most(30, lambda: words_of(many), lambda: words_of(few))
