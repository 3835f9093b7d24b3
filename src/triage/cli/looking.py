"""Commands that only look: the queue, a case, a search, why, and whether the log holds."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from triage import clock
from triage.cli import opening
from triage.clock import LONDON
from triage.errors import NotReadable
from triage.rules.asked import Asked, mistakes, parse
from triage.rules.shown import clean, one_line

audit = typer.Typer(help="The log of who did what.", no_args_is_help=True)

_REFERENCE: Final = re.compile(r"[2-9A-Za-z]{4}-[2-9A-Za-z]{4}")
_DOTTED: Final = re.compile(r"(?<=[ T]\d\d)\.(?=\d\d\b)")  # a time of day, as in "16.50"
BANDS = ("NOW", "TODAY", "SOON", "ROUTINE")
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


class NoSuchTime(ValueError):
    """A time of day that the clocks passed over when they went forward."""


@audit.callback()
def _group() -> None:
    """Commands of a group."""


def queue(
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many lines.")] = 20,
    asked: Annotated[
        str, typer.Option("--asked", help="Filters and words, such as: 'band:now mine need:wheelchair'.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print the head of the queue, most urgent first, and why each case stands there; or of what is asked of it."""
    from triage.desk import queue as desk_queue

    wanted = parse(asked)
    _tell_mistakes(wanted)
    desk = opening.desk()
    for line, reasons in desk_queue.head(desk, limit, wanted):
        if as_json:
            print_json({**_line(line), "reasons": reasons})
            continue
        typer.echo(
            f"{BANDS[line.band]:8}{when(line.due):>16}  {line.ref}  {line.child or 'child not known'}: {line.matter}"
            + (f"  [{line.owner}]" if line.owner else "")
        )
        for reason in reasons[:3]:
            quote = f" “{one_line(reason['quote'])}”" if reason["quote"] else ""
            typer.echo(f"{'':26}{one_line(reason['words'], 400)}{quote}")


def show(
    ref: Annotated[str, typer.Argument(help="The case's reference, such as 7KMQ-2XDN.")], as_json: AsJson = False
) -> None:
    """Print one case: the child, the clocks, why it stands where it stands, and the whole story."""
    from triage.cli import showing
    from triage.desk import case_book, front

    desk = opening.desk()
    book = case_book.read(desk, front.case_id(desk, ref, as_put_away=True))
    if as_json:
        print_json({**_case(book.view), **showing.more_of(book)})
    else:
        showing.tell(book, BANDS)


def find(
    words: Annotated[
        list[str],
        typer.Argument(
            help="Names, a reference, an address, a telephone number, any words; filters as in queue --asked."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Find open cases that hold all of these; with the word all, also those that wait or are done."""
    from triage.desk import queue as desk_queue

    wanted = parse(" ".join(words))
    _tell_mistakes(wanted)
    desk = opening.desk()
    ids = desk_queue.order(desk, wanted)[:100]
    lines = desk_queue.page(desk, ids)
    for key in ids:
        line = lines[key]
        if as_json:
            print_json(_line(line))
        else:
            typer.echo(f"{BANDS[line.band]:8}{line.ref}  {line.child or 'child not known'}: {line.matter}")
    if not ids:
        wider = "" if wanted.every else " With the word all, done cases are looked through, too."
        typer.echo(f"No {'' if wanted.every else 'open '}case is like that.{wider}", err=True)


def _tell_mistakes(asked: Asked) -> None:
    wrong = mistakes(asked)
    if wrong:
        typer.echo(one_line(wrong, 600), err=True)


def explain(
    what: Annotated[
        str, typer.Argument(help="A case's reference, or a file of plain text or JSON lines; - for standard input.")
    ] = "-",
    as_json: AsJson = False,
) -> None:
    """Say why a case stands where it stands, told again from its record; or how contacts would be read and ranked.

    Contacts in a file are read by the rules in the rules folder, in force or not, and nothing is kept.
    """
    if _REFERENCE.fullmatch(what.strip()):
        _explain_case(what, as_json=as_json)
    else:
        _explain_contacts(what, as_json=as_json)


def _explain_case(ref: str, *, as_json: bool) -> None:
    from triage.desk import explain as desk_explain
    from triage.desk import front

    desk = opening.desk()
    told = desk_explain.explain(desk, front.case_id(desk, ref))
    if as_json:
        now = {"band": told.now[0], "act_by": told.now[1].isoformat()} if told.now else None
        rises = told.rises_at.isoformat() if told.rises_at else None
        print_json(
            {"ref": told.ref, "band": told.band, "act_by": told.act_by.isoformat(), "rises_at": rises, "rises_to": told.rises_to,
             "policy_version": told.policy, "reasons": list(told.reasons), "differs": list(told.differs), "now": now,
             "whose": [{"contact": key, "because": because, "doubt": doubt} for key, because, doubt in told.whose],
             "may_belong_to": [{"ref": one.ref, "evidence": one.words} for one in told.proposed],
             "steps": [{"at": at.isoformat(), "what": what, "by": by} for at, what, by in told.steps]}
        )  # fmt: skip
        return
    typer.echo(f"{told.ref}  {BANDS[told.band]}  act by {when(told.act_by)}  by rules {told.policy}")
    if told.rises_at:
        typer.echo(f"It rises to {BANDS[told.rises_to or 0]} on {when(told.rises_at)} if nobody has acted by then.")
    for reason in told.reasons:
        _say_reason(reason)
    for key, because, doubt in told.whose:
        if because or doubt:
            typer.echo(f"Contact {key}: {one_line(because or doubt, 600)}")
    for one in told.proposed:
        typer.echo(f"It may belong to {one.ref}: {one.words}")
    for at, happened, by in told.steps:
        typer.echo(f"  {when(at)}  {happened}  {one_line(by)}")
    if told.differs:
        typer.echo(f"Told again from its record it DIFFERS in: {', '.join(told.differs)}. Tell whoever runs this desk.")
    else:
        typer.echo("Told again from its record it is the same.")
    if told.now:
        typer.echo(f"By the rules now in force: {BANDS[told.now[0]]}, act by {when(told.now[1])}.")


def _explain_contacts(file: str, *, as_json: bool) -> None:
    from triage.rules.explain import explain as explained

    look = opening.look()
    house = opening.house(opening.rules_folder(opening.settings()))
    for contact in _contacts(file):
        try:
            told = explained(contact, house, look)
        except ValueError as error:
            raise NotReadable(f"A contact cannot be explained: {error}", safe="Nothing was kept.") from error
        if as_json:
            print_json(told)
            continue
        due = when(datetime.fromisoformat(str(told["act_by"])))
        topics = ", ".join(_words(told["topics"]))
        typer.echo(f"{BANDS[int(str(told['band']))]}  act by {due}  {told['kind']}: {topics}")
        for reason in _rows(told["reasons"]):
            _say_reason(reason)


def _say_reason(reason: dict[str, Any]) -> None:
    quote = f" “{one_line(reason['quote'], 400)}”" if reason["quote"] else ""
    typer.echo(f"- {one_line(reason['words'], 600)}{quote}")


@audit.command()
def verify(
    head: Annotated[str, typer.Option("--head", help="LINE:HASH as an earlier check printed it, kept elsewhere.")] = "",
) -> None:
    """Recompute the log's chain; name the first broken line, and notice a cut tail."""
    from triage.desk import log

    number, _, digest = head.partition(":")
    if head and not (number.isdigit() and digest):
        raise NotReadable("--head wants LINE:HASH, as an earlier check printed it.")
    verdict = log.verify(opening.desk(), (int(number), digest) if head else None)
    if verdict.broken_at is not None:
        typer.echo(f"BROKEN at line {verdict.broken_at}: {verdict.words}. Lines 1 to {verdict.lines} hold.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The log holds: {verdict.lines} lines. Head to keep elsewhere: {verdict.lines}:{verdict.head}")


def _contacts(file: str) -> Iterator[dict[str, Any]]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise NotReadable(f"{file} cannot be read: {error.strerror}.") from error
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and all(line.lstrip().startswith("{") for line in lines):
        for number, line in enumerate(lines, 1):
            yield _object(line, number)
    else:
        subject, _, body = text.partition("\n\n") if text.casefold().startswith("subject:") else ("", "", text)
        yield {"subject": subject.partition(":")[2].strip(), "body": body, "received": clock.now().isoformat()}


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"Line {number} is not JSON.", safe="Nothing was kept.") from error
    if not isinstance(value, dict):
        raise NotReadable(f"Line {number} is not a JSON object.", safe="Nothing was kept.")
    return value


def _line(line: Any) -> dict[str, Any]:
    return {
        "ref": line.ref,
        "band": line.band,
        "act_by": line.due.isoformat(),
        "child": line.child,
        "matter": line.matter,
        "needs": list(line.needs),
        "contacts": line.contacts,
        "channels": list(line.channels),
        "owner": line.owner,
        "doubt": line.doubt,
        "safeguarding": line.safeguarding,
        "state": line.state,
        "waiting_on": line.waiting_on,
        "escalated": line.escalated,
        "incident": line.incident,
    }


def _case(view: Any) -> dict[str, Any]:
    return {
        **_line(view.line),
        "state": view.state,
        "version": view.version,
        "warnings": list(view.warnings),
        "reasons": [{"rule": why.rule, "words": why.words, "quote": why.quote} for why in view.why],
        "clocks": [{"name": c.name, "due": c.due.isoformat(), "stopped": c.stopped.isoformat() if c.stopped else None,
                    "breached": c.breached, "ended": c.ended, "paused": c.paused.isoformat() if c.paused else None}
                   for c in view.clocks],
        "recipients": [{"name": r.name, "address": r.address, "relation": r.relation, "ways": list(r.ways)}
                       for r in view.recipients],
    }  # fmt: skip


def clock_words(running: Any) -> str:
    """Return how a clock stands in a few words; a breach is said whatever came after it."""
    late = "BROKEN, " if running.breached else ""
    if running.stopped:
        return f"{late}{running.ended}"
    return f"{late}stands still" if running.paused else "BROKEN" if running.breached else "running"


def typed_instant(words: str) -> datetime:
    """Return the day or moment that a person typed, in London where it names no zone; raise ValueError for what is none.

    "16.50" is ten to five, as people write it, and no part of an hour.
    """
    found = datetime.fromisoformat(_DOTTED.sub(":", words.strip()))
    try:
        instant = (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{found} is no time in any calendar") from error
    if not found.tzinfo and instant.astimezone(LONDON).replace(tzinfo=None) != found:
        raise NoSuchTime(f"the clocks go forward past {found}: there is no such time")
    return instant


def asked_instant(words: str) -> datetime | None:
    """Return the day or moment that was asked for, or None where none was; raise NotReadable for what is none."""
    if not words.strip():
        return None
    try:
        return typed_instant(words)
    except ValueError as error:
        raise NotReadable(
            f"'{one_line(words, 40)}' is no day or moment.",
            safe="Nothing was made.",
            next="Write it as 2027-01-11 or 2027-01-11T09:00.",
        ) from error


def when(instant: datetime) -> str:
    """Return an instant as this desk says it, with the year where it is another than this one."""
    local = instant.astimezone(LONDON)
    year = "" if local.year == clock.now().astimezone(LONDON).year else f"{local:%Y} "
    return f"{local:%a %d %b} {year}{local:%H:%M}"


def print_json(value: Any) -> None:
    """Print one JSON object on a line, in ASCII alone: no terminal obeys what stands in it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


def _words(value: Any) -> list[str]:
    return [clean(str(word)) for word in value]


def _rows(value: Any) -> list[dict[str, Any]]:
    return list(value)
