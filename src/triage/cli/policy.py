"""Commands for the rules that supervisors own: check them, try them on the open cases, adopt them, compare them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, when
from triage.desk import private_file
from triage.errors import SettingsWrong
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.desk.policy import CaseMoved
    from triage.rules.house import House

app = typer.Typer(help="The rules that supervisors own.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Argument(help="The folder with the rules: policy.toml, lexicon.toml and the files beside them."),
]


@app.command()
def check(folder: Folder = None) -> None:
    """Read the rules in a folder and run their examples; name every fault with its file and line. Nothing is put in force."""
    _check(opening.house(_folder(folder)))


def _check(house: "House") -> None:
    from triage.rules.house import check_examples

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
        typer.echo(f"{one.ref}  {_move(one)}  {one_line(one.child) or 'child not known'}: {one_line(one.why, 300)}")
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

    desk = opening.desk()
    said = policy.reason(desk, why)
    house, texts = opening.house_and_texts(_folder(folder))
    _check(house)
    done = policy.adopt(desk, house, texts, said)
    if done.in_force:
        typer.echo(f"Rules {done.version} are in force; {done.ranked} cases were ranked by them.")
    elif done.instead:
        typer.echo(
            f"Rules {done.version} were in force, and {done.instead} since: somebody else adopted those meanwhile."
        )
    else:
        typer.echo(
            f"Rules {done.version} touch band 0: kept, and not in force until a second supervisor adopts the same. "
            "Supervisors are told so above every screen, and see them with: triage policy waiting."
        )


@app.command()
def waiting(
    version: Annotated[str, typer.Argument(help="Which rules to save, by their version; the newest otherwise.")] = "",
    save: Annotated[Path | None, typer.Option("--save", help="A new folder to put their files in.")] = None,
) -> None:
    """Print the rules that wait for a second supervisor; or save their files, to try, compare and adopt exactly those."""
    from triage.desk import policy

    desk = opening.desk()
    found = policy.proposals(desk)
    if not found:
        typer.echo("No rules wait for a second supervisor.")
    elif save is None:
        for one in found:
            typer.echo(f"{one.version}  by {one_line(one.by, 60)}, {when(one.at)}: {one_line(one.why, 300)}")
        typer.echo(
            "See them: triage policy waiting --save FOLDER, then triage policy diff FOLDER; adopt the same FOLDER."
        )
    else:
        chosen = version or found[0].version
        _save(save, policy.proposed_texts(desk, chosen))
        typer.echo(f"The files of {chosen} are in {save}.")


def _save(folder: Path, texts: "Mapping[str, str]") -> None:
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise SettingsWrong(
            f"{folder} cannot be made: {error.strerror}.", safe="Nothing was written.", next="Name a new folder."
        ) from error
    for name, text in texts.items():
        private_file.write(folder / name, text.encode())


@app.command("take-back")
def take_back(
    version: Annotated[str, typer.Argument(help="The version of the rules, as `triage policy waiting` prints it.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for the log.")] = "",
) -> None:
    """Let rules go that wait for a second supervisor; those in force stay."""
    from triage.desk import policy

    policy.take_back(opening.desk(), version, why)
    typer.echo(f"Rules {version} wait no more.")


@app.command()
def diff(folder: Folder = None) -> None:
    """Print how the rules in a folder differ from those in force, line by line."""
    from triage.desk import policy

    lines = policy.differences(opening.desk(), opening.house_texts(_folder(folder)))
    for line in lines:
        typer.echo(one_line(line, 2000))
    if not lines:
        typer.echo("These rules are the ones in force.")


def _move(one: "CaseMoved") -> str:
    """Return in words what would differ of a case's place."""
    later = " (LATER)" if one.act_by > one.was_act_by else ""
    place = f"{BANDS[one.was]} -> {BANDS[one.band]}  act by {when(one.was_act_by)} -> {when(one.act_by)}{later}"
    if (one.was, one.was_act_by) != (one.band, one.act_by):
        return place
    was, rises = (when(at) if at else "never" for at in (one.was_rises_at, one.rises_at))
    return f"{BANDS[one.band]}  rises by itself {was} -> {rises}"


def _folder(folder: Path | None) -> Path:
    return folder or opening.rules_folder(opening.settings())
