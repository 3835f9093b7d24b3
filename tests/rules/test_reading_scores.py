"""How the reader does on invented contacts that were labelled before it ran on them (tests/reading; `kept` stays unread)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.desks import shipped_house

from triage.rules.calendar import LONDON
from triage.rules.priority import Facts, rank
from triage.rules.reading import Reading, read

FILES = sorted((Path(__file__).parents[1] / "reading" / "worked").glob("*.jsonl"))
Row = tuple[dict[str, Any], Reading, int]


@pytest.fixture(scope="module")
def read_rows() -> list[Row]:
    """Every worked contact's labels, with what the reader and the policy make of it."""
    house = shipped_house()
    rows: list[Row] = []
    for line in (line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()):
        told = json.loads(line)
        reading = read(told["subject"], told["body"], house.lexicon)
        machine = reading.kind in ("auto_reply", "spam")
        at = datetime.fromisoformat(told["received"]).replace(tzinfo=LONDON)
        ranking = rank(Facts(reading, at, frozenset(), machine=machine), house)
        rows.append((told["labels"], reading, ranking.band))
    return rows


def test_nine_in_ten_of_the_children_at_risk_are_found_and_most_alarms_are_real(read_rows: list[Row]) -> None:
    at_risk = [band for labels, _, band in read_rows if labels["band"] == 0]
    alarms = [labels["band_tolerance"] for labels, _, band in read_rows if band == 0]
    assert len(at_risk) >= 50
    assert sum(band == 0 for band in at_risk) >= 0.88 * len(at_risk)
    assert sum(0 in tolerated for tolerated in alarms) >= 0.75 * len(alarms)


def test_a_safeguarding_concern_is_found_nine_times_in_ten(read_rows: list[Row]) -> None:
    concerns = [reading for labels, reading, _ in read_rows if labels["safeguarding"]]
    assert len(concerns) >= 40
    assert sum(reading.safeguarding for reading in concerns) >= 0.88 * len(concerns)


def test_hardly_any_matter_ranks_two_bands_below_what_people_would_accept(read_rows: list[Row]) -> None:
    too_low = [labels for labels, _, band in read_rows if band >= max(labels["band_tolerance"]) + 2]
    assert len(too_low) <= 0.03 * len(read_rows)
