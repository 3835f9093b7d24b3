"""Commands for saved views of the queue."""

import json
from typing import Annotated

import typer

from triage.cli import opening
from triage.cli.looking import AsJson

app = typer.Typer(help="Filters of the queue that have a name.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The view's name.")]
Everybody = Annotated[bool, typer.Option("--everybody", help="A view that everybody sees: for supervisors.")]


@app.callback()
def _group() -> None:
    """Commands of a group."""


@app.command("list")
def list_views(as_json: AsJson = False) -> None:
    """Print the views that you may go to, and what each asks."""
    from triage.desk import saved

    for view in saved.every(opening.desk()):
        if as_json:
            typer.echo(json.dumps({"name": view.name, "whose": view.whose, "asked": view.asked}))
        else:
            typer.echo(f"{view.name:26} {view.whose:10} {view.asked}")


@app.command()
def save(
    name: Name,
    asked: Annotated[str, typer.Option("--asked", help="Filters and words, such as: 'band:now mine'.")],
    everybody: Everybody = False,
) -> None:
    """Keep a filter under a name; one of the same name gives way."""
    from triage.desk import saved

    saved.save(opening.desk(), name, asked, everybody=everybody)
    typer.echo("Saved.")


@app.command()
def delete(name: Name, everybody: Everybody = False) -> None:
    """Delete a view of your own, or one of everybody's."""
    from triage.desk import saved

    saved.delete(opening.desk(), name, everybody=everybody)
    typer.echo("Deleted.")
