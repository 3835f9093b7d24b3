"""`triage channels`: how each channel stands, and whether its set-up works."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer

from triage.cli import forms, opening, wiring
from triage.cli.looking import AsJson, when
from triage.errors import NotFound, TriageError
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.desk.channels import Leaving, State

FORM: Final = "web form"  # tried where it is named: most desks serve none

app = typer.Typer(help="The channels in and out.", invoke_without_command=True)


@app.callback()
def channels(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every channel in and way out: how it stands, the last arrival, what waits, and what is wrong."""
    if context.invoked_subcommand is not None:
        return
    from triage.desk.channels import Leaving, leaving, states

    found = opening.settings()
    desk = opening.desk(found)
    known, not_left = {state.name: state for state in states(desk)}, leaving(desk)
    with wiring.inlets(found) as inlets:
        names = {inlet.name: inlet.words for inlet in inlets}
    for name in dict.fromkeys([*names, *known]):
        state = known.get(name)
        if as_json:
            typer.echo(json.dumps(asdict(state) if state else {"name": name, "words": names[name]}, default=str))
        else:
            typer.echo(_line(name, state, names.get(name, "")))
    for way, words in wiring.ways(found).items():
        out = not_left.get(way) or Leaving(way, 0, 0, "")
        named = {
            "name": f"{way} out",
            "words": words,
            "backlog": out.backlog,
            "unknown": out.unknown,
            "error": out.error,
        }
        typer.echo(json.dumps(named) if as_json else _line_out(out, words))


@app.command("test")
def try_out(name: Annotated[str, typer.Argument(help="A channel's name; every channel otherwise.")] = "") -> None:
    """Prove a set-up before anybody relies on it. Nothing is taken in, sent or changed."""
    found = opening.settings()
    with wiring.inlets(found) as inlets:
        tries = {inlet.name: inlet.try_out for inlet in inlets}
        tries |= {f"{way} out": out.try_out for way, out in wiring.outlets(found).items()}
        if name == FORM:
            tries[FORM] = lambda: forms.try_out(found)
        wanted = {key: tries[key] for key in tries if name in {"", key}}
        if not wanted:
            raise NotFound(f"There is no channel '{one_line(name)}'.", next=f"There are: {', '.join(tries)}.")
        worked = [_tried(key, act) for key, act in wanted.items()]
    if not all(worked):
        raise typer.Exit(29)


def _tried(name: str, act: Callable[[], str]) -> bool:
    try:
        typer.echo(f"{name}: works. {act()}")
    except TriageError as error:
        typer.echo(f"{name}: does not work. {error}")
        return False
    return True


def _line(name: str, state: "State | None", words: str) -> str:
    if state is None:
        return f"{name}: {words}; the service has not looked yet."
    arrived = f"last arrival {when(state.arrived_at)}" if state.arrived_at else "nothing has arrived yet"
    waits = "" if state.backlog is None else f", {state.backlog} waiting"
    since = f" since {when(state.error_since)}: {one_line(state.error)}" if state.error_since else ""
    how = f"does not work{since}" if state.error else f"works (looked at {when(state.looked_at)})"
    return f"{name}: {how}; {state.words}; {arrived}{waits}."


def _line_out(out: "Leaving", words: str) -> str:
    unknown = f", {out.unknown} unknown: decide with triage outbox" if out.unknown else ""
    error = f"; the last try: {one_line(out.error)}" if out.error else ""
    return f"{out.way} out: {words}; {out.backlog} waiting{unknown}{error}."
