"""Commands that do to one case what its screen does: notes, calls back, hand-overs, waiting, merging, splitting."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import opening
from triage.cli.looking import AsJson, print_json, when
from triage.rules.shown import clean

if TYPE_CHECKING:
    from triage.desk.front import Desk

Ref = Annotated[str, typer.Argument(help="The case's reference, such as 7KMQ-2XDN.")]
Why = Annotated[str, typer.Option("--why", help="The reason, in a few words.")]
Text = Annotated[str, typer.Option("--text", help="The words; standard input otherwise.")]


def note(ref: Ref, text: Text = "", as_json: AsJson = False) -> None:
    """Add a note for colleagues to a case; the words come from standard input without --text."""
    from triage.desk import notes

    desk, key = _case(ref)
    _say(desk, key, "The note is kept.", as_json=as_json, note=notes.add(desk, key, text or sys.stdin.read()))


def call_back(
    ref: Ref,
    outcome: Annotated[str, typer.Option("--outcome", help="reached, no answer, or left message.")],
    text: Annotated[str, typer.Option("--text", help="What was said; needed where they were reached.")] = "",
    whom: Annotated[str, typer.Option("--whom", help="Whom you rang.")] = "",
    as_json: AsJson = False,
) -> None:
    """Note that the family was rung; reaching them stops the clock for ringing back."""
    from triage.desk.call_back import call_back as keep

    desk, key = _case(ref)
    _say(desk, key, "The call is kept.", as_json=as_json, stopped=keep(desk, key, outcome, text, whom=whom))


def hand_over(
    ref: Ref,
    team: Annotated[str, typer.Option("--team", help="The team that takes it.")],
    what_for: Annotated[str, typer.Option("--for", help="What they are to do.")],
    accepted_by: Annotated[
        str, typer.Option("--accepted-by", help="Who there took it; not yet accepted otherwise.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Hand a matter over to another team; once accepted by name, our clock for passing it on stops."""
    from triage.desk.hand_over import hand_over as give

    desk, key = _case(ref)
    stopped = give(desk, key, team, what_for, accepted_by=accepted_by)
    said = "Handed over." if accepted_by.strip() else "Handed over, not yet accepted."
    _say(desk, key, said, as_json=as_json, stopped=stopped)


def escalate(
    ref: Ref,
    why: Why,
    looked: Annotated[
        bool, typer.Option("--looked", help="As a supervisor: you looked; --why says what is to be done.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a supervisor to look at a case; or, as one, say that you have."""
    from triage.desk import escalate as asking

    desk, key = _case(ref)
    (asking.looked if looked else asking.escalate)(desk, key, why)
    _say(desk, key, "It is kept that you looked." if looked else "A supervisor is asked to look.", as_json=as_json)


def safeguard(
    ref: Ref,
    safe_now: Annotated[
        str, typer.Option("--safe", help="Is the child safe this minute: yes, no, or not known. Not yes: 999.")
    ],
    words: Annotated[str, typer.Option("--words", help="The exact words that were said.")],
    where: Annotated[str, typer.Option("--where", help="Where the child is, and with whom.")] = "",
    number: Annotated[str, typer.Option("--number", help="A number that will be answered.")] = "",
    rung: Annotated[str, typer.Option("--rung", help="front door, edt, lado, police, or nobody yet.")] = "nobody yet",
    accepted_by: Annotated[
        str, typer.Option("--accepted-by", help="Name, role and time of who accepted it; not yet accepted otherwise.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Record a safeguarding concern and its hand-off by voice; the case stays band 0 until a named person has accepted it."""
    from triage.desk.safeguard import Concern
    from triage.desk.safeguard import safeguard as hand_off

    desk, key = _case(ref)
    stopped = hand_off(desk, key, Concern(safe_now, where, number, words, rung, accepted_by))
    said = (
        "The concern is accepted." if accepted_by.strip() else "Kept, and NOT YET ACCEPTED: hand it off by voice now."
    )
    _say(desk, key, said, as_json=as_json, stopped=stopped)


def wait(
    ref: Ref,
    waiting_on: Annotated[str, typer.Option("--for", help="family, operator, school, transport team, or other.")],
    why: Why,
    until: Annotated[
        str,
        typer.Option(
            "--until", help="'14:30', 2027-01-14 or '2027-01-14 14:30', in London; the next opening otherwise."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let a case wait until a stated time; it comes back by itself. A child at risk never waits."""
    from triage.desk import set_waiting

    desk, key = _case(ref)
    back = set_waiting.wait(desk, key, waiting_on, set_waiting.instant(until, desk.now()), why)
    _say(desk, key, f"It waits until {when(back)}.", as_json=as_json, returns_at=back.isoformat())


def reopen(ref: Ref, why: Why, as_json: AsJson = False) -> None:
    """Open a done case again, in its band, to be acted on within that band's time from now."""
    from triage.desk.reopen import reopen as open_again

    desk, key = _case(ref)
    open_again(desk, key, why)
    _say(desk, key, "It is open again.", as_json=as_json)


def merge(
    ref: Ref,
    into: Annotated[str, typer.Argument(help="The reference of the case that goes on.")],
    why: Annotated[str, typer.Option("--why", help="Why they are one matter; may stay empty for one child.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a case with another that is the same matter: contacts, notes and clocks go over, and it is done."""
    from triage.desk import front
    from triage.desk.joining import merge as join

    desk, key = _case(ref)
    made = join(desk, key, front.case_id(desk, into), why)
    _say(desk, made.case_id, f"{made.other_ref} is put with {made.ref}.", as_json=as_json, merged=made.other_ref)


def belongs(
    ref: Ref,
    to: Annotated[str, typer.Option("--to", help="It belongs to this case: put it there; a split undoes it.")] = "",
    not_to: Annotated[str, typer.Option("--not-to", help="It is another matter than this case; not asked again.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print which other cases a case may belong to and why; or answer that for one of them."""
    from triage.desk import case_book, front, proposals

    desk, key = _case(ref)
    if to:
        made = proposals.join(desk, key, front.case_id(desk, to))
        _say(desk, made.case_id, f"{made.other_ref} is put with {made.ref}.", as_json=as_json, merged=made.other_ref)
        return
    if not_to:
        other = proposals.dismiss(desk, key, front.case_id(desk, not_to))
        _say(desk, key, f"It is kept that this is another matter than {other}.", as_json=as_json, dismissed=other)
        return
    for one in case_book.read(desk, key).proposed:
        told = json.dumps({"ref": one.ref, "evidence": one.words}, ensure_ascii=True)
        typer.echo(told if as_json else f"{one.ref}: {one.words}")


def split(
    ref: Ref,
    contact: Annotated[
        list[int], typer.Option("--contact", help="A contact that is another matter, by its number; again for each.")
    ],
    why: Annotated[str, typer.Option("--why", help="Why it is another matter.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take contacts out of a case into one of their own, or put a case that was merged back as it was."""
    from triage.desk.joining import split as take_out

    desk, key = _case(ref)
    made = take_out(desk, key, contact, why)
    _say(desk, made.case_id, f"{made.other_ref} is a case of its own.", as_json=as_json, split=made.other_ref)


def done(
    ref: Ref,
    why: Why,
    outcome: Annotated[
        str, typer.Option("--outcome", help="How it ended, by a code of outcomes.toml such as put_right.")
    ] = "",
    lesson: Annotated[
        str, typer.Option("--lesson", help="What is to be learned, by a code of outcomes.toml such as timing.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Mark a case done, with how it ended, what is to be learned of it, and the reason."""
    from triage.desk.done import done as mark_done

    desk, key = _case(ref)
    mark_done(desk, key, why, outcome, lesson)
    _say(desk, key, "Done.", as_json=as_json, outcome=outcome, lesson=lesson)


def _case(ref: str) -> "tuple[Desk, int]":
    from triage.desk import front

    desk = opening.desk()
    return desk, front.case_id(desk, ref)


def _say(desk: "Desk", key: int, said: str, *, as_json: bool, **more: Any) -> None:
    """Say what was done, or print the case as it stands now as one object."""
    from triage.desk import case_book

    stopped = more.get("stopped")
    if as_json:
        act = case_book.to_act(desk, key)
        told = {"ref": act.ref, "band": act.band, "state": act.state, "version": act.version, **more}
        print_json(told)
    else:
        typer.echo(clean(f"{said} Stopped: {', '.join(stopped)}." if stopped else said))
