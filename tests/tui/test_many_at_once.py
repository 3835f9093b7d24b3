"""Many cases at once on the screen: what will change is shown, three bad ones of sixty stop nothing, and it can be undone."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.desks import desk_for
from support.hostile import CONTROLS
from support.pilots import SIZES, RecordedApp, app_on, opened, text_of, until
from support.recording_driver import foreign
from support.routes import cancelled
from textual.pilot import Pilot

from triage.desk import bulk, claim, incidents, queue
from triage.desk.done import done
from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.store import cases
from triage.store.engine import Store
from triage.tui.screens.ask import AskScreen
from triage.tui.screens.bulk import BulkScreen
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.doing import DoingScreen
from triage.tui.screens.help import HelpScreen
from triage.tui.screens.letters import LettersScreen
from triage.tui.screens.many import ManyScreen


@pytest.fixture
def boss(sqlite_store: Store, tmp_path: Path, standing_clock: object) -> Desk:
    return desk_for(sqlite_store, tmp_path, "sam", Role.SUPERVISOR)


async def _bulk(pilot: Pilot[None], ids: list[int]) -> list[Any]:
    """Open the screen on these cases; what it gives back is put into the list."""
    given: list[Any] = []
    await opened(pilot)
    pilot.app.push_screen(BulkScreen(pilot.app.door, ids), given.append)  # type: ignore[attr-defined]
    await until(pilot, lambda: isinstance(pilot.app.screen, BulkScreen), "many at once is open")
    return given


async def _shows(pilot: Pilot[None], words: str) -> str:
    await until(pilot, lambda: words in " ".join(text_of(pilot).split()), words)
    return " ".join(text_of(pilot).split())


async def _ended(pilot: Pilot[None]) -> DoingScreen:
    screen = pilot.app.screen
    await until(pilot, lambda: isinstance(pilot.app.screen, DoingScreen) and not pilot.app.screen.running, "it is over")
    screen = pilot.app.screen
    assert isinstance(screen, DoingScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_sixty_cases_are_handed_out_with_an_outcome_for_each_and_put_back(
    boss: Desk, tmp_path: Path, size: tuple[int, int]
) -> None:
    made = cancelled(boss, 60 if size == (120, 40) else 5)
    kim, jo = desk_for(boss.store, tmp_path, "kim"), desk_for(boss.store, tmp_path, "jo")
    finished, with_kim, with_jo = made.bad()
    done(boss, finished, "rung")
    claim.claim(kim, with_kim)
    claim.claim(jo, with_jo)
    before = boss.store.read(lambda conn: [cases.get(conn, key) for key in made.ids])
    async with app_on(boss).run_test(size=size) as pilot:
        given = await _bulk(pilot, made.ids)
        shown = await _shows(pilot, f"{len(made.ids)} cases")
        assert "Give them to somebody" in shown
        assert all(len(line) <= size[0] for line in text_of(pilot).splitlines())
        await pilot.press("a")
        await _shows(pilot, "To whom?")
        await pilot.press("j", "j", "enter")
        shown = await _shows(pilot, f"{len(made.ids) - 2} will be changed, 2 left alone")
        assert "LEFT alone: done already" in shown
        assert "LEFT alone: is so already" in shown
        assert "with Jo → with Kim" in shown or size == (80, 24)
        assert not queue.page(kim, [with_jo])[with_jo].mine, "nothing is changed yet"
        await pilot.press("enter")
        screen = await _ended(pilot)
        assert len(screen.outcomes) == len(made.ids)
        shown = await _shows(pilot, f"{len(made.ids) - 2} done, 2 left alone")
        assert "LEFT" in shown
        assert queue.page(kim, [with_jo])[with_jo].mine
        await pilot.press("U")
        await _shows(pilot, f"Undo: Handed out {len(made.ids) - 2} done, 0 left alone")
        await _ended(pilot)
        assert boss.store.read(lambda conn: [cases.get(conn, key) for key in made.ids]) == before
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "back at the queue")
        assert given == [f"Handed out undone: {len(made.ids) - 2} done."]


async def test_long_work_says_how_far_it_is_and_stops_after_the_case_in_hand(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cancelled(boss, 6)
    gate, real = threading.Semaphore(2), bulk.each

    def slowly(*given: Any) -> Iterator[Any]:
        for outcome in real(*given):
            yield outcome
            gate.acquire()

    monkeypatch.setattr(bulk, "each", slowly)
    async with app_on(boss).run_test(size=(80, 24)) as pilot:
        await _bulk(pilot, made.ids)
        await pilot.press("i")
        await _shows(pilot, "Into which incident?")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen), "the title is asked")
        await pilot.press(*"Route", "enter")
        await _shows(pilot, "6 will be changed")
        await pilot.press("enter")
        await _shows(pilot, "3 of 6")
        await pilot.press("enter", "U")
        assert isinstance(pilot.app.screen, DoingScreen), "enter does not leave while it is going on"
        await pilot.press("escape")
        gate.release(10)
        await _ended(pilot)
        shown = await _shows(pilot, "you stopped")
        assert "3 done, 3 left alone" in shown or "4 done, 2 left alone" in shown
    assert 3 <= len(incidents.show(boss, 1).members) <= 4


async def test_duplicates_are_chosen_by_the_oldest_or_by_a_typed_reference_and_no_step_is_a_trap(boss: Desk) -> None:
    made = cancelled(boss, 4)
    ref = queue.page(boss, made.ids)[made.ids[3]].ref
    async with app_on(boss).run_test(size=(80, 24)) as pilot:
        given = await _bulk(pilot, made.ids[:3])
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen), "the keys are shown")
        await pilot.press("escape", "d")
        await _shows(pilot, "Which one stays?")
        await pilot.press("enter")
        shown = await _shows(pilot, "0 will be changed, 3 left alone")
        assert "this is the one that stays" in shown
        assert "about another child" in shown
        await pilot.press("enter")
        await _shows(pilot, "None of them would change")
        await pilot.press("escape", "d")
        await _shows(pilot, "Which one stays?")
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen), "the reference is asked")
        await pilot.press(*"nonsense", "enter")
        await _shows(pilot, "There is no case NONSENSE")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen), "the reference is asked again")
        await pilot.press(*ref.lower(), "enter")
        await _shows(pilot, "3 left alone")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "back at the queue")
        assert given == [None]


async def test_one_reply_to_many_is_looked_at_family_by_family_and_what_was_written_is_not_lost_by_one_key(
    boss: Desk, tmp_path: Path
) -> None:
    made = cancelled(boss, 6)
    claim.claim(desk_for(boss.store, tmp_path, "kim"), made.bad()[2])
    async with app_on(boss).run_test(size=(120, 40)) as pilot:
        given = await _bulk(pilot, made.ids)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ManyScreen), "the letter is open")
        screen = pilot.app.screen
        assert isinstance(screen, ManyScreen)
        await until(pilot, lambda: screen._checked == screen._turn, "the letters are filled")
        assert screen.letter.selected_text == "[[what we know so far]]", "the first blank for a person"
        await _shows(pilot, "0 will be sent, 6 left for a person")
        screen.letter.write_over(
            "Dear [[parent]],\n\nThe operator of route 12 has stopped. [[child]] has no taxi today."
        )
        await _shows(pilot, "3 will be sent, 3 left for a person")
        await pilot.press("escape")
        await _shows(pilot, "Throw away what you wrote?")
        await pilot.press("escape", "f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, LettersScreen), "the letters are looked at")
        first, second = list(made.cases)[3:5]
        assert f"{first} has no taxi today" in text_of(pilot)
        await pilot.press("down")
        await _shows(pilot, f"{second} has no taxi today")
        assert f"Dear Ms {second} Reed" in text_of(pilot)
        await pilot.press("g")
        assert "ring the family" in await _shows(pilot, "LEFT")
        await pilot.press("enter")
        await _ended(pilot)
        shown = await _shows(pilot, "3 done, 3 left alone")
        assert "held by Kim" in shown
        await pilot.press("U")
        assert "Undo: Letters sent singly 3 done" in await _shows(pilot, "taken back, not sent")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "back at the queue")
        assert given == ["Letters sent singly undone: 3 done."]


async def test_hostile_words_in_a_title_a_name_or_a_letter_stay_words(boss: Desk) -> None:
    made = cancelled(boss, 3)
    everything = " ".join(CONTROLS.values())
    incidents.begin(boss, everything[:110])
    app = RecordedApp(lambda: boss)
    async with app.run_test(size=(80, 24)) as pilot:
        await _bulk(pilot, made.ids)
        await pilot.press("i")
        await _shows(pilot, "Into which incident?")
        await pilot.press("enter")
        await _shows(pilot, "will be changed")
        await pilot.press("enter")
        await _ended(pilot)
        await pilot.press("enter")
        await _bulk(pilot, made.ids)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ManyScreen), "the letter is open")
        screen = app.screen
        assert isinstance(screen, ManyScreen)
        screen.letter.write_over(everything)
        await until(pilot, lambda: screen._turn and screen._checked == screen._turn, "the letters are filled")
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, LettersScreen), "the letters are looked at")
        assert "[@click=app.quit]" in "".join(one.body for one in screen.prepared)
    assert foreign("".join(app.recorder.written)) == []


async def test_an_agent_is_not_offered_to_hand_cases_out(desk: Desk) -> None:
    made = cancelled(desk, 2)
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await _bulk(pilot, made.ids)
        shown = await _shows(pilot, "Put them into one incident")
        assert "Give them to somebody" not in shown
        await pilot.press("a")
        await pilot.pause()
        assert "To whom?" not in text_of(pilot)
