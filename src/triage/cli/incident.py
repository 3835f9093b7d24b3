"""Commands on incidents, many cases with one cause; and closing duplicates."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, AsJson, print_json, when
from triage.errors import NotPossible
from triage.rules.shown import clean, one_line, own_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.desk.front import Desk
    from triage.desk.views.bulk import What
    from triage.desk.views.incident import IncidentLine
    from triage.desk.views.outcome import Outcome

app = typer.Typer(
    help="Incidents: many cases with one cause, and the one truth that every family is told.", no_args_is_help=True
)
Ref = Annotated[str, typer.Argument(help="The incident's reference, such as INC-7KMQ2XDN.")]
Cases = Annotated[list[str], typer.Argument(help="The cases' references, such as 7KMQ-2XDN.")]


@app.callback()
def _group() -> None:
    """Commands of a group."""


@app.command("list")
def list_them(
    closed: Annotated[bool, typer.Option("--closed", help="The closed ones too.")] = False, as_json: AsJson = False
) -> None:
    """Print the open incidents: cases by band, and how many families have been told."""
    from triage.desk import incidents

    lines = incidents.all_of(opening.desk(), closed=closed)
    for line in lines:
        if as_json:
            print_json(_line(line))
            continue
        bands = ", ".join(f"{count} {name}" for name, count in zip(BANDS, line.bands, strict=True) if count)
        told = "closed" if line.closed else f"{line.told} told, {line.untold} not yet"
        typer.echo(f"{line.ref}  {line.title}  since {when(line.since)}  {bands or 'no open case'}; {told}")
    if not lines and not as_json:
        typer.echo("No incident is open.")


@app.command("open")
def begin(title: Annotated[str, typer.Argument(help="What happened, and where; no family is named in it.")]) -> None:
    """Open an incident and print its reference."""
    from triage.desk import incidents

    desk = opening.desk()
    typer.echo(incidents.show(desk, incidents.begin(desk, title)).line.ref)


@app.command()
def show(ref: Ref, as_json: AsJson = False) -> None:
    """Print an incident: its truth, its cases, and who was told when."""
    from triage.desk import incidents

    desk = opening.desk()
    view = incidents.show(desk, incidents.key_of(desk, ref))
    if as_json:
        told = [
            {"ref": one.line.ref, "band": one.line.band, "child": one.line.child, "done": one.done, "current": one.current,
             "told": one.told.isoformat() if one.told else None}
            for one in view.members
        ]  # fmt: skip
        truths = [{"at": one.at.isoformat(), "by": one.by, "text": one.text} for one in view.truths]
        print_json({**_line(view.line), "truths": truths, "members": told})
        return
    typer.echo(
        f"{view.line.ref}  {view.line.title}  since {when(view.line.since)}{'  CLOSED' if view.line.closed else ''}"
    )
    typer.echo(f"\n{view.truths[0].text if view.truths else 'No truth is written down yet.'}\n")
    for one in view.members:
        told_at = f"told {when(one.told)}{'' if one.current else ' in older words'}" if one.told else "not told"
        band = "done" if one.done else BANDS[one.line.band]
        typer.echo(f"{band:8}{one.line.ref}  {one.line.child or 'child not known'}: {told_at}")


@app.command()
def link(ref: Ref, cases: Cases, as_json: AsJson = False) -> None:
    """Put cases into an incident."""
    from triage.desk import incidents
    from triage.desk.views.bulk import Link

    desk = opening.desk()
    key = incidents.key_of(desk, ref)
    _do(desk, Link(key, own_words("")), cases, as_json=as_json)


@app.command()
def unlink(ref: Ref, case: Annotated[str, typer.Argument(help="The case's reference.")]) -> None:
    """Take a case out of an incident."""
    from triage.desk import front, incidents

    desk = opening.desk()
    incidents.take_out(desk, incidents.key_of(desk, ref), front.case_id(desk, case))
    typer.echo("Taken out.")


@app.command()
def truth(ref: Ref, as_json: AsJson = False) -> None:
    """Set an incident's truth from standard input; earlier wordings are kept."""
    from triage.desk import incidents

    desk = opening.desk()
    key = incidents.key_of(desk, ref)
    incidents.set_truth(desk, key, sys.stdin.read(), incidents.show(desk, key).raw)
    if as_json:
        print_json(_line(incidents.show(desk, key).line))
    else:
        typer.echo("Set. Tell the families with: triage incident tell " + incidents.show(desk, key).line.ref)


@app.command()
def tell(
    ref: Ref,
    send: Annotated[
        bool, typer.Option("--send", help="Send them; without it, only show who would be written to.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write to every family that has not been told the truth as it reads now, each in a letter of its own."""
    from triage.desk import bulk, incidents, many

    desk = opening.desk()
    key = incidents.key_of(desk, ref)
    untold = [one.line.id for one in incidents.show(desk, key).members if not one.done and not one.current]
    begun = many.begin(desk, untold, key)
    prepared = many.prepare(desk, untold, begun.offers[0])
    for one in prepared:
        if one.left or not send:
            _say(one.ref, one.left or one.to, "left" if one.left else "would be sent", as_json=as_json)
    first = next((one for one in prepared if not one.left), None)
    if not send and first is not None and not as_json:
        typer.echo(clean(f"\nSuch as:\n\n{first.subject}\n\n{first.body}\n\nNothing was sent. Send them with --send."))
    if send:
        _outcomes(many.send(desk, prepared, begun, bulk.new_act()), as_json=as_json)
    if not untold and not as_json:
        typer.echo("Every family has been told.")


@app.command()
def close(ref: Ref) -> None:
    """Close an incident; its cases stay."""
    from triage.desk import incidents

    desk = opening.desk()
    incidents.close(desk, incidents.key_of(desk, ref))
    typer.echo("Closed. Its cases stay where they are.")


def duplicate(
    cases: Cases,
    of: Annotated[str, typer.Option("--of", help="The reference of the case that stays.")],
    as_json: AsJson = False,
) -> None:
    """Close cases as duplicates of another; their words are kept, and their running clocks go over to it."""
    from triage.desk import front
    from triage.desk.views.bulk import Duplicate

    desk = opening.desk()
    _do(desk, Duplicate(front.case_id(desk, of), of.strip().upper()), cases, as_json=as_json)


def _do(desk: "Desk", what: "What", refs: list[str], *, as_json: bool) -> None:
    """Do it to the cases that it would change, and print what became of each; stop with 28 where one was left."""
    from triage.desk import bulk, front

    planned = bulk.preview(desk, what, [front.case_id(desk, ref) for ref in refs])
    for one in planned:
        if one.alone:
            _say(one.ref, one.alone, "left", as_json=as_json)
    outcomes = _outcomes(bulk.apply(desk, what, planned, bulk.new_act()), as_json=as_json)
    left = sum(bool(one.alone) for one in planned) + sum(not one.done for one in outcomes)
    if left:
        raise NotPossible(f"{left} of {len(planned)} left as they were; the reasons stand above.")


def _outcomes(outcomes: "Iterable[Outcome]", *, as_json: bool) -> "list[Outcome]":
    made = []
    for one in outcomes:
        _say(one.ref, one.words, "done" if one.done else "left", as_json=as_json)
        made.append(one)
    return made


def _say(ref: str, words: str, state: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"ref": ref, "state": state, "words": words})
    else:
        typer.echo(one_line(f"{state}: {ref}  {words}", 400))


def _line(line: "IncidentLine") -> dict[str, Any]:
    return {
        "ref": line.ref,
        "title": line.title,
        "since": line.since.isoformat(),
        "closed": line.closed.isoformat() if line.closed else None,
        "cases": line.cases,
        "bands": dict(zip(BANDS, line.bands, strict=True)),
        "told": line.told,
        "untold": line.untold,
    }
