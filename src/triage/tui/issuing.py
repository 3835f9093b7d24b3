"""What is asked before a report is frozen, and before it is saved as a file."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from triage import clock
from triage.errors import NotPossible
from triage.reports.figures import Report
from triage.rules.calendar import local_day
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import words
from triage.tui.forms import ONE, Answer, Field, Form
from triage.tui.messages import Told
from triage.tui.prose import join

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.tui.children_messages import ReportCame
    from triage.tui.door import Door

_FORMATS: Final = {
    "html": "one web page, prints on A4",
    "pdf": "PDF",
    "txt": "plain text",
    "md": "Markdown",
    "csv": "CSV",
    "xlsx": "workbook",
}


def ask_to_issue(screen: Widget, came: "ReportCame", then: Callable[[Report], None]) -> None:
    """Show what will be frozen; on yes `then` has exactly that."""
    from triage.tui.screens.sure import SureScreen, told

    report = came.report

    def answered(yes: bool | None) -> None:
        if yes:
            then(report)

    title = join(own_words("Issue the "), clean(report.title.lower()), own_words(f", number {_next(came)}?"))
    screen.app.push_screen(SureScreen(title, told(*_frozen(came))), answered)


def _next(came: "ReportCame") -> int:
    return came.last.number + 1 if came.last else 1


def _frozen(came: "ReportCame") -> list[Shown]:
    """Return what is kept, part by part, and what was issued before it."""
    report, blank = came.report, own_words("")
    before = [_before(came.last.number, came.last.issued_at)] if came.last else []
    parts = [
        join(own_words(f"{len(part.figures):>4} figures, {len(part.tables)} tables:  "), one_line(part.title))
        for part in report.sections
    ]
    as_at = own_words(f"As at {words.full(report.at)}; new since {words.full(report.since)}.")
    kept = own_words("Kept word for word, with its number. A mistake is put right by a later number.")
    return [clean(report.told), as_at, *before, kept, blank, *parts]


def _before(number: int, at: datetime) -> Shown:
    again = " Another one today?" if local_day(at) == local_day(clock.now()) else ""
    return own_words(f"The last was number {number}, issued {words.full(at)}.{again}")


def ask_where(screen: Widget, door: "Door", report: Report, then: Callable[[Told], None]) -> None:
    """Ask as what and where `report` is saved, and save it; `then` is told."""
    from triage.tui.screens.form import FormScreen

    def does(values: Mapping[str, str], _version: int) -> Told:
        file = save(door.desk, report, values["form"], values["file"])
        return Told(join(own_words("Saved, readable by you alone: "), one_line(str(file), 300)))

    def answered(answer: Answer | None) -> None:
        if answer is not None and answer.told is not None:
            then(answer.told)

    screen.app.push_screen(FormScreen(door, _form(report), does, {}), answered)


def _form(report: Report) -> Form:
    number = f"-{report.number}" if report.number else ""
    name = Path.home() / f"{report.name}{number}-{local_day(report.at)}-OFFICIAL-SENSITIVE"
    return Form(
        name="save",
        case_id=0,
        version=0,
        title=own_words("Save the report as a file"),
        does="save it",
        fields=(
            Field("form", "As", ONE, options=tuple((form, own_words(said)) for form, said in _FORMATS.items())),
            Field("file", "File", value=str(name), hint="the ending is added"),
        ),
        mind=own_words("OFFICIAL-SENSITIVE. The log keeps that you took it, and as what."),
    )


def save(desk: "Desk", report: Report, form: str, typed: str) -> Path:
    """Save `report` under the name that was typed, with its ending; raise NotPossible where there is such a file."""
    from triage.reports.handing import hand

    file = Path(typed.strip()).expanduser()
    file = file if file.suffix == f".{form}" else file.with_name(f"{file.name}.{form}")
    if file.exists():
        raise NotPossible("There is a file of this name.", safe="It was left as it is.", next="Give another name.")
    hand(desk, report, form, file)
    return file
