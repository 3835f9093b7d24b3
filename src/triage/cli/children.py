"""Commands about children: the register, one child, how they travel, which contact details are right, and the one number."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, AsJson, print_json, typed_instant, when
from triage.errors import NotFound, NotPossible, NotReadable
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.reports.figures import Count

ChildRef = Annotated[str, typer.Argument(help="The child's reference, as `triage children` prints it.")]
LISTS = "all, none, failing, interim, not_known, confirmed, not_needed, disputed, unreached or check"


def children(
    state: Annotated[str, typer.Option("--state", help=f"Which list: {LISTS}.")] = "all",
    find: Annotated[str, typer.Option("--find", help="Words in the name, school, route or reference.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="How many lines.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Print the register, the worst off first: how each child travels, for how long, and the most urgent case."""
    from triage.desk import children as register
    from triage.reports.children import counted

    desk = opening.desk()
    ids = register.order(desk, state, find)[:limit]
    lines = register.page(desk, ids)
    for key in ids:
        line = lines[key]
        if as_json:
            print_json(_line(line))
            continue
        days = f"{line.days} d" if line.days is not None and line.state != "confirmed" else ""
        age = f", {line.age}" if line.age is not None else ""
        case = f"  {line.case_ref} {BANDS[line.case_band]}" if line.case_ref else ""
        shown = "failing" if line.failing else line.state.replace("_", " ")
        shown += " ≠" if line.disputed else ""
        why = f"  [{'; '.join(line.check)}]" if state in {"unreached", "check"} else ""
        typer.echo(f"{line.ref}  {shown:12}{days:>7}  {line.name}{age}, {line.school}. {_needs(line)}{case}{why}")
    if not as_json:
        typer.echo(f"{counted(desk).sentence}.", err=True)


def child(ref: ChildRef, as_json: AsJson = False) -> None:
    """Print one child: transport and its history, needs, every person and how to reach them, every case."""
    from triage.desk import children as register

    desk = opening.desk()
    view = register.look(desk, register.key_of(desk, ref))
    if as_json:
        print_json(_child(view))
        return
    line = view.line
    since = f" since {when(view.since)}" if view.since else ""
    age = f", {line.age}" if line.age is not None else ""
    typer.echo(f"{line.name}{age}, {line.school}. Transport: {line.state.replace('_', ' ')}{since}.")
    for story in view.stories:
        own = story.said == story.state
        began = f"since {when(story.since)}" if own else f"told {when(story.at)}"
        typer.echo(f"! to reconcile: {story.source} says {story.said.replace('_', ' ')}, {began}")
    typer.echo(f"Needs: {_needs(line)}" + (f" {one_line(view.needs_note, 400)}" if view.needs_note else ""))
    for words in (*view.arrangement, *map(_question, view.questions)):
        typer.echo(words)
    for need, in_case in view.heard:
        typer.echo(f"! heard in {in_case}, not on the register: {need.replace('_', ' ')}")
    for wrong in line.check:
        typer.echo(f"! to check: {wrong}")
    _people(view)
    for case in view.cases:
        typer.echo(f"{case.ref}  {case.state}  {BANDS[case.band]}  {case.matter}")
    _history(view)


def transport(
    ref: ChildRef,
    state: Annotated[str, typer.Option("--state", help="none, interim, confirmed, not_needed or not_known.")],
    why: Annotated[str, typer.Option("--why", help="The reason, in a few words.")],
    since: Annotated[
        str, typer.Option("--since", help="Since when: '2027-01-08', '8 Jan', 'yesterday'; now if not said.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say how a child travels now, with the reason; the history is kept."""
    from triage.desk import children as register
    from triage.desk import transport as travels
    from triage.reports.children import counted

    desk = opening.desk()
    began = travels.since_of(since, desk.now())
    travels.change(desk, register.key_of(desk, ref), state, why=why, source="register", since=began)
    _done(desk, ref, f"Noted. {counted(desk).sentence}.", as_json=as_json)


def needs(
    ref: ChildRef,
    why: Annotated[str, typer.Option("--why", help="Who told us and how, such as 'mother, on a call'.")],
    need: Annotated[list[str] | None, typer.Option("--need", help="A need; again for each.")] = None,
    none: Annotated[bool, typer.Option("--none", help="The child has no needs on the way.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put on record what a child needs, all of it; no list overwrites it."""
    from triage.desk import children as register
    from triage.desk.deciding import set_needs

    if bool(need) == none:
        raise NotPossible("Say either --need, again for each, or --none.", safe="Nothing was changed.")
    desk = opening.desk()
    set_needs(desk, register.key_of(desk, ref), need or [], why=why)
    _done(desk, ref, "Noted.", as_json=as_json)


def settle(
    ref: ChildRef,
    question: Annotated[int, typer.Argument(help="The question's number, as `triage child` prints it.")],
    keep: Annotated[bool, typer.Option("--keep", help="What we hold stays.")] = False,
    take: Annotated[bool, typer.Option("--take", help="What the list says holds from now on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decide where the council's list says otherwise than a person did."""
    from triage.desk import children as register
    from triage.desk.deciding import answer

    if keep == take:
        raise NotPossible("Say either --keep or --take.", safe="Nothing was changed.")
    desk = opening.desk()
    answer(desk, register.key_of(desk, ref), question, take=take)
    _done(desk, ref, "What the list says holds now." if take else "What we hold stays.", as_json=as_json)


def confirm(
    ref: ChildRef,
    detail: Annotated[str, typer.Argument(help="The address or number, as it stands on the register.")],
    how: Annotated[str, typer.Option("--how", help="By whom and how, such as 'mother, on a call'.")] = "",
    failing: Annotated[bool, typer.Option("--failing", help="It does not reach them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Note that a contact detail of a child's family is right, or that it fails."""
    from triage.desk import children as register
    from triage.rules.folding import fold_point

    desk = opening.desk()
    key = register.key_of(desk, ref)
    wanted = fold_point(detail)[1]
    known = [one for carer in register.look(desk, key).carers for one in carer.details if one.value == wanted]
    if not known:
        raise NotFound("This child's people have no such address or number.", next=f"See them with: triage child {ref}")
    for one in known:
        if failing:
            register.fails(desk, key, one.id)
        else:
            register.confirm(desk, key, one.id, how)
    _done(desk, ref, "Marked as failing." if failing else "Confirmed.", as_json=as_json)


def _done(desk: "Desk", ref: str, words: str, *, as_json: bool) -> None:
    """Say what was done to a child's record; as JSON, the child as it stands now."""
    from triage.desk import children as register

    if as_json:
        print_json(_child(register.again(desk, register.key_of(desk, ref))))
    else:
        typer.echo(words)


def count(
    as_of: Annotated[str, typer.Option("--as-of", help="A past moment: '2027-01-11T09:00'; now if not said.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say how many children have no transport, with what makes the number up and what it means.

    For a past moment: what we said then, and what was so then as we know now.
    """
    from triage.reports.children import counted
    from triage.reports.figures import DEFINITION

    desk, moment = opening.desk(), _moment(as_of) if as_of else None
    said = counted(desk, moment)
    true = counted(desk, moment, true=True) if moment else said
    if as_json:
        print_json({**_count(said), "so_as_we_know_now": _count(true), "definition": DEFINITION})
    elif moment:
        typer.echo(f"What we said then. {said.sentence.replace(' now:', ':')}. As of {when(moment)}.")
        typer.echo(f"What was so then, as we know now. {true.sentence.replace(' now:', ':')}.")
        typer.echo(DEFINITION)
    else:
        typer.echo(f"{said.sentence}. As of {when(said.at)}.\n{DEFINITION}")


def sitrep(as_json: AsJson = False) -> None:
    """Print the situation report as it stands now: plain words, then figures."""
    from triage.reports.sitrep import sitrep as reported

    report = reported(opening.desk())
    if as_json:
        parts = [
            {"title": part.title, "told": part.told, "figures": [asdict(figure) for figure in part.figures]}
            for part in report.sections
        ]
        print_json({"at": report.at.isoformat(), "since": report.close.isoformat(), "sections": parts,
                     "count": {**report.count.states, "roll": report.count.roll}})  # fmt: skip
        return
    typer.echo(f"Situation at {when(report.at)}. New and solved are since {when(report.close)}.")
    for part in report.sections:
        typer.echo(f"\n{part.title}\n{part.told}")
        for figure in part.figures:
            typer.echo(f"{figure.number:7}  {f'{figure.unit}  ' if figure.unit else ''}{figure.words}")


def _count(made: "Count") -> dict[str, Any]:
    told = {"at": made.at.isoformat(), **made.states, "roll": made.roll}
    return {**told, "to_reconcile": made.disputed, "none_to_reconcile": made.none_disputed}


def _moment(words: str) -> datetime:
    try:
        return typed_instant(words)
    except ValueError as error:
        raise NotReadable(
            "--as-of wants a moment.", safe="Nothing was changed.", next="Write it as 2027-01-11T09:00."
        ) from error


def _question(asked: Any) -> str:
    held, told = asked.held or "nothing", asked.told or "nothing"
    return f"! question {asked.id}: {asked.field}: we hold {held}, {asked.source} says {told}"


def _people(view: Any) -> None:
    for carer in view.carers:
        typer.echo(f"{carer.name}, {carer.relation}: {'may be told' if carer.may_be_told else 'MAY NOT BE TOLD'}")
        if carer.communication:
            typer.echo(f"  ! {carer.communication}")
        for detail in carer.details:
            typer.echo(f"  {detail.value}: {_sure(detail)}")


def _history(view: Any) -> None:
    for change in view.history:
        apart = f" (says {change.said.replace('_', ' ')}: TO RECONCILE)" if change.disputed else ""
        told = f"{change.state.replace('_', ' ')}{apart} since {when(change.since)}"
        typer.echo(f"  {when(change.at)}  {change.source}: {told}  {change.why}")
    for one in view.changes:
        typer.echo(f"  {when(one.at)}  {one.source}: {one.field}: {one.old or '-'} -> {one.new or '-'}")


def _needs(line: Any) -> str:
    told = ", ".join(need.replace("_", " ") for need in line.needs)
    return f"{told}." if told else "No needs on record." if line.needs_known else "Needs not known."


def _sure(detail: Any) -> str:
    if detail.failing:
        return "FAILS"
    how = f", {detail.confirmed_how}" if detail.confirmed_how else ""
    return f"confirmed {when(detail.confirmed_at)}{how}" if detail.confirmed_at else "never confirmed"


def _line(line: Any) -> dict[str, Any]:
    return {
        "ref": line.ref,
        "name": line.name,
        "age": line.age,
        "school": line.school,
        "needs": list(line.needs),
        "needs_known": line.needs_known,
        "transport": line.state,
        "to_reconcile": line.disputed,
        "failing": line.failing,
        "days": line.days,
        "case": line.case_ref or None,
        "band": line.case_band if line.case_ref else None,
        "operator": line.operator,
        "route": line.route,
        "to_check": list(line.check),
    }


def _child(view: Any) -> dict[str, Any]:
    return {
        **_line(view.line),
        "since": view.since.isoformat() if view.since else None,
        "collection": view.collection,
        "needs_note": view.needs_note,
        "arrangement": list(view.arrangement),
        "questions": [{"id": q.id, "field": q.field, "held": q.held, "told": q.told, "source": q.source} for q in view.questions],
        "changes": [{"at": c.at.isoformat(), "field": c.field, "old": c.old, "new": c.new, "source": c.source, "by": c.by}
                    for c in view.changes],
        "heard": [{"need": need, "case": case} for need, case in view.heard],
        "people": [
            {"name": c.name, "relation": c.relation, "may_be_told": c.may_be_told, "note": c.note,
             "communication": c.communication,
             "details": [{"value": d.value, "kind": d.kind, "confirmed": d.confirmed_at.isoformat() if d.confirmed_at else None,
                          "how": d.confirmed_how, "failing": d.failing} for d in c.details]}
            for c in view.carers
        ],
        "history": [{"at": h.at.isoformat(), "state": h.state, "since": h.since.isoformat(), "why": h.why, "source": h.source,
                     "by": h.by} for h in view.history],
        "cases": [{"ref": c.ref, "band": c.band, "act_by": c.due.isoformat(), "matter": c.matter, "state": c.state}
                  for c in view.cases],
    }  # fmt: skip
