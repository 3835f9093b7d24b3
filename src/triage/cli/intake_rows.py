"""`triage intake sheet` and `social`: take in the rows of a list that was kept elsewhere, or only show what each would be."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from triage import clock
from triage.cli import opening
from triage.cli.looking import when
from triage.desk import private_file
from triage.errors import NotReadable
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.channels.columns import ColumnMap, Field
    from triage.channels.contact_rows import Item
    from triage.desk.front import Desk

_FIRST: Final = 5
REFUSED: Final = 20
_ListFile = Annotated[Path, typer.Argument(help="The list: .xlsx, .csv, .json or .jsonl.")]
_Map = Annotated[Path, typer.Option("--map", help="The column map, made by: triage intake map FILE.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what was understood; take nothing in.")]
_Refused = Annotated[
    Path | None, typer.Option("--refused", help="Write the rows that were refused, and why, to this CSV file.")
]
_AsJson = Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")]


@dataclass(slots=True)
class Tally:
    """What a list holds: how many rows, of which channels, from when to when, answered ones, and those refused with their why."""

    rows: int = 0
    understood: int = 0
    answered: int = 0
    taken: int = 0
    repeated: int = 0
    first: list[str] = field(default_factory=list)
    channels: Counter[str] = field(default_factory=Counter)
    earliest: datetime | None = None
    latest: datetime | None = None
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    def count(self, item: "Item") -> None:
        """Count one row."""
        self.rows += 1
        if item.refused:
            self.refused.append((item.row, item.refused, item.arrival.message.text))
            return
        arrival = item.arrival
        self.understood += 1
        self.answered += item.answered
        self.channels[arrival.channel.value] += 1
        self.earliest = min(self.earliest or arrival.received_at, arrival.received_at)
        self.latest = max(self.latest or arrival.received_at, arrival.received_at)
        if len(self.first) < _FIRST:
            self.first.append(_line(item))


def sheet(
    file: _ListFile,
    map_file: _Map,
    dry_run: _DryRun = False,
    refused: _Refused = None,
    as_json: _AsJson = False,
) -> None:
    """Take in the inbox that a team kept by hand. The same list given again, grown, brings only what is new."""
    _list(file, map_file, "sheet", dry_run=dry_run, refused=refused, as_json=as_json)


def social(
    file: _ListFile,
    map_file: _Map,
    dry_run: _DryRun = False,
    refused: _Refused = None,
    as_json: _AsJson = False,
) -> None:
    """Take in comments and direct messages from an export. One conversation is one matter; a name there proves nobody."""
    _list(file, map_file, "social", dry_run=dry_run, refused=refused, as_json=as_json)


def map_of(map_file: Path, fields: "Sequence[Field]") -> "ColumnMap":
    """Return the column map in a file; raise NotReadable or SettingsWrong."""
    from triage.channels.columns import read_map

    try:
        text = map_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReadable(
            f"The column map {map_file} cannot be read.", safe="Nothing was taken in.",
            next="Make one with: triage intake map FILE.",
        ) from error  # fmt: skip
    return read_map(text, fields, map_file.name)


def tried(file: Path, made: "ColumnMap", sort: str) -> Tally:
    """Return what a list would bring, and take nothing in."""
    tally = Tally()
    for item in _items(file, made, sort):
        tally.count(item)
    return tally


def told(tally: Tally, *, dry_run: bool) -> Iterator[str]:
    """Yield in lines what a list holds and what became of it."""
    if dry_run:
        yield from (f"  {line}" for line in tally.first)
    if tally.earliest and tally.latest:
        ways = ", ".join(f"{count} {way.replace('_', ' ')}" for way, count in tally.channels.most_common())
        yield f"{ways}; from {when(tally.earliest)} {tally.earliest.year} to {when(tally.latest)} {tally.latest.year}."
    yield from (f"  refused, row {row}: {one_line(why, 300)}" for row, why, _ in tally.refused[:REFUSED])
    if len(tally.refused) > REFUSED:
        yield f"  and {len(tally.refused) - REFUSED} more: --refused FILE writes all of them."
    also = f", {tally.answered} of them answered already" if tally.answered else ""
    if dry_run:
        yield f"{tally.understood} of {tally.rows} rows are understood{also}; {len(tally.refused)} refused. Nothing was taken in."
    else:
        yield f"{tally.taken} taken in{also}, {tally.repeated} already here, {len(tally.refused)} refused."


def _list(file: Path, map_file: Path, sort: str, *, dry_run: bool, refused: Path | None, as_json: bool) -> None:
    from triage.channels.contact_rows import FIELDS

    found = opening.settings()
    made = map_of(map_file, FIELDS[sort])
    tally = tried(file, made, sort) if dry_run else _taken(opening.desk(found), file, made, sort)
    if refused is not None:
        write_refused(refused, tally.refused)
    if as_json:
        typer.echo(json.dumps(_figures(tally), default=str))
    else:
        for line in told(tally, dry_run=dry_run):
            typer.echo(line)
    if tally.refused and not dry_run:
        raise typer.Exit(27)


def _items(file: Path, made: "ColumnMap", sort: str) -> "Iterator[Item]":
    from triage.channels.columns import fits
    from triage.channels.contact_rows import items

    fits(file, made)
    written = min(datetime.fromtimestamp(file.stat().st_mtime, UTC), clock.now())
    return items(file, made, sort, clock.now(), written)


def _taken(desk: "Desk", file: Path, made: "ColumnMap", sort: str) -> Tally:
    from triage.desk.hand_kept import Answered, take_in_answered
    from triage.desk.take_in import take_in

    tally = Tally()
    for item in opening.with_progress(_items(file, made, sort), "Taking in rows"):
        if item.refused:
            tally.count(item)
            continue
        if item.answered:
            outcome = take_in_answered(desk, item.arrival, Answered(item.answered_at, item.note)).outcome
        else:
            outcome = take_in(desk, item.arrival).outcome
        if outcome == "repeated":
            tally.rows, tally.repeated = tally.rows + 1, tally.repeated + 1
        else:
            tally.count(item)
            tally.taken += 1
    return tally


def _line(item: "Item") -> str:
    arrival = item.arrival
    way = arrival.channel.value.replace("_", " ")
    if arrival.channel.value == "social":
        way = f"{way}, {'public' if arrival.public else 'private'}"
    who = arrival.message.from_name or arrival.message.from_address or "nobody named"
    state = "  [answered]" if item.answered else ""
    said = f"{arrival.message.subject} {arrival.message.text}"
    return one_line(f"row {item.row}  {when(arrival.received_at)}  {way}  {who}: {said}", 120) + state


def _figures(tally: Tally) -> dict[str, object]:
    return {
        "rows": tally.rows, "understood": tally.understood, "answered": tally.answered, "taken": tally.taken,
        "repeated": tally.repeated, "refused": [{"row": row, "why": why} for row, why, _ in tally.refused],
        "channels": dict(tally.channels), "from": tally.earliest, "to": tally.latest,
    }  # fmt: skip


def write_refused(file: Path, rows: "Sequence[tuple[int, str, str]]") -> None:
    """Write the refused rows, readable by their owner only; nothing in it is a live formula to a spreadsheet program."""
    from triage.reports.papers.sheets import guarded

    stream = io.StringIO(newline="")
    out = csv.writer(stream)
    out.writerow(["row", "why", "what it says"])
    out.writerows([row, guarded(why), guarded(text)] for row, why, text in rows)
    private_file.write(file, stream.getvalue().encode("utf-8-sig"))
