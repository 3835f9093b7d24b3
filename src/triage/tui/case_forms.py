"""The form of each act on a case, and the act itself: what is typed goes to the desk, and what came of it is said."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from triage.desk.views.book import Chosen, ToAct
from triage.rules.calendar import local_day
from triage.rules.priority import AT_RISK
from triage.rules.reading.vocabulary import KINDS, NEEDS
from triage.rules.roles import Role, may
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import words
from triage.tui.forms import CHOOSE, ONE, SOME, TEXT, Field, Form
from triage.tui.messages import Told
from triage.tui.prose import join

if TYPE_CHECKING:
    from triage.desk.front import Desk

Values = Mapping[str, str]
_AS_IT_IS: Final = ("", own_words("leave as it is"))
_CONTACTS: Final = 50
_OF_A_CLOCK: Final = (
    ("stop", "stop it: done or decided, not by a reply"),
    ("cancel", "cancel it: it should not run"),
    ("pause", "wait: it stands still for the family"),
    ("resume", "go on, after a wait"),
    ("extend", "extend it: the family was told"),
)


def form(name: str, act: ToAct, role: Role | None, about: Shown) -> Form:
    """Return the form of the act `name` on this case; `about` is what its title says of the case."""
    title, does, fields, mind = FORMS[name](act, role)
    whole = join(own_words(f"{title}  {act.ref}  "), about)
    return Form(name, act.case_id, act.version, whole, does, fields, mind)


def do(desk: "Desk", name: str, act: ToAct, values: Values, version: int) -> Told:
    """Do the act `name` on this case, as it was in `version`; return what to say of it. In threads only."""
    return _DOES[name](desk, act, values, version)


_Parts = tuple[str, str, tuple[Field, ...], Shown]
_NOTHING: Final = own_words("")


def _note(_act: ToAct, _role: Role | None) -> _Parts:
    return "Note", "keep it", (Field("text", "For colleagues", TEXT),), _NOTHING


def _done(act: ToAct, _role: Role | None) -> _Parts:
    fields = (
        Field("outcome", "How it ended", ONE, options=(CHOOSE, *_options(act.outcomes))),
        Field("lesson", "What to learn of it", ONE, options=_options(act.lessons)),
        Field("why", "Why it is done", hint="Such as: confirmed by telephone that the bus came"),
    )
    return "Done", "mark it done", fields, _NOTHING


def _call_back(_act: ToAct, _role: Role | None) -> _Parts:
    outcomes = (("reached", "reached"), ("no_answer", "no answer"), ("left_message", "left a message"))
    fields = (
        Field(
            "outcome", "What came of it", ONE, options=(CHOOSE, *((code, own_words(said)) for code, said in outcomes))
        ),
        Field("whom", "Whom you rang"),
        Field("text", "What was said", TEXT),
    )
    mind = own_words("Only reaching them stops the clock for ringing back.")
    return "You rang the family", "keep it", fields, mind


def _hand_over(act: ToAct, _role: Role | None) -> _Parts:
    fields = (
        Field("team", "To which team", hint=f"such as {act.teams[0]}" if act.teams else ""),
        Field("what_for", "What they are to do"),
        Field("accepted_by", "Accepted by (name)", hint="leave empty: not yet accepted"),
    )
    known = f" Teams with clocks of their own: {', '.join(act.teams)}." if act.teams else ""
    mind = own_words(f"Until somebody there has accepted it, it is still ours.{known}")
    return "Hand over", "hand it over", fields, mind


def _escalate(act: ToAct, role: Role | None) -> _Parts:
    if act.escalated and role is not None and may(role, "answer an escalation"):
        return "Looked at", "say that you looked", (Field("why", "What is to be done", TEXT),), _NOTHING
    return "Ask a supervisor to look", "ask", (Field("why", "Why", TEXT),), _NOTHING


def _safeguard(_act: ToAct, _role: Role | None) -> _Parts:
    from triage.desk.safeguard import RUNG, RUNG_WORDS

    safe = (("not_known", "NOT KNOWN"), ("no", "NO"), ("yes", "yes"))
    rung = ("nobody_yet", *(one for one in RUNG if one != "nobody_yet"))
    fields = (
        Field("safe_now", "Safe this minute?", ONE, options=tuple((code, own_words(said)) for code, said in safe)),
        Field("where", "Where, with whom", hint="where the child is, who is with them, what they need"),
        Field("number", "A number", hint="one that will be answered"),
        Field("exact_words", "The exact words", TEXT),
        Field("rung", "Who was rung", ONE, options=tuple((code, own_words(RUNG_WORDS[code])) for code in rung)),
        Field("accepted_by", "Who ACCEPTED it", hint="name, role, time; empty: nobody yet, it stays NOW"),
    )
    mind = own_words(
        "Not safe, or not known: 999 first. Open questions only. Do not ring the person alleged or their firm."
    )
    return "Safeguarding", "record it", fields, mind


def _wait(act: ToAct, _role: Role | None) -> _Parts:
    whom = ("family", "operator", "school", "transport_team", "other")
    options = tuple((code, own_words(code.replace("_", " "))) for code in whom)
    fields = (
        Field("waiting_on", "Waiting for", ONE, options=(CHOOSE, *options)),
        Field("until", "Until", value="next opening", hint="14:30, 2027-01-14, 2027-01-14 14:30, next opening"),
        Field("why", "Why"),
    )
    mind = own_words("A child at risk cannot wait." if act.band == AT_RISK else "")
    return "Wait", "let it wait", fields, mind


def _overrule(act: ToAct, role: Role | None) -> _Parts:
    bands = tuple((str(band), own_words(f"{band} {name}")) for band, name in enumerate(words.BANDS))
    kinds = tuple((kind, own_words(kind.replace("_", " "))) for kind in KINDS)
    fields: tuple[Field, ...] = (
        Field("band", "Band", ONE, options=(_AS_IT_IS, *bands)),
        Field("kind", "Kind", ONE, options=(_AS_IT_IS, *kinds)),
        Field("needs", "Needs", SOME, value="\n".join(act.needs),
              options=tuple((need, own_words(need.replace("_", " "))) for need in NEEDS)),
        Field("why", "Why"),
    )  # fmt: skip
    if role is not None and may(role, "take a safeguarding concern off"):
        off = (("", own_words("leave as it is")), ("off", own_words("there is none: take it off")))
        fields = (Field("safeguarding", "Safeguarding", ONE, options=off), *fields)
    return "Decide otherwise", "decide", fields, _NOTHING


def _clock(act: ToAct, _role: Role | None) -> _Parts:
    fields = (
        Field("clock", "Which clock", ONE, options=(CHOOSE, *_options(act.clocks))),
        Field("does", "What of it", ONE, options=(CHOOSE, *((code, own_words(said)) for code, said in _OF_A_CLOCK))),
        Field("why", "Why", hint="not asked for where it goes on"),
        Field("to", "New day", hint="only to extend it: 2027-01-29"),
        Field("told", "How they were told", hint="only to extend it: how, and when"),
    )
    mind = own_words("What was missed stays on the record." if act.clocks else "No clock runs on this case.")
    return "A formal clock", "change it", fields, mind


def _reopen(_act: ToAct, _role: Role | None) -> _Parts:
    return "Open again", "open it again", (Field("why", "Why"),), _NOTHING


def _merge(_act: ToAct, _role: Role | None) -> _Parts:
    fields = (
        Field("into", "Into which case", hint="its reference, such as 7KMQ-2XDN"),
        Field("why", "Why one matter", hint="may stay empty where both are of one child"),
    )
    mind = own_words("Its contacts, notes and clocks go over, and this one is done. S there undoes it.")
    return "Put with another case", "put them together", fields, mind


def _split(act: ToAct, _role: Role | None) -> _Parts:
    options = tuple(
        (str(key), join(own_words(f"{at:%d %b %H:%M}  "), subject)) for key, at, subject in act.contacts[-_CONTACTS:]
    )
    fields = (Field("contacts", "Another matter", SOME, options=options), Field("why", "Why"))
    mind = own_words("Tick the contacts that go; space ticks. They become a case of their own, ranked by themselves.")
    return "Split", "split them off", fields, mind


FORMS: Final[Mapping[str, Callable[[ToAct, Role | None], _Parts]]] = {
    "note": _note, "done": _done, "call_back": _call_back, "hand_over": _hand_over, "escalate": _escalate,
    "safeguard": _safeguard, "wait": _wait, "overrule": _overrule, "clock": _clock, "reopen": _reopen,
    "merge": _merge, "split": _split,
}  # fmt: skip


def _options(codes: tuple[Chosen, ...]) -> tuple[tuple[str, Shown], ...]:
    return tuple((one.code, one_line(one.words, 60)) for one in codes)


# ---- what is done ---------------------------------------------------------------------------------------------------


def _do_note(desk: "Desk", act: ToAct, values: Values, _version: int) -> Told:
    from triage.desk import notes

    notes.add(desk, act.case_id, values["text"])
    return Told(own_words(f"A note is kept on {act.ref}."))


def _do_done(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.done import done

    done(desk, act.case_id, values["why"], values["outcome"], values["lesson"], version=version)
    return Told(own_words(f"{act.ref} is done."), leaves=act.case_id)


def _do_call_back(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.call_back import call_back

    stopped = call_back(desk, act.case_id, values["outcome"], values["text"], whom=values["whom"], version=version)
    return Told(_with_clocks(f"The call is kept on {act.ref}.", stopped))


def _do_hand_over(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.hand_over import hand_over

    by = values["accepted_by"]
    stopped = hand_over(desk, act.case_id, values["team"], values["what_for"], accepted_by=by, version=version)
    said = f"{act.ref} is handed over." if by.strip() else f"{act.ref}: handed over, NOT YET ACCEPTED."
    return Told(_with_clocks(said, stopped))


def _do_escalate(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk import escalate

    if act.escalated and may(desk.who.role, "answer an escalation"):
        escalate.looked(desk, act.case_id, values["why"], version=version)
        return Told(own_words(f"{act.ref}: it is kept that a supervisor has looked."))
    escalate.escalate(desk, act.case_id, values["why"], version=version)
    return Told(own_words(f"A supervisor is asked to look at {act.ref}."))


def _do_safeguard(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.safeguard import Concern, safeguard

    stopped = safeguard(desk, act.case_id, Concern(**values), version=version)
    if values["accepted_by"].strip():
        return Told(_with_clocks(f"{act.ref}: the concern is accepted.", stopped))
    return Told(own_words(f"{act.ref}: kept, and NOT YET ACCEPTED. It stays NOW until a named person has accepted it."))


def _do_wait(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.set_waiting import instant, wait

    until = instant(values["until"], desk.now())
    back = wait(desk, act.case_id, values["waiting_on"], until, values["why"], version=version)
    return Told(join(own_words(f"{act.ref} waits until "), words.full(back), own_words(".")), leaves=act.case_id)


def _do_overrule(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.overrule import overrule

    needs = tuple(values["needs"].splitlines())
    overrule(
        desk,
        act.case_id,
        values["why"],
        band=int(values["band"]) if values["band"] else None,
        needs=needs if set(needs) != set(act.needs) else None,
        kind=values["kind"] or None,
        no_safeguarding=values.get("safeguarding") == "off",
        version=version,
    )
    return Told(own_words(f"{act.ref} stands as you decided; the log keeps both."))


def _do_clock(desk: "Desk", act: ToAct, values: Values, _version: int) -> Told:
    from triage.desk import clocks
    from triage.desk.set_waiting import instant

    name, why = values["clock"], values["why"]
    if values["does"] in ("stop", "cancel"):
        (clocks.stop if values["does"] == "stop" else clocks.cancel)(desk, act.case_id, name, why)
        return Told(own_words(f"{act.ref}: the clock '{name}' has ended."))
    if values["does"] == "extend":
        to = instant(values["to"], desk.now())
        state = clocks.extend(desk, act.case_id, name, local_day(to or desk.now()), why, values["told"])
    elif values["does"] == "pause":
        state = clocks.pause(desk, act.case_id, name, why)
    else:
        state = clocks.resume(desk, act.case_id, name)
    still = "stands still" if state.paused_at else f"is due on {state.due_on:%A %d %B}"
    return Told(own_words(f"{act.ref}: the clock '{name}' {still}."))


def _do_reopen(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.reopen import reopen

    reopen(desk, act.case_id, values["why"], version=version)
    return Told(own_words(f"{act.ref} is open again."))


def _do_merge(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk import front
    from triage.desk.joining import merge

    made = merge(desk, act.case_id, front.case_id(desk, values["into"]), values["why"], version=version)
    return Told(own_words(f"{act.ref} is put with {made.ref}."), leaves=act.case_id, go_on=made.case_id)


def _do_split(desk: "Desk", act: ToAct, values: Values, version: int) -> Told:
    from triage.desk.joining import split

    made = split(
        desk, act.case_id, [int(key) for key in values["contacts"].splitlines()], values["why"], version=version
    )
    return Told(own_words(f"{made.other_ref} is a case of its own now; {made.ref} was ranked again without it."))


def _with_clocks(said: str, stopped: list[str]) -> Shown:
    names = ", ".join(name.replace("_", " ") for name in stopped)
    return own_words(f"{said} Stopped: {names}." if names else said)


_DOES: Final[Mapping[str, Callable[["Desk", ToAct, Values, int], Told]]] = {
    "note": _do_note, "done": _do_done, "call_back": _do_call_back, "hand_over": _do_hand_over,
    "escalate": _do_escalate, "safeguard": _do_safeguard, "wait": _do_wait, "overrule": _do_overrule,
    "clock": _do_clock, "reopen": _do_reopen, "merge": _do_merge, "split": _do_split,
}  # fmt: skip
