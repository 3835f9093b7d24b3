"""History as the mail programs of many makers and languages introduce it, in plain text and in HTML."""

import textwrap

import pytest

from triage.channels import mime
from triage.channels.quoted import new_text

OWN = "The taxi did not come.\n\nPlease ring me."
MARKED = "> It comes at 8.\n> Regards"
BARE = "It comes at 8.\n\nRegards"
WITH_ADDRESS = [
    "Понедельник, 4 ноября 2024, 08:10 +03:00 от Desk <desk@example.org>:",
    "пн, 4 нояб. 2024 г. в 08:10, Desk <desk@example.org>:",
    "A segunda, 4 de nov de 2024, 08:10, Desk <desk@example.org> escreveu:",
    "pon., 4 lis 2024 o 08:10 Desk <desk@example.org> napisał(a):",
    "Wiadomość napisana przez Desk <desk@example.org> w dniu 04.11.2024, o godz. 08:10:",
    "po 4. 11. 2024 v 8:10 odesílatel Desk <desk@example.org> napsal:",
    "Desk <desk@example.org> ezt írta (időpont: 2024. nov. 4., H, 8:10):",
    "În lun., 4 nov. 2024 la 08:10, Desk <desk@example.org> a scris:",
    "Desk <desk@example.org>, 4 Kas 2024 Pzt, 08:10 tarihinde şunu yazdı:",
    "Στις Δευ, 4 Νοε 2024 στις 8:10 π.μ., ο/η Desk <desk@example.org> έγραψε:",
    'At 2024-11-04 08:10:11, "Desk" <desk@example.org> wrote:',
    "Desk <desk@example.org> kirjoitti 4.11.2024 kello 8.10:",
]  # fmt: skip
MARKED_ONLY = [
    "Excerpts from Desk's message of Mon Nov 04 08:10:11 +0000 2024:",
    "* Desk <desk@example.org> [2024-11-04 08:10]:",
    'Quoting "Desk" (2024-11-04 08:10:11)',
    '"Desk" <desk@example.org> wrote in message news:1@example.org...',
    "\u202bבתאריך יום ב׳, 4 בנוב׳ 2024 ב-8:10 מאת \u202aDesk\u202c\u200f <\u202adesk@example.org\u202c\u200f>:\u202c",
    "-----On Nov 4, 2024, Desk wrote:-----",
]  # fmt: skip
RULED = [
    "---- On Mon, 04 Nov 2024 08:10:00 +0000 Desk <desk@example.org> wrote ----",
    "_____ Original Message _____",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "---------- Previous message ----------",
    "寄件者: Desk <desk@example.org>\n寄件日期: 2024年11月4日 8:10\n收件者: Ann\n主旨: 7",
    "Από: Desk <desk@example.org>\nΣτάλθηκε: 4 Νοεμβρίου 2024 8:10\nΠρος: Ann\nΘέμα: 7",
    "От кого: Desk <desk@example.org>\nКому: Ann <ann@example.org>\nДата: 4 ноября 2024, 8:10\nТема: 7",
]
HISTORY = "<p>It comes at 8.</p><p>Regards</p>"
PAGES = {
    "an Outlook rule": '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><b>Kimden:</b></div>',
    "a rule by its name": '<hr id="zwchr"><div><b>Kk:</b> Desk</div>',
    "a telephone's reference": '<div class="ms-outlook-mobile-reference-message"><b>Lähettäjä:</b> Desk</div>',
    "a reference container": '<div id="mail-editor-reference-message-container"><b>Von:</b> Desk</div>',
}
BOXES = {
    "a quote by its name": '<div name="quote"><b>Von:</b> Desk<br>{}</div>',
    "a quotation with a line at its left": '<blockquote style="border-left:1px solid">04.11.2024 от Desk:<br>{}</blockquote>',
    "a reply section": '<div name="messageReplySection">Desk:<br>{}</div>',
    "a help desk's quotation": '<blockquote class="freshdesk_quote">Desk:<br>{}</blockquote>',
}
LAST_LINES = [
    "Sent with Airmail",
    "Sent from Mail<https://mail.example.com/?id=1> for Windows 10",
    "Sent with [Proton Mail](https://mail.example.com/) secure email.",
    "<<sent by galaxy>>",
    "Envoyé à partir d’Outlook pour Android",
    "Enviado via iPhone",
    "iPhone'umdan gönderildi",
    "Wysłano z Poczty",
    "发自我的 iPhone",
    "從我的 iPhone 傳送",
    "This email was sent from my mobile",
    "From My Iphone 6",
]
TOLD = [
    "Sent from the school office by bus",
    "Sent by the school app to all parents in error.",
    "Sent using the phone line for drivers",
    "Von meinem Sohn habe ich gehört, dass er gesendet wurde",
    "Hello\n-- \nwait: the escort did not come. I had to go to work. My son was left alone, and he is six.",
    "Hello\n\nDisclaimer: I am no lawyer.\n\nBut my son is not safe and he is afraid.",
    "| Monday | late |\n| Tuesday | late |",
    "See what came from Ann <ann@example.org> on 3 May 2024 at 10:15:\nmy bus will come.",
    "The school said on 3 May 2024 at 10:15 to ann@example.org:\nno.",
]


@pytest.mark.parametrize("width", [200, 72, 50])
@pytest.mark.parametrize("below", [MARKED, BARE])
@pytest.mark.parametrize("introduction", WITH_ADDRESS)
def test_date_and_address_introduce_history_in_any_language_and_however_wrapped(
    introduction: str, below: str, width: int
) -> None:
    wrapped = "\n".join(textwrap.wrap(introduction, width, break_on_hyphens=False))
    assert new_text(f"{OWN}\n\n{wrapped}\n{below}") == OWN


@pytest.mark.parametrize("introduction", MARKED_ONLY)
def test_an_odd_introduction_goes_with_the_marked_lines_below_it(introduction: str) -> None:
    assert new_text(f"{OWN}\n\n{introduction}\n{MARKED}", "Re: bus") == OWN


@pytest.mark.parametrize("rule", RULED)
def test_rules_and_labels_of_other_programs_begin_the_history(rule: str) -> None:
    assert new_text(f"{OWN}\n\n{rule}\n\n{BARE}") == OWN


def page(body: str) -> bytes:
    head = "From: ann@example.org\nSubject: Re: bus\nContent-Type: text/html; charset=utf-8\n\n"
    return f"{head}<html><body><p>The taxi did not come.</p><p>Please ring me.</p>{body}</body></html>".encode()


@pytest.mark.parametrize("top", PAGES)
def test_all_below_a_programs_own_rule_is_history(top: str) -> None:
    read = mime.read(page(PAGES[top] + HISTORY))
    assert read.new_text == OWN
    assert "It comes at 8." in read.text


@pytest.mark.parametrize("box", BOXES)
def test_what_a_program_puts_in_its_box_is_history_and_what_is_below_is_not(box: str) -> None:
    read = mime.read(page(BOXES[box].format(HISTORY) + "<p>One thing more.</p>"))
    assert read.new_text == f"{OWN}\n\nOne thing more."


@pytest.mark.parametrize("line", LAST_LINES)
def test_the_last_line_of_a_device_or_program_is_no_news(line: str) -> None:
    assert new_text(f"{OWN}\n\n{line}") == OWN


@pytest.mark.parametrize("words", TOLD)
def test_what_a_person_tells_stays_even_where_it_looks_like_a_signature_or_history(words: str) -> None:
    assert new_text(f"{OWN}\n\n{words}").replace("\n", " ").endswith(words.replace("\n", " "))
