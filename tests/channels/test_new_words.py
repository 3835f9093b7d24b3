"""What the writer adds, without history and signature; never a word of their own lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.channels import mime
from triage.channels.quoted import new_text

INTRODUCTIONS = [
    "On Mon, 4 Nov 2024 at 08:10, Desk <desk@example.org> wrote:",
    "On Mon, 4 Nov 2024 at 08:10, The Transport Desk of the Council\n<desk@example.org> wrote:",
    "On 4 Nov 2024, at 08:10, Desk wrote:",
    "Am 04.11.2024 um 08:10 schrieb Desk <desk@example.org>:",
    "Le lun. 4 nov. 2024 à 08:10, Desk <desk@example.org> a écrit :",
    "El lun, 4 nov 2024 a las 8:10, Desk (<desk@example.org>) escribió:",
    "Il giorno lun 4 nov 2024 alle ore 08:10 Desk <desk@example.org> ha scritto:",
    "Op ma 4 nov 2024 om 08:10 schreef Desk <desk@example.org>:",
    "Em seg., 4 de nov. de 2024 às 08:10, Desk <desk@example.org> escreveu:",
    "W dniu 04.11.2024 o 08:10, Desk <desk@example.org> pisze i napisał:",
    "2024-11-04 8:10 GMT+01:00 Desk <desk@example.org>:",
    "Quoting Desk <desk@example.org>:",
    "Desk <desk@example.org> wrote:",
    "Desk <desk@example.org> wrote on 11/04/2024 08:10:30 AM:",
]
BLOCKS = [
    "-----Original Message-----\nFrom: Desk\nSent: 4 November 2024 08:10\nTo: Ann\nSubject: Route 7",
    "________________________________\nFrom: Desk <desk@example.org>\nSent: 4 November 2024 08:10\nTo: Ann\nSubject: Route 7",
    "From: Desk <desk@example.org>\nDate: Monday, 4 November 2024 at 08:10\nTo: Ann\nCc: Bob\nSubject: Route 7",
    "*From:* Desk\n*Sent:* 4 November 2024 08:10\n*To:* Ann\n*Subject:* Route 7",
    "Von: Desk\nGesendet: Montag, 4. November 2024 08:10\nAn: Ann\nBetreff: Route 7",
    "De : Desk\nEnvoyé : lundi 4 novembre 2024 08:10\nÀ : Ann\nObjet : Route 7",
    "De: Desk\nEnviado el: lunes, 4 de noviembre de 2024 8:10\nPara: Ann\nAsunto: Route 7",
    "Da: Desk\nInviato: lunedì 4 novembre 2024 08:10\nA: Ann\nOggetto: Route 7",
    "Van: Desk\nVerzonden: maandag 4 november 2024 08:10\nAan: Ann\nOnderwerp: Route 7",
    "От: Desk\nОтправлено: 4 ноября 2024 г. 8:10\nКому: Ann\nТема: Route 7",
    "-------- Ursprüngliche Nachricht --------\nVon: Desk\nAn: Ann",
    "----- Message d'origine -----\nDe : Desk",
    "--- Please reply above this line ---",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_answer_above_marked_history_is_the_news(introduction: str) -> None:
    assert (
        new_text(f"The taxi did not come.\n\n{introduction}\n\n> It comes at 8.\n> Regards\n")
        == "The taxi did not come."
    )


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_answer_below_the_history_is_the_news(introduction: str) -> None:
    assert new_text(f"{introduction}\n> It comes at 8.\n\nThe taxi did not come.") == "The taxi did not come."


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:10])
def test_history_without_marks_goes_when_its_introduction_is_beyond_doubt(introduction: str) -> None:
    assert new_text(f"The taxi did not come.\n\n{introduction}\n\nIt comes at 8.\n") == "The taxi did not come."


@pytest.mark.parametrize("block", BLOCKS)
def test_a_copied_header_block_begins_the_history(block: str) -> None:
    assert new_text(f"The taxi did not come.\n\n{block}\n\nIt comes at 8.\n") == "The taxi did not come."


def test_answers_between_the_quoted_lines_all_stay() -> None:
    text = "Hello\n\nOn 4 Nov 2024, at 08:10, Desk wrote:\n\n> Which bus?\n\nNumber 7.\n\n> Which day?\n\nMonday.\n"
    assert new_text(text) == "Hello\n\nNumber 7.\n\nMonday."


@pytest.mark.parametrize(
    "text",
    [
        "On 3 May the driver wrote:\nYour child may not travel.\nThis is not acceptable.",
        "On 3 May 2024 at 8:15 the escort said:\nthere is no seat belt.\nPlease help.",
        "Please collect him.\nFrom: school\nTo: home\nDate: every Monday\nThank you",
        "My mother wrote:\nhe was left at the stop.",
        "I asked twice. The reply:\nno.",
        "> 40 minutes late again",
        "Times this week:\n8:10\n8:40\nHe arrives at: never.",
        "Sent from my sister's house to school by taxi, he was sick and nobody told us anything about it for a whole day",
        "We want:\n-- a harness\n-- an escort",
    ],
)
def test_a_persons_own_sentences_are_never_taken_for_history(text: str) -> None:
    assert new_text(text) == text


@pytest.mark.parametrize("top", ["---------- Forwarded message ---------", "Begin forwarded message:"])
def test_what_is_forwarded_is_news(top: str) -> None:
    head = "From: Taxi firm <taxi@example.net>\nDate: 4 Nov 2024\nSubject: Route 7\nTo: Ann"
    text = f"See below.\n\n{top}\n{head}\n\nNo taxi tomorrow."
    assert "No taxi tomorrow." in new_text(text)


def test_a_subject_that_says_forward_keeps_what_is_below_the_header_block() -> None:
    assert "It comes at 8." in new_text(f"See below.\n\n{BLOCKS[0]}\n\nIt comes at 8.", "FW: Route 7")


def test_a_mail_of_nothing_but_history_keeps_it() -> None:
    text = "On 4 Nov 2024, at 08:10, Desk wrote:\n> It comes at 8."
    assert new_text(text) == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnn Other\n01632 960001",
        "--\nAnn Other",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Get Outlook for iOS",
        "Sent from Yahoo Mail on Android",
        "CONFIDENTIALITY NOTICE: this e-mail is for the person named.\nIf it is not for you, destroy it.",
        "This email and any attachments are confidential and intended solely for the addressee.",
    ],
)
def test_a_signature_is_no_news(signature: str) -> None:
    assert new_text(f"The taxi did not come.\n\n{signature}\n") == "The taxi did not come."


def test_what_is_below_the_dashes_stays_when_it_is_too_long_for_a_signature() -> None:
    long = "\n".join(f"Day {day}: late" for day in range(30))
    assert "Day 29: late" in new_text(f"This month:\n--\n{long}")


def test_one_quoted_line_in_an_answer_is_history() -> None:
    assert new_text("Yes.\n\n> Is he well?", "Re: Route 7") == "Yes."


def test_a_signature_below_the_history_goes_and_so_does_a_lists_footer() -> None:
    text = "Late again.\n\n> It comes at 8.\n> Each day.\n\n-- \nAnn Other\n--\nTo unsubscribe from this list write to us\n"
    assert new_text(text) == "Late again."


def test_passages_ruled_off_with_dashes_all_stay() -> None:
    text = "Monday: late\n--\nTuesday: late\n--\nFriday: never came"
    assert new_text(text) == text


def test_a_signature_alone_is_all_there_is_and_stays() -> None:
    assert new_text("-- \nAnn Other") == "-- \nAnn Other"


@pytest.mark.parametrize(
    "history",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On Mon Desk wrote:</div><blockquote>It comes at 8.</blockquote></div>',
        '<div class="moz-cite-prefix">Kirjoitti Desk:</div><blockquote type="cite">It comes at 8.</blockquote>',
        '<div id="divRplyFwdMsg"><b>From:</b> Desk<br><b>Sent:</b> Monday</div><div>It comes at 8.</div>',
        '<div id="appendonsend"></div><hr><div>It comes at 8.</div>',
        '<div class="yahoo_quoted"><div>It comes at 8.</div></div>',
        '<blockquote type="cite"><div>It comes at 8.</div></blockquote>',
    ],
)
def test_the_history_that_mail_programs_mark_in_html_goes(history: str) -> None:
    raw = f"Content-Type: text/html; charset=utf-8\n\n<div>The taxi did not come.</div>{history}".encode()
    read = mime.read(raw)
    assert read.new_text == "The taxi did not come."
    assert "It comes at 8." in read.text


def test_a_paragraph_merely_set_in_is_the_writers_own() -> None:
    read = mime.read(
        b"Content-Type: text/html\n\n<p>Each day:</p><blockquote>the bus is late</blockquote><p>Please help</p>"
    )
    assert read.new_text == "Each day:\n\nthe bus is late\n\nPlease help"


OWN = st.lists(st.text(alphabet="abc defg,.\n", min_size=1, max_size=60), min_size=1, max_size=8).map("\n".join)


@given(own=OWN)
def test_words_without_any_sign_of_quotation_all_stay(own: str) -> None:
    assert new_text(own).split() == own.split()


@given(own=OWN.filter(lambda text: bool(text.strip(" ,.\n"))), introduction=st.sampled_from(INTRODUCTIONS))
def test_words_above_history_all_stay(own: str, introduction: str) -> None:
    assert new_text(f"{own}\n\n{introduction}\n> old\n> words").split() == own.split()


@given(text=st.text())
def test_the_news_is_part_of_the_text(text: str) -> None:
    letters = [letter for letter in text if letter.isalnum()]
    kept = iter(letters)
    assert all(letter in kept for letter in new_text(text) if letter.isalnum())
