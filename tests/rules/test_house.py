"""The files that supervisors own: every fault at once with its line, and every shipped example holds."""

import pytest
from support.desks import shipped_house

from triage.cli.opening import house_texts
from triage.config import shipped
from triage.rules.house import FILES, check_examples, parse
from triage.rules.policy import SAID

TEXTS = house_texts(shipped())


def test_every_shipped_example_holds() -> None:
    assert check_examples(shipped_house()) == ()


def test_the_golden_cases_are_among_the_examples() -> None:
    named = {example.name for example in shipped_house().policy.examples}
    assert {f"G{number:02}" for number in range(1, 51)} <= named


def test_every_rule_has_an_example_on_which_it_acts_and_one_on_which_it_must_not() -> None:
    policy = shipped_house().policy
    rules = {*policy.situations, *(change.rule for change in (*policy.raisers, *policy.shorteners)), *SAID} - {
        "calendar"
    }
    acts = {rule for example in policy.examples for rule in example.because}
    must_not = {rule for example in policy.examples for rule in example.not_because}
    assert (rules - acts, rules - must_not) == (set(), set())


def test_an_example_that_is_ranked_for_another_reason_is_told_with_its_line() -> None:
    row = 'because = ["late_once"]'
    assert row in TEXTS["policy.toml"]
    for now in ('not_because = ["late_once"]', 'because = ["left_alone"]'):
        texts = {**TEXTS, "policy.toml": TEXTS["policy.toml"].replace(row, now, 1)}
        house, _ = parse(texts)
        assert house is not None
        (fault,) = check_examples(house)
        assert "example 'late_once'" in fault.words
        assert texts["policy.toml"].splitlines()[fault.line - 1] == "[[example]]"


def test_the_faults_of_all_files_are_told_at_once_each_with_its_file_and_line() -> None:
    broken = {
        **TEXTS,
        "policy.toml": TEXTS["policy.toml"].replace("band = 1", 'band = "one"', 1),
        "calendar.toml": TEXTS["calendar.toml"].replace("known_until", "known_til"),
        "clocks.toml": TEXTS["clocks.toml"] + "\n[[clock]\n",
    }
    house, faults = parse(broken)
    assert house is None
    assert {fault.file for fault in faults} >= {"policy.toml", "calendar.toml", "clocks.toml"}
    assert all(fault.line >= 1 and fault.words for fault in faults)


def test_a_missing_file_is_named() -> None:
    house, faults = parse({name: text for name, text in TEXTS.items() if name != "lexicon.toml"})
    assert house is None
    assert [fault.file for fault in faults] == ["lexicon.toml"]


@pytest.mark.parametrize("file", FILES)
def test_no_cut_of_a_file_ends_in_anything_but_faults_or_a_house(file: str) -> None:
    lines = TEXTS[file].splitlines()
    for cut in range(0, len(lines), max(1, len(lines) // 12)):
        house, faults = parse({**TEXTS, file: "\n".join(lines[:cut] + lines[cut + 1 :])})
        assert (house is None) == bool(faults)


def test_the_version_names_exactly_these_texts() -> None:
    changed = {**TEXTS, "calendar.toml": TEXTS["calendar.toml"] + "\n# changed\n"}
    versions = [house.version for house, _ in (parse(TEXTS), parse(changed), parse(changed)) if house]
    assert versions[0] != versions[1] == versions[2]
