"""The weights that the reader learned: how they add up, and that the file is the one that was made."""

import math
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desks import shipped_house

from triage.config import shipped
from triage.rules.reading import parse_lexicon
from triage.rules.reading.own import fingerprints
from triage.rules.reading.weighing import (
    FILE,
    HEAVIEST,
    LONGEST_WORD,
    Weights,
    _unpacked,
    pack,
    parse_weights,
    pieces,
    weigh,
    written,
)
from triage.rules.reading.words import LONGEST, Words, cut

sys.path.insert(0, str(Path(__file__).parents[1]))
from reading.rows import learned_from, pairs

ABOUT: Mapping[str, object] = {
    "lanes": [["at_risk", -1.0], ["at_risk", -2.0], ["safeguarding", -3.0], ["kind.enquiry", 0.0], ["kind.spam", -1.0]],
    "by_sentence": 1,
    "scale": 10,
    "answers": {
        "band.0": [1.0, 0.0, 1.0, 0.0, 0.0],
        "band.3": [-1.0, 0.0, -1.0, 0.0, 0.0],
        "safeguarding": [0.0, 1.0, 0.0, 0.0, 0.0],
    },
    "learned_from": "nothing",
    "rules": [],
}
ROWS: Mapping[str, Mapping[int, int]] = {
    "pavement": {0: 300, 1: 120},
    "the pavement": {1: 60},
    "bruise": {2: 240},
    "@situation.left_alone": {1: 90},
    "casino": {4: 900},
    "~<pav": {0: 30, 1: 30},
}
WORDS = st.lists(st.sampled_from(["the", "pavement", "bruise", "casino", "pavemint", "quiet"]), min_size=1, max_size=8)


def made() -> Weights:
    weights, faults = parse_weights(written(ABOUT, ROWS))
    assert weights is not None
    assert faults == ()
    return weights


def said(text: str) -> Words:
    return cut("", text, shipped_house().lexicon.spellings)


def test_a_word_a_pair_and_what_phrases_heard_each_add_their_weight_damped_by_how_much_was_said() -> None:
    weighed = weigh(said("the pavement"), ["situation.left_alone"], made())
    assert weighed.values[0] == pytest.approx(-2.0 + (120 + 60 + 90) / (10 * 3 * math.sqrt(4)))
    assert weighed.values[1] == pytest.approx(-3.0)


@given(st.lists(st.dictionaries(st.integers(0, 4), st.integers(-5000, 5000)), max_size=40))
def test_weights_of_all_questions_packed_in_one_number_add_up_as_each_would_alone(rows: list[dict[int, int]]) -> None:
    assert _unpacked(sum(map(pack, rows)), 5) == [sum(row.get(lane, 0) for row in rows) for lane in range(5)]


def test_however_long_a_contact_is_no_sum_of_weights_runs_into_the_next() -> None:
    heaviest = HEAVIEST - 1
    weights, _ = parse_weights(written(ABOUT, {"quiet": {0: heaviest, 1: -heaviest}, "quiet quiet": {0: heaviest}}))
    assert weights is not None
    count = 3 * LONGEST + 7
    terms = 2 * count - 3 - 1  # pairs are told within a stretch
    weighed = weigh(said("quiet " * count), [], weights)
    assert weighed.values[0] == pytest.approx(-2.0 - count * heaviest / (10 * 3 * math.sqrt(terms)))


def test_the_weights_are_none_heavier_than_a_sum_has_room_for() -> None:
    weights = shipped_house().lexicon.weights
    assert weights is not None
    held = [*weights.words.values(), *(one for row in weights.following.values() for one in row.values())]
    assert max(abs(weight) for one in held for weight in _unpacked(one, len(weights.lanes))) < HEAVIEST
    parts = [abs(weight) for one in weights.words.parts.values() for weight in _unpacked(one, len(weights.lanes))]
    assert max(parts) * len(list(pieces("x" * LONGEST_WORD))) < HEAVIEST


def test_a_sentence_that_speaks_against_takes_nothing_from_what_is_asked_of_the_whole() -> None:
    weights, _ = parse_weights(written(ABOUT, {"quiet": {0: -300, 1: 120}}))
    assert weights is not None
    assert weigh(said("quiet"), [], weights).values[0] == pytest.approx(-2.0 + 120 / (10 * 3))


def test_a_word_that_was_never_seen_weighs_what_its_parts_weigh() -> None:
    assert "~<pav" in set(pieces("pavemint"))
    assert made().words["pavemint"] == pack({0: 30, 1: 30})
    assert made().words["quiet"] == 0


def test_the_bands_share_one_likelihood_and_so_do_the_kinds() -> None:
    weighed = weigh(said("she is on the pavement"), [], made())
    assert weighed.likely["band.0"] + weighed.likely["band.3"] == pytest.approx(1, abs=1e-3)
    assert sum(likely for _, likely in weighed.best("kind")) == pytest.approx(1)
    assert weighed.best("kind")[0][0] == "enquiry"
    assert weigh(said("casino"), [], made()).best("kind")[0][0] == "spam"


def test_the_sentence_that_weighs_most_is_known_by_its_words() -> None:
    words = said("Good morning. He is on the pavement. Thank you.")
    assert words.quote(*weigh(words, [], made()).sentence["at_risk"])[0] == "He is on the pavement"


@given(st.lists(WORDS, min_size=1, max_size=6), st.randoms())
def test_the_order_of_the_sentences_changes_no_likelihood(sentences: list[list[str]], chance: object) -> None:
    shuffled = sorted(sentences, key=lambda _: chance.random())  # type: ignore[attr-defined]
    texts = [". ".join(" ".join(words) for words in each) + "." for each in (sentences, shuffled)]
    first, second = (weigh(said(text), [], made()).likely for text in texts)
    assert first == pytest.approx(second, abs=2e-4)


@pytest.mark.parametrize("text", ["", ".", "?? !!", "\n\n"])
def test_a_text_without_words_can_be_weighed(text: str) -> None:
    assert 0 <= weigh(said(text), [], made()).likely["band.0"] <= 1


def test_a_file_that_was_changed_by_hand_is_told_and_not_used() -> None:
    text = written(ABOUT, ROWS).replace("pavement\t0:300", "pavement\t0:301")
    weights, faults = parse_weights(text)
    assert weights is None
    assert [(fault.file, fault.line) for fault in faults] == [(FILE, 1)]
    assert "put the one back" in str(faults[0])


def test_the_shipped_weights_are_learned_from_exactly_the_labelled_contacts_of_this_project() -> None:
    weights = shipped_house().lexicon.weights
    assert weights is not None
    assert weights.learned_from == learned_from()


def test_the_shipped_weights_know_every_phrase_of_the_shipped_lexicon() -> None:
    lexicon, faults = parse_lexicon((shipped() / "lexicon.toml").read_text(encoding="utf-8"))
    weights = shipped_house().lexicon.weights
    assert faults == ()
    assert weights is not None
    assert fingerprints(lexicon) == weights.rules


def test_neighbours_are_pairs_within_one_sentence() -> None:
    assert list(pairs(["left", "her", "alone"])) == ["left her", "her alone"]
