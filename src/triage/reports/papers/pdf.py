"""A report as an accessible PDF (PDF/UA-1), set by typst without the network; the report comes in as data, never as markup."""

import json
import re
from collections.abc import Iterable
from typing import Final

from triage.errors import SettingsWrong
from triage.reports.figures import Cell, Report
from triage.reports.papers.text import columns_of, rows_of
from triage.reports.papers.words import MARKING, cell, counted, headline, standing
from triage.rules import shown

_NOT_SHOWN: Final = re.compile(r'the text [`"]*([^`"]+)[`"]* could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_SAID: Final = " Letters that this paper cannot show stand as question marks; every other form of the report has them."
_FORM: Final = """
#let report = json(bytes(sys.inputs.report))
#set document(title: report.title)
#set text(lang: "en", region: "GB", size: 10pt)
#set page(paper: "a4", margin: 18mm, header: align(center, strong(report.marking)), numbering: "1 of 1")
#let bar(share) = box(width: 40mm * share, height: 2.2mm, fill: rgb("#1d4e79"))
#let grid-of(columns, rows) = table(
  columns: columns.len(), stroke: (x: none, y: 0.4pt + luma(190)), inset: (x: 4pt, y: 3pt),
  table.header(..columns.map(strong)), ..rows.flatten())
#title()
#report.standing

#strong(report.told)

#for part in report.parts [
  = #part.title
  #part.told
  #if part.figures.len() > 0 {
    table(columns: (auto, 1fr, 45mm), stroke: (x: none, y: 0.4pt + luma(210)), inset: (x: 4pt, y: 3pt),
      table.header([*Number*], [*What, and what it counts*], [*Share of the largest*]),
      ..part.figures.map(f => (align(right, f.number), [#f.words \\ #text(size: 8pt, fill: luma(80), f.definition)],
        if f.share > 0 { bar(f.share) } else { [] })).flatten())
  }
  #for one in part.tables [
    #grid-of(one.columns, one.rows)
    #text(size: 8pt, fill: luma(80), one.definition)
  ]
]
"""


def pdf(report: Report) -> bytes:
    """Return the report as PDF; raises SettingsWrong where the library is not there."""
    try:
        import typst
    except ImportError as error:
        raise SettingsWrong(
            "PDF needs one more library.", safe="Nothing was written.", next="Run: pip install 'triage[pdf]'"
        ) from error
    told, missing = json.dumps(_data(report), ensure_ascii=False), ""
    while True:
        try:
            made = typst.compile(_FORM.encode(), sys_inputs={"report": told}, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            named = _NOT_SHOWN.search(str(error))
            letters = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), named[1]) if named else ""
            if not set(letters) - set(missing):
                raise
            missing += letters
            told = json.dumps(_data(report, missing), ensure_ascii=False)
        else:
            return bytes(made)  # one document was asked for, so these are its bytes


def _data(report: Report, missing: str = "") -> dict[str, object]:
    """Return the report as plain data; `missing` letters, which no font here has, become question marks, and it is said."""

    def clean(words: str) -> str:
        return shown.clean(words).translate(dict.fromkeys(map(ord, missing), "?"))

    def grid(columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], definition: str) -> dict[str, object]:
        told = [[clean(cell(value)) for value in row] for row in rows]
        return {"columns": [clean(column) for column in columns], "rows": told, "definition": clean(definition)}

    parts = [
        {
            "title": clean(part.title),
            "told": clean(part.told),
            "figures": [
                {
                    "number": counted(figure),
                    "words": clean(figure.words),
                    "definition": clean(figure.definition),
                    "share": min(1.0, figure.share),
                }
                for figure in part.figures
            ],
            "tables": [
                *(grid(table.columns, table.rows, table.definition) for table in part.tables),
                *(grid(columns_of(trend), rows_of(trend), trend.definition) for trend in part.trends),
            ],
        }
        for part in report.sections
    ]
    return {
        "title": clean(headline(report)),
        "marking": MARKING,
        "standing": clean(standing(report)),
        "told": clean(report.told) + (_SAID if missing else ""),
        "parts": parts,
    }
