"""Answering a family: one recipient, a template filled from the record, checks, a draft that survives, and the send."""

import json
from pathlib import Path
from threading import Event

import pytest
from support.desks import desk_for
from support.families import FAMILIES, post
from support.pilots import SIZES, app_on, opened, reply_screen, said, text_of, until, writing

from triage.desk import case, drafts, queue, reply
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.rules.roles import Role
from triage.store import outbox
from triage.tui.screens.ask import AskScreen
from triage.tui.screens.confirm import ConfirmScreen
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.offers import OffersScreen
from triage.tui.widgets.letter import LENGTH


@pytest.mark.parametrize("size", SIZES)
async def test_the_composer_shows_to_whom_what_and_what_stops_it(busy_desk: Desk, size: tuple[int, int]) -> None:
    async with app_on(busy_desk).run_test(size=size) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        shown = text_of(pilot)
        assert "Dana Okafor-Hale <dana.okafor-hale@example.org>" in shown
        assert "Dear Dana Okafor-Hale" in shown
        assert "STOP" in shown
        assert "to mend first" in shown
        assert ("seizure" in shown) is (size[0] > 80), (
            "what the family said stands beside the reply where there is room"
        )
        assert composer.letter.selected_text.startswith("[["), "the first blank is selected, ready to be written over"


async def test_nothing_is_said_to_be_right_before_it_was_checked(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, real = Event(), reply.check
    monkeypatch.setattr("triage.desk.reply.check", lambda *given: (let_go.wait(5), real(*given))[1])
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "being checked" in text_of(pilot), "the composer is open")
        assert "Nothing stops it" not in text_of(pilot)
        let_go.set()
        await until(pilot, lambda: "to mend first" in text_of(pilot), "what was found is told")


async def test_blanks_are_one_key_apart_and_stop_the_send_until_they_are_filled(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        first, second = desk.queue.ids[:2]
        composer = await writing(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "may not leave yet" in said(pilot), "the blanks stop it")
        blanks = composer.letter.blanks
        assert blanks > 1
        for left in range(blanks, 0, -1):
            await pilot.press("f4" if left % 2 else "tab", *"ok")
            assert composer.letter.blanks == left - 1
        await pilot.press("f4")
        assert "No blanks are left" in said(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the name is read back")
        assert "Dana Okafor-Hale (parent)" in text_of(pilot)
        assert "dana.okafor-hale@example.org" in text_of(pilot)
        await pilot.press("escape")
        assert busy_desk.store.read(lambda conn: outbox.of_case(conn, first)) == []
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the name is read back")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "it is sent")
        assert "reply leaves as a file, to Dana Okafor-Hale <dana.okafor-hale@example.org>" in said(pilot)
        await until(pilot, lambda: desk.queue.selected == second, "the next case is selected")
        sent = busy_desk.store.read(lambda conn: outbox.of_case(conn, first))
        assert len(sent) == 1
        assert drafts.find(busy_desk, first) is None


async def test_a_reply_that_was_begun_and_not_sent_is_named_when_the_desk_opens_again(busy_desk: Desk) -> None:
    first, second = list(queue.order(busy_desk))[:2]
    ref = case.look(busy_desk, first).line.ref
    for key in (first, second):
        drafts.keep(busy_desk, Draft(key, "", 1, "Your taxi", "Dear Ms Reed, the new firm"))
    done(busy_desk, second, "she rang: it is settled")
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Begun and not sent" in said(pilot), "it is named")
        assert said(pilot).endswith(f"your reply to {ref}; r there goes on.")


async def test_what_is_typed_is_a_draft_a_moment_later_and_comes_back(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        case_id = desk.queue.ids[0]
        await writing(pilot)
        await pilot.press(*"MARK")
        await until(pilot, lambda: drafts.find(busy_desk, case_id), "the draft is on the disk")
        await pilot.press(*"ED", "escape")
        await until(pilot, lambda: pilot.app.screen is desk, "back at the queue")
        assert "draft is kept" in said(pilot)
        kept = drafts.find(busy_desk, case_id)
        assert kept is not None
        assert "MARKED" in kept.body
        composer = await writing(pilot)
        assert "draft from before is back" in said(pilot)
        assert "MARKED" in composer.letter.text


async def test_looking_at_the_composer_and_leaving_keeps_no_draft(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await writing(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is desk, "back at the queue")
        assert "Nothing was written" in said(pilot)
        assert drafts.find(busy_desk, desk.queue.ids[0]) is None


async def test_after_a_reply_has_left_its_case_opens_to_a_new_one_and_leaving_that_keeps_nothing(
    busy_desk: Desk,
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        composer = await writing(pilot)
        composer.letter.write_over("Dear Dana, I am asking about Tamsin now. Robin")
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the name is read back")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is desk, "it is sent")
        await pilot.press("g")
        await writing(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing was written" in said(pilot), "nothing is kept")


async def test_quitting_keeps_what_is_typed(busy_desk: Desk) -> None:
    app = app_on(busy_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        case_id = desk.queue.ids[0]
        await writing(pilot)
        reply_screen(pilot).letter.insert("UNSAVED ")
        await pilot.pause()
        await app.action_quit()
    kept = drafts.find(busy_desk, case_id)
    assert kept is not None
    assert "UNSAVED" in kept.body
    assert json.loads((busy_desk.drafts / f"{case_id}.json").read_text())["case_id"] == case_id


async def test_another_template_is_shown_filled_before_it_is_chosen_and_undo_brings_the_old_words_back(
    busy_desk: Desk,
) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        before = composer.letter.text
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, OffersScreen), "the templates are shown")
        await pilot.press("down", "down")
        await until(pilot, lambda: composer.offers[2].body.splitlines()[0] in text_of(pilot), "it is shown filled")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is composer, "it is chosen")
        assert composer.letter.text == composer.offers[2].body
        assert composer.subject.value == composer.offers[2].subject
        await pilot.press("ctrl+z")
        assert composer.letter.text == before


async def test_a_further_email_while_writing_stops_the_send_once_and_is_shown(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        composer.letter.write_over("Dear Dana, I am asking about Tamsin now. Robin")
        post(busy_desk, "News", "She is home from hospital.", from_address=FAMILIES[0].address)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the name is read back")
        await pilot.press("enter")
        await until(pilot, lambda: "This case changed while you wrote" in said(pilot), "the send is refused")
        await until(pilot, lambda: "home from hospital" in text_of(pilot), "the news is shown")
        assert "asking about Tamsin" in composer.letter.text
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the name is read back")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "it is sent")


async def test_a_reply_is_full_at_its_length_and_says_what_was_left_out(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        composer.letter.write_over("x" * (LENGTH + 5))
        await until(pilot, lambda: "the last 5 were left out" in said(pilot), "it is said")
        assert len(composer.letter.text) == LENGTH
        composer.letter.insert("y")
        assert len(composer.letter.text) == LENGTH


async def test_a_family_without_an_address_is_to_be_rung_and_no_letter_leaves(desk: Desk) -> None:
    from triage.rules.arrival import Channel

    post(desk, "", "No transport today for Sam.", channel=Channel.VOICEMAIL, from_name="unknown")
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await writing(pilot)
        assert "no address on record: ring them instead" in text_of(pilot)
        await pilot.press("f3")
        assert "Nobody else" in said(pilot)
        await pilot.press("f10")
        assert "ring them instead" in said(pilot)


def test_a_blank_behind_the_last_is_the_first_again() -> None:
    from triage.tui.widgets.letter import BLANK, _index, _place

    text = "a\nb [[one]] c\n[[two]]"
    spans = [found.span() for found in BLANK.finditer(text)]
    assert [text[start:end] for start, end in spans] == ["[[one]]", "[[two]]"]
    assert [_index(text, _place(text, at)) for span in spans for at in span] == [at for span in spans for at in span]


async def test_a_supervisor_says_why_a_claim_may_leave_and_an_agent_cannot(busy_desk: Desk, tmp_path: Path) -> None:
    words = "Dear Dana,\n\nI am sorry, for Tamsin. The taxi will be there at eight. I will ring you today."
    boss = desk_for(busy_desk.store, tmp_path, "sam", Role.SUPERVISOR)
    for desk, may in ((busy_desk, False), (boss, True)):
        async with app_on(desk).run_test(size=(120, 40)) as pilot:
            await opened(pilot)
            composer = await writing(pilot)
            composer.letter.write_over(words)
            await pilot.press("f10")
            if not may:
                await until(pilot, lambda: "may not leave yet" in said(pilot), "the claim stops it")
                await pilot.press("escape")
                await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "back at the desk")
                await pilot.press("u")
                continue
            await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen), "the reason is asked")
            await pilot.press(*"Her word", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "and then whether it may go")
