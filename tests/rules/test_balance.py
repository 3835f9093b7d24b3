"""Evening out who holds how much: never farther apart than before, never too much of the urgent, nothing that is acted on."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from triage.rules.balance import TOP_LIMIT, Hand, Held, Move, propose, warning

NOON = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)
OLD = NOON - timedelta(hours=1)


def held(owner: int, *bands: int, first: int = 1, acted: datetime | None = OLD) -> list[Held]:
    return [Held(first + n, owner, band, NOON + timedelta(minutes=n), acted) for n, band in enumerate(bands)]


hands = st.lists(
    st.builds(Hand, st.integers(1, 6), st.booleans(), st.booleans()), max_size=6, unique_by=lambda one: one.id
)
cases = st.lists(
    st.builds(
        Held,
        st.integers(1, 10_000),
        st.integers(1, 6),
        st.integers(0, 3),
        st.integers(0, 90).map(lambda late: NOON - timedelta(minutes=late)),
        st.one_of(st.none(), st.integers(0, 30).map(lambda ago: NOON - timedelta(minutes=ago))),
    ),
    max_size=30,
    unique_by=lambda one: one.case_id,
)


def _after(load: list[Held], moves: list[Move]) -> dict[int, int]:
    given_to = {move.case_id: move.to for move in moves}
    return {one.case_id: given_to.get(one.case_id, one.owner) for one in load}


@given(hands, cases)
def test_evening_out_never_breaks_a_limit_and_never_lies_farther_apart(people: list[Hand], load: list[Held]) -> None:
    known = {one.id: one for one in people}
    load = [one for one in load if one.owner in known]
    moves = propose(people, load, NOON)
    by_id, after = {one.case_id: one for one in load}, _after(load, moves)
    before_counts, counts = Counter(one.owner for one in load), Counter(after.values())
    tops = Counter(one.owner for one in load if one.is_top)
    tops_after = Counter(owner for case, owner in after.items() if by_id[case].is_top)
    spread = [max((c[who] for who in known), default=0) - min((c[who] for who in known), default=0)
              for c in (before_counts, counts)]  # fmt: skip
    assert spread[1] <= spread[0]
    assert len({move.case_id for move in moves}) == len(moves), "each case moves once at most"
    for who in known:
        assert tops_after[who] <= max(TOP_LIMIT, tops[who])
    for move in moves:
        case, to = by_id[move.case_id], known[move.to]
        assert case.owner == move.was != move.to
        assert case.acted_at is None or case.acted_at <= NOON - timedelta(minutes=10)
        assert to.here
        assert not (to.overflow and case.is_top)
    assert propose(people, load, NOON) == moves, "the same load gives the same proposal"


def test_cases_go_from_the_most_loaded_to_the_least_and_each_keeps_the_most_urgent() -> None:
    people = [Hand(1, here=True), Hand(2, here=True), Hand(3, here=False)]
    moves = propose(people, held(1, 3, 1, 2, 2), NOON)
    assert [(move.case_id, move.was, move.to) for move in moves] == [(3, 1, 2), (4, 1, 2)]


def test_what_somebody_acts_on_stays_and_so_does_what_is_even() -> None:
    people = [Hand(1, here=True), Hand(2, here=True)]
    assert propose(people, held(1, 2, 2, 2, 2, acted=NOON - timedelta(minutes=9)), NOON) == []
    assert propose(people, [*held(1, 2, 2), *held(2, 3, first=9)], NOON) == []
    assert propose([], [], NOON) == []


def test_somebody_over_the_limit_of_urgent_cases_is_relieved_and_overflow_people_get_none_of_them() -> None:
    over = held(1, 1, 1, 1, 1)
    three_more = held(2, 2, 2, 2, first=20)
    relieved = propose([Hand(1, here=True), Hand(2, here=True)], [*over, *three_more], NOON)
    assert [(move.was, move.to) for move in relieved] == [(1, 2)]
    assert propose([Hand(1, here=True), Hand(2, here=True, overflow=True)], over, NOON) == []


def test_what_speaks_against_giving_somebody_a_case_is_said_in_words() -> None:
    assert warning(2, overflow=True, holds=9) == ""
    assert "overflow" in warning(1, overflow=True, holds=0)
    assert "would hold 4" in warning(0, overflow=False, holds=3)
    assert warning(0, overflow=False, holds=2) == ""
