"""Commands on formal clocks: why this date, which clocks a contact would start, and each act on a running one."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from triage import clock
from triage.cli import opening
from triage.cli.looking import AsJson, NoSuchTime, clock_words, print_json, typed_instant
from triage.clock import LONDON
from triage.errors import NotPossible, NotReadable
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.rules.counting import Counted
    from triage.rules.running import State


class _ByReference(TyperGroup):
    """Lets `triage clocks 7KMQ-2XDN` mean `triage clocks show 7KMQ-2XDN`: what is no command is a reference."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


_NO_TIME = re.compile(r"\d{4}-\d\d-\d\d")
app = typer.Typer(cls=_ByReference, help="Formal clocks, and why each date is what it is.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="The case's reference, such as 7KMQ-2XDN.")]
Name = Annotated[str, typer.Argument(help="The clock's name, such as complaint_respond.")]
Why = Annotated[str, typer.Option("--why", help="The reason, in a few words.")]


@app.callback()
def _group() -> None:
    """Commands of a group."""


@app.command()
def show(ref: Ref, as_json: AsJson = False) -> None:
    """Print every clock of a case: due when, each day counted or skipped, and all that was done to it."""
    from triage.desk import clock_story, front

    desk = opening.desk()
    for told in clock_story.story(desk, front.case_id(desk, ref)):
        running = told.running
        if as_json:
            print_json(
                {
                    "clock": running.name,
                    "run": told.run,
                    "words": running.words,
                    "whose": told.whose,
                    "team": running.team,
                    "started": running.started.isoformat(),
                    "due_on": told.due_on.isoformat(),
                    "due_at": running.due.isoformat(),
                    "state": clock_words(running),
                    "broken": running.breached,
                    "ended_at": running.stopped.isoformat() if running.stopped else None,
                    "days": _days(told.counted),
                    "why": told.why,
                    "acts": [{"at": act.at.isoformat(), "by": act.by, "words": act.words} for act in told.acts],
                }
            )
            continue
        whose = "" if told.whose == "ours" else f" ({running.team or told.whose})"
        typer.echo(f"{running.name}{whose}  due {_when(running.due)}  {clock_words(running)}\n  {running.words}")
        typer.echo(f"  {told.why}")
        for act in told.acts:
            typer.echo(f"  {_when(act.at)}  {act.by}: {act.words}")


@app.command()
def due(
    kind: Annotated[str, typer.Option("--kind", help="What came: complaint, enquiry, mp_enquiry, sar, appeal ...")],
    received: Annotated[
        str, typer.Option("--from", help="When it came, in London: '2026-12-23 16:50'; now otherwise.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print the clocks that a contact would start, each with every day counted and every day skipped. Nothing is kept."""
    from triage.rules import counting

    house = opening.house(opening.rules_folder(opening.settings()))
    at = _instant(received, "--from") if received else clock.now()
    try:
        starts = counting.would_start(kind, at, house)
    except ValueError as unknown:
        raise NotPossible(str(unknown), safe="Nothing was kept.") from unknown
    for begun in starts:
        days, said = counting.count(begun.rule, at, house.calendar), counting.told(begun.rule, at, house.calendar)
        rule = begun.rule
        if as_json:
            print_json(
                {
                    "clock": begun.name,
                    "words": begun.words,
                    "whose": begun.whose,
                    "team": rule.team,
                    "counts_from": rule.starts_at,
                    "from": at.isoformat(),
                    "due_on": begun.due_on.isoformat(),
                    "due_at": begun.due_at.isoformat(),
                    "days": _days(days),
                    "why": said,
                }
            )
            continue
        since = "" if rule.starts_at == "receipt" else f", if the {rule.starts_at} is given on the day that it came"
        whose = "" if begun.whose == "ours" else f" ({rule.team or begun.whose})"
        typer.echo(f"{begun.name}{whose}: due {_when(begun.due_at)}{since}\n  {begun.words}\n  {said}")


@app.command()
def moved(
    rules: Annotated[Path | None, typer.Option("--rules", help="A folder with changed rules to try.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Move what the rules in force set earlier.")] = False,
    later: Annotated[bool, typer.Option("--later", help="With --apply and --why: move later ones too.")] = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Print the due dates that changed rules would move, and move them when asked; none later unless you say so."""
    from triage.desk import clock_moves

    desk = opening.desk()
    if apply and rules is not None:
        raise NotPossible(
            "Only the rules in force can be applied.", next="Put them in force first, then leave out --rules."
        )
    house = opening.house(rules) if rules is not None else None
    found = clock_moves.move(desk, later=later, why=why) if apply else clock_moves.would_move(desk, house)
    for one in found:
        done = "moved" if one.done else "stands" if apply else "would move"
        if as_json:
            dates = {"was": one.was.isoformat(), "would_be": one.would_be.isoformat()}
            print_json({"ref": one.ref, "clock": one.clock, **dates, "later": one.later, "done": one.done})
        else:
            way = "LATER" if one.later else "earlier"
            typer.echo(f"{one.ref}  {one.clock}: {one.was:%a %d %b %Y} -> {one.would_be:%a %d %b %Y} ({way}), {done}")
    if not found and not as_json:
        typer.echo("Every running clock is due when the rules say.")


@app.command()
def start(
    ref: Ref,
    matter: Annotated[str, typer.Argument(help="What brings the clocks, such as missed_call or appeal_stage_2.")],
    due_at: Annotated[str, typer.Option("--due", help="When a promise is to be kept: '2027-01-14 16:00'.")] = "",
    came: Annotated[str, typer.Option("--from", help="When it came, if before now: '2027-01-11 09:30'.")] = "",
) -> None:
    """Start the clocks that a matter brings, from when it came."""
    from triage.desk import clocks

    desk, key = _case(ref)
    if _NO_TIME.fullmatch(due_at.strip()):
        raise NotReadable("--due wants the time as well.", next=f"Such as '{due_at.strip()} 16:00'.")
    at, due = (_instant(words, option) if words else None for words, option in ((came, "--from"), (due_at, "--due")))
    names = clocks.start(desk, key, matter, at=at, due=due)
    typer.echo(f"Started: {', '.join(names)}.")


@app.command()
def pause(ref: Ref, name: Name, why: Why) -> None:
    """Let a clock stand still while we wait for the family."""
    from triage.desk import clocks

    desk, key = _case(ref)
    state = clocks.pause(desk, key, name, why)
    typer.echo(f"It stands still. We ask the family again from {_when(state.chase_at)}; at the latest it goes on from "
               f"{_when(state.limit_at)}.")  # fmt: skip


@app.command()
def resume(ref: Ref, name: Name) -> None:
    """Let a clock go on that was standing still."""
    from triage.desk import clocks

    desk, key = _case(ref)
    _say(clocks.resume(desk, key, name))


@app.command()
def extend(
    ref: Ref,
    name: Name,
    to: Annotated[str, typer.Option("--to", help="The new day: 2027-01-29.")],
    why: Why,
    told: Annotated[
        str, typer.Option("--told", help="How and when the family was told, with the Ombudsman's details.")
    ],
) -> None:
    """Extend a clock, once, when the family has been told the new date and why."""
    from triage.desk import clocks

    desk, key = _case(ref)
    _say(clocks.extend(desk, key, name, _day(to), why, told))


@app.command()
def stop(ref: Ref, name: Name, why: Why) -> None:
    """Stop a clock because of what was done and was no reply of ours: rung back, handed over, decided by its team."""
    from triage.desk import clocks

    desk, key = _case(ref)
    clocks.stop(desk, key, name, why)
    typer.echo("It has stopped.")


@app.command()
def cancel(ref: Ref, name: Name, why: Why) -> None:
    """End a clock that should not run. If it was missed before, that stays."""
    from triage.desk import clocks

    desk, key = _case(ref)
    clocks.cancel(desk, key, name, why)
    typer.echo("It is cancelled.")


@app.command()
def missed(ref: Ref, name: Name, why: Why) -> None:
    """Say why a clock was missed: the report on clocks tells it."""
    from triage.desk import missed as misses

    desk, key = _case(ref)
    misses.say_why(desk, key, name, why)
    typer.echo("Noted.")


@app.command()
def transfer(
    ref: Ref,
    name: Name,
    to: Annotated[
        str, typer.Option("--to", help="What it is for that team: foi, sar, appeal, children_act_complaint ...")
    ],
    why: Why,
) -> None:
    """Pass a clock to another team, whose clock counts from the same start."""
    from triage.desk import clocks

    desk, key = _case(ref)
    clocks.transfer(desk, key, name, to, why)
    typer.echo(f"Passed on. See it with: triage clocks {one_line(ref)}")


@app.command()
def carry(
    ref: Ref,
    to: Annotated[str, typer.Option("--to", help="The reference of the case that is the same matter.")],
    why: Why,
) -> None:
    """Carry every clock of a case over to the case of the same matter, as it stands."""
    from triage.desk import clocks, front

    desk, key = _case(ref)
    names = clocks.carry(desk, key, front.case_id(desk, to), why)
    typer.echo(f"Carried over: {', '.join(names) or 'no clock'}.")


def _case(ref: str) -> "tuple[Desk, int]":
    from triage.desk import front

    desk = opening.desk()
    return desk, front.case_id(desk, ref)


def _days(days: "tuple[Counted, ...]") -> list[dict[str, Any]]:
    return [
        {"day": one.day.isoformat(), "counts": bool(one.number), "number": one.number or None, "why": one.why}
        for one in days
    ]


def _say(state: "State") -> None:
    typer.echo(f"{state.name} is due {_when(state.due_at)}.")


def _instant(words: str, option: str) -> datetime:
    try:
        return typed_instant(words)
    except ValueError as error:
        no_such = f"{error}. " if isinstance(error, NoSuchTime) else ""
        raise NotReadable(f"{no_such}{option} wants a date and time, such as '2026-12-23 16:50'.") from error


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words.strip())
    except ValueError as error:
        raise NotReadable("--to wants a date, such as 2027-01-29.") from error


def _when(instant: datetime | None) -> str:
    return f"{instant.astimezone(LONDON):%a %d %b %Y %H:%M}" if instant else "never"
