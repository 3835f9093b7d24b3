"""The board laid out: each part as rows of so many cells, words and numbers first, bars behind them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from triage.clock import LONDON
from triage.desk.views.board import Board, CaseLine, Count, Holder, Hour, Proposed, Warned
from triage.rules.balance import TOP_LIMIT
from triage.rules.shown import Shown, one_line, own_words
from triage.tui import words
from triage.tui.prose import Page, Piece, among, cells, fit, join, wrap
from triage.tui.widgets.part import Entry

LONG_DAY: Final = timedelta(hours=8)
PARTS: Final[Mapping[str, str]] = {
    "open": "Open cases",
    "now": "Now",
    "clocks": "Clocks of ours",
    "people": "People and what they hold",
    "stuck": "Stuck, and the longest unanswered",
    "today": "Today",
    "ages": "Open cases by age",
    "waiting": "Waiting for",
}
_BAND: Final = 10
_NUMBER: Final = 6
_LABEL: Final = 30
_NAME: Final = 16
_ROOM_FOR_TIMES: Final = 96
_ROLES: Final = {"overflow": "over", "supervisor": "sup."}
_KINDS: Final = {
    "unclaimed": "NOW, unclaimed for 5 minutes",
    "handed": "NOW, hand-off not accepted in its time",
    "untouched": "TODAY, unclaimed near its act-by",
}


def part(name: str, board: Board, width: int) -> list[Entry]:
    """Return the rows of a part for `width` cells."""
    return _LAID[name](board, width)


def case_entry(line: CaseLine, width: int, now: datetime) -> Entry:
    """Return the row of a case, or of a clock of one."""
    due = words.due(line.due, now)
    head: list[Piece] = [
        (fit(_band(line.band), _BAND), words.STYLES[line.band]),
        (fit(due, words.DUE_CELLS + 1, right=True), "late" if line.due < now else ""),
        (own_words(f"  {line.ref}  "), "strong"),
    ]
    left = max(width - _BAND - words.DUE_CELLS - 1 - 4 - len(line.ref), 0)
    owner = fit(join(own_words(" "), line.owner), min(16, left // 4)) if line.owner else own_words("")
    told = among(" · ", (line.child, line.matter, line.note))
    row = (*head, (fit(told, max(left - len(owner), 0)), ""), (owner, "quiet"))
    return Entry(row, f"case {line.id} {line.due} {line.matter}", line)


def holder_entry(holder: Holder, width: int, now: datetime) -> Entry:
    """Return the row of a person: what they hold by band, then what the log says of their day."""
    wide = width >= _ROOM_FOR_TIMES
    role = holder.role if wide else _ROLES.get(holder.role, "")
    row: list[Piece] = [(fit(holder.name, _NAME), "strong"), (fit(own_words(f" {role}"), 12 if wide else 6), "quiet")]
    for band, number in enumerate(holder.bands):
        label = own_words(f" {words.GLYPHS[band]}{number} ")
        row.append((fit(label, 5), words.STYLES[band] if number else "quiet"))
    over = own_words(f" over {TOP_LIMIT} urgent" if holder.top > TOP_LIMIT else "")
    room = max(width - sum(cells(text) for text, _ in row) - cells(over) - 2, 0)
    row += [(over, "late"), (own_words("  "), ""), (fit(_times(holder, now, wide=wide), room), "quiet")]
    return Entry(tuple(row), f"held:{holder.staff_id}", holder)


def _times(holder: Holder, now: datetime, *, wide: bool) -> Shown:
    """Return the oldest act-by, until when it is held, and what the log says of the day; a long one first of all."""
    parts = []
    if holder.since and holder.last and holder.last - holder.since >= LONG_DAY:
        parts.append(own_words("OVER 8 HOURS"))
    if holder.oldest:
        parts.append(join(own_words("oldest " if wide else ""), words.due(holder.oldest, now)))
    if holder.until:
        parts.append(join(own_words("until " if wide else "to "), words.clock(holder.until)))
    if holder.since and holder.last:
        first = join(words.clock(holder.since), own_words("-")) if wide else own_words("last ")
        parts.append(join(first, words.clock(holder.last)))
    return among(", ", parts)


def _band(band: int) -> Shown:
    return own_words(f" {words.GLYPHS[band]} {words.BANDS[band]}")


def _figure(one: Count, width: int, *, bad: bool = False) -> Entry:
    split = " ".join(f"{words.BANDS[band]} {number}" for band, number in enumerate(one.bands) if number)
    row: tuple[Piece, ...] = (
        (
            fit(own_words(str(one.number) if one.known else "?"), _NUMBER, right=True),
            "late" if bad and one.number else "strong" if one.number else "quiet",
        ),
        (
            fit(join(own_words("  "), one.words), _LABEL if one.known else width - _NUMBER),
            "" if one.number else "quiet",
        ),
        (fit(own_words(f"  {split}"), max(width - _NUMBER - _LABEL, 0) if one.known else 0), "quiet"),
    )
    return Entry(row, one.key, one)


def _open(board: Board, width: int) -> list[Entry]:
    late, free = board.open[4], board.open[5]
    most = max(1, *(one.number for one in board.open[:4]))
    rows = []
    for band, one in enumerate(board.open[:4]):
        told = own_words(f"  {late.bands[band]} late, {free.bands[band]} free  ")
        room = max(width - _BAND - _NUMBER - 22, 0)
        row: tuple[Piece, ...] = (
            (fit(_band(band), _BAND), words.STYLES[band]),
            (fit(own_words(str(one.number)), _NUMBER, right=True), "strong"),
            (fit(told, 22), "late" if late.bands[band] else ""),
            (_bar(one.number, most, min(room, 30)), "quiet"),
        )
        rows.append(Entry(row, one.key, one))
    return [*rows, _figure(late, width, bad=True), _figure(free, width)]


def _now(board: Board, width: int) -> list[Entry]:
    rows = []
    for alarm in board.alarms.alarms:
        count = Count(alarm.kind, own_words(_KINDS[alarm.kind]), len(alarm.ids))
        refs = own_words(f"{_KINDS[alarm.kind]}: {', '.join(alarm.refs[:5])}")
        number = fit(own_words(str(len(alarm.ids))), _NUMBER, right=True)
        rows.append(
            Entry(
                ((number, "late"), (fit(join(own_words("  "), refs), max(width - _NUMBER, 0)), "")), alarm.kind, count
            )
        )
    rows += [_warned(one, width, board.at) for one in board.warnings]
    said, surge = list[tuple[Shown, str]](), board.alarms.surge
    if surge:
        since = words.moment(surge.since, board.at)
        said.append(
            (join(own_words("SURGE since "), since, own_words(" by "), surge.by, own_words(": "), surge.why), "warning")
        )
    for name in board.alarms.silent:
        said.append((join(name, own_words(" does not work: see triage channels")), "warning"))
    for name in board.alarms.proposers:
        said.append((join(own_words("Rules of "), name, own_words(" wait for you: triage policy waiting")), "warning"))
    held = [sign for sign in board.signs if sign.holds]
    said += [(own_words(f"Sign of a surge: {sign.words}"), "warning") for sign in held]
    if not held:
        said.append((own_words("No sign of a surge."), "quiet"))
    elif not surge:
        said.append((own_words("S begins a surge; the signs only propose it."), "quiet"))
    lines = [(line, style) for told, style in said for line in wrap(told, max(width - 2, 8))]
    rows += [Entry(((own_words("  "), ""), (line, style)), f"signs {at}") for at, (line, style) in enumerate(lines)]
    return (
        rows if board.alarms.alarms else [Entry(((fit(own_words("  No alarm."), width), "quiet"),), "unclaimed"), *rows]
    )


def _warned(one: Warned, width: int, now: datetime) -> Entry:
    """Return the row of an early warning: since when, what, and what a supervisor makes of it."""
    made = (
        join(one.seen_by, own_words(": "), one.made_of_it)
        if one.made_of_it
        else own_words("enter: say what you make of it")
    )
    state = own_words(" over; since ") if one.ended_at else own_words(" since ")
    told = join(own_words("  "), one.words, state, words.moment(one.began_at, now), own_words(". "), made)
    number = fit(own_words("!"), _NUMBER, right=True)
    return Entry(((number, "late"), (fit(told, max(width - _NUMBER, 0)), "")), f"warning {one.id}", one)


def _clocks(board: Board, width: int) -> list[Entry]:
    figures = [_figure(one, width, bad=one.key == "clocks_broken") for one in board.clocks]
    return [*figures, *(case_entry(line, width, board.at) for line in board.clock_lines)]


def _people(board: Board, width: int) -> list[Entry]:
    return [holder_entry(holder, width, board.at) for holder in board.people]


def _stuck(board: Board, width: int) -> list[Entry]:
    figures = [_figure(one, width, bad=True) for one in board.stuck]
    return [*figures, *(case_entry(line, width, board.at) for line in board.oldest)]


def _ages(board: Board, width: int) -> list[Entry]:
    return [_figure(one, width) for one in board.ages]


def _waiting(board: Board, width: int) -> list[Entry]:
    nothing = Entry(((fit(own_words("  No case waits."), width), "quiet"),), "waiting")
    return [_figure(one, width) for one in board.waiting] or [nothing]


def _today(board: Board, width: int) -> list[Entry]:
    most = max(1, *(hour.came for hour in board.hours), *(hour.answered for hour in board.hours))
    figures = [_figure(one, width) for one in board.today]
    hours = [_hour(hour, most, width) for hour in board.hours]
    return [figures[0], figures[-1], *hours, *figures[1:-1]]


def _hour(hour: Hour, most: int, width: int) -> Entry:
    told = f"  {hour.start.astimezone(LONDON):%H} h  {hour.came:>4} in  {hour.answered:>4} answered  {hour.unfinished:>5} left  "
    bars = _bar(hour.came, most, max(min(width - len(told), 40), 0))
    return Entry(((own_words(told), ""), (bars, "in")), f"hours {hour.start:%H}")


def _bar(number: int, most: int, room: int) -> Shown:
    return own_words("=" * (number * room // most if room > 0 else 0))


def moves_page(moves: Sequence[Proposed], width: int, now: datetime) -> Page:
    """Return exactly what evening out would change: a row for each case."""
    page = Page()
    for move in moves:
        told = join(own_words(f"  {move.ref}  "), fit(move.was, _NAME), own_words(" to "), move.to)
        page.add(
            (fit(_band(move.band), _BAND), words.STYLES[move.band]),
            (fit(words.due(move.due, now), words.DUE_CELLS + 1, right=True), "late" if move.due < now else ""),
            (fit(told, max(width - _BAND - words.DUE_CELLS - 1, 0)), ""),
        )
    return page


def said_of(moved: Sequence[tuple[bool, str, Shown]]) -> Shown:
    """Return in words what became of each of many: how many were done, then those that were not."""
    done = sum(ok for ok, _, _ in moved)
    left = [join(own_words(f"{ref}: "), said) for ok, ref, said in moved if not ok]
    return one_line(among(" ", (own_words(f"{done} of {len(moved)} done."), *left)), 300)


_LAID: Final[Mapping[str, Callable[[Board, int], list[Entry]]]] = {
    "open": _open,
    "now": _now,
    "clocks": _clocks,
    "people": _people,
    "stuck": _stuck,
    "ages": _ages,
    "waiting": _waiting,
    "today": _today,
}
