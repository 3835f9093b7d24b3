"""Asterisk's queue_log, followed as it grows and is rotated."""

import gzip
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from channels.inlet_contract import InletContract
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.channels.base import Inlet
from triage.channels.queue_log import QueueLog
from triage.errors import ChannelAway
from triage.rules.arrival import Arrival
from triage.rules.rang import How

NINE = 1_799_744_400  # 12 January 2027, 09:00
RINGING = "01632 960111"


def line(at: int, call: str, event: str, *rest: object, queue: str = "transport") -> bytes:
    return "|".join([str(NINE + at), call, queue, "NONE", event, *map(str, rest)]).encode() + b"\n"


def entered(at: int, call: str, number: str = RINGING, queue: str = "transport") -> bytes:
    return line(at, call, "ENTERQUEUE", "", number, 1, queue=queue)


def abandoned(at: int, call: str, waited: int = 60, number: str = RINGING, queue: str = "transport") -> bytes:
    gone = line(at + waited, call, "ABANDON", 1, 1, waited, queue=queue)
    return entered(at, call, number, queue) + line(at + 5, call, "RINGNOANSWER", 5000, queue=queue) + gone


def told(arrivals: Iterator[Arrival]) -> list[tuple[str, How, int, int | None]]:
    return [(a.rang.call, a.rang.how, a.rang.waited, a.rang.talked) for a in arrivals if a.rang]


class TestQueueLogKeepsTheContract(InletContract):
    @pytest.fixture(autouse=True)
    def _log(self, tmp_path: Path) -> None:
        self.log = tmp_path / "queue_log"
        self.log.touch()
        self.calls = 0

    def inlet(self) -> Inlet:
        return QueueLog(self.log)

    def away(self) -> Inlet:
        return QueueLog(self.log.parent / "nowhere" / "queue_log")

    def _write(self, raw: bytes) -> None:
        with self.log.open("ab") as stream:
            stream.write(raw)

    def put(self, words: str) -> None:
        self.calls += 1
        self._write(abandoned(self.calls * 100, f"{NINE}.{self.calls}", number=f"0163296000{self.calls}", queue=words))

    def put_hostile(self) -> int:
        self._write(b"\x1b[2J\xff\xfe|[/]|[@click=app.quit]|\0\n99999999999999999999|x|q|a|ABANDON|1|1|1\n")
        self._write(b"x" * 100_000 + b"\n")
        self._write(line(1, "a\x1b]0;owned\x07", "ABANDON", "-1", "\u00e9", "9" * 400) + b"\n\n")
        return 1

    def source(self) -> object:
        return self.log.read_bytes(), self.log.stat().st_mtime_ns


def test_each_way_in_which_a_wait_ends_is_told_with_its_seconds(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(
        abandoned(0, "a", 190)
        + entered(200, "b") + line(320, "b", "EXITWITHTIMEOUT", 1, 1, 120)
        + entered(400, "c") + line(412, "c", "CONNECT", 12, "x", 3) + line(500, "c", "COMPLETECALLER", 12, 88, 1)
        + entered(500, "d") + line(530, "d", "EXITWITHKEY", "2", 1, 1, 30)
        + line(540, "e", "JOINEMPTY")
        + entered(600, "f") + line(610, "f", "CONNECT", 10, "x", 3) + line(700, "f", "ATTENDEDTRANSFER", "BRIDGE", "x", 10, 90, 1)
        + entered(700, "g") + line(720, "NONE", "QUEUESTART", queue="NONE")
    )  # fmt: skip
    assert told(QueueLog(log).waiting()) == [
        ("a", How.ABANDONED, 190, None), ("b", How.TIMED_OUT, 120, None), ("c", How.ANSWERED, 12, None),
        ("c", How.ANSWERED, 12, 88), ("d", How.LEFT, 30, None), ("e", How.TURNED_AWAY, 0, None), ("f", How.ANSWERED, 10, None),
        ("f", How.ANSWERED, 10, 90), ("g", How.CUT_OFF, 0, None),
    ]  # fmt: skip


def test_a_missed_call_is_its_number_its_wait_and_its_lines(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(abandoned(0, "a", 190, number="+44 1632 960111"))
    (arrival,) = QueueLog(log).waiting()
    assert arrival.message.from_address == "01632960111"
    assert arrival.message.text == "Missed call. Rang at 09:00 in the queue 'transport', waited 3 min, then rang off."
    assert arrival.message.new_text == ""
    assert [part.split(b"|")[4] for part in arrival.raw.split(b"\n")] == [b"ENTERQUEUE", b"RINGNOANSWER", b"ABANDON"]


def test_only_the_queues_of_this_desk_are_read(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(abandoned(0, "a", queue="council tax") + abandoned(100, "b"))
    assert [call for call, *_ in told(QueueLog(log, ["transport"]).waiting())] == ["b"]


def test_a_log_of_years_is_counted_and_only_its_last_day_is_rung_back(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(abandoned(-40 * 86_400, "old") + abandoned(-3600, "new") + entered(0, "waits"))
    old, new = QueueLog(log).waiting()
    assert (old.rang and old.rang.missed, new.rang and new.rang.missed) == (False, True)


def test_a_file_that_is_no_queue_log_is_found_when_it_is_tried_out(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("Jan 12 09:00:00 switch asterisk: hello\n")
    with pytest.raises(ChannelAway, match="no queue log"):
        QueueLog(tmp_path / "messages").try_out()


def test_a_log_that_was_thrown_away_before_it_was_read_is_a_line_in_the_queue(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(abandoned(0, "a"))
    (first,) = QueueLog(log).waiting()
    log.unlink()
    log.write_bytes(abandoned(200, "b"))
    gap, second = QueueLog(log).waiting(first.cursor)
    assert gap.message.error
    assert "may be missing" in gap.message.error
    assert second.rang
    assert second.rang.call == "b"
    assert [a.key for a in QueueLog(log).waiting(gap.cursor)] == [second.key]


# ---- any history, any rotation --------------------------------------------------------------------------------------


@dataclass
class History:
    """What callers did, as lines and as a plain recount of them."""

    lines: list[tuple[int, bytes]] = field(default_factory=list)
    ends: dict[str, tuple[How, int, int | None]] = field(default_factory=dict)

    def visit(self, call: str, at: int, waited: int, how: str, talked: int) -> int:
        """Let a call wait once, and return when it is over."""
        gone = at + waited
        self.lines.append((at, entered(at, call, number="" if at % 3 else RINGING)))
        if how == "answered":
            self.lines.append((gone, line(gone, call, "CONNECT", waited, "x", 1)))
            self.lines.append((gone + talked, line(gone + talked, call, "COMPLETEAGENT", waited, talked, 1)))
        else:
            event = {"abandoned": "ABANDON", "timed_out": "EXITWITHTIMEOUT"}[how]
            self.lines.append((gone, line(gone, call, event, 1, 1, waited)))
        before = self.ends.get(call)
        if before is None or before[0] is not How.ANSWERED:
            all_of_it = waited + (before[1] if before else 0)
            self.ends[call] = (How(how), all_of_it, talked if how == "answered" else None)
        return gone + talked

    @property
    def log(self) -> bytes:
        ordered = [raw for _, raw in sorted(self.lines, key=lambda one: one[0])]
        noise = line(0, "NONE", "PAUSE", queue="transport")
        return b"".join(raw + noise * (len(raw) % 2) for raw in ordered)


@st.composite
def histories(draw: st.DrawFn) -> History:
    made = History()
    for number in range(draw(st.integers(1, 8))):
        at, how = draw(st.integers(0, 3600)), "timed_out"
        for _ in range(draw(st.integers(1, 3))):
            how = draw(st.sampled_from(["answered", "abandoned", "timed_out"]))
            at = 1 + made.visit(f"{NINE}.{number}", at, draw(st.integers(1, 600)), how, draw(st.integers(0, 900)))
    return made


def counted(arrivals: Sequence[Arrival]) -> dict[str, tuple[How, int, int | None]]:
    """Count as the desk does, without its database: the waits of one call are added up until it is answered."""
    found: dict[str, tuple[How, int, int | None]] = {}
    for arrival in arrivals:
        assert arrival.rang is not None, "a line could not be read"
        rang, before = arrival.rang, found.get(arrival.rang.call)
        if before is None or before[0] is not How.ANSWERED:
            found[rang.call] = (rang.how, rang.waited + (before[1] if before else 0), rang.talked)
        elif before[2] is None:
            found[rang.call] = (before[0], before[1], rang.talked)
    return found


def _grow(log: Path, raw: bytes, at: int, way: str) -> None:
    """Write `raw` up to a byte, rotate the log by one of the ways in use, and write the rest."""
    with log.open("ab") as stream:
        stream.write(raw[:at])
    yesterday = log.with_name("queue_log.1")
    if way == "renamed":
        log.rename(yesterday)
    elif way == "copied":
        yesterday.write_bytes(log.read_bytes())
        os.truncate(log, 0)
    elif way == "compressed":
        with gzip.open(log.with_name("queue_log.1.gz"), "wb") as packed:
            packed.write(log.read_bytes())
        log.unlink()
    with log.open("ab") as stream:
        stream.write(raw[at:])


@settings(max_examples=120)
@given(history=histories(), way=st.sampled_from(["renamed", "copied", "compressed"]), data=st.data())
def test_whatever_callers_do_and_wherever_the_log_is_rotated_the_counts_are_a_plain_recount(
    tmp_path_factory: pytest.TempPathFactory, history: History, way: str, data: st.DataObject
) -> None:
    raw, log = history.log, tmp_path_factory.mktemp("log") / "queue_log"
    looked, rotated = sorted(data.draw(st.lists(st.integers(0, len(raw)), min_size=2, max_size=2)))
    log.write_bytes(raw[:looked])
    inlet = QueueLog(log)
    seen = list(inlet.waiting())
    cursor = next((one.cursor for one in reversed(seen) if one.cursor), "")
    inlet = data.draw(st.sampled_from([inlet, QueueLog(log)]))
    if cursor:
        _grow(log, raw[looked:], rotated - looked, way)
    else:
        log.write_bytes(raw)
    seen += inlet.waiting(cursor)
    assert counted(seen) == history.ends
    assert len({(one.key, one.rang and one.rang.talked) for one in seen}) == len(seen)


def test_a_rotation_at_every_single_byte_loses_and_doubles_nothing(tmp_path: Path) -> None:
    first = abandoned(0, "a")
    raw = entered(100, "b") + abandoned(110, "c") + line(400, "b", "CONNECT", 300, "x", 1) + abandoned(500, "d")
    for at in range(len(raw) + 1):
        folder = tmp_path / str(at)
        folder.mkdir()
        log = folder / "queue_log"
        log.write_bytes(first)
        (begun,) = QueueLog(log).waiting()
        _grow(log, raw, at, ("renamed", "copied")[at % 2])
        calls = [call for call, *_ in told(QueueLog(log).waiting(begun.cursor))]
        assert calls == ["c", "b", "d"], at


def test_what_is_still_written_to_the_renamed_log_is_read_until_the_new_one_begins(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(abandoned(0, "a"))
    (first,) = QueueLog(log).waiting()
    old = log.rename(tmp_path / "queue_log.1")
    log.touch()
    with old.open("ab") as stream:
        stream.write(abandoned(100, "b"))
    (second,) = QueueLog(log).waiting(first.cursor)
    with old.open("ab") as stream:
        stream.write(entered(200, "c"))
    log.write_bytes(line(260, "c", "ABANDON", 1, 1, 60))
    assert told(QueueLog(log).waiting(second.cursor)) == [("c", How.ABANDONED, 60, None)]
