"""`triage export`: a list as a file, with no more columns than were asked for; every one is put down in the log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from triage.cli import opening
from triage.cli.looking import asked_instant
from triage.rules.asked import mistakes, parse
from triage.rules.exported import CASES, CHILDREN, CONTACTS, told
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.reports.export import Wanted

app = typer.Typer(help="Lists as files, without names unless they are asked for.", no_args_is_help=True)
With = Annotated[str, typer.Option("--with", help="More columns than the usual, separated by commas.")]
Why = Annotated[str, typer.Option("--why", help="What it is for; needed for personal columns. The log keeps it.")]
Form = Annotated[str, typer.Option("--as", help="csv or xlsx.")]
To = Annotated[
    Path | None,
    typer.Option("--to", help="The file or folder; this folder if not said. The marking is put into the name."),
]
_LAW: Final = "The file is marked OFFICIAL-SENSITIVE, readable by you alone, and put down in the log."


@app.callback()
def _group() -> None:
    """Commands of a group."""


@app.command(help=f"Export the register. {told(CHILDREN)} {_LAW}")
def children(
    state: Annotated[
        str,
        typer.Option(
            "--state", help="Which list, as at `triage children`; of a past moment: a state, disputed or all."
        ),
    ] = "all",
    as_of: Annotated[str, typer.Option("--as-of", help="As we said at a past moment: 2027-01-11T09:00.")] = "",
    true: Annotated[
        bool, typer.Option("--true", help="With --as-of: what was so then, as we know now, not what we said.")
    ] = False,
    more: With = "",
    why: Why = "",
    form: Form = "csv",
    to: To = None,
) -> None:
    """Export the register."""
    from triage.reports.export import Wanted

    moment = asked_instant(as_of)
    _hand(Wanted(CHILDREN, _named(more), why, form, state=state, as_of=moment, true=true), to)


@app.command(help=f"Export cases, in the order of the queue. {told(CASES)} {_LAW}")
def cases(
    asked: Annotated[
        str,
        typer.Option("--asked", help="Filters and words as at `triage queue`, such as 'all'; else every open case."),
    ] = "",
    more: With = "",
    why: Why = "",
    form: Form = "csv",
    to: To = None,
) -> None:
    """Export cases."""
    from triage.reports.export import Wanted

    wanted = parse(asked)
    if wrong := mistakes(wanted):
        typer.echo(one_line(wrong, 600), err=True)
    _hand(Wanted(CASES, _named(more), why, form, asked=wanted), to)


@app.command(help=f"Export contacts, the first first. {told(CONTACTS)} {_LAW}")
def contacts(
    since: Annotated[str, typer.Option("--since", help="Received from this day or moment on.")] = "",
    until: Annotated[str, typer.Option("--until", help="Up to before this day or moment; now if not said.")] = "",
    more: With = "",
    why: Why = "",
    form: Form = "csv",
    to: To = None,
) -> None:
    """Export contacts."""
    from triage.reports.export import Wanted

    _hand(Wanted(CONTACTS, _named(more), why, form, since=asked_instant(since), until=asked_instant(until)), to)


def _hand(wanted: "Wanted", to: Path | None) -> None:
    from triage.reports.export import hand

    given = hand(opening.desk(), wanted, to, opening.with_count)
    typer.echo(f"{given.rows} rows written to {given.file}: {', '.join(given.columns)}.")


def _named(more: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in more.split(",") if part.strip())
