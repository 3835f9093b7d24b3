"""When things go wrong: one calm line, nothing lost, and no word of a family in a trace."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from support.families import post
from support.pilots import app_on, desk_screen, opened, reply_screen, said, text_of, until, writing

from triage.desk import drafts
from triage.desk.front import Desk
from triage.errors import SettingsWrong, StoreAway
from triage.rules.house import House
from triage.tui import errand
from triage.tui.app import TriageApp
from triage.tui.screens import live
from triage.tui.screens.desk import DeskScreen


def away(*_: Any, **__: Any) -> Any:
    raise StoreAway("The database does not answer now.", safe="What you typed is kept.", next="Try again.")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once instead of after seconds."""
    monkeypatch.setattr(live, "AGAIN_AFTER", 0.05)


async def test_a_database_that_goes_away_is_said_in_one_line_and_heals_by_itself(
    busy_desk: Desk, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(type(busy_desk.store), "read", away)
            desk.refresh_order()
            await until(pilot, lambda: "The database does not answer" in said(pilot), "it is said")
            await pilot.press("j", "k", "w", "escape")
            assert desk.queue.row == 0, "keys answer"
            assert "Tamsin Okafor-Hale" in text_of(pilot), "what was read stays, with the time it was read"
        await until(pilot, lambda: "answers again" in said(pilot), "it heals")


async def test_a_change_that_takes_its_time_says_so_and_what_came_of_it_afterwards(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, write = threading.Event(), type(busy_desk.store).write

    def slow(*args: Any, **more: Any) -> Any:
        free.wait(20)
        return write(*args, **more)

    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(type(busy_desk.store), "write", slow)
            await pilot.press("n")
            await until(pilot, lambda: "Working on it" in said(pilot), "it is said that the key was heard")
            free.set()
            await until(pilot, lambda: "yours for half an hour" in said(pilot), "and what came of it")


async def test_writing_goes_on_while_the_database_is_away_and_nothing_typed_is_lost(
    busy_desk: Desk, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        case_id = desk.queue.ids[0]
        composer = await writing(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(type(busy_desk.store), "read", away)
            patch.setattr(type(busy_desk.store), "write", away)
            await pilot.press(*"TYPED")
            await until(pilot, lambda: "cannot be checked now" in text_of(pilot), "the checks say that they wait")
            await until(pilot, lambda: drafts.find(busy_desk, case_id), "the draft is kept on this machine")
            await pilot.press("f10")
            await until(pilot, lambda: "does not answer" in said(pilot), "the send is refused")
        assert "TYPED" in composer.letter.text
        await pilot.press("x")
        await until(pilot, lambda: composer._checked == composer._turn, "checks go on")


async def test_what_of_the_desks_files_could_not_be_used_is_told_when_it_has_opened(busy_desk: Desk) -> None:
    async with app_on(replace(busy_desk, left_out="Some templates are left out.")).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Some templates are left out." in said(pilot), "it is told")


async def test_a_queue_that_has_not_been_read_is_never_called_empty(soon: None) -> None:
    let_go = Event()

    def slowly() -> Desk:
        let_go.wait(5)
        raise SettingsWrong("The rules cannot be used.")

    async with TriageApp(slowly).run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        await until(pilot, lambda: "has not been read yet" in text_of(pilot), "it says so")
        assert "empty" not in text_of(pilot)
        let_go.set()


async def test_a_desk_that_cannot_open_says_every_fault_and_still_quits(soon: None) -> None:
    def fails() -> Desk:
        raise SettingsWrong(
            "The rules cannot be used.", next="Mend these:", faults=["policy.toml, line 3: [bold]no[/]"]
        )

    app = TriageApp(fails)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "policy.toml, line 3: [bold]no[/]" in text_of(pilot), "the fault is shown as it is")
        await pilot.press("q")
        assert app.return_code is None
        assert "once more to leave" in said(pilot)
        await pilot.press("q")
    assert app.return_code == 0


async def test_a_desk_whose_database_is_away_at_the_start_opens_when_it_is_back(busy_desk: Desk, soon: None) -> None:
    turns = iter([True, True, False])

    def opener() -> Desk:
        return away() if next(turns) else busy_desk

    async with TriageApp(opener).run_test(size=(80, 24)) as pilot:
        await opened(pilot)


async def test_a_mistake_in_an_errand_is_a_line_on_the_screen_and_positions_in_a_private_file(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)

        def broken(_: int) -> Any:
            secret = "Tamsin Okafor-Hale"
            raise ValueError(secret)

        monkeypatch.setattr(desk.door, "claim", broken)
        await pilot.press("r")
        await until(pilot, lambda: errand.MISTAKE in said(pilot), "it is said")
        assert isinstance(pilot.app.screen, DeskScreen)
        log = desk.door.log
        assert log is not None
        assert "ValueError test_trouble.py:" in log.read_text()
        assert "Tamsin" not in log.read_text()
        assert log.stat().st_mode & 0o077 == 0


async def test_an_end_by_mistake_prints_one_calm_line_keeps_the_draft_and_no_family_is_in_it(
    busy_desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    app = app_on(busy_desk)
    opened_first: list[int] = []

    def burst() -> None:
        child = "Tamsin Okafor-Hale"
        raise RuntimeError(child)

    async def a_morning_that_ends_badly() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            opened_first.append((await opened(pilot)).queue.ids[0])
            await writing(pilot)
            reply_screen(pilot).letter.insert("UNSAVED ")
            await pilot.pause()
            reply_screen(pilot).call_later(burst)
            await pilot.pause(0.2)

    with pytest.raises(RuntimeError):
        await a_morning_that_ends_badly()
    app._print_error_renderables()
    printed = "".join(capsys.readouterr())
    assert "triage stopped because of a mistake in the program" in printed
    assert "Traceback" not in printed
    assert "Tamsin" not in printed
    assert app.return_code == 1
    kept = drafts.find(busy_desk, opened_first[0])
    assert kept is not None
    assert "UNSAVED" in kept.body
    assert app.door.log
    assert "Tamsin" not in app.door.log.read_text()


async def test_a_change_notice_that_breaks_is_begun_anew(
    busy_desk: Desk, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.desk import changes

    real: Callable[..., Any] = changes.watch
    turns = iter([True, False])

    def breaks(*args: Any) -> Any:
        if next(turns, False):
            raise sqlite3.OperationalError("gone")
        return real(*args)

    monkeypatch.setattr(changes, "watch", breaks)
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await until(pilot, lambda: next(turns, None) is None, "it is begun twice")
        post(busy_desk, "Thank you", "Thank you all.", from_address="new@example.org")
        await until(pilot, lambda: len(desk.queue.ids) == 6, "the new case is in the list")


async def test_the_screen_answers_while_the_database_takes_its_time(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading takes 50 ms; no step of the screen's own loop may wait for one."""
    real = type(busy_desk.store).read
    here: list[str] = []

    def slow(store: Any, work: Any, **more: Any) -> Any:
        here.append(threading.current_thread().name)
        time.sleep(0.05)
        return real(store, work, **more)

    monkeypatch.setattr(type(busy_desk.store), "read", slow)
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        for key in ("j", "j", "w", "escape", "slash", "escape"):
            await pilot.press(key)
        await until(pilot, lambda: desk.view and desk.view.line.id == desk.queue.selected, "the case is read")
        await writing(pilot)
        await pilot.press("x", "escape")
        await until(pilot, lambda: pilot.app.screen is desk_screen(pilot), "back at the queue")
    assert here
    assert "MainThread" not in here, "only threads wait"


def test_the_first_frame_waits_for_neither_the_store_nor_the_rules() -> None:
    said = "import sys, triage.tui.app; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "triage.tui.screens.desk" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "triage.store.engine", "triage.rules.reading", "triage.rules.clocks"})


async def test_the_queue_is_shown_before_the_rules_are_read_and_rules_that_cannot_be_used_are_told(
    busy_desk: Desk,
) -> None:
    reading, gate = threading.Event(), threading.Event()

    def rules() -> House:
        reading.set()
        assert gate.wait(30)
        raise SettingsWrong("The rules in force cannot be used.", safe="Nothing was changed.", next="Mend them.")

    async with app_on(replace(busy_desk, rules=rules)).run_test(size=(80, 24)) as pilot:
        desk = desk_screen(pilot)
        await until(pilot, lambda: desk.queue.line is not None and reading.is_set(), "the first case is shown")
        gate.set()
        await until(pilot, lambda: "rules in force cannot be used" in said(pilot), "the fault is told")
        assert desk.queue.line is not None
