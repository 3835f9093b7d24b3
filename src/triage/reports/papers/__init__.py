"""A report on paper: as text, Markdown, one HTML file, PDF, CSV or a workbook. Each is made from the report alone.

Every paper is marked OFFICIAL-SENSITIVE, carries the definition of every number, and holds nothing that the report does not.
"""

from collections.abc import Callable, Mapping
from typing import Final

from triage.reports.figures import Report
from triage.reports.papers import page, pdf, sheets, text

FORMATS: Final[Mapping[str, Callable[[Report], bytes]]] = {
    "txt": lambda report: text.plain(report).encode(),
    "md": lambda report: text.markdown(report).encode(),
    "html": lambda report: page.html(report).encode(),
    "pdf": pdf.pdf,
    "csv": lambda report: sheets.csv_of(report).encode("utf-8-sig"),
    "xlsx": sheets.workbook,
}
