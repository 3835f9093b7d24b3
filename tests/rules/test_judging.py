"""What phrases heard is held against the contact as a whole; what a supervisor wrote since always counts."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from support.desks import shipped_house

from triage.cli import opening
from triage.config import shipped
from triage.rules.house import House, parse
from triage.rules.priority import Facts, rank
from triage.rules.reading import Reading, read
from triage.rules.reading.judging import RULE
from triage.rules.reading.own import OWN
from triage.rules.reading.signals import SET_ASIDE
from triage.rules.reading.weighing import weigh
from triage.rules.reading.words import cut

AT_RISK = frozenset(name for name, base in shipped_house().policy.situations.items() if base.band == 0)
OWN_ROW = """
[[listen]]
family = "situation"
name = "left_alone"
say = ["purple umbrella day", "abandoned"]
"""


def with_row(row: str) -> House:
    """Return the shipped rules with one more row of the lexicon, as a supervisor writes it."""
    texts = opening.house_texts(shipped())
    house, faults = parse(
        {**texts, "lexicon.toml": texts["lexicon.toml"].replace("\n[[scope]]\n", f"{row}\n[[scope]]\n", 1)}
    )
    assert faults == ()
    assert house is not None
    return house


def heard(text: str, house: House | None = None) -> Reading:
    return read("", text, (house or shipped_house()).lexicon)


@pytest.mark.parametrize(
    "text",
    [
        "She was left on her own outside school.",
        "The driver smelt of drink this morning and he drove off with my son.",
        "He had a seizure on the bus and nobody on board had his medicine.",
        "School say he never arrived and the firm do not answer.",
        "The escort slapped her hand when she would not sit down.",
        "He was put off the minibus at the main road and walked home by himself.",
        "No taxi came, she is on the pavement alone",
        "Not ideal: she is still on the pavement.",
        "There was no bus for him and he is stuck outside the locked school.",
        "The minibus has not come and her oxygen will not last past five.",
    ],
)
def test_a_child_at_risk_is_found_in_plain_words(text: str) -> None:
    assert AT_RISK & set(heard(text).situations)


@pytest.mark.parametrize(
    "text",
    [
        "It is child abuse what you lot are doing with these forms. Where is my mileage payment?",
        "I nearly died when I saw the invoice. Please send a new one.",
        "What happens if the taxi leaves my son alone? I only ask for the handbook.",
        "The new booking form is a disaster and the hold music is torture.",
        "Thank you to Pat who stayed with him when he had a seizure last year, she was wonderful.",
    ],
)
def test_alarming_words_about_nothing_rank_no_child_at_risk(text: str) -> None:
    assert not AT_RISK & set(heard(text).situations)


SCHOOL = (
    "Three of our pupils have no vehicle this morning (initials BT, CM, DO - families have kept them at home for now). {} "
    "We have not been given a number for the new contract. When will the three have a vehicle again? Please telephone."
)
MISSING = (
    "A fourth child, EF (year 2), has not arrived with us. Her parent confirms that she boarded a blue people carrier."
)


@pytest.mark.parametrize("greeting", ["Good morning.", "Good morning. Escort here.", "Mum here."])
def test_a_missing_child_is_not_drowned_by_what_else_a_school_writes(greeting: str) -> None:
    """By the sum of its words this is a letter about children who are safe at home."""
    text = f"{greeting} {SCHOOL.format(MISSING)}"
    lexicon = shipped_house().lexicon
    assert lexicon.weights is not None
    assert weigh(cut("", text, lexicon.spellings), (), lexicon.weights).likely["band.0"] < lexicon.least.at_risk_heard
    assert "child_whereabouts" in heard(text).situations


@pytest.mark.parametrize("line", ["", "Other mum here.", "We have told the driver as well."])
def test_a_harmless_line_among_others_is_no_child_at_risk(line: str) -> None:
    assert not AT_RISK & set(heard(f"Good morning. {line} {SCHOOL.format('')}").situations)


def ranked(text: str, needs: frozenset[str] | None, house: House | None = None) -> tuple[int, list[str]]:
    """Return band and rules of a contact of a Tuesday noon, with these needs on record, or None."""
    at = datetime(2027, 1, 12, 12, tzinfo=UTC)
    found = rank(Facts(heard(text, house), at, needs), house or shipped_house())
    return found.band, [one.rule for one in found.reasons]


def test_harm_raises_where_the_whole_leaves_it_possible() -> None:
    assert (
        ranked("The journey takes two hours each way and she is in pain by the time she gets home.", frozenset())[0]
        == 1
    )
    text = "The bus takes an hour and forty each way since January. She gets sore in her wheelchair. Please look at the route."
    band, rules = ranked(text, frozenset())
    assert (band, rules[0]) == (2, "too_long")
    assert "harm" not in rules


@pytest.mark.parametrize(
    ("needs", "more"),
    [
        (None, ""),
        (None, "She has autism."),
        (frozenset({"autism_anxiety"}), ""),
        (frozenset({"epilepsy"}), ""),
        (frozenset({"epilepsy"}), "He needs an escort with him."),
    ],
)
def test_needs_on_record_and_needs_that_nobody_knows_raise_whatever_else_is_told(
    needs: frozenset[str] | None, more: str
) -> None:
    assert ranked(f"There is a new driver tomorrow. {more} Thank you for letting us know.", needs)[0] == 1


def test_a_matter_that_a_supervisors_own_phrase_hears_is_raised_as_the_policy_says() -> None:
    row = OWN_ROW.replace('"left_alone"', '"too_long"').replace("day", "ride")
    text = "He has the purple umbrella ride now and comes home in tears."
    assert ranked(text, frozenset(), with_row(row))[0] == 1


def test_paint_is_no_pain() -> None:
    assert "harm" not in {one.name for one in heard("The new bus is painted green.").signals}


def test_what_is_set_aside_is_kept_with_its_quote() -> None:
    said = heard(
        "She has a bruise from her trampoline and not from anything else, so please tell the escort not to worry."
    )
    assert [(one.name, one.quote) for one in said.signals if one.family == SET_ASIDE] == [("injury", "bruise from her")]
    assert "injury" not in said.situations


def test_what_only_the_whole_says_is_marked_as_a_doubt_with_the_sentence_that_weighs_most() -> None:
    text = "Good afternoon. The man who drives her asked her for a photograph in her swimming things. Regards."
    added = [one for one in heard(text).signals if one.rule == RULE]
    assert [(one.name, one.sure) for one in added] == [("allegation", False)]
    assert added[0].quote == "The man who drives her asked her for a photograph in her swimming things"
    assert heard(text).doubt


def test_what_phrases_surely_hear_of_a_child_at_risk_is_handed_over_however_little_the_whole_says() -> None:
    said = heard("Tamsin was left alone on the bus for two hours and had a seizure. She is in hospital.")
    assert "left_alone" in said.situations
    assert said.safeguarding


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "I cannot do this any more. I want it all to end."),
        ("", "I am out of the office. The driver left him alone at the gate and he has not come home."),
        ("", "Please unsubscribe me. My son was hit by the escort today."),
        ("Automatic reply", "The escort hurt him again."),
        ("Automatic reply: Taxi", "Daniel is missing"),
        ("Council tax", "he grabbed her"),
    ],
)
def test_a_grave_matter_is_never_taken_for_a_machines_mail_or_another_desks(subject: str, text: str) -> None:
    said = read(subject, text, shipped_house().lexicon)
    assert said.kind not in {"auto_reply", "spam", "off_topic"}
    assert AT_RISK & set(said.situations)


@pytest.mark.parametrize("text", ["My son is missing", "Child missing.", "left on her own again", "driver hit him"])
def test_a_few_plain_words_are_enough(text: str) -> None:
    assert AT_RISK & set(heard(text).situations)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply", "Moje dziecko zaginęło po szkole, kierowca nie odbiera telefonu, proszę o pilny kontakt"),
        ("", "Moje dziecko zaginęło"),
        ("", "https://mail-keep.example.net/verify"),
        ("", "ﾟДﾟ"),
        ("", "ﾞ"),
    ],
)
def test_what_cannot_be_followed_is_no_machines_mail_and_a_person_looks(subject: str, text: str) -> None:
    said = read(subject, text, shipped_house().lexicon)
    assert "unclear" in said.situations
    assert said.doubt
    assert said.kind not in {"auto_reply", "spam", "off_topic"}


def test_a_phrase_that_a_supervisor_wrote_since_the_weights_were_learned_always_counts() -> None:
    house = with_row(OWN_ROW)
    text = "It is purple umbrella day, thank you for the lovely photographs."
    assert "left_alone" not in heard(text).situations
    said = heard(text, house)
    assert "left_alone" in said.situations
    assert said.safeguarding
    assert [one.rule for one in said.signals if one.name == "left_alone"] == [f"{OWN}situation.left_alone"]


def test_it_counts_also_where_a_longer_phrase_was_known_before() -> None:
    text = (
        "Thank you, the abandoned son at a bus stop poster made us all laugh, what a lovely leaflet from the theatre."
    )
    assert "left_alone" not in heard(text).situations
    assert "left_alone" in heard(text, with_row(OWN_ROW)).situations


def test_a_policy_that_leaves_a_band_without_situations_still_reads() -> None:
    lexicon = shipped_house().lexicon
    bands = {name: 1 if band == 2 else band for name, band in lexicon.bands.items()}
    text = "Good morning. He comes home with a different sock each day and the driver says it is their game. Thank you."
    added = [one.name for one in read("", text, replace(lexicon, bands=bands)).signals if one.rule == RULE]
    assert added
    assert all(bands[name] <= 1 for name in added)


def test_a_machine_is_told_only_where_there_is_hardly_a_doubt() -> None:
    assert heard("I am out of the office until Monday 4 May and will reply when I return.").kind == "auto_reply"
    assert heard("Why are you always out of office? My son has had no taxi all week.").kind == "complaint"


def test_what_may_be_a_concern_is_read_within_the_hour_and_says_so_whatever_else_it_is() -> None:
    for words, rules in (("May I have a form?", ["concern"]), ("It is too long a journey.", ["too_long", "concern"])):
        facts = Facts(heard(words), datetime(2027, 1, 12, 12, tzinfo=UTC), frozenset())
        concern = rank(replace(facts, reading=replace(facts.reading, safeguarding=True)), shipped_house())
        assert (concern.band, [one.rule for one in concern.reasons]) == (1, rules)
        assert concern.act_by <= rank(facts, shipped_house()).act_by


def test_an_act_by_while_the_desk_is_shut_is_said_to_be_before_opening_whenever_the_contact_came() -> None:
    words = heard("There will be a new driver tomorrow.")
    for hour in (14, 21):
        at = datetime(2027, 1, 12, hour, tzinfo=UTC)
        found = rank(Facts(words, at, frozenset(), collection=time(7, 30)), shipped_house())
        because = {one.rule: one.words for one in found.reasons}
        assert "due before opening, at 07:00 on Wednesday 13 January" in because["event"]
        assert "not on record" not in because["event"]


def test_a_collection_time_that_is_not_on_record_is_not_told_as_if_it_were() -> None:
    words = heard("There will be a new driver tomorrow.")
    found = rank(Facts(words, datetime(2027, 1, 12, 21, tzinfo=UTC), frozenset()), shipped_house())
    assert "07:30 on Wednesday 13 January (the usual time: this child's is not on record)" in found.reasons[-1].words
