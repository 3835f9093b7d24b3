"""That reader, weights and policy together still say of labelled contacts what they learned from them.

These are no figures for contacts never seen: `make weights` prints those, on contacts held back; `kept` stays unread.
"""

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
EVERY = 12
Row = tuple[dict[str, Any], Reading, int]


@pytest.fixture(scope="module")
def read_rows() -> list[Row]:
    """The labels of every twelfth worked contact, with what the reader and the policy make of it."""
    house = shipped_house()
    rows: list[Row] = []
    for line in [line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()][::EVERY]:
        told = json.loads(line)
        reading = read(told["subject"], told["body"], house.lexicon)
        machine = reading.kind in ("auto_reply", "spam")
        at = datetime.fromisoformat(told["received"]).replace(tzinfo=LONDON)
        ranking = rank(Facts(reading, at, frozenset(), machine=machine), house)
        rows.append((told["labels"], reading, ranking.band))
    return rows


def test_nearly_all_children_at_risk_are_found_and_most_alarms_are_real(read_rows: list[Row]) -> None:
    at_risk = [band for labels, _, band in read_rows if labels["band"] == 0]
    alarms = [labels["band_tolerance"] for labels, _, band in read_rows if band == 0]
    assert len(at_risk) >= 200
    assert sum(band == 0 for band in at_risk) >= 0.97 * len(at_risk)
    assert sum(0 in tolerated for tolerated in alarms) >= 0.85 * len(alarms)


def test_nearly_every_safeguarding_concern_is_found(read_rows: list[Row]) -> None:
    concerns = [reading for labels, reading, _ in read_rows if labels["safeguarding"]]
    assert len(concerns) >= 150
    assert sum(reading.safeguarding for reading in concerns) >= 0.95 * len(concerns)


def test_a_band_is_one_that_people_would_accept_and_hardly_ever_two_too_low(read_rows: list[Row]) -> None:
    accepted = sum(band in labels["band_tolerance"] for labels, _, band in read_rows)
    too_low = sum(band >= max(labels["band_tolerance"]) + 2 for labels, _, band in read_rows)
    assert accepted >= 0.9 * len(read_rows)
    assert too_low <= 0.01 * len(read_rows)


def test_the_kind_is_one_that_people_would_accept(read_rows: list[Row]) -> None:
    said = [(labels, reading.kind) for labels, reading, _ in read_rows if "kind" in labels]
    right = [kind in {labels["kind"], *labels["kind_also"]} for labels, kind in said]
    assert sum(right) >= 0.9 * len(said)
