"""The labelled set itself: large enough, a third kept aside, every label about the register."""

from matching.county import ASIDE, TUNING, County, arrival, pairs

WANTED = {"joins", "offered", "held", "new"}


def test_there_are_more_than_three_hundred_pairs_and_a_third_is_kept_aside() -> None:
    kept, tuned = len(list(pairs(ASIDE))), len(list(pairs(TUNING)))
    assert kept + tuned > 300
    assert abs(kept / (kept + tuned) - 1 / 3) < 0.02


def test_no_pair_stands_there_twice() -> None:
    seen = [(one.sender, one.says, one.subject, one.answers, one.by) for one in pairs((*TUNING, *ASIDE))]
    assert len(set(seen)) == len(seen)


def test_every_label_is_about_a_case_or_child_of_the_register(county: County) -> None:
    for pair in pairs((*TUNING, *ASIDE)):
        assert pair.wanted in WANTED, pair
        known = county.children if pair.wanted == "new" else county.cases
        assert set(pair.named) <= set(known), pair
        assert bool(pair.named) or pair.wanted in {"held", "new"}, pair
        assert arrival(pair, county).raw
