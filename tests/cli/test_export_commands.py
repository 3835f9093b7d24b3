"""Lists as files from the command line: the help names every column, and what is wrong is said before anything is written."""

from pathlib import Path

import pytest
from cli.conftest import Run

from triage.rules.exported import LISTS


@pytest.mark.parametrize("name", LISTS)
def test_help_and_the_reports_page_name_every_column(run: Run, name: str) -> None:
    shown = run("export", name, "--help")
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()
    row = next(line for line in page.splitlines() if line.startswith(f"| {name} | "))
    usual, more, personal = ([one.strip() for one in cell.split(",") if one.strip()] for cell in row.split("|")[2:5])
    assert all(column.name in shown for column in LISTS[name])
    assert usual == [one.name for one in LISTS[name] if one.usual]
    assert more == [one.name for one in LISTS[name] if not one.usual and not one.personal]
    assert personal == [one.name for one in LISTS[name] if one.personal]


def test_a_list_is_written_and_what_is_wrong_is_told(run: Run, tmp_path: Path) -> None:
    to = tmp_path / "out"
    to.mkdir()
    assert "0 rows written to" in run("export", "children", "--state", "none", "--to", str(to))
    assert "0 rows" in run("export", "children", "--as-of", "2026-01-01", "--true", "--to", str(to / "then"))
    assert "0 rows" in run("export", "cases", "--asked", "all", "--as", "xlsx", "--to", str(to))
    assert "0 rows" in run("export", "contacts", "--since", "2026-01-01", "--to", str(to / "week.csv"))
    assert (to / "week-OFFICIAL-SENSITIVE.csv").exists()
    assert "Say --why" in run("export", "children", "--with", "name", "--to", str(to), code=28)
    assert "Say --as-of" in run("export", "children", "--true", "--to", str(to), code=28)
    assert "'weight' is no column of children" in run("export", "children", "--with", "weight", code=25)
    assert "There are: csv, xlsx" in run("export", "cases", "--as", "pdf", code=25)
    assert "is no day or moment" in run("export", "contacts", "--since", "tomorrowish", code=27)
    assert "cannot be written" in run("export", "cases", "--to", str(to / "no" / "x.csv"), code=20)
