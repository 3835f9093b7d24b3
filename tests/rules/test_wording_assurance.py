"""A reply may say only what the record supports; what it denies, doubts, asks, supposes or reports is no claim."""

import pytest
from support.judged_replies import check

from triage.rules.assurance import CLAIMS, unsupported
from triage.rules.judged import Record

NOTHING: frozenset[str] = frozenset()
CONFIRMED = frozenset({"transport_confirmed"})


def _claims(body: str, facts: frozenset[str] = NOTHING) -> set[str]:
    return {claim.rule for claim, _ in unsupported(f"Dear Ms Reed,\n\n{body} With regards from us.", facts)}


ARRANGED = [
    "We have arranged a taxi for Monday.",
    "I have sorted a minibus.",
    "We've now got it all ready: it's all set up.",
    "The taxi's booked for tomorrow.",
    "Her place on the minibus is confirmed and the seat is ready.",
    "A minibus has been found for Amara.",
    "Transport for Amara has been agreed.",
    "Transport\nis  arranged.",
    "Everything is in hand.",
    "I can confirm a taxi for Monday.",
    "Amara now has transport.",
    "You now have a taxi.",
    "There is transport for Amara.",
    "The problem has been solved.",
    "We have resolved the problem.",
    "The taxi will be there at eight.",
    "Her new taxi is due to start on 14 January.",
    "The new driver will collect Amara from your door.",
    "Transport starts on Monday.",
    "Your taxi is on its way.",
    "Amara will be collected at 07:40 tomorrow.",
    "You will have the same driver as before.",
    "There will be a taxi at eight for Amara.",
    "A replacement vehicle has now been sourced.",
    "The team has everything under control.",
    "Amara can start back at school on Monday.",
    "We expect the taxi to be with you at eight.",
    "The minibus will call at a quarter to eight.",
    "Amara is booked on to route 12.",
    "Amara travels from Monday.",
    "A new operator takes over on Monday.",
    "Somebody is on the way to you now.",
    "You will not have to drive her again.",
    "Your transport has been reinstated.",
    "We have made arrangements for Monday.",
    "We now have cover on the route.",
    "From Monday transport for Amara will be back to normal.",
]
NEVER = [
    "Rest assured.",
    "Please be assured that we care.",
    "I assure you of that.",
    "There is nothing to worry about.",
    "We guarantee a seat.",
    "This won't happen again.",
    "It will never happen again.",
    "You will be refunded.",
    "Your claim will be paid.",
    "We will reimburse what you spent.",
    "You'll get your money back.",
    "You will receive a full refund.",
    "The council will cover your costs.",
    "We will make sure that Amara is collected on time.",
    "Amara will be absolutely fine.",
    "A payment of £120 will be made to you.",
    "You are owed £46.",
    "Everybody else has transport.",
    "You have my word.",
    "She is now safe.",
    "Amara is safe and well.",
    "Amara has got home.",
    "He will not be marked absent.",
    "The assistant is trained in epilepsy.",
    "Most children now have transport.",
]
SPOKEN = [
    "We have spoken to the driver.",
    "We spoke to the driver this morning.",
    "I phoned Larkfield School and they know.",
    "I have been in touch with the taxi firm.",
    "We have raised this with the operator.",
    "The driver has been reminded of the rules.",
    "The operator confirmed this morning that the lift works.",
]


@pytest.mark.parametrize("words", ARRANGED)
def test_a_journey_may_be_told_only_once_the_record_confirms_it(words: str) -> None:
    assert "false_assurance" in _claims(words)
    assert _claims(words, CONFIRMED) == set()


@pytest.mark.parametrize("words", NEVER)
def test_what_no_record_of_ours_can_support_stops_whatever_the_facts(words: str) -> None:
    every_fact = frozenset().union(*(claim.facts for claim in CLAIMS))
    assert "false_assurance" in _claims(words, every_fact)


@pytest.mark.parametrize("words", SPOKEN)
def test_a_talk_with_the_operator_or_school_must_be_on_the_record(words: str) -> None:
    assert "false_assurance" in _claims(words)
    assert _claims(words, frozenset({"contact_with_operator_logged"})) == set()


@pytest.mark.parametrize(
    "words", ["We have passed this to the safeguarding team.", "I have told the front door team what you said."]
)
def test_a_hand_over_that_is_not_on_the_record_is_shown(words: str) -> None:
    assert _claims(words) == {"hand_over"}
    assert _claims(words, frozenset({"handed_off"})) == set()


@pytest.mark.parametrize(
    "words",
    [
        "Nothing is arranged yet.",
        "We do not have a driver for this route.",
        "Neither the taxi nor the minibus is booked.",
        "We cannot guarantee a date.",
        "I cannot promise that you will be paid.",
        "It is not true that transport is arranged.",
        "We do not know whether the driver and the vehicle will come.",
        "The route is not yet allocated.",
        "We have not spoken to the driver.",
        "We have not been told that Amara is safe.",
    ],
)
def test_what_is_denied_is_no_claim(words: str) -> None:
    assert _claims(words) == set()


@pytest.mark.parametrize(
    "words",
    [
        "If transport is confirmed, you will hear from us by Thursday.",
        "If the operator agrees, the taxi will come on Monday.",
        "Once a driver is confirmed, you will have the name.",
        "Until a vehicle is confirmed, please keep a note of the miles.",
        "We will ask the operator when the taxi will come.",
        "We hope that the taxi will come.",
        "You will hear by Monday whether you will be paid.",
        "Please check that she is safe.",
        "Can you tell us that she is safe?",
    ],
)
def test_what_is_doubted_asked_or_a_condition_is_no_claim(words: str) -> None:
    assert _claims(words) == set()


@pytest.mark.parametrize(
    "words",
    [
        "You wrote: “the taxi will be there at eight”.",
        'You told us that "everything is sorted" was the answer you got.',
        "You were told that the taxi will come at eight.",
        "You told us this: the taxi is booked, they said, and nobody came.",
        "Here are your words.\n> The taxi is booked\nThey were wrong.",
    ],
)
def test_what_is_quoted_or_reported_is_no_claim(words: str) -> None:
    assert _claims(words) == set()


@pytest.mark.parametrize(
    "words",
    [
        "As you asked, the taxi is booked.",
        "No doubt the taxi will be there at eight.",
        "It is not a problem, the taxi will be there at eight.",
        "When you get up tomorrow, the taxi will be there.",
        "Once again, the taxi is arranged.",
        "I was not here on Friday and the taxi is booked.",
        "You told us on Friday, and the taxi is now sorted.",
        "If you have questions, ring us; the taxi is booked.",
        "I want you to know that transport is in place.",
        "Your transport is “in place”.",
    ],
)
def test_a_claim_is_not_hidden_by_a_no_or_an_if_that_belongs_to_something_else(words: str) -> None:
    assert "false_assurance" in _claims(words)


@pytest.mark.parametrize(
    "words",
    [
        "The vehicle should have come at the agreed time.",
        "The taxi did not come.",
        "The meeting with the school is arranged.",
        "We have booked an interpreter for our call.",
        "It is agreed that the journey is too long.",
        "I have found your message of 4 January.",
        "The route will be offered to two more operators.",
        "We have asked for a new driver.",
        "The driver will be asked why.",
        "Nobody has looked at your claim.",
        "We have a form for this.",
        "You have a right to ask for a review.",
        "The review panel will start on Monday.",
        "Amara is afraid of the new driver.",
        "You can claim for the miles, and Jo Marsh will decide by Friday.",
        "You need not worry that a complaint will cost you the service.",
    ],
)
def test_plain_facts_and_other_arrangements_are_no_claim(words: str) -> None:
    assert _claims(words) == set()


def test_a_claim_in_the_subject_stops_the_reply_too() -> None:
    record = Record("Amara", NOTHING, NOTHING, 1)
    (found,) = [f for f in check("Amara's transport is arranged", "Dear Amara.", record) if f.level == "stop"]
    assert found.rule == "false_assurance"
    assert "in the subject" in found.words
    assert (found.start, found.end) == (0, 0)


@pytest.mark.parametrize("band", [0, 1, 2, 3])
def test_false_assurance_stops_in_every_band(band: int) -> None:
    found = check("s", "Amara's transport is arranged.", Record("Amara", NOTHING, NOTHING, band))
    assert [f.level for f in found if f.rule == "false_assurance"] == ["stop"]
