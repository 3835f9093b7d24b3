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


@pytest.mark.parametrize("channel", ["mp", "mp_office", "member"])
def test_what_comes_from_an_office_is_that_first_whatever_it_says(channel: str) -> None:
    assert kinds_of(("complaint", "enquiry"), channel, "") == ("mp_enquiry", "complaint", "enquiry")
    assert kinds_of(("enquiry", "mp_enquiry"), channel, "") == ("mp_enquiry", "enquiry")
    assert kinds_of(("complaint", "enquiry"), "email", "member") == ("mp_enquiry", "complaint", "enquiry")
    assert kinds_of(("complaint",), "email", "") == ("complaint",)


def test_an_offices_automatic_answer_stays_one() -> None:
    assert kinds_of(("auto_reply",), "mp_office", "mp_office") == ("auto_reply",)


@pytest.mark.parametrize(
    ("name", "address", "sort"),
    [
        ("Office of T. Marchetti MP", "casework@example.org", "mp_office"),
        ("Lorna Tait MP", "Lorna.Tait@example.org", "mp_office"),
        ("Lorna Tait MP Casework", "", "mp_office"),
        ("Lorna Tait, MP", "", "mp_office"),
        ("Lorna Tait MP (casework)", "", "mp_office"),
        ("Caseworker, office of the MP for Wendle Vale", "", "mp_office"),
        ("MP caseworker", "", "mp_office"),
        ("MP’s office", "", "mp_office"),
        ("TAIT, Lorna", "lorna.tait.mp@parliament.uk", "mp_office"),
        ("", "cllr.heap@example.org", "member"),
        ("Councillor Ogechi Brand", "o.brand@example.org", "member"),
        ("County Cllr Brand", "", "member"),
        ("Caseworker to Cllr Brand", "", "member"),
        ("MP Sharma", "", ""),
        ("Mrs MP O'Brien", "", ""),
        ("Mr MP SHARMA", "", ""),
        ("Mr MP de Souza", "", ""),
        ("Miss MP", "", ""),
        ("Impey Bell", "mp.pell@example.org", ""),
        ("Mum of Amara, was told by Cllr Bell", "jane.councillor@example.org", ""),
        ("A counsellor", "", ""),
        ("", "", ""),
    ],
)
def test_an_office_that_is_not_listed_is_heard_by_its_name(town: Senders, name: str, address: str, sort: str) -> None:
    assert town.as_which(name, address) == sort


def test_who_is_listed_is_who_the_list_says_whatever_name_is_written(town: Senders) -> None:
    assert town.as_which("Cllr J Heap", "senco@larkfield.example") == ""
    assert town.kind_of("bus@larkfield.example", "member") == "school_enquiry"
    assert town.kind_of("j.heap@example.org", "member") == "member_enquiry"
    assert town.kind_of("j.heap@example.org", "") == ""
