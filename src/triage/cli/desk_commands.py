"""Commands that do the desk's work without a screen."""

import json
import sys
from typing import Annotated

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, AsJson, print_json, show, when
from triage.errors import NotFound, NotSendable
from triage.rules.folding import fold_point
from triage.rules.letter import Way
from triage.rules.roles import Role
from triage.rules.shown import clean, one_line

outbox = typer.Typer(help="Letters on their way.", no_args_is_help=True)
staff = typer.Typer(help="Who works at this desk.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="The case's reference, such as 7KMQ-2XDN.")]


@outbox.callback()
@staff.callback()
def _group() -> None:
    """Commands of a group."""


def next_case(as_json: AsJson = False) -> None:
    """Take the top case that nobody holds: it becomes yours for half an hour."""
    from triage.desk import claim, queue

    desk = opening.desk()
    key = claim.take_next(desk)
    if key is None:
        raise NotFound("Every open case is held by somebody.", next="Look again in a minute.")
    show(queue.page(desk, [key])[key].ref, as_json=as_json)


def release(ref: Ref, as_json: AsJson = False) -> None:
    """Give your case back to the queue."""
    from triage.desk import case, claim, front

    desk = opening.desk()
    key = front.case_id(desk, ref)
    claim.release(desk, key)
    _say("Given back.", as_json=as_json, ref=case.look(desk, key).line.ref)


def overrule(
    ref: Ref,
    why: Annotated[str, typer.Option("--why", help="The reason, in a few words.")],
    band: Annotated[
        int | None, typer.Option("--band", help="0 at risk, 1 no safe journey, 2 failing, 3 routine.")
    ] = None,
    need: Annotated[
        list[str] | None, typer.Option("--need", help="A need of the child; say it again for each.")
    ] = None,
    no_needs: Annotated[bool, typer.Option("--no-needs", help="The child has none of the needs.")] = False,
    kind: Annotated[str | None, typer.Option("--kind", help="What it is, such as complaint.")] = None,
    no_safeguarding: Annotated[
        bool, typer.Option("--no-safeguarding", help="There is no safeguarding concern: for supervisors.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Decide otherwise than the program proposed; the log keeps both, and the program never undoes it."""
    from triage.desk import case, front
    from triage.desk.overrule import overrule as decide

    desk = opening.desk()
    key = front.case_id(desk, ref)
    needs = [] if no_needs else need or None
    decide(desk, key, why, band=band, needs=needs, kind=kind, no_safeguarding=no_safeguarding)
    line = case.look(desk, key).line
    said = f"{line.ref}  {BANDS[line.band]}, act by {when(line.due)}."
    _say(said, as_json=as_json, ref=line.ref, band=line.band, act_by=line.due.isoformat())


def reply(
    ref: Ref,
    template: Annotated[str, typer.Option("--template", help="Begin from this template; alone, print it filled.")] = "",
    to: Annotated[
        str, typer.Option("--to", help="The address to answer; needed where the child has several contacts.")
    ] = "",
    subject: Annotated[str, typer.Option("--subject", help="The subject; the template's otherwise.")] = "",
    by: Annotated[
        Way | None,
        typer.Option("--by", help="How it reaches them; for social, keep as said what you have posted."),
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Send the words on standard input.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the templates for a case, print one filled, or send what stands on standard input by a way of the record."""
    from triage.desk import front
    from triage.desk import reply as replying

    desk = opening.desk()
    key = front.case_id(desk, ref)
    offers = replying.offers(desk, key, by)
    chosen = next((offer for offer in offers if offer.name == template), None)
    if template and chosen is None:
        raise NotFound(f"There is no template {one_line(template, 60)}.", next=f"See them with: triage reply {ref}")
    if send:
        _send(desk, key, to, by, template, subject or (chosen.subject if chosen else ""), as_json=as_json)
    elif chosen:
        filled = {"template": chosen.name, "subject": chosen.subject, "body": chosen.body}
        _say(f"{chosen.subject}\n\n{chosen.body}", as_json=as_json, **filled)
    else:
        for offer in offers:
            said = f"{offer.name:26} {offer.title}" + (f" ({offer.why})" if offer.why else "")
            _say(one_line(said), as_json=as_json, template=offer.name, title=offer.title, why=offer.why)


def _say(said: str, *, as_json: bool, **told: object) -> None:
    """Say what was done, or print it as one object."""
    if as_json:
        print_json(told)
    else:
        typer.echo(clean(said))


def _send(desk: "object", key: int, to: str, by: Way | None, template: str, subject: str, *, as_json: bool) -> None:
    from typing import cast

    from triage.desk import case, claim
    from triage.desk import reply as replying
    from triage.desk.front import Desk
    from triage.desk.views import Draft

    here = cast("Desk", desk)
    claim.claim(here, key)
    view = case.look(here, key)
    named = [r for r in view.recipients if to and r.address.casefold() == fold_point(to)[1].casefold()]
    way = by or (named[0].ways[0] if named else Way.EMAIL)
    fitting = [r for r in named or view.recipients if way in r.ways and (named or not to)]
    if len(fitting) != 1:
        known = ", ".join(f"{r.address} ({' or '.join(r.ways)})" for r in view.recipients) or "nobody with an address"
        raise NotSendable("Name one recipient with --to, and a way that leads there with --by.", safe="Nothing was sent.",
                          next=f"This case has: {known}.")  # fmt: skip
    draft = Draft(key, template, fitting[0].point_id, subject, sys.stdin.read().strip(), way)
    sent = replying.send(here, draft, view.version)
    if way is Way.PHONE:
        said = f"Put down to be rung: {sent.to}. What to say is in the notes; once reached: triage call-back {sent.ref}"
    elif way is Way.SOCIAL:
        said = f"Kept as posted by you for {sent.to}."
    else:
        said = (
            f"Queued for {sent.to}; it leaves {sent.where} at {when(sent.leaves_at)}.\n"
            f"To take it back before that: triage outbox take-back {one_line(sent.message_id)}"
        )
    if sent.owed:
        said += f"\nWho complained too, and has no response yet: {sent.owed}."
    told = {"ref": sent.ref, "way": way.value, "to": sent.to, "message_id": sent.message_id, "owed": sent.owed}
    _say(said, as_json=as_json, **told, leaves_at=sent.leaves_at.isoformat())


@outbox.command("list")
def unsettled(as_json: AsJson = False) -> None:
    """Print every letter that has not been sent."""
    from triage.desk import sending

    rows = sending.unsettled(opening.desk())
    for row in rows:
        told = {
            "ref": row.ref,
            "state": row.state.value,
            "way": row.way.value,
            "message_id": row.message_id,
            "tries": row.tries,
            "words": row.words,
        }
        typer.echo(json.dumps(told) if as_json else one_line("  ".join(str(value) for value in told.values()), 400))
    if not rows and not as_json:
        typer.echo("Every letter has been sent.")


@outbox.command()
def arrived(message_id: Annotated[str, typer.Argument(help="The Message-ID that the list shows.")]) -> None:
    """Say of an unknown delivery that it arrived."""
    from triage.desk import sending

    sending.decide(opening.desk(), message_id, arrived=True)
    typer.echo("Noted: it arrived.")


@outbox.command()
def again(message_id: Annotated[str, typer.Argument(help="The Message-ID that the list shows.")]) -> None:
    """Say of an unknown delivery that it did not arrive and is to be sent again."""
    from triage.desk import sending

    sending.decide(opening.desk(), message_id, arrived=False)
    typer.echo("Noted: it will be sent again.")


@outbox.command("take-back")
def take_back(
    message_id: Annotated[str, typer.Argument(help="The Message-ID that was printed when it was sent.")],
    as_json: AsJson = False,
) -> None:
    """Take back a reply that has not begun to leave: its case and its clocks stand as before, its text is a draft again."""
    from triage.desk import reply as replying

    desk = opening.desk()
    draft = replying.take_back(desk, replying.reply_of(desk, message_id))
    said = "Taken back: it is not sent. Its text is kept as your draft."
    _say(said, as_json=as_json, message_id=message_id, subject=draft.subject, body=draft.body)


@staff.command()
def add(
    login: Annotated[str, typer.Argument(help="The login of the operating system or the database.")],
    name: Annotated[str, typer.Option("--name", help="The name that families are given.")],
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")] = Role.AGENT,
) -> None:
    """Put a person on the staff list."""
    from triage.desk import front

    front.add_member(opening.desk(), login, name, role)
    typer.echo(f"{one_line(name)} ({one_line(login)}) is on the staff list as {role.value}.")
