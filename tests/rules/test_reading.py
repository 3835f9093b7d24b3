"""What a family says is heard with its quote, and what is denied, supposed, over or about others is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.timing import costs_at_most
from hypothesis import given
from hypothesis import strategies as st
from support.desks import shipped_house

from triage.rules.reading import Reading, Said, read, read_together

LEXICON = shipped_house().lexicon


def _read(text: str, subject: str = "") -> Reading:
    return read(subject, text, LEXICON)


@pytest.mark.parametrize(
    ("words", "situation"),
    [
        ("The minibus never turned up for him this morning.", "not_collected"),
        ("no taxi again, shes sat here with her coat on", "not_collected"),
        ("Nobody has been allocated for tomorrow.", "no_transport"),
        ("The driver left him at the gate and drove off.", "left_alone"),
        ("He did not arrive at school and nobody knows where he is.", "child_whereabouts"),
        ("She came home with finger marks on her arm.", "injury"),
        ("Her wheelchair was not clamped down.", "unsafe_restraint"),
        ("There is a strange driver at the door with no badge.", "unknown_worker"),
        ("They sent a saloon car and her wheelchair does not fit.", "wrong_vehicle"),
    ],
)
def test_what_happened_is_heard(words: str, situation: str) -> None:
    assert situation in _read(words).situations


@pytest.mark.parametrize(
    ("words", "need"),
    [
        ("He no longer has seizures.", "epilepsy"),
        ("She does not use a wheelchair.", "wheelchair"),
        ("Two years back he was on oxygen and now he sits in an ordinary seat.", "oxygen_ventilation"),
        ("He always used to have an inhaler and grew out of it.", "medical"),
        ("Please take 'harness' off her sheet, she came out of it in July.", "harness_restraint"),
        ("Your form has her down as epileptic and she never was.", "epilepsy"),
    ],
)
def test_a_need_that_is_denied_or_over_is_not_a_need(words: str, need: str) -> None:
    assert need not in _read(words).needs


@pytest.mark.parametrize(
    ("words", "need"),
    [
        ("If my son were to need a ventilator one day, could he still come?", "oxygen_ventilation"),
        ("Any child with epilepsy should bring a parent.", "epilepsy"),
    ],
)
def test_what_may_come_one_day_or_any_child_may_have_is_not_a_need(words: str, need: str) -> None:
    assert need not in _read(words).needs


@pytest.mark.parametrize(
    ("words", "need"),
    [
        ("He's got a Quickie that won't fold.", "wheelchair"),
        ("The gtube came out on the bus.", "medical"),
        ("She goes blank, drops what is in her hand and is back in seconds.", "epilepsy"),
        ("After dusk he sees nothing.", "visual_impairment"),
        ("His Crelling is on order.", "harness_restraint"),
        ("Zara (4) was late.", "young_child"),
        ("The doctor upped his Prozac.", "mental_health"),
        ("She only says mama.", "communication"),
    ],
)
def test_a_need_is_heard_without_its_textbook_word(words: str, need: str) -> None:
    assert need in _read(words).needs


@pytest.mark.parametrize(
    "words",
    [
        "What happens if the taxi does not come?",
        "Last year the taxi did not come but it is all fine now.",
        "Thank you, the driver is lovely.",
    ],
)
def test_what_is_supposed_or_solved_ranks_no_child_at_risk(words: str) -> None:
    reading = _read(words)
    assert not reading.safeguarding
    assert "left_alone" not in reading.situations


def test_concern_inside_praise_is_heard() -> None:
    reading = _read("Lovely driver! Is it normal that he gives her sweets and his number when they are alone?")
    assert reading.safeguarding


@given(st.text(max_size=400), st.text(max_size=60))
def test_every_quote_stands_where_it_says(text: str, subject: str) -> None:
    for signal in read(subject, text, LEXICON).signals:
        whole = subject if signal.part == "subject" else text
        assert whole[signal.start : signal.end] == signal.quote


@pytest.mark.parametrize("unit", ["no taxi came and ", "a", "not ", "x ", "\u0301", "((((", "driver hit him. "])
def test_the_cost_grows_with_the_length_of_the_text_and_no_faster(unit: str) -> None:
    few, many = (unit * (size // len(unit)) for size in (20_000, 200_000))
    assert costs_at_most(15, lambda: _read(many), lambda: _read(few), least=0.004)


def test_a_misspelt_word_is_read_alike_at_every_start() -> None:
    code = """
from triage.rules.reading.phrases import Phrases
from triage.rules.reading.words import Spellings, cut
phrases = Phrases(Spellings({}), {}, frozenset())
for phrase in ("unbuckled|unbuckles", "unbuckled", "unbuckles"):
    phrases.add(phrase)
print(phrases.find(cut("", "unbuckle", phrases.spellings)))
"""
    starts = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        for seed in "0123"
    ]
    assert {start.stdout for start in starts} == {b"[(0, 0, 0), (1, 0, 0)]\n"}


@pytest.mark.parametrize(
    "words",
    [
        "Dzień dobry, proszę o kontakt w sprawie dowozu syna do szkoły",
        "您好。子轩今天没有车。我打电话没有人懂中文。请写信给我们。",
        "?!",
    ],
)
def test_what_the_reader_cannot_follow_is_unclear_and_says_so(words: str) -> None:
    reading = _read(words)
    assert "unclear" in reading.situations
    assert reading.doubt


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("I want to make a formal complaint about the taxi firm.", "complaint"),
        ("Automatic reply: I am out of the office until Monday.", "auto_reply"),
        ("We have been refused transport and want to appeal.", "appeal"),
        ("Under the Freedom of Information Act please send me the cost per route.", "foi_sar"),
        ("Why are you always out of the office? Nobody answers me!", "complaint"),
    ],
)
def test_the_kind_of_a_contact_is_told(words: str, kind: str) -> None:
    assert kind in _read(words).kinds


def test_contacts_that_are_read_together_say_what_each_says_by_itself() -> None:
    folder = Path(__file__).parents[1] / "reading" / "worked"
    rows = [
        json.loads(line) for file in sorted(folder.glob("T*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    told = [Said(row.get("subject", ""), row["body"]) for row in rows[::29]]
    assert len(told) > 100
    assert read_together(told, LEXICON) == [read(one.subject, one.text, LEXICON) for one in told]
    assert read_together([], LEXICON) == []
