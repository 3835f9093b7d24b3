"""Mending a reply by its checks, finding a template by its words, and taking a reply back before it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.families import EIGHT_THIRTY
from support.pilots import app_on, opened, reply_screen, said, text_of, until, writing

from triage import clock
from triage.desk import drafts
from triage.desk.front import Desk
from triage.desk.views import Sent
from triage.rules.letter import Way
from triage.rules.shown import one_line
from triage.store import outbox
from triage.store.tables import OutboxState
from triage.tui.screens.confirm import ConfirmScreen
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.offers import OffersScreen
from triage.tui.screens.reply import ReplyScreen

PLAIN = "Dear Dana Okafor-Hale,\n\nI have read what you wrote about Tamsin. I will ring you shortly.\n\nRobin"


@pytest.fixture
def holding_desk(busy_desk: Desk) -> Desk:
    return replace(busy_desk, hold=timedelta(seconds=10))


async def test_f8_goes_to_each_thing_to_mend_and_f9_puts_the_better_wording_there(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        composer.letter.write_over(PLAIN)
        await until(pilot, lambda: any("shortly" in one.words for one in composer.found), "the vague time is found")
        shown = " ".join(" ".join(piece.strip() for piece, _ in row) for row in composer.checks._page.rows)
        assert "A day and date belong" in shown
        assert "better: by Thursday 14 January" in shown
        for _ in composer.found:
            await pilot.press("f8")
            if composer.letter.selected_text == "shortly":
                break
        assert composer.letter.selected_text == "shortly", composer.found
        assert "F9: by Thursday 14 January" in said(pilot)
        await pilot.press("f9")
        assert "I will ring you by Thursday 14 January." in composer.letter.text, (
            said(pilot),
            composer.letter.chosen,
            composer.found,
        )
        await pilot.press("ctrl+z")
        assert "I will ring you shortly." in composer.letter.text
        composer.letter.move_cursor((0, 0))
        await pilot.press("f9")
        assert "F8 goes to the next" in said(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_typing_finds_a_template_and_the_preview_says_why_what_it_stops_and_what_is_left(
    busy_desk: Desk, size: tuple[int, int]
) -> None:
    async with app_on(busy_desk).run_test(size=size) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, OffersScreen), "the templates are shown")
        await pilot.press(*"no transport yet")
        await until(pilot, lambda: "No transport yet" in text_of(pilot), "it is found")
        shown = text_of(pilot)
        assert "stops" in shown
        assert "left to fill" in shown
        await pilot.press("down", "up", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReplyScreen), "it is chosen")
        assert composer.template == "no-transport-yet"
        await pilot.press("f2", *"zzzz", "enter", "escape")
        assert composer.template == "no-transport-yet", "nothing found, nothing chosen"


@pytest.mark.parametrize("hold", [0, 10])
async def test_who_complained_too_and_still_waits_is_named_where_a_small_screen_shows_it(
    busy_desk: Desk, hold: int
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        leaves = EIGHT_THIRTY + timedelta(seconds=hold)
        to, owed = one_line("Dana <dana@example.org>"), one_line("Carl [b]Reed")
        desk.say_sent(Sent("7KMQ-2XDN", to, "by email", 1, "<x@example.org>", leaves, owed))
        await until(pilot, lambda: "Carl [b]Reed complained too" in said(pilot)[:78], "it is told")
        assert f"{'To' if hold else 'to'} Dana <dana@example.org>" in said(pilot)


async def test_a_reply_can_be_taken_back_while_it_waits_and_is_written_on(
    holding_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_on(holding_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        first, second = desk.queue.ids[:2]
        await _send(pilot)
        await until(pilot, lambda: "reply leaves in 10 s" in said(pilot), "the seconds are counted")
        assert "U takes it back" in said(pilot)[:78], "it is told where a small screen shows it"
        assert "as a file" in said(pilot)
        await until(pilot, lambda: desk.queue.selected == second, "the next case is selected")
        monkeypatch.setattr(clock, "now", lambda: EIGHT_THIRTY + timedelta(seconds=4))
        await until(pilot, lambda: "in 6 s" in said(pilot), "the seconds go on")
        await pilot.press("U")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReplyScreen), "the composer is open again")
        composer = reply_screen(pilot)
        assert composer.view.line.id == first
        assert composer.letter.text == PLAIN.replace("shortly", "on Friday")
        assert [row.state for row in holding_desk.store.read(lambda conn: outbox.of_case(conn, first))] == [
            OutboxState.WITHDRAWN
        ]
        await pilot.press("end", "x")
        await until(pilot, lambda: _kept(holding_desk, first), "what is typed on is kept")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "back at the desk")
        await pilot.press("U")
        assert "No reply of yours was sent just now" in said(pilot)


async def test_what_has_begun_to_leave_is_not_taken_back_and_that_is_said(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await _send(pilot)
        busy_desk.store.write("service", clock.now(), lambda tx: outbox.begin(tx, {Way.EMAIL: 0}))
        await pilot.press("U")
        await until(pilot, lambda: "has begun to leave" in said(pilot), "it is refused in words")
        assert pilot.app.screen is desk


async def _send(pilot: object) -> None:
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    composer = await writing(pilot)
    composer.letter.write_over(PLAIN.replace("shortly", "on Friday"))
    await until(pilot, lambda: not any(one.level == "stop" for one in composer.found), "nothing stops it")
    await pilot.press("f10")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "it is read back")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "it is sent")


def _kept(desk: Desk, case_id: int) -> bool:
    draft = drafts.find(desk, case_id)
    return draft is not None and "x" in draft.body
