"""Letters on paper: a PDF that anybody can read, its signs named before printing, and a folder for the post room."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from channels.outlet_contract import OutletContract, letter
from pypdf import PdfReader

from triage.channels import printing
from triage.channels.base import Outlet
from triage.channels.letters_folder import LIST, LettersFolder
from triage.errors import NotSendable, SettingsWrong
from triage.rules.letter import Delivery, Way, Written

BACK = ("County Hall", "Marlford MX1 1AA", "01632 960 200")
WRITTEN = Written(
    sender_name="Marlshire school transport desk",
    sender_address="",
    recipient_name="Ms Ngozi Reed",
    recipient_address="12 Mill Lane, Marlford, MX1 2AB",
    subject="Amara's transport",
    body="Dear Ms Reed,\n\nI am sorry: there is\nno taxi yet.\n\nJo",
    message_id="",
    date=datetime(2027, 1, 11, 9, 0, 0, 123456, tzinfo=UTC),
)


def read(written: Written) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(printing.pdf(written, BACK))).pages)


def test_a_letter_says_who_to_whom_when_about_what_and_the_words_as_they_were_written() -> None:
    said = read(WRITTEN)
    for words in ("Marlshire school transport desk", "01632 960 200", "Ms Ngozi Reed", "12 Mill Lane\nMarlford\nMX1 2AB",
                  "11 January 2027", "Amara's transport", "I am sorry: there is\nno taxi yet."):  # fmt: skip
        assert words in said


def test_a_letter_is_a_pdf_that_a_screen_reader_can_take_and_the_same_each_time() -> None:
    made = printing.pdf(WRITTEN)
    found = PdfReader(BytesIO(made))
    assert b"pdfuaid" in made
    assert found.metadata is not None
    assert found.metadata.title == "Amara's transport"
    assert found.trailer["/Root"]["/Lang"] == "en-GB"  # type: ignore[index]
    assert printing.pdf(WRITTEN) == made


@pytest.mark.parametrize(
    "words",
    ['#read("/etc/passwd")', "*bold* _x_ = head $x$ @ref <label> // no", "[[x]] \\ #let x = 1", "`raw` -- 'quotes'"],
)
def test_words_are_words_and_never_orders_to_the_printer(words: str) -> None:
    assert words in read(replace(WRITTEN, body=words, subject=words, recipient_name=words))


def test_each_sign_that_cannot_be_printed_is_named_before_anything_is_printed() -> None:
    with pytest.raises(NotSendable) as told:
        printing.pdf(replace(WRITTEN, body="Dear 王, শুভ 😀 ok", recipient_name="王"))
    said = str(told.value)
    for named in ("王 (cjk unified ideograph-738b)", "শ (bengali letter sha)", "😀 (grinning face)"):
        assert named in said
    assert read(replace(WRITTEN, body="ễ ł ў اردو")), "what can be printed is printed"


def test_a_long_address_still_stands_in_the_window_of_the_envelope() -> None:
    long = ", ".join(["Willow Tree Cottage behind the Old Mill House"] * 5) + ", MX1 2AB"
    made = PdfReader(BytesIO(printing.pdf(replace(WRITTEN, recipient_address=long))))
    places: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        if text.strip() in {"Ms Ngozi Reed", "MX1 2AB"}:
            across, up = (tm[4] * cm[n] + tm[5] * cm[n + 2] + cm[n + 4] for n in (0, 1))
            places.append((across / 72 * 25.4, 297 - up / 72 * 25.4))

    made.pages[0].extract_text(visitor_text=visit)
    assert len(places) == 2
    for across, down in places:
        assert 24.6 <= across <= 120
        assert 39.5 <= down <= 66.3
    with pytest.raises(NotSendable, match="window of an envelope"):
        read(replace(WRITTEN, recipient_address=f"{long}, England"))


def test_without_the_printing_library_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(SettingsWrong, match=r"triage\[pdf\]"):
        printing.pdf(WRITTEN)


class TestAFolderForThePostRoom(OutletContract):
    way = Way.LETTER

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "to-print"
        self.blocked = tmp_path / "blocked"
        self.blocked.write_text("a file where the folder should be")

    def working(self) -> Outlet:
        return LettersFolder(self.folder)

    def away(self) -> Outlet:
        return LettersFolder(self.blocked)

    def arrived(self) -> list[bytes]:
        return [file.read_bytes() for file in self.folder.glob("*.pdf")]

    def listed(self) -> list[list[str]]:
        with (self.folder / LIST).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))[1:]

    def test_the_same_letter_twice_is_one_file_and_one_line_of_the_list(self) -> None:
        same = self.letter()
        for _ in range(2):
            assert self.working().deliver(same).state is Delivery.SENT
        assert self.arrived() == [same.raw]
        assert [row[1] for row in self.listed()] == ["12 Mill Lane, Marlford, MX1 2AB"]

    def test_the_list_names_what_lies_there_and_forgets_what_was_posted(self) -> None:
        for number in range(3):
            self.working().deliver(letter(way=Way.LETTER, recipient=f"{number} Mill Lane, MX1 2AB"))
        (self.folder / self.listed()[1][0]).unlink()
        self.working().deliver(letter(way=Way.LETTER, recipient="=cmd, MX1 2AB"))
        assert [row[1] for row in self.listed()] == ["0 Mill Lane, MX1 2AB", "2 Mill Lane, MX1 2AB", "'=cmd, MX1 2AB"]
        assert all((self.folder / row[0]).exists() for row in self.listed())

    def test_a_list_that_a_spreadsheet_program_saved_anew_stops_no_letter(self) -> None:
        self.working().deliver(letter(way=Way.LETTER, recipient="1 Café Row, MX1 2AB"))
        saved = (self.folder / LIST).read_text(encoding="utf-8-sig")
        (self.folder / LIST).write_bytes(saved.encode("cp1252"))
        assert self.working().deliver(self.letter()).state is Delivery.SENT
        assert {row[0] for row in self.listed()} == {file.name for file in self.folder.glob("*.pdf")}

    def test_letters_are_readable_by_their_owner_only(self) -> None:
        self.working().deliver(self.letter())
        assert {file.stat().st_mode & 0o777 for file in self.folder.iterdir()} == {0o600}
