"""Commands for the telephone: find the family, and log a call in one go."""

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, AsJson, when
from triage.desk.views.call import NEW, OUTCOMES, Candidate
from triage.errors import NotPossible
from triage.rules.shown import one_line

Outcome = StrEnum("Outcome", {name: name for name in OUTCOMES})  # type: ignore[misc]
Safe = StrEnum("Safe", {name: name for name in ("yes", "no", "unknown")})  # type: ignore[misc]


def find_family(
    words: Annotated[list[str], typer.Argument(help="A number, names or a reference, whole or in part.")],
    as_json: AsJson = False,
) -> None:
    """Find the family that is ringing: child, caller, school, open cases, and who is not to be spoken to."""
    from triage.desk import finding

    found = finding.find(opening.desk(), " ".join(words))
    for row in found.rows:
        typer.echo(json.dumps(_row(row)) if as_json else _line(row))
    if not found.rows:
        typer.echo("No family fits.", err=True)
    elif found.more:
        typer.echo("More fit: say more.", err=True)


def call(
    outcome: Annotated[Outcome, typer.Option("--outcome", help="How the call ended.")],
    number: Annotated[str, typer.Option("--from", help="The number that rang.")] = "",
    child: Annotated[str, typer.Option("--child", help="The child: a name or reference.")] = "",
    caller: Annotated[str, typer.Option("--caller", help="The name of a caller who is not on the record.")] = "",
    checked: Annotated[bool, typer.Option("--checked", help="The caller gave the right answers.")] = False,
    case: Annotated[str, typer.Option("--case", help="The case it belongs to; 'new' for a new one.")] = "",
    safe: Annotated[Safe | None, typer.Option("--safe", help="Is the child safe now?")] = None,
    where: Annotated[str, typer.Option("--where", help="Where is the child?")] = "",
    answer: Annotated[
        list[str] | None, typer.Option("--answer", help="Another question of call.toml: NAME=ANSWER; again for each.")
    ] = None,
    notes: Annotated[str, typer.Option("--notes", help="What was said; - for standard input.")] = "",
    promise: Annotated[str, typer.Option("--promise", help="When we ring back: '2027-01-12 15:00'.")] = "",
    whom: Annotated[str, typer.Option("--whom", help="To whom it was passed on.")] = "",
    put_transport: Annotated[
        bool, typer.Option("--put-transport", help="Put what was said of transport on the child's record.")
    ] = False,
    add: Annotated[
        list[str] | None, typer.Option("--add", help="A new number or address of the caller; again for each.")
    ] = None,
    key: Annotated[str, typer.Option("--key", help="A name of your own for this call: it is logged once.")] = "",
    as_json: AsJson = False,
) -> None:
    """Log a call: a contact in the family's case, ranked, with what was agreed."""
    from dataclasses import replace
    from uuid import NAMESPACE_URL, uuid5

    from triage.desk import call_drafts, calls, finding

    desk = opening.desk()
    child_id, person_id = finding.one(desk, child, number)
    draft = call_drafts.begin(desk)
    draft = replace(draft, id=uuid5(NAMESPACE_URL, key).hex) if key else draft
    draft = replace(
        draft, number=number, caller=caller, checked=checked, child_id=child_id,
        person_id=None if caller else person_id, answers=_answers(safe, where, answer or []),
        notes=sys.stdin.read() if notes == "-" else notes, case=NEW if case.casefold() == NEW else case,
        seen=_open_now(desk, child_id, person_id), outcome=str(outcome), whom=whom, promise=promise,
        put_transport=put_transport, points=tuple(add or ()),
    )  # fmt: skip
    _tell(calls.log(desk, draft), as_json=as_json)


def _open_now(desk: Any, child_id: int | None, person_id: int | None) -> tuple[int, ...]:
    from triage.desk import caller

    return tuple(one.case_id for one in caller.card(desk, child_id, person_id).cases)


def _answers(safe: Safe | None, where: str, more: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in more]
    if not all(equals for _, equals, _ in pairs):
        raise NotPossible("--answer wants NAME=ANSWER.", safe="Nothing was logged.")
    made = {name.strip(): given.strip() for name, _, given in pairs}
    return {**made, **({"safe": str(safe)} if safe else {}), **({"where": where} if where else {})}


def _tell(logged: Any, *, as_json: bool) -> None:
    promised = logged.promised
    if as_json:
        told = {
            "ref": logged.ref, "band": logged.band, "act_by": logged.due.isoformat(), "child": logged.child,
            "new_case": logged.is_new, "repeated": logged.repeated, "promised": promised.isoformat() if promised else None,
        }  # fmt: skip
        typer.echo(json.dumps(told))
        return
    again = " It was logged before; nothing was changed." if logged.repeated else ""
    rings = f" We ring back {when(promised)}." if promised else ""
    about = f"{logged.child}: " if logged.child else ""
    typer.echo(f"{logged.ref}  {about}{BANDS[logged.band]}, act by {when(logged.due)}.{rings}{again}")


def _row(row: Candidate) -> dict[str, Any]:
    cases = [
        {"ref": one.ref, "band": one.band, "act_by": one.due.isoformat(), "matter": one.matter} for one in row.cases
    ]
    return {
        "child": row.child, "caller": row.caller, "relation": row.relation, "school": row.school, "barred": row.barred,
        "may_be_told": row.told, "cases": cases,
    }  # fmt: skip


def _line(row: Candidate) -> str:
    stop = "  NOT to be spoken to" if row.barred else "" if row.told or row.person_id is None else "  may not be told"
    opened = ", ".join(f"{BANDS[one.band]} {one.ref}" for one in row.cases) or "nothing open"
    who = ", ".join(part for part in (row.caller, row.relation) if part)
    return one_line(f"{row.child or 'no child here'} · {who} · {row.school}{stop}  [{opened}]", 400)
