"""How a child travels when two sources tell it differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.travel import WORST_FIRST, Settled, Story, settle

IMPORT, CALL, DECIDED = "import pupils.csv", "call", "register"
STORIES = st.lists(
    st.builds(Story, st.sampled_from(WORST_FIRST), st.sampled_from([IMPORT, CALL, "case 2345-BCDF", DECIDED])),
    max_size=8,
)


def told(*stories: tuple[str, str]) -> Settled | None:
    """Return what counts after these stories, told one after the other, came to the last."""
    before: list[Story] = []
    settled = None
    for said, source in stories:
        settled = settle(Story(said, source), before)
        if settled is not None:
            before.insert(0, Story(said, source))
    return settled


def test_a_call_that_says_otherwise_than_the_import_makes_the_worse_story_count_until_somebody_decides() -> None:
    assert told(("confirmed", IMPORT), ("none", CALL)) == Settled("none", disputed=True)
    assert told(("none", IMPORT), ("confirmed", CALL)) == Settled("none", disputed=True)
    assert told(("none", IMPORT), ("confirmed", CALL), ("confirmed", DECIDED)) == Settled("confirmed", disputed=False)


def test_an_import_that_says_again_every_night_what_it_said_before_a_decision_reopens_nothing() -> None:
    assert told(("none", IMPORT), ("confirmed", CALL), ("confirmed", DECIDED), ("none", IMPORT)) is None


def test_an_import_that_says_something_new_after_a_decision_reopens_it() -> None:
    stories = [("none", IMPORT), ("confirmed", DECIDED), ("interim", IMPORT)]
    assert told(*stories) == Settled("interim", disputed=True)


def test_a_call_after_a_decision_is_not_held_against_the_import_from_before_it() -> None:
    assert told(("confirmed", IMPORT), ("confirmed", DECIDED), ("none", CALL)) == Settled("none", disputed=False)


@pytest.mark.parametrize("same", WORST_FIRST)
def test_two_sources_that_agree_end_the_dispute(same: str) -> None:
    other = "none" if same != "none" else "confirmed"
    assert told((other, IMPORT), (same, CALL), (same, IMPORT)) == Settled(same, disputed=False)


@given(STORIES, st.sampled_from(WORST_FIRST))
def test_a_person_who_decides_has_the_last_word(before: list[Story], said: str) -> None:
    assert settle(Story(said, DECIDED), before) == Settled(said, disputed=False)


@given(STORIES, st.sampled_from(WORST_FIRST), st.sampled_from([IMPORT, CALL]))
def test_what_counts_is_never_better_than_what_was_just_told(before: list[Story], said: str, source: str) -> None:
    settled = settle(Story(said, source), before)
    if settled is not None:
        assert WORST_FIRST.index(settled.state) <= WORST_FIRST.index(said)
        assert settled.disputed or settled.state == said
