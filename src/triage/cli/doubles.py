"""Commands about who is on the register twice: what is proposed, and what a person decides about it."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import opening
from triage.cli.looking import AsJson, print_json, when

if TYPE_CHECKING:
    from triage.desk.views.doubles import Named, Preview

app = typer.Typer()

First = Annotated[str, typer.Argument(help="The record that stays: a child's reference, or a person's such as P12.")]
Second = Annotated[str, typer.Argument(help="The record that becomes one with it.")]
Why = Annotated[str, typer.Option("--why", help="How you know. It is kept in the log.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show exactly what would be changed, and change nothing.")]


@app.callback(invoke_without_command=True)
def doubles(
    context: typer.Context,
    decided: Annotated[
        bool, typer.Option("--decided", help="Those that were merged or kept apart, the latest first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print who may be on the register twice, children and people, with the reasons; nothing is changed."""
    if context.invoked_subcommand is None:
        (_decided if decided else _proposed)(as_json=as_json)


def _proposed(*, as_json: bool) -> None:
    from triage.desk.doubles import look

    for pair in look(opening.desk()):
        if as_json:
            print_json(
                {
                    "sort": pair.sort,
                    "first": _named(pair.first),
                    "second": _named(pair.second),
                    "reasons": list(pair.reasons),
                }
            )
        else:
            first, second = (f"{one.ref} {one.name}" for one in (pair.first, pair.second))
            typer.echo(f"{pair.sort}: {first} | {second}: {', '.join(pair.reasons)}")


def _decided(*, as_json: bool) -> None:
    from triage.desk.records import decided

    for one in decided(opening.desk()):
        said = "merged" if one.one else "apart"
        if as_json:
            pair = {"first": _named(one.kept), "second": _named(one.other)}
            more = {"why": one.why, "at": one.at.isoformat(), "by": one.by}
            print_json({"sort": one.kept.sort, "decided": said, **pair, **more})
            continue
        first, second = (f"{who.ref} {who.name}" for who in (one.kept, one.other))
        typer.echo(f"{said}: {first} | {second}: {one.why} ({one.by}, {when(one.at)})")


@app.command()
def merge(first: First, second: Second, why: Why = "", dry_run: Dry = False, as_json: AsJson = False) -> None:
    """Make two records one: FIRST stays and takes everything of SECOND. It can be taken back with `unmerge`."""
    from triage.desk import records

    desk = opening.desk()
    _show(
        records.preview(desk, first, second) if dry_run else records.merge(desk, first, second, why),
        as_json,
        done=not dry_run,
    )


@app.command()
def unmerge(first: First, second: Second, why: Why = "", as_json: AsJson = False) -> None:
    """Take back that two records were merged, or kept apart; what came since stays with the one that was kept."""
    from triage.desk import records

    _show(records.unmerge(opening.desk(), first, second, why), as_json, done=True)


@app.command()
def apart(first: First, second: Second, why: Why = "") -> None:
    """Keep that two records are two people, or two children: they are never proposed again."""
    from triage.desk import records

    one, two = records.apart(opening.desk(), first, second, why)
    typer.echo(f"{one.ref} and {two.ref} are two: they are not proposed again.")


def _show(seen: "Preview", as_json: bool, *, done: bool) -> None:
    if as_json:
        print_json({"done": done, "first": _named(seen.kept), "second": _named(seen.other), "words": list(seen.words)})
        return
    for words in seen.words or ("It is said no more.",):
        typer.echo(words)
    if not done:
        typer.echo("Nothing was changed.", err=True)


def _named(one: "Named") -> dict[str, str]:
    return {"ref": one.ref, "name": one.name}
