"""Commands for supervisors: the board, handing out and taking back, evening out, and the surge switch."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, AsJson, when
from triage.errors import NotFound, NotPossible
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.desk.views.board import Board, Count, SurgeNow
    from triage.desk.views.outcome import Outcome

surge = typer.Typer(help="The surge switch.", no_args_is_help=True)


@surge.callback()
def _group() -> None:
    """Commands of a group."""


def board(
    list_of: Annotated[str, typer.Option("--list", help="Print the cases behind this figure, by its key.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the board: load by band and age, clocks at risk, who holds what, what is stuck, today so far."""
    from triage.reports import load

    desk = opening.desk()
    if list_of:
        _list(desk, list_of, as_json=as_json)
        return
    found = load.board(desk)
    if as_json:
        _json(asdict(found))
    else:
        _tell(found)


def _list(desk: "Desk", key: str, *, as_json: bool) -> None:
    from triage.reports import load

    found = load.behind(desk, key)
    for line in found.lines:
        if as_json:
            _json(asdict(line))
        else:
            who = f"{line.child or 'child not known'}: {line.matter}  " if line.matter else ""
            held = f"  [{line.owner}]" if line.owner else ""
            typer.echo(f"{BANDS[line.band]:8}{when(line.due):>16}  {line.ref}  {who}{line.note}{held}")
    if not as_json:
        typer.echo(f"{found.all} {found.title}. {found.definition}")


def _tell(found: "Board") -> None:
    if found.alarms.surge:
        typer.echo(f"SURGE since {when(found.alarms.surge.since)}: {found.alarms.surge.why}")
    if found.alarms.proposers:
        typer.echo(f"Rules wait for you, from {', '.join(found.alarms.proposers)}: triage policy waiting")
    parts = (("Open", found.open), ("By age", found.ages), ("Waiting for", found.waiting), ("Clocks of ours", found.clocks),
             ("Stuck", found.stuck), ("Today", found.today))  # fmt: skip
    for title, counts in parts:
        typer.echo(f"{title}:")
        for one in counts:
            typer.echo(f"  {one.number if one.known else '?':>6}  {one.words}{_bands(one)}  ({one.key})")
    typer.echo("People:")
    for holder in found.people:
        held = ", ".join(f"{BANDS[band]} {number}" for band, number in enumerate(holder.bands) if number)
        typer.echo(
            f"  {holder.holds:>6}  {holder.name} ({holder.login}, {holder.role})  {held}  (held:{holder.staff_id})"
        )
    for sign in found.signs:
        if sign.holds:
            typer.echo(f"Sign of a surge: {sign.words}")


def _bands(one: "Count") -> str:
    split = ", ".join(f"{BANDS[band]} {number}" for band, number in enumerate(one.bands) if number)
    return f": {split}" if split else ""


def assign(
    refs: Annotated[list[str], typer.Argument(help="References of cases, such as 7KMQ-2XDN.")],
    to: Annotated[str, typer.Option("--to", help="The login of who is to hold them.")] = "",
    back: Annotated[bool, typer.Option("--back", help="Take them back into the queue.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hand cases out to somebody, or take them back into the queue."""
    from triage.desk import assign as handing
    from triage.desk import front

    if bool(to) == back:
        raise NotPossible("Say either --to LOGIN or --back.", safe="Nothing was changed.")
    desk = opening.desk()
    who = None if back else _staff_id(desk, to)
    keys = [front.case_id(desk, ref) for ref in refs]
    _outcomes(handing.assign(desk, keys, who), as_json=as_json)


def _staff_id(desk: "Desk", login: str) -> int:
    from triage.desk import assign as handing

    staff = handing.staff_list(desk)
    found = next((one.id for one in staff if one.login == login), None)
    if found is None:
        known = ", ".join(one_line(one.login, 60) for one in staff)
        raise NotFound(
            f"'{one_line(login, 60)}' may hold no case here.", safe="Nothing was changed.", next=f"Choose: {known}."
        )
    return found


def rebalance(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would move.")] = False,
    as_json: AsJson = False,
) -> None:
    """Even out who holds how much: from the most loaded to the least, nothing that somebody is acting on."""
    from triage.desk import rebalance as evening

    desk = opening.desk()
    moves = evening.proposal(desk)
    if not dry_run:
        _outcomes([one.outcome for one in evening.apply(desk, moves)], as_json=as_json)
    for move in moves if dry_run else ():
        if as_json:
            _json(asdict(move))
        else:
            typer.echo(f"{move.ref}  {BANDS[move.band]:8}{when(move.due):>16}  {move.was} -> {move.to}")
    if not moves and not as_json:
        typer.echo("Nothing to even out.")


def _outcomes(outcomes: "list[Outcome]", *, as_json: bool) -> None:
    for one in outcomes:
        if as_json:
            _json({"ref": one.ref, "done": one.done, "words": one.words})
        else:
            typer.echo(f"{one.ref}  {'' if one.done else 'NOT DONE: '}{one.words}")


@surge.command()
def begin(why: Annotated[str, typer.Option("--why", help="The reason, in a few words.")]) -> None:
    """Begin a surge: every screen says so."""
    from triage.desk import surge as switch

    switch.begin(opening.desk(), why)
    typer.echo(f"SURGE begun. {switch.HOURS}")


@surge.command()
def end() -> None:
    """End the surge."""
    from triage.desk import surge as switch

    switch.end(opening.desk())
    typer.echo("The surge is over.")


@surge.command()
def status(as_json: AsJson = False) -> None:
    """Say whether there is a surge, and which signs of one there are."""
    from triage.reports import load

    found = load.board(opening.desk())
    if as_json:
        _json({"at": found.at, "surge": _surge(found.alarms.surge), "signs": [asdict(sign) for sign in found.signs]})
        return
    lasting = found.alarms.surge
    typer.echo(f"SURGE since {when(lasting.since)}, begun by {lasting.by}: {lasting.why}" if lasting else "No surge.")
    for sign in found.signs:
        typer.echo(f"{'YES' if sign.holds else 'no ':4} {sign.words}")


def _surge(lasting: "SurgeNow | None") -> dict[str, Any] | None:
    return asdict(lasting) if lasting else None


def _json(told: dict[str, Any]) -> None:
    typer.echo(json.dumps(told, ensure_ascii=True, default=lambda value: value.isoformat()))
