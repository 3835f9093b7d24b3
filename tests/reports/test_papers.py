"""A report on paper: every form says every number with its definition, is marked, and obeys no text from outside."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desks import MONDAY
from support.hostile import TYPED

from triage.reports.figures import Figure, Report, Section, Table, Trend
from triage.reports.issue import frozen, thawed
from triage.reports.papers import FORMATS
from triage.rules.shown import clean, own_words

DEFINITION = "Children of whom it was recorded last that nothing takes them."


def a_report(words: str = "no transport") -> Report:
    figure = Figure("state:none", clean(words), 1234, DEFINITION, "children", 0.4, "children")
    table = Table(("Clock", words, "Median"), (("acknowledged", 12, 1.5), (words, None, 2.0)), "Of those answered.")
    trend = Trend("contacts", ("Mon", "Tue"), (3.0, 9.0), "By the day.", (1.0, 5.0), (5.0, 12.0))
    part = Section("Children: how they travel", clean(words), (figure,), (table,), (trend,))
    told = own_words("1,234 children have none.")
    return Report("sitrep", "Situation report", MONDAY, MONDAY - timedelta(days=3), told, (part, part), 7)


def paper(form: str, report: Report) -> str:
    made = FORMATS[form](report)
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(made)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return made.decode("utf-8-sig", "replace")


@pytest.mark.parametrize("form", ["txt", "md", "html", "csv", "xlsx"])
def test_every_paper_is_marked_numbered_and_dated(form: str) -> None:
    said = paper(form, a_report()).replace("\\-", "-").replace("\\_", "_")
    assert "OFFICIAL-SENSITIVE" in said
    assert "number 7" in said
    assert "Monday 11 January 2027, 09:00" in said.replace("\\", "")


@pytest.mark.parametrize("form", ["md", "html", "csv", "xlsx"])
def test_a_number_stands_with_what_it_counts(form: str) -> None:
    said = paper(form, a_report()).replace("\\", "")
    assert "1,234" in said or "1234" in said
    assert DEFINITION in said
    assert "Of those answered." in said or form == "csv"


@pytest.mark.parametrize("form", ["txt", "md", "html", "csv", "xlsx"])
@pytest.mark.parametrize("payload", TYPED.values(), ids=TYPED)
def test_no_text_from_outside_is_obeyed_by_what_shows_the_paper(form: str, payload: str) -> None:
    said = paper(form, a_report(payload))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said.replace("\r\n", "\n"))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


@given(st.text(max_size=60))
def test_the_page_holds_no_script_link_or_address_whatever_a_school_is_called(words: str) -> None:
    tags = _Tags()
    tags.feed(paper("html", a_report(words + "<script src=//x>'\"><img onerror=1 src=x><a href=javascript:1>")))
    assert not tags.seen & {"script", "img", "a", "src", "href", "onerror", "iframe", "link"}


@given(st.sampled_from("=+-@\t\r\n"), st.text(max_size=20))
def test_no_cell_is_a_formula(first: str, rest: str) -> None:
    report = a_report(first + rest)
    rows = list(csv.reader(io.StringIO(paper("csv", report))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "<f>" not in paper("xlsx", report)


def test_a_report_is_a_pdf_that_a_screen_reader_can_read_and_names_letters_that_it_cannot_show() -> None:
    made = FORMATS["pdf"](a_report("Zoë Nguyễn, বাংলা school"))
    assert made.startswith(b"%PDF-")
    assert b"StructTreeRoot" in made, "it is tagged"
    assert b"/Lang" in made


@given(st.text(max_size=40), st.integers(0, 9))
def test_a_frozen_report_is_read_back_as_it_was(words: str, number: int) -> None:
    report = replace(a_report(words), number=number, told=clean(words))
    assert thawed(frozen(report)) == report
