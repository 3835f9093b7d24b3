"""A report as one HTML file that needs nothing else: no script, no address, prints on A4, readable without colour."""

from collections.abc import Iterator
from html import escape
from typing import Final

from triage.reports.figures import Figure, Report, Section, Trend
from triage.reports.papers.text import columns_of, rows_of
from triage.reports.papers.words import MARKING, cell, counted, headline, standing
from triage.rules.shown import clean

_STYLE: Final = """
@page { size: A4; margin: 16mm }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 1rem auto; padding: 0 1rem; color: #111; background: #fff }
h1 { font-size: 1.6rem; margin: .2rem 0 } h2 { font-size: 1.2rem; margin: 1.6rem 0 .2rem; break-after: avoid }
.marking { text-align: center; font-weight: bold; letter-spacing: .08em }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 } caption { text-align: left; color: #444 }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #ccc; vertical-align: top }
td.n, th.n { text-align: right; white-space: nowrap } tr { break-inside: avoid }
.bar { display: block; height: .5rem; background: #1d4e79; margin-top: .2rem; print-color-adjust: exact }
small { display: block; color: #444; font-size: .8rem; line-height: 1.3 } svg { width: 100%; height: auto }
@media print { body { max-width: none; font-size: 12px } }
"""
_WIDE: Final = 600
_HIGH: Final = 120


def html(report: Report) -> str:
    """Return the whole page; every word is escaped."""
    parts = "".join("".join(_section(part)) for part in report.sections)
    title = _safe(headline(report))
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head>\n"
        f'<body><p class="marking">{MARKING}</p><main><h1>{title}</h1><p>{_safe(standing(report))}</p>'
        f'<p><strong>{_safe(report.told)}</strong></p>{parts}</main><p class="marking">{MARKING}</p></body></html>\n'
    )


def _section(part: Section) -> Iterator[str]:
    yield f"<section><h2>{_safe(part.title)}</h2><p>{_safe(part.told)}</p>"
    if part.figures:
        yield f"<table><tbody>{''.join(map(_figure, part.figures))}</tbody></table>"
    for table in part.tables:
        yield _table(table.columns, [tuple(row) for row in table.rows], table.definition)
    for trend in part.trends:
        yield _trend(trend)
    yield "</section>\n"


def _figure(figure: Figure) -> str:
    bar = f'<span class="bar" style="width:{100 * min(1.0, figure.share):.1f}%"></span>' if figure.share > 0 else ""
    return (
        f'<tr><td class="n">{_safe(counted(figure))}</td><td>{_safe(figure.words)}{bar}'
        f"<small>{_safe(figure.definition)}</small></td></tr>"
    )


def _table(columns: tuple[str, ...], rows: list[tuple[str | int | float | None, ...]], definition: str) -> str:
    head = "".join(f'<th scope="col"{_right(rows, place)}>{_safe(name)}</th>' for place, name in enumerate(columns))
    body = "".join(
        f"<tr>{''.join(f'<td{_right(rows, place)}>{_safe(cell(value))}</td>' for place, value in enumerate(row))}</tr>"
        for row in rows
    )
    return f"<table><caption>{_safe(definition)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _right(rows: list[tuple[str | int | float | None, ...]], place: int) -> str:
    return ' class="n"' if rows and all(not isinstance(row[place], str) for row in rows) else ""


def _trend(trend: Trend) -> str:
    """Draw a trend as a line over its band, and give the same as a table, so that nothing is told by a picture alone."""
    if not trend.values:
        return ""
    most = max((*trend.values, *trend.high)) or 1
    step = _WIDE / max(len(trend.values) - 1, 1)

    def line(values: tuple[float, ...]) -> list[str]:
        return [f"{place * step:.1f},{_HIGH - _HIGH * value / most:.1f}" for place, value in enumerate(values)]

    band = (
        f'<polygon points="{" ".join(line(trend.high) + line(trend.low)[::-1])}" fill="#cfdce8"/>' if trend.low else ""
    )
    drawn = (
        f'<svg viewBox="-4 -4 {_WIDE + 8} {_HIGH + 8}" role="img" aria-label="{_safe(trend.words)}">{band}'
        f'<polyline points="{" ".join(line(trend.values))}" fill="none" stroke="#1d4e79" stroke-width="2"/></svg>'
    )
    return drawn + _table(columns_of(trend), list(rows_of(trend)), trend.definition)


def _safe(words: str) -> str:
    return escape(clean(words))
