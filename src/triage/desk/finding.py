"""Who is calling: the family found from a number, a name, a child or a reference, typed in part or spelt otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from triage.desk.front import Desk, require
from triage.desk.views.call import Candidate, Found, OpenCase
from triage.errors import NotFound, NotPossible
from triage.rules.families import Token, sound_of, tail_of, tokens, words_of
from triage.rules.shown import one_line, own_words
from triage.store import finding
from triage.store.tables import Child

PAGE: Final = 8
_LAST: Final = 9
_BY_NUMBER: Final = 4
_NOTHING: Final = own_words("")


def find(desk: Desk, typed: str) -> Found:
    """Return at most a page of families who fit everything typed, the likeliest first. Nothing typed finds nobody."""
    require(desk, "log a call")
    wanted = tokens(typed)
    if not wanted:
        return Found(typed, (), more=False, alike=False)
    return desk.store.read(lambda conn: _find(conn, typed, wanted))


def _find(conn: Any, typed: str, wanted: Sequence[Token]) -> Found:
    for alike in (False, True):
        rows = _rows(conn, wanted, alike=alike)
        if rows:
            return Found(typed, tuple(rows[:PAGE]), more=len(rows) > PAGE, alike=alike)
        if not any(one.sound for one in wanted):
            break
    return Found(typed, (), more=False, alike=False)


def one(desk: Desk, typed: str, number: str = "") -> tuple[int | None, int | None]:
    """Return the one child, and the one person if sure, whom `typed` and a calling number mean; raise NotFound or NotPossible.

    With a number alone it is whose number it is, and nobody where it is nobody's. A person who is not the only one is left open.
    """
    rows = find(desk, typed).rows if typed.strip() else ()
    ringing = (
        {row.person_id for row in find(desk, number).rows if row.person_id is not None} if number.strip() else set()
    )
    if not typed.strip():
        rows = find(desk, number).rows if number.strip() else ()
    elif not rows:
        raise NotFound("No family on this desk fits these words.", next="Look with: triage find-family WORDS.")
    children = dict.fromkeys(row.child_id for row in rows if row.child_id is not None)
    if len(children) > 1:
        names = "; ".join(dict.fromkeys(f"{row.child}, {row.school}" for row in rows))
        raise NotPossible(
            "More than one child fits these words.", safe="Nothing was logged.", next=f"Say which: {names}."
        )
    child_id = next(iter(children), None)
    callers = [row.person_id for row in rows if row.person_id is not None and row.child_id == child_id]
    sure = [key for key in callers if key in ringing] if number.strip() else callers
    return child_id, sure[0] if len(set(sure)) == 1 else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store holds of the families that fit."""

    children: Sequence[Child]
    contacts: Sequence[Any]
    numbers: dict[int, list[str]]
    cases: Sequence[Any]


def _rows(conn: Any, wanted: Sequence[Token], *, alike: bool) -> list[Candidate]:
    children = finding.children(conn, wanted, by_sound=alike)
    strangers = finding.strangers(conn, wanted, by_sound=alike)
    ids = [child.id for child in children]
    contacts = finding.contacts_of(conn, ids)
    numbers: dict[int, list[str]] = {}
    for point in finding.points_of(conn, [row.person_id for row in contacts]):
        numbers.setdefault(point.person_id, []).append(point.value)
    known = _Known(children, contacts, numbers, finding.unfinished(conn, ids, [row.id for row in strangers]))
    ranked = [(_place(known, child, one), child) for child in children for one in _callers(known, child, wanted, alike)]
    ranked.sort(key=lambda pair: pair[0][0])
    made = [candidate for (_, candidate), _ in ranked]
    if len(children) == 1:
        made.append(_candidate(known, children[0], None))
    return made + [_stranger(known, row) for row in strangers]


def _callers(known: _Known, child: Child, wanted: Sequence[Token], alike: bool) -> list[Any]:
    """Return the contacts of a child whom most of what was typed fits; all of them where it only fits the child."""
    mine = [row for row in known.contacts if row.child_id == child.id]
    scores = [sum(_fits(one, row, known, alike) for one in wanted) for row in mine]
    best = max(scores, default=0)
    return [row for row, score in zip(mine, scores, strict=True) if score == best] or [None]


def _fits(token: Token, row: Any, known: _Known, alike: bool) -> int:
    """Return how surely one piece means this person rather than the child: a number most."""
    values = known.numbers.get(row.person_id, ())
    if token.digits:
        fits = any(v.isdigit() and (v.startswith(token.digits) or tail_of(v).startswith(token.digits)) for v in values)
        return _BY_NUMBER if fits else 0
    words = words_of(row.name)
    if alike:
        return int(any(sound_of(word) == token.sound for word in words))
    return int(bool(token.word) and any(word.startswith(token.word) for word in words))


def _place(known: _Known, child: Child, row: Any) -> tuple[tuple[Any, ...], Candidate]:
    """Return a candidate and what it is ranked by: whose case is the most urgent, then by name; the barred after the others."""
    made = _candidate(known, child, row)
    urgent = min((one.band for one in made.cases), default=_LAST)
    return (urgent, child.family_name, child.name, child.id, made.barred, made.person_id or 0), made


def _candidate(known: _Known, child: Child, row: Any) -> Candidate:
    cases = [case_of(one) for one in known.cases if one.child_id == child.id]
    name = one_line(f"{child.name} {child.family_name}", 80)
    school = one_line(child.school, 80)
    if row is None:
        somebody = own_words("somebody who is not on the record")
        return Candidate(child.id, None, name, somebody, _NOTHING, school, barred=False, told=False, cases=tuple(cases))
    return Candidate(
        child.id, row.person_id, name, one_line(row.name, 80), one_line(row.relationship, 40), school,
        barred=row.barred, told=row.authority == "full" and not row.barred, cases=tuple(cases),
    )  # fmt: skip


def _stranger(known: _Known, row: Any) -> Candidate:
    cases = [case_of(one) for one in known.cases if one.child_id is None and one.person_id == row.id]
    sort = own_words("") if row.sort in ("family", "unknown") else one_line(row.sort.replace("_", " "), 40)
    return Candidate(
        None, row.id, _NOTHING, one_line(row.name, 80), sort, _NOTHING, barred=False, told=False, cases=tuple(cases)
    )


def case_of(row: Any) -> OpenCase:
    """Return an unfinished case as it is offered."""
    return OpenCase(row.id, row.ref, row.band, row.act_by, one_line(row.title, 120))
