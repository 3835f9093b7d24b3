"""Tending the channels: each by itself, its state told, its set-up tried out."""

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cli.conftest import Run
from support.desks import as_service, desk_for, shipped_house

from triage.channels.folder_outlet import FolderOutlet
from triage.cli import tending
from triage.config import shipped
from triage.desk import channels, house
from triage.desk.front import Desk
from triage.desk.sending import Road
from triage.errors import ChannelAway
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.house import House
from triage.rules.letter import Way
from triage.rules.roles import Role
from triage.store.engine import Store
from triage.store.migrate import migrate


class Inlet:
    """A source for one arrival, which may stall, fail or be away first."""

    words, backlog = "a test's own", None

    def __init__(self, name: str, desk: Desk, act: threading.Event | Exception | None = None) -> None:
        self.name, self.desk, self.act = name, desk, act
        self.looked = threading.Event()

    def waiting(self, _cursor: str) -> Iterator[Arrival]:
        if isinstance(self.act, Exception):
            self.looked.set()
            raise self.act
        if isinstance(self.act, threading.Event):
            self.act.wait(20)
        raw = self.name.encode()
        yield Arrival(
            self.name, "1", Channel.EMAIL, self.desk.now(), raw, Message(text=self.name, new_text=self.name), "1"
        )
        self.looked.set()

    def taken(self, arrival: Arrival) -> None:
        pass

    def rest(self, stop: threading.Event, seconds: float) -> None:
        stop.wait(seconds)

    def try_out(self) -> str:
        return "It works."


def _desk(folder: Path) -> Desk:
    store = Store(f"sqlite:///{folder / 'triage.db'}")
    migrate(store, shipped("migrations"))
    return as_service(desk_for(store, folder))


def _tended(desk: Desk, inlets: list[Inlet], until: Inlet, folder: Path) -> None:
    stop = threading.Event()
    work = threading.Thread(
        target=tending.work, args=(desk, inlets, {Way.EMAIL: Road(FolderOutlet(folder).deliver)}, stop, 0.01)
    )
    work.start()
    assert until.looked.wait(20)
    stop.set()
    for inlet in inlets:
        if isinstance(inlet.act, threading.Event):
            inlet.act.set()
    work.join(20)
    assert not work.is_alive()


def test_a_channel_that_stalls_holds_up_no_other(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    stalls, works = Inlet("stalls", desk, threading.Event()), Inlet("works", desk)
    _tended(desk, [stalls, works], works, tmp_path)
    assert channels.cursor(desk, "works") == "1"


def test_a_fault_of_ours_in_one_channel_stops_neither_the_others_nor_the_service(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = _desk(tmp_path)
    broken, works = Inlet("broken", desk, KeyError("Amara Reed")), Inlet("works", desk)
    _tended(desk, [broken, works], works, tmp_path)
    said = capsys.readouterr().err
    assert "broken: a fault in this program (KeyError at" in said
    assert "Amara" not in said, "what a family wrote is no matter for a log"


def test_the_rules_are_read_once_and_before_any_channel_is_tended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("queue")
    read: list[Mapping[str, str]] = []
    at_work: list[int] = []

    def parsed(texts: Mapping[str, str]) -> House:
        read.append(texts)
        return shipped_house()

    monkeypatch.setattr(house, "_KNOWN", {})
    monkeypatch.setattr(house, "_parsed", parsed)
    monkeypatch.setattr(tending, "work", lambda *_: at_work.append(len(read)))
    run("run")
    assert at_work == [1]


def test_a_channel_that_is_away_is_told_with_the_time_since_when(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    away = Inlet("mailbox", desk, ChannelAway("It does not answer."))
    _tended(desk, [away], away, tmp_path)
    supervisor = desk_for(desk.store, tmp_path, "sue", Role.SUPERVISOR)
    (state,) = channels.states(supervisor)
    assert (state.name, state.error) == ("mailbox", "It does not answer.")
    assert state.error_since is not None
    channels.note(desk, "mailbox", "a test's own", error="Still not.")
    assert channels.states(supervisor)[0].error_since == state.error_since
    channels.note(desk, "mailbox", "a test's own", backlog=3)
    (state,) = channels.states(supervisor)
    assert (state.error, state.error_since, state.backlog) == ("", None, 3)


def test_the_channels_are_listed_and_tried_out_before_go_live(run: Run, tmp_path: Path) -> None:
    (tmp_path / "incoming").mkdir()
    name = f"folder {tmp_path / 'incoming'}"
    assert "has not looked yet" in run("channels")
    assert json.loads(run("channels", "--json").splitlines()[0])["name"] == name
    tried = run("channels", "test")
    assert f"{name}: works." in tried
    assert "email out: works." in tried
    assert "There is no channel 'fax'" in run("channels", "test", "fax", code=25)
    (tmp_path / "incoming").rmdir()
    (tmp_path / "incoming").write_text("in the way")
    assert f"{name}: does not work." in run("channels", "test", code=29)


def test_the_web_form_is_tried_where_it_is_named(run: Run) -> None:
    assert "email out: works" in run("channels", "test")
    assert "web form: does not work." in run("channels", "test", "web form", code=29)


def test_a_way_out_says_how_many_letters_wait_and_what_kept_the_last_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_text("From: parent@example.org\nSubject: taxi\n\nNo taxi came for Amara today.\n")
    run("intake", "email", str(tmp_path / "mail.eml"))
    ref = json.loads(run("queue", "--json").splitlines()[0])["ref"]
    words = "Dear Ms Reed,\n\nI am sorry. I will ring you today. Call 01632 960 200.\n\nJo\n"
    run("reply", ref, "--send", "--subject", "Your taxi", given=words)
    assert "email out: as a file into " in run("channels")
    assert "letters; 1 waiting." in run("channels")
    (tmp_path / "letters").write_text("in the way")
    run("run", "--once")
    assert "1 waiting; the last try: The folder " in run("channels")
    told = json.loads(run("channels", "--json").splitlines()[-1])
    assert (told["name"], told["backlog"], told["unknown"]) == ("email out", 1, 0)
    assert told["error"].startswith("The folder ")
