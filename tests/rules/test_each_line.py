"""Each line of each file that supervisors own, removed, doubled or mistyped: told with its line, or nothing that matters."""

import re
from dataclasses import replace

import pytest
from support.mutants import Mutant, faults_in, mutants
from support.mutants import rows as rows_of

from triage.cli.opening import house_texts
from triage.config import shipped
from triage.rules.reading import parse_lexicon

TEXTS = house_texts(shipped())
EVERY = {"policy.toml": 13, "calendar.toml": 2, "clocks.toml": 3, "outcomes.toml": 1, "wording.toml": 4}
MAY_BE_LEFT_OUT = {
    "policy.toml": "act_by bears bounced unreadable unanswered rang withheld channel collection event flags groups journey "
    "any_matter may_be needs redirect rises_at short situations subject text to because not_because",
    "calendar.toml": "mon tue wed thu fri sat sun",
    "clocks.toml": "basis by_band extension from_first observes_closed_days outer_of pauses resumes starts_at "
    "team warn chase limit",
    "outcomes.toml": "only_for",
    "wording.toml": "but leaves unless in_distress supported_by claim",
    "lexicon.toml": "heeds sure rule hears not_hears unless within in_order none none_within no_transport safeguarding failure",
}
_KEY = re.compile(r'\s*"?([\w ]+?)"?\s*=')


def _told(file: str, mutant: Mutant) -> bool:
    """Say whether a mutant is told of, with a line of the file, or only leaves out what may be left out."""
    faults = faults_in(file, mutant)
    if faults:
        return all(fault.words and 1 <= fault.line <= mutant.text.count("\n") + 1 for fault in faults)
    key = _KEY.match(mutant.was)
    named_freely = file == "wording.toml" and mutant.was.startswith('"')
    left_out = key is not None and (named_freely or key[1] in MAY_BE_LEFT_OUT[file].split())
    return mutant.how == "removed" and (left_out or key is None or file == "lexicon.toml")


@pytest.mark.parametrize("file", sorted(EVERY))
def test_a_line_removed_doubled_or_mistyped_is_told_with_its_line(file: str) -> None:
    silent = [(m.line, m.how, m.was) for m in mutants(TEXTS[file], every=EVERY[file]) if not _told(file, m)]
    assert silent == []


def test_a_line_of_the_lexicon_removed_doubled_or_mistyped_is_told_with_its_line() -> None:
    head, rows = rows_of(TEXTS["lexicon.toml"])
    assert parse_lexicon(head)[1] == ()
    changed = [replace(m, text=head + m.text) for n, row in enumerate(rows) for m in mutants(row, n % 13, 13)]
    silent = [(m.how, m.was) for m in changed if not _told("lexicon.toml", m)]
    assert silent == []


@pytest.mark.parametrize("name", ["vehicle", "month", "strapped"])
def test_a_mistyped_name_of_a_word_list_is_told_where_a_phrase_asks_for_it(name: str) -> None:
    text = TEXTS["lexicon.toml"]
    faults = parse_lexicon(text.replace(f"\n{name} = [", f"\nx{name} = [", 1))[1]
    assert faults
    assert all(name in fault.words and fault.line > 1 for fault in faults)


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("delivered to|.. recipient*", "'..' is not a word"),
        ("left the bus .", "'.' is not a word"),
        ("' taxi", "''' is not a word"),
        ("left on", ""),
        ("left-by-himself today", "write 'left by himself'"),
        ("left, by himself", "'left,' is never read as one word: write 'left'"),
        ("any ?more", "a '?' after the word it is for"),
        ("at 8:15", "'8:15' is read as a time: write #time"),
        ("left_alone again", "write 'left alone'"),
        ("didn't* go", "'didn't*' is read as 'did not'"),
        ("café*", "'café*' is read as 'cafe'"),
        ("med* given", ""),
        ("#name", "would be heard at any name"),
        ("late .. .. again", "two gaps side by side"),
        ("late| bus", "a bar '|' needs a word on each side"),
        ("'s alone", ""),
        ("left ..", "must begin and end with a word"),
        ("left? alone?", "must begin and end with a word"),
        ("a? b? c? d? e", "more than 3 words with '?'"),
        ("(left (on|in)) bus", "a bracket inside a bracket"),
        ("left (on the bus", "a bracket without its other half"),
        ("left|didn't go", ""),
        ("left @nowhere", "there is no list of words '@nowhere'"),
        ("at #hour", "'#hour' is not known"),
        ("le* alone", "'le*' is too short"),
        ("left|lost?|gone out", "a '?' belongs at the end"),
    ],
)
def test_a_phrase_that_cannot_be_understood_is_refused_with_its_line_and_with_what_is_wrong(
    phrase: str, told: str
) -> None:
    head, _ = rows_of(TEXTS["lexicon.toml"])
    row = f'\n[[listen]]\nfamily = "situation"\nname = "left_alone"\nsay = ["{phrase}"]\n'
    faults = parse_lexicon(head + row)[1]
    assert all(told and told in fault.words and fault.line == head.count("\n") + 5 for fault in faults), faults
    assert bool(faults) == bool(told)
