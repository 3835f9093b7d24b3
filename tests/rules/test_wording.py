"""What a reply must not say is found where it stands, and what is rightly said is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.wording import Record, check

KNOWN = Record("Amara", frozenset({"Barnaby", "Grace", "Mei"}), frozenset({"child_known", "transport_none"}), 2)


def _stops(body: str, record: Record = KNOWN) -> set[str]:
    return {
        found.rule
        for found in check("Amara's transport", f"Dear Ms Reed, about Amara. {body}", record)
        if found.level == "stop"
    }


@pytest.mark.parametrize(
    "words",
    [
        "Your transport is arranged.",
        "Everything has now been sorted.",
        "The taxi will be there at eight.",
        "Rest assured that we are on it.",
        "This will never happen again.",
        "There is no need to worry.",
        "We have spoken to the driver.",
        "You will be refunded.",
        "She is now safe.",
        "He will not be marked absent.",
        "We guarantee a seat.",
    ],
)
def test_what_the_record_does_not_support_stops_the_reply(words: str) -> None:
    assert "false_assurance" in _stops(words)


@pytest.mark.parametrize(
    "words",
    [
        "Nothing is arranged yet.",
        "No taxi is booked.",
        "We do not know whether the taxi will come.",
        "If transport is confirmed, you will hear from us by Thursday.",
        "We have not spoken to the driver.",
        "I cannot tell you that the transport is in place.",
    ],
)
def test_what_is_denied_or_doubted_is_no_false_assurance(words: str) -> None:
    assert "false_assurance" not in _stops(words)


def test_a_confirmed_arrangement_may_be_told() -> None:
    confirmed = Record("Amara", frozenset(), frozenset({"transport_confirmed"}), 2)
    assert _stops("Your transport is arranged.", confirmed) == set()


@pytest.mark.parametrize(
    "blank", ["[[what happens next]]", "[[", "[...]", "[insert date]", "____", "XXX", "{child}", "[NAME]"]
)
def test_a_blank_of_any_form_stops_the_reply(blank: str) -> None:
    assert "blank" in _stops(f"We will ring you {blank}.")


def test_a_blank_is_found_where_it_stands() -> None:
    body = "Amara: we will [[what happens next]]."
    (found,) = [f for f in check("subject", body, KNOWN) if f.rule == "blank"]
    assert body[found.start : found.end] == "[[what happens next]]"


def test_the_childs_name_must_be_there_and_another_childs_must_not() -> None:
    assert "child_not_named" in {f.rule for f in check("Transport", "Your child has no taxi.", KNOWN)}
    assert "other_child" in _stops("Barnaby has none either.")
    assert "other_child" in _stops("Barnaby's taxi is late.")


@pytest.mark.parametrize("words", ["We write with good grace.", "It is a matter of months, mei."])
def test_a_word_that_happens_to_be_a_name_is_no_other_child(words: str) -> None:
    assert "other_child" not in _stops(words)


@pytest.mark.parametrize("words", ["as soon as possible", "in due course", "shortly", "going forward"])
def test_a_vague_time_stops_a_reply_in_ordinary_bands_and_warns_where_speed_matters(words: str) -> None:
    assert "vague_time" in _stops(f"We will write {words}.")
    assert "vague_time" not in _stops(f"We will write {words}.", Record("Amara", frozenset(), frozenset(), 1))


@pytest.mark.parametrize("words", ["You failed to tell us.", "As previously stated, no.", "You should have rung."])
def test_blame_stops_the_reply(words: str) -> None:
    assert "blame" in _stops(words)


def test_owning_our_own_failure_is_no_blame() -> None:
    assert "blame" not in _stops("You should have been told this before now.")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("We are sorry if you were upset.", "conditional_apology"),
        ("We apologise for any inconvenience.", "conditional_apology"),
        ("Unfortunately there is none.", "distance"),
        ("These are teething problems.", "minimising"),
        ("As a wheelchair-bound pupil he waits.", "label"),
        ("The LADO knows.", "jargon"),
        ("We don't know.", "contraction"),
    ],
)
def test_words_that_wound_are_shown_with_a_better_wording(words: str, rule: str) -> None:
    found = [f for f in check("s", f"Amara. {words}", KNOWN) if f.rule == rule]
    assert found
    assert found[0].instead
    assert found[0].level in {"warn", "note"}


def test_a_sentence_of_more_than_twenty_five_words_is_shown() -> None:
    long = "Amara " + "word " * 30 + "."
    assert any(f.rule == "long_sentence" for f in check("s", long, KNOWN))


@given(st.text(max_size=2000))
def test_any_text_can_be_checked_and_places_lie_inside_it(body: str) -> None:
    for found in check("subject", body, KNOWN):
        assert 0 <= found.start <= found.end <= len(body)
