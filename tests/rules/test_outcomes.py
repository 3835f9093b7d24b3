"""How a case may end and what is to be learned of it: codes that supervisors own, every fault told with its line."""

import pytest
from support.desks import shipped_house

from triage.rules.outcomes import parse_outcomes, words_of


def test_what_ends_complaints_is_offered_for_complaints_alone() -> None:
    endings = shipped_house().endings
    plain, complaint = ({one.code for one in endings.outcomes_for(kinds)} for kinds in (["enquiry"], ["complaint"]))
    assert complaint - plain == {"upheld", "partly_upheld", "not_upheld"}
    assert {"transport_arranged", "put_right", "duplicate"} <= plain
    assert "none" in {one.code for one in endings.lessons}


def test_a_code_that_was_taken_out_since_is_said_as_it_was_written() -> None:
    endings = shipped_house().endings
    assert words_of(endings.outcomes, "put_right") == "Put right"
    assert words_of(endings.outcomes, "sent_a_taxi") == "sent a taxi"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[[outcome]]\ncode = "Put Right"\nwords = "x"\n', 2, "small letters"),
        ('[[outcome]]\ncode = "a"\nwords = "x"\n[[outcome]]\ncode = "a"\nwords = "y"\n', 5, "stands twice"),
        ('[[outcome]]\ncode = "a"\nwords = "x"\nonly_for = ["grumble"]\n', 4, "not known"),
        ('[[outcome]]\ncode = "a"\n', 1, "'words' is missing"),
        ('[[outcomes]]\ncode = "a"\n', 1, "did you mean 'outcome'"),
        ("[[outcome]\n", 1, "not valid TOML"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, told: str) -> None:
    lesson = '[[lesson]]\ncode = "none"\nwords = "Nothing"\n'
    faults = parse_outcomes(text + lesson)[1]
    assert any(fault.line == line and told in fault.words for fault in faults), [str(fault) for fault in faults]
