"""A letter on paper: one reply as a PDF that a printer, the post room and a screen reader can take (PDF/UA-1).

The address stands where the window of a DL envelope is, and where GOV.UK Notify looks for it: 24.6 mm from the left edge and 39.5
mm from the top, 95.4 mm wide and 26.8 mm high (its specification for precompiled letters).
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from triage.errors import NotSendable, SettingsWrong
from triage.rules.letter import Written

_MOST_NAMED: Final = 20
_ADDRESS_LINES: Final = 7
_ADDRESS_WIDTH: Final = 50
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_SHEET: Final = b"""
#let it = json(bytes(sys.inputs.letter))
#set document(title: it.subject, author: it.desk)
#set page(paper: "a4", margin: (left: 25mm, right: 20mm, top: 20mm, bottom: 22mm),
  footer: context align(center, text(size: 9pt)[#counter(page).display("1 of 1", both: true)]))
#set text(lang: "en", region: "GB", size: 12pt, font: "Libertinus Serif")
#set par(leading: 0.75em, spacing: 1.3em)
#let lines(all) = all.join(linebreak())
#place(top + right, block(width: 62mm, align(right, text(size: 10pt, lines((it.desk, ..it.back))))))
#place(top + left, dx: 1mm, dy: 20.5mm, block(width: 92mm, height: 25.5mm)[
  #set text(size: 10pt); #set par(leading: 0.4em); #lines(it.to)
])
#v(58mm)
#it.date

*#it.subject*

#for part in it.body [#par(lines(part))]
"""


def pdf(written: Written, return_address: Sequence[str] = ()) -> bytes:
    """Return a letter as one PDF/UA-1 file, with our own `return_address` at its head; equal words give equal bytes.

    Raises NotSendable, naming each sign that our fonts cannot print, and SettingsWrong where nothing here can print.
    """
    typst = library()
    fields, missing = _fields(written, return_address), dict[str, None]()
    for _ in range(_MOST_NAMED):
        try:
            made: bytes = typst.compile(
                _SHEET,
                format="pdf",
                sys_inputs={"letter": json.dumps(_without(fields, missing))},
                pdf_standards=["ua-1"],
                ignore_system_fonts=True,
                timestamp=written.date.replace(microsecond=0),
            )
        except typst.TypstError as error:
            found = _MISSING.search(error.message)
            if found is None:
                raise _not_printable([]) from error
            missing.update(dict.fromkeys(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])))
        else:
            break
    if missing:
        raise _not_printable(list(missing))
    return made


def library() -> Any:
    """Return the printing library, which only letters need; raises SettingsWrong where it is not installed."""
    try:
        import typst
    except ModuleNotFoundError as error:
        raise SettingsWrong(
            "The part of triage that prints letters is not installed.",
            safe="Nothing was sent.",
            next="Install it: pip install 'triage[pdf]'.",
        ) from error
    return typst


def _fields(written: Written, return_address: Sequence[str]) -> dict[str, Any]:
    address = [part for line in re.split(r"[,\n]", written.recipient_address) if (part := " ".join(line.split()))]
    to = [written.recipient_name, *address]
    if len(to) > _ADDRESS_LINES or max(map(len, to)) > _ADDRESS_WIDTH:
        raise NotSendable(
            f"This address does not fit the window of an envelope: {_ADDRESS_LINES} lines of {_ADDRESS_WIDTH} signs.",
            safe="Nothing was sent; your draft is kept.",
            next="Have the address written shorter on the record.",
        )
    paragraphs = re.split(r"\n[ \t]*\n", written.body.replace("\r\n", "\n").strip())
    return {
        "desk": written.sender_name,
        "back": list(return_address),
        "to": to,
        "date": f"{written.date.day} {written.date:%B %Y}",
        "subject": " ".join(written.subject.split()) or "Your letter",
        "body": [part.split("\n") for part in paragraphs],
    }


def _without(value: Any, gone: dict[str, None]) -> Any:
    """Return `value` with the letters that cannot be printed left out, so that the next one is found."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter not in gone)
    if isinstance(value, list):
        return [_without(one, gone) for one in value]
    return {name: _without(one, gone) for name, one in value.items()} if isinstance(value, dict) else value


def _not_printable(letters: Sequence[str]) -> NotSendable:
    named = [f"{letter} ({unicodedata.name(letter, 'no name').lower()})" for letter in letters]
    return NotSendable(
        "This letter holds signs that cannot be printed.",
        safe="Nothing was sent; your draft is kept.",
        next="Write it without these, or choose another way:" if named else "Choose another way.",
        faults=named,
    )
