"""The files that supervisors own: every fault at once with its line, and every shipped example holds."""

from dataclasses import replace

import pytest
from support.desks import shipped_house

from triage.cli.opening import house_texts
from triage.config import shipped
from triage.rules.calendar import parse_calendar
from triage.rules.house import FILES, _agree, check_examples, parse
from triage.rules.owned import Fault
from triage.rules.policy import SAID
from triage.rules.priority import NEEDED

TEXTS = house_texts(shipped())
CALENDAR = TEXTS["calendar.toml"]


def _fault(file: str, text: str, words: str) -> Fault:
    """Return the one fault with these words of the shipped files, one of them as `text`."""
    _, faults = parse({**TEXTS, file: text})
    (found,) = [fault for fault in faults if words in fault.words]
    return found


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
        assert "late_once in “" in fault.words, "what was heard is quoted"
        assert texts["policy.toml"].splitlines()[fault.line - 1] == "[[example]]"


@pytest.mark.parametrize(
    "text",
    [
        CALENDAR.replace("08:00-18:00", "07:00-19:00"),
        CALENDAR.replace("sat = []", 'sat = ["09:00-13:00"]'),
        CALENDAR + '\n[[closed]]\non = 2027-01-12\nwhy = "Snow"\n',
    ],
    ids=["longer hours", "a Saturday desk", "a day of snow"],
)
def test_other_hours_and_a_day_on_which_the_desk_is_shut_take_no_example_away(text: str) -> None:
    calendar, faults = parse_calendar(text)
    assert (text != CALENDAR, faults) == (True, ())
    assert check_examples(replace(shipped_house(), calendar=calendar)) == ()


def test_examples_suppose_the_hours_that_the_policy_says() -> None:
    house = shipped_house()
    assert check_examples(replace(house, policy=replace(house.policy, examples_open=((420, 1140),))))


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


@pytest.mark.parametrize("name", NEEDED)
def test_a_situation_by_which_the_desk_itself_ranks_cannot_be_taken_out(name: str) -> None:
    policy, lexicon = shipped_house().policy, shipped_house().lexicon
    ranked = {known: row for known, row in policy.situations.items() if known != name}
    heard = {known: row for known, row in lexicon.situations.items() if known != name}
    (fault,) = _agree(replace(policy, situations=ranked), replace(lexicon, situations=heard))
    assert f"put [situation.{name}] back" in fault.words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "{moment}, so we act",
            "{momnt}, so we act",
            "'{momnt}' is no blank of this sentence; the blanks known here: {moment}",
        ),
        ("{moment}, so we act", "{moment, so we act", "a blank begins with { and ends with }"),
        ("{rang}.", "{0}.", "'{0}' is no blank"),
        ('a person."', 'a {person}."', "the blanks known here: none"),
    ],
)
def test_a_sentence_with_a_blank_that_nobody_fills_is_told_with_its_line(old: str, new: str, words: str) -> None:
    assert old in TEXTS["policy.toml"]
    text = TEXTS["policy.toml"].replace(old, new, 1)
    assert new in text.splitlines()[_fault("policy.toml", text, words).line - 1]


def test_an_example_from_a_year_to_which_the_calendar_does_not_reach_is_told_with_its_line() -> None:
    row = "received = 2027-01-12T08:20:00"
    text = TEXTS["policy.toml"].replace(row, row.replace("2027", "2072"), 1)
    house, _ = parse({**TEXTS, "policy.toml": text})
    assert house is not None
    (fault,) = check_examples(house)
    assert "was received in 2072" in fault.words
    assert "2072" in "\n".join(text.splitlines()[fault.line - 1 :][:4])


@pytest.mark.parametrize(
    ("added", "line", "words"),
    [
        ("[[listens]]\nname = 1\n", 0, "'listens' means nothing here; did you mean 'listen'"),
        ("when = 7:30\n", 0, "07:30:00"),
        ("when = 2027-01-12 8:20\n", 0, "2027-01-12T08:20:00"),
        ("say = [“late again”]\n", 0, "curly quotes"),
        (
            '[[listen]]\nfamily = "situation"\nname = "left_alone"\nsay = [\n"late now now",\n"late now now",\n"(bad"]\n',
            6,
            "'(bad' has a bracket",
        ),
    ],
)
def test_a_slip_is_told_on_its_own_line_with_what_to_write(added: str, line: int, words: str) -> None:
    text = TEXTS["lexicon.toml"] + "\n"
    assert _fault("lexicon.toml", text + added, words).line == text.count("\n") + 1 + line


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("policy.toml", 'rule = "harm"', 'rule = "late_once"', "'late_once' is the name of another already"),
        ("policy.toml", 'name = "G02"', 'name = "G01"', "'G01' is the name of another already"),
        ("lexicon.toml", 'tmw = "tomorrow"', 'TMRW = "today"', "'TMRW' must be one word"),
        ("lexicon.toml", 'tmw = "tomorrow"', '"bus stop" = "stop"', "'bus stop' must be one word"),
        ("lexicon.toml", "\nsafeguarding = 11", "\nsafeguarding = 41", "no more than 'safeguarding_at_risk'"),
        (
            "lexicon.toml",
            'all = ["mark:aboard_now", "situation:unsafe_next_run"]',
            'all = ["mark:aboard_now"]\nnone = ["mark:aboard_now"]',
            "this is never heard",
        ),
    ],
)
def test_what_contradicts_another_line_is_told_with_its_own(file: str, old: str, new: str, words: str) -> None:
    assert old in TEXTS[file]
    text = TEXTS[file].replace(old, new, 1)
    fault = _fault(file, text, words)
    assert (fault.file, text.splitlines()[fault.line - 1]) == (file, new.splitlines()[-1])


@pytest.mark.parametrize("entry", ["(tuk tuk", "@nope firm", "mini-van", "people|", "taxi .. .. firm"])
def test_a_wrong_entry_of_a_word_list_is_told_once_on_its_own_line(entry: str) -> None:
    text = TEXTS["lexicon.toml"].replace("\nvehicle = [", f'\nvehicle = [\n"{entry}",', 1)
    _, faults = parse({**TEXTS, "lexicon.toml": text})
    (fault,) = faults
    assert entry in text.splitlines()[fault.line - 1]


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
