"""A telephone switch's export of calls, read by a column map: each row a call, in the order in which they rang."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from triage.channels import call_columns
from triage.channels.call_columns import ABANDONED, ANSWERED, MISSED, VOICEMAIL
from triage.channels.columns import ColumnMap, Refused, Row, Values, mapped, rows
from triage.channels.form_drops import FormDrops
from triage.channels.queue_log import arrival_of
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.rang import How, Rang, number_of

RUNG_BACK: Final = timedelta(days=7)
_HOW: Final = {
    ANSWERED: How.ANSWERED,
    ABANDONED: How.ABANDONED,
    MISSED: How.ABANDONED,
    VOICEMAIL: How.VOICEMAIL,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One row: the arrival that its call makes, or why it makes none, as `refused`."""

    row: int
    arrival: Arrival
    refused: str = ""


def source_of(made: ColumnMap) -> str:
    """Return the name under which the calls of this map are known for ever."""
    return f"calls {made.name}"


def items(path: Path, made: ColumnMap, now: datetime, written: datetime) -> list[Item]:
    """Return what each row of `path` says, the first call first; rows that are refused, as of `written`, come before them all.

    A call that is over for longer than a week is counted, and nobody is rung back for it. Raises NotReadable.
    """
    refused, found = [], []
    for row in rows(path, made.layout):
        values = mapped(row, made)
        wrong = values.why if isinstance(values, Refused) else values.still_to_come("began", now, "it rang")
        if isinstance(values, Refused) or wrong:
            refused.append(_refused(row, wrong, made, min(written, now)))
        else:
            found.append(_call(values, made, now))
    return [*refused, *sorted(found, key=lambda item: (item.arrival.received_at, item.row))]


class CallDrops(FormDrops):
    """A folder that the switch's own system drops its exports into."""

    fields = call_columns.FIELDS
    channel = Channel.PHONE

    def __init__(self, folder: Path, map_file: Path) -> None:
        super().__init__(folder, map_file)
        self.name = f"telephone exports {folder}"
        self.words = f"exports of calls dropped into {folder}"

    def read(self, file: Path, made: ColumnMap, now: datetime, written: datetime) -> Iterator[Arrival]:
        """Yield each call of a file, and each row that is none."""
        for item in items(file, made, now, written):
            yield item.arrival


def _call(values: Values, made: ColumnMap, now: datetime) -> Item:
    began, number = values.moment("began") or now, number_of(values.text("number"))
    waited = values.whole("waited")
    how = _HOW[values.text("outcome")]
    if waited is None and how is How.ABANDONED:
        how = How.CUT_OFF  # whether it was rung off at once or after an hour is not told
    ended = began + timedelta(seconds=max(waited or 0, 0))
    queue = values.text("queue")
    rang = Rang(
        call=values.text("reference") or f"{began:%Y%m%d%H%M%S} {number or 'withheld'}", queue=queue, number=number,
        began_at=began, ended_at=ended, waited=max(waited or 0, 0), how=how,
        talked=values.whole("talked") if how is How.ANSWERED else None, only_counted=ended < now - RUNG_BACK,
    )  # fmt: skip
    return Item(values.row.number, arrival_of(rang, source_of(made), values.row.raw))


def _refused(row: Row, why: str, made: ColumnMap, came: datetime) -> Item:
    said = Message(text=row.says, new_text=row.says, error=f"Row {row.number} of an export of calls: {why}.")
    return Item(row.number, Arrival(source_of(made), f"row {row.key}", Channel.PHONE, came, row.raw, said), why)
