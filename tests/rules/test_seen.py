"""What a second look saw is held together with what was weighed: neither overrules the other, and both can be told again."""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desks import shipped_house
from support.seen import look_of as seen

from triage.rules.reading import Reading, read
from triage.rules.reading.seen import Seen, from_kept, held_together
from triage.rules.reading.weighing import Weighed, weigh
from triage.rules.reading.words import Words, cut

CALM = "The escort sits with her at the back. Her brace was off again. She has new marks and will not say."
LIKELY = st.floats(0, 1)


@cache
def words() -> Words:
    return cut("About Amara", CALM, shipped_house().lexicon.spellings)


@cache
def weighed() -> Weighed:
    weights = shipped_house().lexicon.weights
    assert weights is not None
    return weigh(words(), (), weights)


def heard(text: str, what: Seen | None) -> Reading:
    return read("About Amara", text, shipped_house().lexicon, what)


def bands(of: Weighed) -> list[float]:
    return [of.likely[f"band.{band}"] for band in range(4)]


@given(LIKELY, LIKELY, LIKELY, LIKELY)
def test_together_the_bands_share_out_certainty_whatever_was_seen(
    one: float, two: float, three: float, four: float
) -> None:
    both = held_together(weighed(), seen(one, two, three, four), words())
    assert sum(bands(both)) == pytest.approx(1, abs=0.001)
    assert all(0 <= p <= 1 for p in both.likely.values())


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.09))
def test_the_more_a_second_look_sees_a_child_at_risk_the_likelier_it_is(first: float, more: float) -> None:
    less, surer = (
        held_together(weighed(), seen(p, *[(1 - p) / 3] * 3, concern=p), words()).likely for p in (first, first + more)
    )
    assert surer["band.0"] >= less["band.0"]
    assert surer["safeguarding"] >= less["safeguarding"]


def test_a_second_look_that_sees_the_same_makes_it_surer_and_in_doubt_a_duty_manager_looks() -> None:
    before = bands(weighed())
    both = held_together(weighed(), seen(*before, concern=0.4), words())
    assert sorted(range(4), key=bands(both).__getitem__) == sorted(range(4), key=before.__getitem__)
    assert max(bands(both)) > max(before)
    assert both.likely["safeguarding"] > 0.5


@pytest.mark.parametrize(("at_risk", "counts"), [(0.01, False), (0.2, True)])
def test_one_sentence_counts_by_itself_unless_a_second_look_is_sure_that_all_of_it_holds_no_danger(
    at_risk: float, counts: bool
) -> None:
    both = held_together(weighed(), seen(at_risk, 0, 0, 1 - at_risk, concern=0.01), words())
    assert any(weighed().alone)
    assert (both.alone == weighed().alone) is counts
    assert any(both.alone) is counts


def test_what_a_second_look_sees_ranks_a_contact_higher_and_is_quoted_as_a_doubt() -> None:
    text = (
        "Traffic was awful, but the bus got round it and all were in by nine, thanks to the crew. We use the side gate."
    )
    assert heard(text, None).situations == ("praise",)
    assert not heard(text, None).doubt
    risk = heard(text, seen(0.97, 0.01, 0.01, 0.01, concern=0.97, place=text.index("side")))
    assert risk.safeguarding
    assert risk.doubt
    assert [one.quote for one in risk.signals if not one.sure] == ["We use the side gate"]


def test_where_the_subject_says_it_the_subject_is_quoted_wherever_a_second_look_looked() -> None:
    subject = "Ella left on her own at the locked school gate since half past three"
    text = "Please could you ring me back as soon as you get this. Many thanks for all your help."
    risk = read(subject, text, shipped_house().lexicon, seen(0.9, 0.05, 0.03, 0.02, concern=0.9, place=0))
    assert {one.part for one in risk.signals if one.family == "situation"} == {"subject"}


def test_what_a_second_look_sees_is_nothing_ranks_lower_what_the_words_alone_would_fear() -> None:
    text = "no I never said the driver hit him. I said he hit traffic. Please correct your note"
    bands = shipped_house().lexicon.bands
    assert 0 in {bands[name] for name in heard(text, None).situations}
    assert 0 not in {bands[name] for name in heard(text, seen(0.001, 0.001, 0.001, 0.997, concern=0.001)).situations}


def test_a_few_words_too_get_a_second_look() -> None:
    few = "Her pink bag stayed with nan again."
    assert 0 not in {shipped_house().lexicon.bands[name] for name in heard(few, None).situations}
    assert heard(few, seen(0.97, 0.01, 0.01, 0.01, concern=0.9)).safeguarding


def test_the_kind_that_a_second_look_sees_counts() -> None:
    text = "I was told to ask you about the panel for his travel, and whether I may come to it with a friend in May."
    asked = seen(0.01, 0.01, 0.3, 0.68, kind="appeal")
    assert (heard(text, None).kind, heard(text, asked).kind) == ("enquiry", "appeal")


def test_what_was_seen_is_kept_as_plain_values_and_told_again_the_same() -> None:
    one = seen(0.1, 0.2, 0.3, 0.4, place=7)
    assert from_kept(json.loads(json.dumps(one.kept()))) == one
    assert from_kept(None) is None


def test_words_that_nobody_can_follow_rank_as_before_whatever_was_seen() -> None:
    text = "Мій син не має транспорту до школи"
    assert heard(text, seen(0.0, 0.0, 0.0, 1.0)).situations == heard(text, None).situations == ("unclear",)


def test_where_no_place_was_seen_the_sentence_that_weighs_most_stays() -> None:
    before = weighed()
    assert held_together(before, seen(1, 0, 0, 0, place=-1), words()).sentence == before.sentence


def test_what_a_later_model_is_asked_and_the_weights_are_not_is_left_aside() -> None:
    later = replace(seen(0.1, 0.2, 0.3, 0.4), plain=(("safeguarding", 0.9), ("another", 0.9)))
    assert "another" not in held_together(weighed(), later, words()).likely
