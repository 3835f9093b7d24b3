"""The board: what a supervisor sees at every size, and how cases are handed out, taken back and evened out from it."""

from pathlib import Path

import pytest
from support.desks import as_service, desk_for
from support.families import EIGHT_THIRTY
from support.hostile import CONTROLS
from support.loads import Made, fill, hands, held_by
from support.pilots import SIZES, RecordedApp, app_on, desk_screen, opened, text_of, until
from support.recording_driver import foreign
from textual.pilot import Pilot

from triage.desk import channels, queue, surge
from triage.desk import warnings as early
from triage.desk.front import Desk
from triage.reports import load
from triage.rules.arrival import Channel
from triage.rules.roles import Role
from triage.rules.warnings import Sound
from triage.store import rules
from triage.store import warnings as stored
from triage.store.engine import Store
from triage.tui import board_rows
from triage.tui.screens.ask import AskScreen
from triage.tui.screens.board import BoardScreen
from triage.tui.screens.cases import CasesScreen
from triage.tui.screens.one_case import OneCaseScreen
from triage.tui.screens.people import PeopleScreen
from triage.tui.screens.sure import SureScreen
from triage.tui.screens.whole import WholeScreen


@pytest.fixture
def boss(sqlite_store: Store, tmp_path: Path, standing_clock: object) -> Desk:
    """A supervisor's desk, before anything happened."""
    return desk_for(sqlite_store, tmp_path, "sam", Role.SUPERVISOR)


@pytest.fixture
def loaded(boss: Desk) -> Desk:
    """Person 0 holds four cases and Person 1 none; three more are free, one of them a child at risk for nine minutes."""
    first, _second = hands(boss.store, EIGHT_THIRTY, [Role.AGENT, Role.AGENT])[:2]
    acted = ((30, "p0", "note added"),)
    fill(boss.store, EIGHT_THIRTY, held_by(first, *(
        Made(band=band, late=-20 - n, acts=acted, child=f"Held {n}", lease=-60) for n, band in enumerate((1, 1, 2, 2))
    )))  # fmt: skip
    fill(boss.store, EIGHT_THIRTY, [
        Made(band=0, late=-6, opened=9, child="Tamsin Okafor", contacts=((9, Channel.PHONE),), acts=((20, "p1", "note added"),)),
        Made(band=1, late=200, opened=300, child="Idris Pell", clocks=((-30, True), (10, True))),
        Made(band=3, late=-600, opened=3000, child="Bo Sterling"),
    ])  # fmt: skip
    return boss


async def board_of(pilot: Pilot[None]) -> BoardScreen:
    await opened(pilot)
    await pilot.press("2")
    await until(
        pilot, lambda: isinstance(pilot.app.screen, BoardScreen) and pilot.app.screen.board, "the board is read"
    )
    screen = pilot.app.screen
    assert isinstance(screen, BoardScreen)
    await until(pilot, lambda: screen.parts["open"].entries, "the board is laid out")
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_most_urgent_is_on_one_screen_and_tab_leads_through_all_parts(
    loaded: Desk, size: tuple[int, int]
) -> None:
    async with app_on(loaded).run_test(size=size) as pilot:
        board = await board_of(pilot)
        shown = text_of(pilot)
        assert "Board at 08:30" in shown
        assert "▲ NOW unclaimed 9 min: L" in shown, "the alarm stands above everything"
        assert "▲ NOW 1 0 late, 1 free" in " ".join(shown.split())
        assert "NOW, unclaimed for 5 minutes" in shown
        assert all(len(line) <= size[0] for line in shown.splitlines())
        seen = {name: shown for name, part in board.parts.items() if part.display and part.size.height > 2}
        assert ("Stuck" in shown) is (size[0] > 80)
        for name in list(board.parts)[1:]:
            await pilot.press("tab")
            await until(pilot, lambda name=name: board.parts[name].has_focus, name)  # type: ignore[misc]
            await pilot.pause()
            seen[name] = text_of(pilot)
        assert set(seen) == set(board.parts)
        everything = "\n".join(seen.values())
        for words in ("broken today", "due in 2 hours", "Person 0", "a supervisor was asked", "under 1 hour", "contacts today",
                      "No case waits", "phone"):  # fmt: skip
            assert words in everything, words
        await pilot.press("shift+tab", "shift+tab", "g", "j", "w")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "what it counts is said")
        assert "Each counts once" in text_of(pilot) or "Open cases" in text_of(pilot)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is desk_screen(pilot), "back at the queue")


async def test_every_number_opens_its_cases_and_a_case_leads_to_the_queue(loaded: Desk) -> None:
    async with app_on(loaded).run_test(size=(80, 24)) as pilot:
        await board_of(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CasesScreen), "the list is shown")
        assert "3  open: TODAY" in text_of(pilot)
        assert "Idris Pell" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is desk_screen(pilot), "the queue is in front")
        await until(pilot, lambda: desk_screen(pilot).queue.line, "the line has come")
        line = desk_screen(pilot).queue.line
        assert line is not None
        assert line.child == "Idris Pell"


async def test_a_case_is_handed_out_with_a_warning_and_taken_back(loaded: Desk) -> None:
    fill(loaded.store, EIGHT_THIRTY, held_by(2, *(Made(band=0, child=f"Urgent {n}") for n in range(2))))
    async with app_on(loaded).run_test(size=(120, 40)) as pilot:
        board = await board_of(pilot)
        await pilot.press("a")
        assert "No case is under the cursor" in board.message.words
        await pilot.press("tab", "tab", "G", "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen), "the people are shown")
        await pilot.pause()
        shown = text_of(pilot)
        assert "goes to Person 0, who holds it until the desk closes" in shown
        assert "Mind: Person 0 would hold 5 cases of NOW and TODAY; 3 is the most" in shown
        await pilot.press("j")
        await pilot.pause()
        assert "goes to Person 1" in text_of(pilot)
        assert "Mind" not in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "with Person 1" in board.message.words, "it is handed out")
        [held] = load.behind(loaded, "held:3").lines
        assert held.child == "Idris Pell"
        await until(pilot, lambda: board.board and board.board.people[1].holds == 1, "the board shows it")
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, SureScreen), "one is asked")
        await pilot.press("enter")
        await until(pilot, lambda: "back in the queue" in board.message.words, "it is taken back")
        assert load.behind(loaded, "held:3").all == 0


async def test_the_list_behind_a_figure_stays_while_its_cases_are_handed_out(loaded: Desk) -> None:
    async with app_on(loaded).run_test(size=(80, 24)) as pilot:
        await board_of(pilot)
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CasesScreen), "the list is shown")
        cases = pilot.app.screen
        assert isinstance(cases, CasesScreen)
        assert "3  nobody holds" in text_of(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen), "the people are shown")
        await pilot.pause()
        await pilot.press("j", "enter")
        await until(pilot, lambda: cases.behind.all == 2, "the list is one shorter")
        await until(pilot, lambda: "with Person 1" in text_of(pilot), "what was done is said in the list")
        await pilot.press("t")
        await until(pilot, lambda: "Nobody holds" in cases.message.words, "nothing to take back")


async def test_evening_out_shows_each_move_does_it_and_undoes_it(loaded: Desk) -> None:
    async with app_on(loaded).run_test(size=(80, 24)) as pilot:
        board = await board_of(pilot)
        await pilot.press("U")
        assert "Nothing was evened out" in board.message.words
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, SureScreen), "the moves are shown")
        await until(pilot, lambda: "Person 0" in text_of(pilot), "and laid out")
        assert "Move 2 cases?" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "2 of 2 done. U undoes it." in board.message.words, "they are made")
        assert load.behind(loaded, "held:3").all == 2
        await pilot.press("U")
        await until(pilot, lambda: board.message.words == "2 of 2 done.", "it is undone")
        assert load.behind(loaded, "held:3").all == 0


async def test_a_surge_begins_for_a_reason_and_every_screen_says_so_until_it_ends(loaded: Desk) -> None:
    async with app_on(loaded).run_test(size=(120, 40)) as pilot:
        board = await board_of(pilot)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen), "why is asked")
        assert "YES: NOW unclaimed over 5 minutes: 1." in " ".join(text_of(pilot).split())
        assert "Opening hours stay" in text_of(pilot)
        await pilot.press(*"snow", "enter")
        await until(pilot, lambda: "SURGE since today 08:30" in board.alarm.words, "the board says so")
        await pilot.press("1")
        assert "SURGE since today 08:30" in text_of(pilot)
        await pilot.press("2")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, BoardScreen) and pilot.app.screen.board, "the board again"
        )
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, SureScreen), "the end is asked for")
        await pilot.press("enter")
        await until(pilot, lambda: "SURGE" not in text_of(pilot), "it is over everywhere")
        assert load.alarms(loaded).surge is None


async def test_an_auditor_sees_the_board_without_names_and_changes_nothing(loaded: Desk, tmp_path: Path) -> None:
    auditor = desk_for(loaded.store, tmp_path, "ola", Role.AUDITOR)
    async with app_on(auditor).run_test(size=(200, 50)) as pilot:
        desk = desk_screen(pilot)
        await until(pilot, lambda: desk.queue.line, "the queue is shown")
        await pilot.press("2")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, BoardScreen) and pilot.app.screen.board, "the board is read"
        )
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        await until(pilot, lambda: board.parts["clocks"].entries, "it is laid out")
        for name in ("Tamsin", "Idris", "Held", "Bo Sterling"):
            assert name not in text_of(pilot)
        await pilot.press("a", "B", "S", "t")
        await pilot.press("tab", "tab", "G", "enter")
        await until(pilot, lambda: "may not open L" in board.message.words, "no case is opened")
        await pilot.press("g", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CasesScreen), "the list is shown")
        assert "Idris" not in text_of(pilot)
        await pilot.press("a")
        await until(pilot, lambda: "Only a supervisor" in text_of(pilot), "and nothing is handed out")


async def test_an_agent_is_told_of_a_child_at_risk_and_has_no_board(loaded: Desk, tmp_path: Path) -> None:
    agent = desk_for(loaded.store, tmp_path, "kim")
    async with app_on(agent).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await until(pilot, lambda: "NOW unclaimed 9 min" in desk.alarm.words, "the alarm is said")
        assert "TODAY unclaimed" not in desk.alarm.words
        await pilot.press("2")
        await until(pilot, lambda: "Your role (agent) may not" in desk.message.words, "why nothing happens is said")
        assert pilot.app.screen is desk
        await pilot.press("n")
        await until(pilot, lambda: desk.alarm.words == "", "it goes when somebody takes the case")
        assert "▲ NOW unclaimed" not in text_of(pilot)


async def test_a_channel_that_does_not_work_is_told_to_supervisors_above_every_screen(
    loaded: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, service = desk_for(loaded.store, tmp_path, "kim"), as_service(loaded)
    monkeypatch.setattr("triage.clock.now", lambda: EIGHT_THIRTY - load.SILENT_FOR)
    channels.note(service, "mailbox central", "mail", error="Nothing answers.")
    monkeypatch.setattr("triage.clock.now", lambda: EIGHT_THIRTY)
    channels.note(service, "mailbox casework", "mail", error="One look failed.")
    assert load.alarms(agent).silent == ()
    async with app_on(loaded).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        await until(pilot, lambda: "▲ does not work: mailbox central " in desk.alarm.words, "it is said at once")
        assert "mailbox casework" not in desk.alarm.words
        await board_of(pilot)
        assert "mailbox central does not work: see triage channels" in text_of(pilot)
        channels.note(service, "mailbox central", "mail")
        await until(pilot, lambda: "does not work" not in desk.alarm.words, "it goes when the channel works again")


@pytest.mark.parametrize("size", SIZES)
async def test_rules_that_wait_for_a_second_supervisor_are_told_above_every_screen(
    loaded: Desk, size: tuple[int, int]
) -> None:
    loaded.store.write(f"uma {CONTROLS['a title']}", EIGHT_THIRTY, lambda tx: rules.propose(tx, "v2", {}, "sooner"))
    async with app_on(loaded).run_test(size=size) as pilot:
        desk = await opened(pilot)
        await until(pilot, lambda: "◆ rules wait for you: uma" in desk.alarm.words, "it is said at once")
        assert "◆ rules wait" in text_of(pilot)
        board = await board_of(pilot)
        assert "◆ rules wait" in text_of(pilot)
        assert board.board is not None
        told = [words for entry in board_rows._now(board.board, 70) for words, _ in entry.row]
        assert any("Rules of uma" in words for words in told)


async def test_hostile_words_are_text_on_the_board_and_in_its_lists(boss: Desk) -> None:
    made = [Made(band=n % 4, late=60, child=text[:300], title=text[:300], clocks=((5, True),), waiting_on=text[:40])
            for n, text in enumerate(CONTROLS.values())]  # fmt: skip
    fill(boss.store, EIGHT_THIRTY, made)
    surge.begin(boss, " ".join(CONTROLS.values()))
    app = RecordedApp(lambda: boss)
    async with app.run_test(size=(200, 50)) as pilot:
        desk = desk_screen(pilot)
        await until(pilot, lambda: desk.queue.line, "the queue is shown")
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and app.screen.board, "the board is read")
        await pilot.press("j", "j", "j", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, CasesScreen), "the late ones are shown")
        await pilot.press("pagedown", "g", "a")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen), "the people are shown")
        await pilot.press("escape", "escape", "S")
        await until(pilot, lambda: isinstance(app.screen, SureScreen), "the end of the surge is asked for")
        await pilot.press("escape")
    assert foreign("".join(app.recorder.written)) == []


async def test_a_case_that_stands_in_no_queue_is_read_over_the_board(boss: Desk) -> None:
    from triage.store.tables import CaseState

    fill(
        boss.store,
        EIGHT_THIRTY,
        [Made(), Made(state=CaseState.WAITING, waiting_on="family", returns=5, child="Elowen Quay")],
    )
    async with app_on(boss).run_test(size=(120, 40)) as pilot:
        board = await board_of(pilot)
        await pilot.press("shift+tab", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CasesScreen), "who waits for the family")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, OneCaseScreen), "the case is read")
        assert "Elowen Quay" in text_of(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is board
    assert queue.counts(boss) == (0, 0, 0, 1)


async def test_an_early_warning_is_a_line_of_the_board_and_enter_asks_what_the_supervisor_makes_of_it(
    loaded: Desk,
) -> None:
    sound = Sound("no_shows_on_one_route", "R12", 3, "3 journeys that did not come, all on R12, within a day.")
    loaded.store.write("service", EIGHT_THIRTY, lambda tx: stored.settle(tx, [sound]))
    async with app_on(loaded).run_test(size=(120, 40)) as pilot:
        board = await board_of(pilot)
        now = board.parts["now"]
        assert "all on R12" in text_of(pilot)
        now.focus()
        now.go(next(at for at, entry in enumerate(now.entries) if entry.key.startswith("warning")))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen), "it is asked")
        await pilot.press(*"asked", "enter")
        await until(pilot, lambda: early.standing(loaded)[0].made_of_it == "asked", "it is noted")
        await until(pilot, lambda: "risk register" in board.message.words, "it is said")
