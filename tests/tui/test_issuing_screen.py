"""Issuing a report at the screen: what will be frozen is shown first; a correction stands beside what it puts right."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.pilots import app_on, at_the_report, said, text_of, until
from textual.pilot import Pilot

from triage.desk import transport
from triage.desk.front import Desk
from triage.reports import issue, library
from triage.rules.roles import Role
from triage.tui.screens.form import FormScreen
from triage.tui.screens.issued import IssuedScreen
from triage.tui.screens.sitrep import SitrepScreen
from triage.tui.screens.sure import SureScreen
from triage.tui.screens.whole import WholeScreen


@pytest.fixture
def supervisor(busy_desk: Desk) -> Desk:
    return replace(busy_desk, who=replace(busy_desk.who, role=Role.SUPERVISOR))


async def shows(pilot: Pilot[None], screen: type[object], what: str) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, screen), what)


async def test_what_is_frozen_is_what_was_shown_and_its_number_is_said_before_and_after(supervisor: Desk) -> None:
    async with app_on(supervisor).run_test(size=(120, 40)) as pilot:
        await at_the_report(pilot)
        await pilot.press("i")
        await shows(pilot, SureScreen, "it asks first")
        await until(pilot, lambda: "situation report, number 1?" in text_of(pilot), "the number")
        assert "figures, " in text_of(pilot)
        before = library.report(supervisor, "sitrep").told
        transport.change(supervisor, 1, "none", why="no taxi", source="call")
        await pilot.press("enter")
        await until(pilot, lambda: "Issued: number 1" in said(pilot), "it is issued")
        assert issue.read(supervisor, "sitrep").told == before
        await pilot.press("i")
        await shows(pilot, SureScreen, "it asks again")
        await until(pilot, lambda: "Another one today?" in text_of(pilot), "there was one today")
        await pilot.press("escape")
        assert len(issue.every(supervisor)) == 1


async def test_an_issued_report_is_read_put_right_and_saved_as_any_paper_that_there_is(
    supervisor: Desk, tmp_path: Path
) -> None:
    issue.issue(supervisor, library.report(supervisor, "sitrep"))
    async with app_on(supervisor).run_test(size=(140, 40)) as pilot:
        await at_the_report(pilot)
        await pilot.press("o")
        await shows(pilot, IssuedScreen, "the list")
        await pilot.press("x", *"twice", "enter")
        await until(pilot, lambda: "CORRECTED by 2" in text_of(pilot), "what it was put right by")
        assert "corrects 1: twice" in text_of(pilot)
        await pilot.press("enter")
        await shows(pilot, WholeScreen, "the words of it")
        await until(pilot, lambda: "corrects number 1: twice" in text_of(pilot), "its words")
        await pilot.press("escape", "f")
        await shows(pilot, FormScreen, "as what and where")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        assert form.values["file"].endswith("sitrep-2-2026-06-08-OFFICIAL-SENSITIVE")
        form.query_one("#f_file").value = str(tmp_path / "paper")  # type: ignore[attr-defined]
        await pilot.press("m", "f10")
        await shows(pilot, IssuedScreen, "it is saved")
        paper = tmp_path / "paper.md"
        assert paper.read_text().startswith("**OFFICIAL-SENSITIVE**")
        assert paper.stat().st_mode & 0o777 == 0o600


async def test_the_live_report_is_saved_too_and_no_file_is_written_over(supervisor: Desk, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    async with app_on(supervisor).run_test(size=(120, 40)) as pilot:
        await at_the_report(pilot)
        await pilot.press("f")
        await shows(pilot, FormScreen, "as what and where")
        pilot.app.screen.query_one("#f_file").value = str(tmp_path / "mine.txt")  # type: ignore[attr-defined]
        await pilot.press("p", "p", "f10")
        await until(pilot, lambda: "There is a file of this name" in text_of(pilot), "it is left")
        assert (tmp_path / "mine.txt").read_text() == "mine"


async def test_who_is_no_supervisor_reads_reports_and_issues_none(busy_desk: Desk, supervisor: Desk) -> None:
    issue.issue(supervisor, library.report(supervisor, "sitrep"))
    agent = replace(busy_desk, who=replace(busy_desk.who, role=Role.AGENT))
    async with app_on(agent).run_test(size=(120, 40)) as pilot:
        await at_the_report(pilot)
        await pilot.press("i")
        assert isinstance(pilot.app.screen, SitrepScreen)
        await pilot.press("o")
        await shows(pilot, IssuedScreen, "the list")
        assert "x: put it right" not in text_of(pilot)
        await pilot.press("x")
        assert isinstance(pilot.app.screen, IssuedScreen)
