"""The front door: every command. It wires settings, store, channels, desk and screens together, and decides nothing."""

import sys
from importlib.metadata import version
from typing import Annotated, Final

import typer

from triage.cli import (
    board,
    calls,
    case_commands,
    channels,
    children,
    clocks,
    desk_commands,
    doubles,
    export,
    incident,
    intake,
    letters,
    looking,
    policy,
    report,
    service,
    templates,
    views,
    warnings,
    ways,
)
from triage.errors import TriageError

app = typer.Typer(
    name="triage",
    help="One queue, ordered by urgency, for enquiries and complaints about school transport of children with SEND.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(intake.app, name="intake")
app.add_typer(channels.app, name="channels")
app.add_typer(clocks.app, name="clocks")
app.add_typer(doubles.app, name="doubles")
app.add_typer(incident.app, name="incident")
app.add_typer(desk_commands.outbox, name="outbox")
app.add_typer(desk_commands.staff, name="staff")
app.add_typer(looking.audit, name="audit")
app.add_typer(policy.app, name="policy")
app.add_typer(report.app, name="report")
app.add_typer(export.app, name="export")
app.add_typer(templates.app, name="templates")
app.add_typer(board.surge, name="surge")
app.add_typer(warnings.app, name="warnings")
app.add_typer(views.app, name="views")
app.command()(looking.queue)
app.command()(looking.show)
app.command()(letters.scan)
app.command()(looking.find)
app.command()(looking.explain)
app.command("find-family")(calls.find_family)
app.command()(calls.call)
app.command("next")(desk_commands.next_case)
app.command()(desk_commands.reply)
app.command()(case_commands.note)
app.command("call-back")(case_commands.call_back)
app.command("hand-over")(case_commands.hand_over)
app.command()(case_commands.escalate)
app.command()(case_commands.safeguard)
app.command()(case_commands.wait)
app.command()(case_commands.done)
app.command()(case_commands.reopen)
app.command()(case_commands.merge)
app.command()(case_commands.belongs)
app.command()(case_commands.split)
app.command()(desk_commands.overrule)
app.command()(desk_commands.release)
app.command()(board.board)
app.command()(board.assign)
app.command()(board.rebalance)
app.command()(incident.duplicate)
app.command()(children.children)
app.command()(children.child)
app.command()(children.transport)
app.command()(children.confirm)
app.command()(children.needs)
app.command()(children.settle)
app.command()(children.count)
app.command()(children.sitrep)
app.command()(service.run)
app.command()(service.migrate)
app.command()(service.demo)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"triage {version('triage')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and stop.")
    ] = False,
    theme: ways.Theme = None,
    density: ways.Density = None,
    glyphs: ways.Glyphs = None,
    masked: ways.Masked = None,
    access: ways.Access = None,
    keymap: ways.Keymap = None,
) -> None:
    """Open the desk's screens; with a command, do that and stop."""
    if context.invoked_subcommand is None:
        told = {
            "theme": theme, "density": density, "glyphs": glyphs, "masked": masked, "access": access, "keymap": keymap,
        }  # fmt: skip
        service.screens(told)


STOPPED: Final = 130
"""The exit code with which Typer ends what Ctrl+C stopped."""


def main() -> None:
    """Run the program. Errors that people may meet are told in words; anything else is told without anybody's data."""
    try:
        app()
    except TriageError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if stop.code == STOPPED:
            typer.echo("Stopped. What was committed is kept.", err=True)
        raise
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback, which may hold a child's data, reaches a person
        typer.echo(_calm(error), err=True)
        sys.exit(1)


def _calm(error: BaseException) -> str:
    """Return one line that names the kind of a failure and its places in our code, and no value of anything."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return (
        f"triage met something it did not expect ({type(error).__name__} in {' > '.join(places[-4:])}). "
        "What was committed is kept. Please tell the people who look after triage this line."
    )
