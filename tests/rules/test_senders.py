"""Who writes for an office: exact addresses, then domains; look-alikes are nobody's, and are said."""

import pytest

from triage.config import shipped
from triage.rules.senders import FILE, Senders, check_senders, kinds_of, parse_senders

TOWN = """
[[sender]]
name = "Office of A. Member MP"
sort = "mp_office"
addresses = ["Office@Member-MP.example"]

[[sender]]
name = "Larkfield School"
sort = "school"
domains = ["larkfield.example"]

[[sender]]
name = "Larkfield School transport lead"
sort = "school"
kind = "school_enquiry"
addresses = ["bus@larkfield.example"]
domains = ["sixth.larkfield.example"]

[[sender]]
name = "Bridge"
sort = "team"
addresses = ["bridge.team@gmail.com"]
"""


@pytest.fixture(scope="module")
def town() -> Senders:
    made, faults = parse_senders(TOWN)
    assert faults == ()
    return made


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("office@member-mp.example", "Office of A. Member MP"),
        ("OFFICE@Member-MP.Example ", "Office of A. Member MP"),
        ("press@member-mp.example", ""),
        ("senco@larkfield.example", "Larkfield School"),
        ("bus@larkfield.example", "Larkfield School transport lead"),
        ("head@sixth.larkfield.example", "Larkfield School transport lead"),
        ("head@primary.larkfield.example", "Larkfield School"),
        ("a@notlarkfield.example", ""),
        ("parent@gmail.com", ""),
        ("", ""),
    ],
)
def test_an_exact_address_counts_first_then_the_nearest_domain(town: Senders, address: str, name: str) -> None:
    found = town.of(address)
    assert (found.name if found else "") == name


@pytest.mark.parametrize(
    ("address", "beside", "name"),
    [
        ("office@1arkfield.example", "", "Larkfield School"),
        ("office@larkfie1d.example", "", "Larkfield School"),
        ("office@larkfeild.example", "", "Larkfield School"),
        ("office@larkfields.example", "", "Larkfield School"),
        ("office@lаrkfield.example", "", "Larkfield School"),
        ("office@larkfield.test", "", "Larkfield School"),
        ("office@larkfield.example.mail.test", "", "Larkfield School"),
        ("office@membermp.example", "", "Office of A. Member MP"),
        ("a@elsewhere.test", "Larkfield School", "Larkfield School"),
        ("a@elsewhere.test", "office@member-mp.example", "Office of A. Member MP"),
        ("parent@gmail.com", "Ngozi Reed", ""),
        ("parent@gmial.com", "", ""),
        ("office@larkfield.example", "", ""),
        ("office@copperbeech.example", "", ""),
        ("", "Larkfield School", ""),
    ],
)
def test_what_only_looks_like_a_listed_sender_is_nobody_and_is_said(
    town: Senders, address: str, beside: str, name: str
) -> None:
    found = town.looks_like(address, beside)
    assert (found.name if found else "") == name
    assert not (found and town.of(address))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('sort = "school"\naddresses = ["a@b.example"]', "'name' is missing"),
        ('name = "X"\nsort = "pigeon"\naddresses = ["a@b.example"]', "not known as 'sort'"),
        ('name = "X"\nsort = "school"', "say by what it is known"),
        ('name = "X"\nsort = "school"\naddresses = ["nobody"]', "must be an address"),
        ('name = "X"\nsort = "school"\ndomains = ["a@b.example"]', "must be a domain"),
        ('name = "X"\nsort = "school"\ndomains = ["gmail.com"]', "everybody may have an address"),
        ('name = "X"\nsort = "school"\nkind = "complaint"\ndomains = ["b.example"]', "not known as 'kind'"),
        ('name = "X"\nsort = "school"\ndomains = ["larkfield.example"]', "also listed for Larkfield School"),
    ],
)
def test_each_fault_of_the_file_is_named_with_its_line(lines: str, words: str) -> None:
    _, faults = parse_senders(f"{TOWN}\n[[sender]]\n{lines}\n")
    assert faults
    assert words in faults[0].words
    assert faults[0].line > TOWN.count("\n")


def test_the_examples_of_the_shipped_file_hold_and_one_that_does_not_is_told() -> None:
    text = shipped(FILE).read_text()
    made, faults = parse_senders(text)
    assert faults == ()
    assert check_senders(made) == []
    wrong, _ = parse_senders(text + '\n[[example]]\naddress = "parent@example.org"\nsender = "Larkfield School"\n')
    (fault,) = check_senders(wrong)
    assert "is nobody" in fault.words


@pytest.mark.parametrize(
    ("channel", "writer"),
    [
        ("mp_office", ""),
        ("member", "R. Dibble r.dibble@example.org"),
        ("email", "Office of T. Marchetti MP casework@example.org"),
        ("email", "Lorna Tait MP"),
        ("letter", "Caseworker, office of the MP for Wendle Vale"),
        ("phone", "MP caseworker"),
        ("email", "MP’s office"),
        ("email", "cllr.heap@example.org"),
        ("web_form", "Councillor Ogechi Brand"),
    ],
)
def test_what_an_mp_or_a_councillor_writes_is_that_first_whatever_it_says(channel: str, writer: str) -> None:
    assert kinds_of(("complaint", "enquiry"), channel, writer) == ("mp_enquiry", "complaint", "enquiry")
    assert kinds_of(("enquiry", "mp_enquiry"), channel, writer) == ("mp_enquiry", "enquiry")


@pytest.mark.parametrize("writer", ["MP Sharma", "Impey Bell", "M. Pell <mp.pell@example.org>", "A counsellor", ""])
def test_other_writers_are_what_their_words_make_them(writer: str) -> None:
    assert kinds_of(("complaint",), "email", writer) == ("complaint",)


def test_an_offices_automatic_answer_stays_one() -> None:
    assert kinds_of(("auto_reply",), "email", "Office of T. Marchetti MP") == ("auto_reply",)
