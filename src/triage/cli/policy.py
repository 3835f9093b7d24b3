"""Commands for the rules that supervisors own: check them, try them on the open cases, adopt them, compare them."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, when
from triage.errors import SettingsWrong
from triage.rules.shown import one_line

app = typer.Typer(help="The rules that supervisors own.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Argument(help="The folder with the rules: policy.toml, lexicon.toml and the files beside them."),
]


@app.command()
def check(folder: Folder = None) -> None:
    """Read the rules in a folder and run their examples; name every fault with its file and line. Nothing is put in force."""
    from triage.rules.house import check_examples

    house = opening.house(_folder(folder))
    faults = check_examples(house, opening.look())
    if faults:
        raise SettingsWrong(f"{len(faults)} examples do not hold.", next="Mend these:", faults=[str(f) for f in faults])
    owned = (house.policy.examples, house.lexicon.examples, house.senders.examples, house.words.samples)
    count = sum(len(examples) for examples in owned)
    typer.echo(f"The rules hold: {count} examples, version {house.version}.")


@app.command("try")
def try_rules(folder: Folder = None) -> None:
    """Print which open cases, and which due dates, the rules in a folder would move, and why. Nothing is changed."""
    from triage.desk import clock_moves, policy

    house, desk = opening.house(_folder(folder)), opening.desk()
    moved = 0
    for moved, one in enumerate(policy.tried(desk, house), 1):  # noqa: B007 - the count is said below
        typer.echo(
            f"{one.ref}  {BANDS[one.was]} -> {BANDS[one.band]}  act by {when(one.was_act_by)} -> {when(one.act_by)}"
            f"  {one_line(one.child) or 'child not known'}: {one_line(one.why, 300)}"
        )
    dates = clock_moves.would_move(desk, house)
    for date in dates:
        way = "LATER" if date.later else "earlier"
        typer.echo(f"{date.ref}  {date.clock}: {date.was:%a %d %b %Y} -> {date.would_be:%a %d %b %Y} ({way})")
    typer.echo(f"Rules {house.version} would move {moved} cases and {len(dates)} due dates.")


@app.command()
def adopt(
    folder: Folder = None,
    why: Annotated[str, typer.Option("--why", help="The reason, for the log.")] = "",
) -> None:
    """Put the rules in a folder in force, and rank every open case by them while the desk works.

    Their examples must hold. What touches band 0 waits until a second supervisor adopts the same files. Due dates stay: move them
    with `triage clocks moved --apply`.
    """
    from triage.desk import policy

    place = _folder(folder)
    check(place)
    desk = opening.desk()
    done = policy.adopt(desk, opening.house(place), opening.house_texts(place), why)
    if done.in_force:
        typer.echo(f"Rules {done.version} are in force; {done.ranked} cases were ranked by them.")
    else:
        typer.echo(
            f"Rules {done.version} touch band 0: kept, and not in force until a second supervisor adopts the same."
        )


@app.command()
def diff(folder: Folder = None) -> None:
    """Print how the rules in a folder differ from those in force, line by line."""
    from triage.desk import policy

    lines = policy.differences(opening.desk(), opening.house_texts(_folder(folder)))
    for line in lines:
        typer.echo(one_line(line, 2000))
    if not lines:
        typer.echo("These rules are the ones in force.")


def _folder(folder: Path | None) -> Path:
    return folder or opening.rules_folder(opening.settings())
