"""A report as plain text for a terminal, and as Markdown."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from triage.reports.figures import Report, Section, Table, Trend
from triage.reports.papers.words import MARKING, cell, counted, headline, standing
from triage.rules.shown import clean

_BAR: Final = 24
_STEPS: Final = " ▁▂▃▄▅▆▇█"
_MARKED: Final = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")


def plain(report: Report) -> str:
    """Return the report as text of at most some eighty columns, bars drawn of blocks."""
    lines = [MARKING, headline(report), standing(report), "", report.told]
    for part in report.sections:
        lines += ["", part.title.upper(), *([part.told] if part.told else []), *_figures(part)]
        for table in filter(lambda table: table.rows, part.tables):
            lines += ["", *_table(table)]
        for trend in part.trends:
            span = f" ({trend.labels[0]} to {trend.labels[-1]})" if trend.labels else ""
            lines += ["", f"{trend.words}{span}: {_spark(trend)}"]
    return clean("\n".join(lines)) + "\n"


def markdown(report: Report) -> str:
    """Return the report as Markdown; text from outside is escaped."""
    lines = [f"**{MARKING}**", "", f"# {_safe(headline(report))}", "", _safe(standing(report)), "", _safe(report.told)]
    for part in report.sections:
        lines += ["", f"## {_safe(part.title)}", "", _safe(part.told)]
        if part.figures:
            rows = [(figure.words, counted(figure), figure.definition) for figure in part.figures]
            lines += ["", *_grid(("What", "Number", "What it counts"), rows)]
        for table in part.tables:
            lines += [
                "",
                *_grid(table.columns, [tuple(map(cell, row)) for row in table.rows]),
                "",
                _safe(table.definition),
            ]
        for trend in part.trends:
            told = [tuple(map(cell, row)) for row in rows_of(trend)]
            lines += ["", f"**{_safe(trend.words)}**", "", *_grid(columns_of(trend), told), "", _safe(trend.definition)]
    return "\n".join(lines) + "\n"


def columns_of(trend: Trend) -> tuple[str, ...]:
    """Return the columns of a trend written as a table."""
    return ("When", trend.words, "from", "to") if trend.low else ("When", trend.words)


def rows_of(trend: Trend) -> Iterator[tuple[str | float, ...]]:
    """Yield a trend as the rows of a table."""
    if trend.low:
        yield from zip(trend.labels, trend.values, trend.low, trend.high, strict=True)
    else:
        yield from zip(trend.labels, trend.values, strict=True)


def _figures(part: Section) -> Iterator[str]:
    for figure in part.figures:
        bar = "█" * round(_BAR * figure.share) if figure.share > 0 else ""
        yield f"{counted(figure):>9}  {figure.words}{f'  {bar}' if bar else ''}"


def _table(table: Table) -> Iterator[str]:
    rows = [table.columns, *(tuple(map(cell, row)) for row in table.rows)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(table.columns))]
    for row in rows:
        yield "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()


def _spark(trend: Trend) -> str:
    most = max(trend.values, default=0) or 1
    return "".join(_STEPS[round((len(_STEPS) - 1) * max(value, 0) / most)] for value in trend.values)


def _grid(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_safe, columns))} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(_safe, row))} |"


def _safe(words: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(clean(words).split()))
