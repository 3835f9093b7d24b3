"""The queue, the case and why: what a person at the desk sees and does."""

import math
import time
from datetime import timedelta

import pytest
from support.desks import desk_for
from support.families import EIGHT_THIRTY, FAMILIES, many, post
from support.pilots import SIZES, app_on, desk_screen, opened, said, text_of, until
from textual.command import CommandPalette

from triage import clock
from triage.desk import case as cases
from triage.desk import claim, queue
from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.store import events
from triage.tui.screens.cover import CoverScreen
from triage.tui.screens.form import FormScreen
from triage.tui.screens.help import HelpScreen
from triage.tui.screens.whole import WholeScreen


@pytest.mark.parametrize("size", SIZES)
async def test_the_queue_the_case_and_why_share_one_screen_at_every_size(
    busy_desk: Desk, size: tuple[int, int]
) -> None:
    async with app_on(busy_desk).run_test(size=size) as pilot:
        desk = await opened(pilot)
        shown = text_of(pilot)
        assert "▶  ▲ NOW" in shown
        assert "LATE 0:40" in shown
        assert "Tamsin Okafor-Hale" in shown
        assert "Wrenbury Bank School" in shown
        assert "1 of 5 open" in shown
        assert all(len(line) <= size[0] for line in shown.splitlines())
        assert desk.why.display is (size[0] > 80)
        await pilot.press("w")
        assert "Why here" in text_of(pilot)
        assert "“left alone" in text_of(pilot)
        await pilot.press("escape", "j", "j")
        await until(pilot, lambda: "Junia Marsh" in desk.case.title_words, "the third case is read")
        await pilot.press("k", "G")
        await until(pilot, lambda: "Elowen Quay" in desk.case.title_words, "the last case is read")
        await pilot.press("g", "tab", "pagedown", "escape")
        assert desk.queue.row == 0
        assert desk.queue.has_focus


async def test_opening_a_case_is_recorded_and_running_past_one_is_not(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await until(pilot, lambda: desk.view is not None, "the first case is read")
        for _ in range(3):
            desk.queue.action_down()
        await until(pilot, lambda: desk.view and desk.view.line.id == desk.queue.ids[3], "the fourth case is read")
        assert [_opened_by_robin(busy_desk, key) for key in desk.queue.ids[:4]] == [True, False, False, True]


def _opened_by_robin(desk: Desk, case_id: int) -> bool:
    found = desk.store.read(lambda conn: events.of_case(conn, case_id))
    return any(row.what == "case opened by" for row in found)


async def test_n_takes_the_top_case_that_nobody_holds_and_u_gives_it_back(busy_desk: Desk) -> None:
    first, second = queue.order(busy_desk)[:2]
    other = desk_for(busy_desk.store, busy_desk.drafts.parent, "kim")
    claim.claim(other, first)
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "Somebody else is working on this case" in said(pilot), "the first is refused")
        await pilot.press("n")
        await until(pilot, lambda: "yours for half an hour" in said(pilot), "a case is taken")
        await until(pilot, lambda: desk.queue.line and desk.queue.line.mine, "the row says so")
        assert desk.queue.selected == second
        assert "YOURS" in text_of(pilot)
        assert "Kim" in text_of(pilot)
        await pilot.press("u")
        await until(pilot, lambda: "back in the queue" in said(pilot), "it is given back")
        await until(pilot, lambda: desk.queue.line and not desk.queue.line.owner, "the row says so")
        await pilot.press("u")
        assert "not yours" in said(pilot)


async def test_a_case_is_done_only_for_a_reason_and_the_next_one_is_selected(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        lines = desk.door.page(desk.queue.ids)
        at = next(place for place, key in enumerate(desk.queue.ids) if not lines[key].safeguarding)
        first, second = desk.queue.ids[at : at + 2]
        await pilot.press(*["j"] * at, "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen), "how and why is asked")
        await pilot.press("f10")
        assert "Choose first" in text_of(pilot)
        await pilot.press("e", "enter", "enter", "enter")
        await until(pilot, lambda: "done for a reason" in text_of(pilot), "silence is no reason")
        await pilot.press(*"rang", "enter")
        await until(pilot, lambda: first not in desk.queue.ids, "the case is gone")
        assert desk.queue.selected == second
        assert "is done" in said(pilot)
        told = cases.look(busy_desk, first).story[-1]
        assert (told.what, told.title) == ("done", "rang")


async def test_find_shows_those_that_hold_every_word_and_escape_shows_all_again(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("slash", *"junia", "enter")
        await until(pilot, lambda: len(desk.queue.ids) == 1, "one case is found")
        await until(pilot, lambda: "Junia Marsh" in desk.case.title_words, "it is read")
        assert "found: junia" in text_of(pilot)
        found = desk.queue.selected
        await pilot.press("escape")
        await until(pilot, lambda: len(desk.queue.ids) == 5, "all are back")
        assert desk.queue.selected == found, "the case that was found stays selected"
        await pilot.press("slash", *"zzz", "enter")
        await until(pilot, lambda: "Nothing here" in text_of(pilot), "nothing is found")
        await pilot.press("r")
        assert "No case is selected" in said(pilot)


async def test_what_comes_in_meanwhile_is_counted_above_and_the_selected_case_stays_where_it_is(
    busy_desk: Desk,
) -> None:
    many(busy_desk.store, 40)
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("j", "j", "j")
        selected, place = desk.queue.selected, desk.queue.row - desk.queue.scroll_offset.y
        post(
            busy_desk,
            "Left on the bus",
            "Tamsin was left alone on the bus and had a seizure",
            from_address="new@example.org",
        )
        await until(pilot, lambda: len(desk.queue.ids) == 46, "the new case is in the list")
        assert (desk.queue.selected, desk.queue.row) == (selected, 4)
        assert desk.queue.row - desk.queue.scroll_offset.y == place
        assert "1 new above" in text_of(pilot)
        await pilot.press("g")
        assert "new above" not in text_of(pilot)


async def test_a_further_email_shows_in_the_open_case_without_a_key(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        await pilot.press("j")
        await until(pilot, lambda: "Idris Pell" in desk.case.title_words, "the second case is read")
        writer = FAMILIES[1]
        post(busy_desk, "Again", "Still no transport for Idris, please ring.", from_address=writer.address)
        await until(pilot, lambda: "please ring" in text_of(pilot), "the words are on the screen")
        assert "3x" in text_of(pilot)


async def test_help_and_palette_are_made_of_the_same_actions_and_offer_no_screenshot(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 50)) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen), "the keys are shown")
        assert "Take the next" in text_of(pilot)
        await pilot.press("escape", "colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette is open")
        await until(pilot, lambda: "Take the next" in text_of(pilot), "the actions are listed")
        assert "creenshot" not in text_of(pilot)
        await pilot.press(*"screenshot")
        await until(pilot, lambda: "No matches" in text_of(pilot), "there is none of that name")
        await pilot.press("escape")


async def test_m_shows_all_of_a_message_with_what_stands_below_the_news(desk: Desk) -> None:
    post(
        desk, "No bus", "News.\n\n> quoted history", new_text="News.", from_address="dana@example.org", at=EIGHT_THIRTY
    )  # fmt: skip
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "quoted history" not in text_of(pilot).replace("such as quoted history", "")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "all of it is shown")
        assert "> quoted history" in text_of(pilot)


async def test_y_copies_the_reference_and_nothing_of_the_family(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("y")
        assert desk.queue.line
        assert pilot.app.clipboard == desk.queue.line.ref


async def test_an_auditor_sees_the_queue_and_is_told_that_cases_are_not_theirs_to_open(busy_desk: Desk) -> None:
    auditor = desk_for(busy_desk.store, busy_desk.drafts.parent, "audrey", Role.AUDITOR)
    async with app_on(auditor).run_test(size=(80, 24)) as pilot:
        desk = desk_screen(pilot)
        await until(pilot, lambda: desk.queue.line, "the queue is shown")
        await until(pilot, lambda: "may not open a case" in said(pilot), "it is said")
        await pilot.press("n", "r", "d")
        assert pilot.app.screen is desk
        assert all(not line.owner for line in queue.page(busy_desk, queue.order(busy_desk)).values())


async def test_due_times_are_said_anew_as_the_morning_passes(busy_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        monkeypatch.setattr(clock, "now", lambda: EIGHT_THIRTY + timedelta(minutes=7))

        def grown_old() -> bool:
            desk.good_at = EIGHT_THIRTY  # an order that was asked for before may still come, and would be a new one
            desk._tick()
            return "OLD: 7 min" in text_of(pilot)

        await until(pilot, grown_old, "an old order of the queue never passes for a new one")
        assert "LATE 0:47" in text_of(pilot)


async def test_a_long_queue_asks_for_the_lines_in_view_and_ends_at_its_end(desk: Desk) -> None:
    many(desk.store, 1000)
    async with app_on(desk).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("G")
        await until(pilot, lambda: screen.queue.line, "the last line has come")
        assert len(screen.queue._lines) < 500
        assert "1000 of 1000 open" in text_of(pilot)
        await pilot.press("g")
        assert screen.queue.row == 0


async def test_an_empty_chair_covers_the_screen_until_the_next_key(busy_desk: Desk) -> None:
    from triage.tui.app import TriageApp

    app = TriageApp(lambda: busy_desk, idle=0.2)
    app._touched = math.inf
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        app._touched = time.monotonic()
        await until(pilot, lambda: isinstance(pilot.app.screen, CoverScreen), "the screen is covered")
        assert "Tamsin" not in text_of(pilot)
        await pilot.press("j")
        await until(pilot, lambda: pilot.app.screen is desk_screen(pilot), "the desk is back")
        assert desk_screen(pilot).queue.row == 0, "the key only takes the cover away"
