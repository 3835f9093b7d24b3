"""One case printed in full: the child, who may be told what, the clocks, why it stands where it stands, and the story."""

from typing import TYPE_CHECKING, Any

import typer

from triage.clock import LONDON

if TYPE_CHECKING:
    from datetime import datetime

    from triage.desk.views.book import Bar, CaseBook, FamilyMember


def more_of(book: "CaseBook") -> dict[str, Any]:
    """Return what a case in full holds beyond its line, for JSON."""
    card = book.card
    return {
        "child": None if card is None else {
            "name": card.name, "age": card.age, "school": card.school, "needs": list(card.needs),
            "needs_note": card.needs_note, "collection": card.collection, "transport": card.transport,
            "journey": card.journey,
            "transport_history": [
                {"since": went.since.isoformat(), "state": went.state, "why": went.why, "source": went.source, "by": went.by}
                for went in card.travelled
            ],
        },
        "family": [_member_json(member) for member in book.people],
        "waiting_on": book.waiting_on,
        "returns_at": _iso(book.returns_at),
        "escalated_at": _iso(book.escalated_at),
        "outcome": book.outcome,
        "lesson": book.lesson,
        "done_why": book.done_why,
        "merged_into": book.merged_into,
        "may_belong_to": [{"ref": one.ref, "evidence": one.words} for one in book.proposed],
        "story": [
            {"at": told.at.isoformat(), "sort": told.sort, "what": told.what, "who": told.who, "title": told.title,
             "text": told.text, **({"contact": told.key, "because": told.because} if told.sort == "contact" else {})}
            for told in book.entries
        ],
    }  # fmt: skip


def tell(book: "CaseBook", bands: tuple[str, ...]) -> None:
    """Print a case in full, as plain lines."""
    line = book.view.line
    typer.echo(f"{line.ref}  {bands[line.band]}  act by {_when(line.due)}  {line.matter}")
    for state in _state(book):
        typer.echo(state)
    if book.card:
        card = book.card
        age = f", {card.age}" if card.age is not None else ""
        needs = ", ".join(card.needs) or "none"
        note = f" ({card.needs_note})" if card.needs_note else ""
        typer.echo(f"{card.name}{age}, {card.school}. Needs: {needs}{note}. Transport: {card.transport}.")
        for went in card.travelled:
            typer.echo(f"  since {_when(went.since)} {went.state}: {went.why} ({went.source}, {went.by})")
    for member in book.people:
        typer.echo(_member(member))
    for warning in book.view.warnings:
        typer.echo(f"! {warning}")
    for one in book.proposed:
        typer.echo(f"? may belong to {one.ref}: {one.words}")
    for why in book.view.why:
        typer.echo(f"- {why.words}" + (f" “{why.quote}”" if why.quote else ""))
    for bar in book.bars:
        typer.echo(f"  clock: {bar.words}: due {_when(bar.due_at)} ({_bar(bar)})")
    for told in book.entries:
        number = f"  (contact {told.key})" if told.sort == "contact" else ""
        because = f"\n({told.because})" if told.because else ""
        text = f"{because}\n{told.text}" if told.text else because
        typer.echo(f"\n{_when(told.at)}  {told.what}  {told.who}  {told.title}{number}{text}")


def _state(book: "CaseBook") -> list[str]:
    waits = (
        f"Waits for {book.waiting_on or 'the desk to open'} until {_when(book.returns_at)}." if book.returns_at else ""
    )
    ended = ", ".join(part for part in (book.outcome, book.lesson and f"to learn: {book.lesson}") if part)
    done = f"Done{f' ({ended})' if ended else ''}: {book.done_why}" if book.view.state == "done" else ""
    return [part for part in (waits, done, "A supervisor was asked to look." if book.escalated_at else "") if part]


def _member(member: "FamilyMember") -> str:
    if not member.may:
        return f"X {member.name}, {member.relation}: NOT {member.mind}"
    points = "; ".join(
        f"{point.value} ({'FAILING' if point.failing else _age(point.confirmed)})" for point in member.points
    )
    return f"+ {member.name}, {member.relation}: {points or 'no address or number'}" + (
        f". Mind: {member.mind}" if member.mind else ""
    )


def _member_json(member: "FamilyMember") -> dict[str, Any]:
    points = [
        {"kind": point.kind, "value": point.value, "confirmed": _iso(point.confirmed), "failing": point.failing}
        for point in member.points
    ]
    return {
        "name": member.name,
        "relation": member.relation,
        "may_be_told": member.may,
        "mind": member.mind,
        "points": points,
    }


def _bar(bar: "Bar") -> str:
    if bar.ended:
        return f"{'MISSED, ' if bar.missed else ''}{bar.ended}"
    gone = f"{bar.progress.gone} of {bar.progress.of} {bar.progress.unit} gone"
    return "BROKEN" if bar.missed else f"stands still, {gone}" if bar.paused else gone


def _age(confirmed: "datetime | None") -> str:
    return f"confirmed {confirmed.astimezone(LONDON):%d %b %Y}" if confirmed else "never confirmed"


def _iso(instant: "datetime | None") -> str | None:
    return instant.isoformat() if instant else None


def _when(instant: "datetime") -> str:
    return f"{instant.astimezone(LONDON):%a %d %b %H:%M}"
