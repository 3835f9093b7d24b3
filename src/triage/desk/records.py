"""Two records of one child, or one person, are made one by a person who says why; it is shown before, and can be taken back.

What was merged stays in its table, marked as merged into the other, and is nobody any more. What came after stays with the
record that was kept when a merge is taken back, and is said in words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from triage.desk import ranking
from triage.desk.front import Desk, require
from triage.desk.views.doubles import Decided, Named, Preview
from triage.errors import NotFound, NotPossible
from triage.rules import records as rules
from triage.rules import travel
from triage.rules.records import CHILD, PERSON, Rows
from triage.rules.shown import one_line
from triage.rules.travel import MERGE, UNDONE, Settled, Story
from triage.store import records as store
from triage.store import transport
from triage.store.engine import Tx
from triage.store.tables import Transport, TransportChange

MERGED: Final = "records merged"
TAKEN_BACK: Final = "record merge taken back"
CASE_WENT: Final = "case went to another record"
_VERB: Final = "decide who is on the register twice"
_SAFE: Final = "Nothing was changed."
_PERSON_REF: Final = re.compile(r"[Pp](\d{1,9})")


def person_ref(key: int) -> str:
    """Return how a person is called where a command must name them."""
    return f"P{key}"


def named(desk: Desk, ref: str) -> Named:
    """Return the record of this reference, however it is typed, merged or not; raise NotFound."""
    require(desk, "see the register")
    return desk.store.read(lambda conn: _named(conn, ref))


def preview(desk: Desk, first: str, second: str) -> Preview:
    """Return exactly what merging the second record into the first would change. Raises as `merge` does."""
    require(desk, _VERB)

    def read(conn: Any) -> Preview:
        kept, other = _pair(conn, first, second)
        made, _ = _plan(conn, kept, other)
        return Preview(kept, other, tuple(one_line(words, 400) for words in made.words))

    return desk.store.read(read)


def merge(desk: Desk, first: str, second: str, why: str) -> Preview:
    """Make the second record one with the first, which stays; return what was changed.

    Raises NotFound, and NotPossible without a reason, for two council numbers, and for two who were said to be two.
    """
    require(desk, _VERB)
    said = _reason(why)

    def act(tx: Tx) -> Preview:
        kept, other = _held(tx, first, second)
        made, mine = _plan(tx.conn, kept, other)
        store.do(tx, made.steps)
        detail = {
            "steps": store.written(made.steps),
            "had": store.keys(mine),
            "history": _history(tx, kept, made.history, said),
            "transport": _travel(tx, kept, other) if kept.sort == CHILD else [],
        }
        store.answer(tx, kept.sort, kept.id, other.id, store.ONE, said, detail)
        _note(tx, MERGED, kept, other, said, made.steps)
        if kept.sort == CHILD:
            ranking.of_children(tx, desk, [kept.id])
        return Preview(kept, other, tuple(one_line(words, 400) for words in made.words))

    return desk.store.write(desk.who.login, desk.now(), act)


def apart(desk: Desk, first: str, second: str, why: str) -> tuple[Named, Named]:
    """Keep that two records are two: they are not proposed again. Raises NotFound, NotPossible."""
    require(desk, _VERB)
    said = _reason(why)

    def act(tx: Tx) -> tuple[Named, Named]:
        kept, other = _held(tx, first, second)
        if kept.id == other.id or _answer(tx.conn, kept, other) is not None:
            raise NotPossible("That is decided already.", safe=_SAFE, next="See: triage doubles --decided")
        store.answer(tx, kept.sort, kept.id, other.id, store.TWO, said)
        tx.event("records are two", None, sort=kept.sort, first=kept.id, second=other.id, why=said)
        return kept, other

    return desk.store.write(desk.who.login, desk.now(), act)


def unmerge(desk: Desk, first: str, second: str, why: str) -> Preview:
    """Take back what was said of two records: a merge is undone as far as nothing else became of it; return what stays.

    Of several merges into one record the last is taken back first. Raises NotFound, NotPossible.
    """
    require(desk, _VERB)
    said = _reason(why)

    def act(tx: Tx) -> Preview:
        one, two = _named(tx.conn, first), _named(tx.conn, second)
        store.hold(tx, one.sort, [one.id, two.id])
        row = _answer(tx.conn, one, two)
        if row is None:
            raise NotPossible(
                f"{one.ref} and {two.ref} are neither merged nor kept apart.",
                safe=_SAFE,
                next="See: triage doubles --decided",
            )
        kept, other = (one, two) if row.kept_id == one.id else (two, one)
        store.take_back(tx, row.id)
        if row.answer == store.TWO:
            tx.event("records may be one", None, sort=kept.sort, first=kept.id, second=other.id, why=said)
            return Preview(kept, other, ())
        _last_first(tx.conn, row)
        words = _undo(tx, kept, other, row, said)
        if kept.sort == CHILD:
            ranking.of_children(tx, desk, [kept.id, other.id])
        return Preview(kept, other, tuple(one_line(one, 400) for one in words))

    return desk.store.write(desk.who.login, desk.now(), act)


def decided(desk: Desk) -> list[Decided]:
    """Return what people said of pairs and did not take back, the latest first."""
    require(desk, "see the register")

    def read(conn: Any) -> list[Decided]:
        rows = store.answers(conn)
        called = {
            sort: _called(conn, sort, {key for row in rows if row.sort == sort for key in (row.kept_id, row.other_id)})
            for sort in (CHILD, PERSON)
        }
        return [
            Decided(called[row.sort][row.kept_id], called[row.sort][row.other_id], row.answer == store.ONE,
                    one_line(row.why), row.at, one_line(row.by))
            for row in rows
        ]  # fmt: skip

    return desk.store.read(read)


# ---- who is meant ---------------------------------------------------------------------------------------------------


def _named(conn: Any, ref: str) -> Named:
    wanted = ref.strip().upper()
    number = _PERSON_REF.fullmatch(wanted)
    sort = PERSON if number else CHILD
    key = int(number[1]) if number else store.key_of(conn, wanted)
    found = _called(conn, sort, {key} if key is not None else set())
    if key is None or key not in found:
        raise NotFound(f"There is no record {wanted[:40]} on the register.", safe=_SAFE, next="See: triage doubles")
    return found[key]


def _called(conn: Any, sort: str, keys: set[int]) -> dict[int, Named]:
    names = store.names_of(conn, sort, keys)
    if sort == PERSON:
        return {key: Named(sort, key, person_ref(key), one_line(name)) for key, name in names.items()}
    return {
        key: Named(sort, key, name.split(" ", 1)[0], one_line(name.split(" ", 1)[1])) for key, name in names.items()
    }


def _pair(conn: Any, first: str, second: str) -> tuple[Named, Named]:
    """Return two records of one sort that stand for somebody; raise NotPossible for one that was merged."""
    kept, other = _named(conn, first), _named(conn, second)
    if kept.sort != other.sort:
        raise NotPossible("A child and a person are never one.", safe=_SAFE)
    for one in (kept, other):
        into = store.stands(conn, one.sort, one.id)
        if into != one.id and into is not None:
            now = _called(conn, one.sort, {into})[into]
            raise NotPossible(f"{one.ref} is merged into {now.ref} already.", safe=_SAFE, next=f"Name {now.ref}.")
    return kept, other


def _held(tx: Tx, first: str, second: str) -> tuple[Named, Named]:
    """Return as `_pair`, and keep others from changing the two until the transaction ends."""
    pair = _pair(tx.conn, first, second)
    store.hold(tx, pair[0].sort, [one.id for one in pair])
    return _pair(tx.conn, first, second)  # somebody else may have merged one of them before it was held


def _reason(why: str) -> str:
    said = " ".join(why.split())
    if not said:
        raise NotPossible("Who is who is decided for a reason.", safe=_SAFE, next="Say why.")
    return said


def _answer(conn: Any, one: Named, two: Named) -> Any:
    """Return what is said of these two, or None."""
    pair = {one.id, two.id}
    return next((row for row in store.answers(conn, one.sort) if {row.kept_id, row.other_id} == pair), None)


# ---- merging --------------------------------------------------------------------------------------------------------


def _plan(conn: Any, kept: Named, other: Named) -> tuple[rules.Merge, Rows]:
    """Return what a merge does, with the rows of the one that stays; raise NotPossible where the two cannot be one."""
    mine, theirs = store.rows(conn, kept.sort, kept.id), store.rows(conn, kept.sort, other.id)
    if why := rules.refusal(kept.sort, mine[kept.sort][0], theirs[kept.sort][0]):
        raise NotPossible(why, safe=_SAFE)
    said = _answer(conn, kept, other)
    if said is not None:
        raise NotPossible(
            f"{kept.ref} and {other.ref} were said to be two: {one_line(said.why)}.",
            safe=_SAFE, next=f"Take that back first: triage doubles unmerge {kept.ref} {other.ref} --why ...",
        )  # fmt: skip
    across = "person_id" if kept.sort == CHILD else "child_id"
    whom = {row[across] for row in (*mine["family_contact"], *theirs["family_contact"])}
    names = store.names_of(conn, PERSON if kept.sort == CHILD else CHILD, whom)
    made = rules.merge(kept.sort, mine, theirs, names, store.decided(conn, kept.sort, other.id))
    made.words.insert(0, f"{other.ref} {other.name} becomes one with {kept.ref} {kept.name}, which stays")
    if kept.sort == CHILD:
        made.words += _told(conn, kept, other)
    return made, mine


def _history(tx: Tx, kept: Named, lines: Sequence[rules.Kept], why: str) -> list[int]:
    from triage.store import deciding

    keys = []
    for one in lines:
        child, person = (kept.id, one.relation) if kept.sort == CHILD else (one.relation, kept.id)
        keys.append(deciding.kept(tx, child, person, one.field, one.old, one.new, f"{MERGE}: {why}"))
    return keys


def _note(tx: Tx, what: str, kept: Named, other: Named, why: str, steps: Sequence[rules.Step]) -> None:
    """Write the log: who and why, with the keys of what moved and none of the values; each case's own log says so, too."""
    moved: dict[str, list[Any]] = {}
    for step in steps:
        moved.setdefault(step.table, []).append(list(step.key.values()))
    tx.event(what, None, sort=kept.sort, kept=kept.id, other=other.id, why=why, moved=moved)
    for step in steps:
        if step.table == "matter":
            tx.event(CASE_WENT, step.key["id"], sort=kept.sort, kept=kept.id, other=other.id, why=why)


# ---- how the child travels ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """How a record says that the child travels: what counts, and every story that still does, the newest first."""

    counts: Settled
    rows: Sequence[Any]
    since: datetime | None

    @property
    def stories(self) -> list[Story]:
        return [Story(row.said.value, row.source) for row in self.rows]


def _travels(conn: Any, key: int) -> _Told:
    rows = [row for row in transport.of_child(conn, key) if Story(row.said.value, row.source).counts]
    last = transport.last(conn, key)
    if last is None:
        return _Told(Settled(travel.NOT_KNOWN, disputed=False), (), None)
    return _Told(Settled(last.state.value, last.disputed), rows, last.since)


def _told(conn: Any, kept: Named, other: Named) -> list[str]:
    """Return in words how the child travels by both records, and what counts."""
    mine, theirs = _travels(conn, kept.id), _travels(conn, other.id)
    both = travel.joined(mine.counts, theirs.counts)
    said = f"transport: {_state(both)}"
    if both.disputed:
        said += f", to reconcile: {kept.ref} says {_state(mine.counts)}, {other.ref} says {_state(theirs.counts)}"
    return [said]


def _state(counts: Settled) -> str:
    return counts.state.replace("_", " ")


def _travel(tx: Tx, kept: Named, other: Named) -> list[int]:
    """Take the other record's stories over, where the two differ as a dispute; return the keys of the changes."""
    mine, theirs = _travels(tx.conn, kept.id), _travels(tx.conn, other.id)
    both = travel.joined(mine.counts, theirs.counts)
    since = (mine if both.state == mine.counts.state else theirs).since or tx.at
    keys = []
    for place, source in travel.carried(mine.stories, theirs.stories, disputed=both.disputed):
        told = theirs.rows[place]
        words = f"{told.why} ({told.source}, {other.ref})".strip()
        row = TransportChange(
            child_id=kept.id, at=tx.at, state=Transport(both.state), said=told.said, disputed=both.disputed, since=since,
            why=words, source=source, by=tx.by,
        )  # fmt: skip
        keys.append(transport.change(tx, row))
    return keys


def _travel_back(tx: Tx, kept: Named, keys: Sequence[int]) -> str:
    """Let the child travel as before the merge, where nothing was told since; return in words what stays, or ''."""
    if not keys:
        return ""
    rows = transport.of_child(tx.conn, kept.id)
    if rows[0].id != keys[-1]:
        return "transport changed since: it stays as it is"
    before = next((row for row in rows if row.id not in keys and row.id < keys[0]), None)
    state = before.state if before else Transport.NOT_KNOWN
    transport.change(tx, TransportChange(
        child_id=kept.id, at=tx.at, state=state, said=before.said if before else state, disputed=bool(before and before.disputed),
        since=before.since if before else tx.at, why="as before the merge", source=UNDONE, by=tx.by,
    ))  # fmt: skip
    return ""


# ---- taking back ----------------------------------------------------------------------------------------------------


def _last_first(conn: Any, row: Any) -> None:
    """Raise NotPossible where a later merge concerns either record, or took over what hangs on it: that is taken back first."""
    pair = {row.kept_id, row.other_id}
    later = next((one for one in store.answers(conn)
                  if one.answer == store.ONE and one.id > row.id and _concerns(one, row.sort, pair)), None)  # fmt: skip
    if later is not None:
        one = _called(conn, later.sort, {later.kept_id, later.other_id})
        raise NotPossible(
            f"{one[later.other_id].ref} was merged into {one[later.kept_id].ref} since.",
            safe=_SAFE, next=f"Take that back first: triage doubles unmerge {one[later.kept_id].ref} {one[later.other_id].ref}",
        )  # fmt: skip


def _concerns(merge: Any, sort: str, pair: set[int]) -> bool:
    """Say whether a merge is of one of this pair, or moved a row that names one, as a child's merge moves its carers'."""
    if merge.sort == sort:
        return not pair.isdisjoint((merge.kept_id, merge.other_id))
    column = f"{sort}_id"
    rows = ((step.key, step.before, step.after or {}) for step in store.read(merge.detail["steps"]))
    return any(values.get(column) in pair for told in rows for values in told)


def _undo(tx: Tx, kept: Named, other: Named, row: Any, why: str) -> list[str]:
    detail: Mapping[str, Any] = row.detail
    steps = store.read(detail["steps"])
    since = store.came_since(tx.conn, kept.sort, kept.id, steps, detail["had"])
    stays = store.undo(tx, steps)
    words = [f"{other.ref} {other.name} and {kept.ref} {kept.name} are two again", *rules.left(stays)]
    if travels := _travel_back(tx, kept, detail["transport"]):
        words.append(travels)
    store.drop_history(tx, detail["history"], detail["transport"])
    store.name_again(tx, kept.sort, other.id)
    _note(tx, TAKEN_BACK, kept, other, why, [step for step in steps if step not in stays])
    return [*words, *rules.came(since, kept.ref)]
