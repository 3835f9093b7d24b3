"""The gates: taken in by the real store, no pair is joined wrongly, and nearly all that belong are joined or offered."""

from pathlib import Path

import pytest
from support.desks import MONDAY

from matching.county import ASIDE, TUNING, County
from matching.judging import Judged, figures, judged

LEAST_FOUND = 0.85
MOST_FALSE = 0.1  # of the offers


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)


@pytest.mark.parametrize("names", [TUNING, ASIDE], ids=["those it was tuned on", "those kept aside"])
def test_no_contact_is_joined_wrongly_and_nearly_all_that_belong_are_joined_or_offered(
    names: tuple[str, ...], county: County, tmp_path: Path
) -> None:
    found = list(judged(names, county, tmp_path))
    told = figures(found)
    assert [_line(one) for one in found if one.wrong] == []
    assert [_line(one) for one in found if one.silent] == []
    assert told["joined_or_offered"] >= LEAST_FOUND, [_line(one) for one in found if one.missed]
    assert told["false_offers"] <= MOST_FALSE * told["offers"], told


def _line(one: Judged) -> str:
    return f"{one.pair.sender}: {one.pair.says!r} is {one.pair.label}, became {one.became}"
