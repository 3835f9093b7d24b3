"""A need is told by phrases and seen by a second look: what only it sees is quoted, what it holds for unlikely is set aside."""

from dataclasses import replace

import pytest
from support.desks import shipped_house
from support.seen import look_of

from triage.rules.reading import Reading, read
from triage.rules.reading.lexicon import Listen
from triage.rules.reading.own import OWN
from triage.rules.reading.seen import Need, Seen
from triage.rules.reading.signals import SET_ASIDE

SUBJECT = "He needs the ramp"
TEXT = "My other boy has a wheelchair and is at home now. Jay taps his blue tiles and we know what he likes, thank you."


def seen(*needs: Need) -> Seen:
    """A look that sees nothing but needs."""
    return look_of(0.25, 0.25, 0.25, 0.25, concern=0.1, needs=needs)


def heard(*needs: Need, text: str = TEXT) -> Reading:
    return read(SUBJECT, text, shipped_house().lexicon, seen(*needs))


def aside(reading: Reading) -> set[str]:
    return {one.name for one in reading.signals if one.family == SET_ASIDE}


def test_a_need_that_only_the_look_sees_counts_as_a_doubt_and_is_quoted_from_its_own_sentence() -> None:
    reading = heard(("communication", 0.9, "text", TEXT.index("tiles")), ("wheelchair", 0.5, "text", 0))
    assert reading.needs == ("wheelchair", "communication")
    [signal] = [one for one in reading.signals if one.name == "communication"]
    assert signal.quote == "Jay taps his blue tiles and we know what"
    assert reading.doubt, "a person should look"
    assert TEXT[signal.start : signal.end] == signal.quote


def test_a_need_told_in_the_subject_is_quoted_from_the_subject() -> None:
    reading = heard(("harness_restraint", 0.9, "subject", SUBJECT.index("ramp")))
    [signal] = [one for one in reading.signals if one.name == "harness_restraint"]
    assert (signal.part, signal.quote) == ("subject", SUBJECT)


def test_a_need_that_the_look_only_holds_for_possible_is_not_added() -> None:
    assert "communication" not in heard(("communication", 0.4, "text", 60)).needs


def test_a_need_that_phrases_heard_is_set_aside_where_the_look_holds_it_for_impossible_and_can_still_be_read() -> None:
    assert heard(("wheelchair", 0.1, "text", 0)).needs == ("wheelchair",)
    reading = heard()
    assert reading.needs == ()
    assert "wheelchair" in aside(reading)


def test_a_need_that_a_supervisors_own_phrase_hears_always_counts() -> None:
    lexicon = shipped_house().lexicon
    mine = tuple(
        replace(one, rule=f"{OWN}{one.rule}") if isinstance(one, Listen) and one.name == "wheelchair" else one
        for one in lexicon.by_phrase
    )
    assert read(SUBJECT, TEXT, replace(lexicon, by_phrase=mine), seen()).needs == ("wheelchair",)


@pytest.mark.parametrize("place", [-1, 0, 10_000])
def test_a_place_that_is_none_of_the_texts_is_quoted_from_the_text_all_the_same(place: int) -> None:
    [signal] = [one for one in heard(("oxygen_ventilation", 0.9, "text", place)).signals if one.rule == "seen"]
    assert signal.quote in TEXT


def test_how_young_a_child_is_phrases_read_from_the_number_whatever_the_look_holds_of_it() -> None:
    reading = heard(text="My 4 year old and I would like to know when the new forms for next September can be sent in.")
    assert reading.needs == ("young_child",)


@pytest.mark.parametrize("text", ["", "...", "\U0001f68c\U0001f68c"])
def test_where_there_is_no_word_no_need_is_told(text: str) -> None:
    assert read("", text, shipped_house().lexicon, seen(("epilepsy", 0.9, "text", 0))).needs == ()


def test_what_phrases_heard_in_words_that_nobody_can_follow_stands_whatever_was_seen() -> None:
    text = "Мій син не має транспорту до школи, він у wheelchair"
    assert read("", text, shipped_house().lexicon, seen(("medical", 0.9, "text", 4))).needs == ("wheelchair",)
