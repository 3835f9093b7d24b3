"""The case screen: one family's whole story, the child, the clocks, why, and everything that people do to one case."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from support.desks import desk_for
from support.families import EIGHT_THIRTY, FAMILIES, post
from support.hostile import TYPED
from support.pilots import SIZES, RecordedApp, app_on, desk_screen, opened, text_of, until
from support.recording_driver import foreign
from textual import events
from textual.pilot import Pilot

from triage.desk import (
    call_back,
    case_book,
    claim,
    clock_story,
    clocks,
    notes,
    queue,
    safeguard,
    set_waiting,
    transport,
)
from triage.desk.done import done
from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.rules.shown import own_words
from triage.store import cases
from triage.store import notes as kept
from triage.store.tables import Case
from triage.tui import marked
from triage.tui.case_pages import bar
from triage.tui.prose import Page
from triage.tui.screens.case import CaseScreen
from triage.tui.screens.form import FormScreen
from triage.tui.screens.reply import ReplyScreen
from triage.tui.screens.whole import WholeScreen


async def reading(pilot: Pilot[None]) -> CaseScreen:
    """Press enter at the queue and wait until the case is shown."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, CaseScreen) and pilot.app.screen.book, "the case is open")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, CaseScreen)
    return screen


async def asked(pilot: Pilot[None], key: str) -> FormScreen:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen), f"{key} asks")
    screen = pilot.app.screen
    assert isinstance(screen, FormScreen)
    return screen


async def told(pilot: Pilot[None], screen: CaseScreen, words: str) -> None:
    await until(pilot, lambda: pilot.app.screen is screen and words in screen.message.words, f"it says {words}")
    await pilot.app.workers.wait_for_complete()


def _case(desk: Desk, key: int) -> Case:
    found = desk.store.read(lambda conn: cases.get(conn, key))
    assert found is not None
    return found


def _notes(desk: Desk, key: int) -> list[str]:
    return [row.text for row in desk.store.read(lambda conn: kept.of_case(conn, key))]


@pytest.fixture
def worked_on(busy_desk: Desk) -> Desk:
    """The busy desk, where the first case has a note, a call, a change of transport and two who looked."""
    key = queue.order(busy_desk)[0]
    kim = desk_for(busy_desk.store, busy_desk.drafts.parent, "kim")
    case_book.read(kim, key)
    claim.claim(kim, key)
    claim.release(kim, key)
    notes.add(kim, key, "The hospital rang: she is awake.")
    call_back.call_back(kim, key, "reached", "mother is with her", whom="Dana Okafor-Hale")
    transport.change(kim, 1, "none", why="taken off the route", source="call")
    return busy_desk


@pytest.mark.parametrize("size", SIZES)
async def test_a_case_is_one_story_with_the_child_the_clocks_and_why_beside_it(
    worked_on: Desk, size: tuple[int, int]
) -> None:
    async with app_on(worked_on).run_test(size=size) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        shown = text_of(pilot)
        assert "Tamsin Okafor-Hale" in shown
        assert "she is awake" in shown
        assert "Reached. mother is with her" in shown
        if size[0] == 80:
            assert "looked at by" not in shown, "where rows are few the desk's own steps wait for a key"
            await pilot.press("f", "f")
            await until(pilot, lambda: screen.shown == 0, "all of it is shown")
            await pilot.app.workers.wait_for_complete()
            await pilot.press("i")
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            shown = text_of(pilot)
        assert "wheelchair, epilepsy" in shown
        assert "NO TRANSPORT" in shown
        card = " ".join("".join(text for text, _ in row).strip() for row in screen.card._page.rows)
        assert "taken off the route" in card
        assert "never confirmed: ask" in card
        assert " gone, due " in card
        await pilot.press("w")
        await pilot.pause()
        assert "“left alone" in text_of(pilot)
        await pilot.press("escape", "escape")
        assert pilot.app.screen is desk_screen(pilot)


async def test_the_words_on_which_the_place_rests_are_marked_where_they_stand(worked_on: Desk) -> None:
    async with app_on(worked_on).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        quoted = [text for row in screen.story._page.rows for text, style in row if style == "quote"]
        assert any("left alone" in text for text in quoted)
        assert screen.book
        entry = next(one for one in screen.book.entries if one.marks)
        assert any(entry.text[begin:end].startswith("left alone") for begin, end in entry.marks)


async def test_brackets_go_through_the_queue_and_escape_leaves_the_cursor_on_that_case(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        screen = await reading(pilot)
        await pilot.press("left_square_bracket")
        assert "first case of the queue" in screen.message.words
        await pilot.press("right_square_bracket", "right_square_bracket")
        await until(pilot, lambda: screen.book and screen.book.view.line.id == desk.queue.ids[2], "the third is open")
        await pilot.press("escape")
        await until(pilot, lambda: desk.queue.selected == desk.queue.ids[2], "the cursor is on it")
        assert pilot.app.screen is desk


async def test_a_note_that_another_terminal_adds_shows_without_a_key(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        notes.add(
            desk_for(busy_desk.store, busy_desk.drafts.parent, "kim"), screen.case_id, "The school rang just now."
        )
        await until(pilot, lambda: "school rang just now" in text_of(pilot), "the note shows")


async def test_everything_is_done_with_the_keyboard_and_the_desk_holds_it(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("j", "j", "j")
        screen = await reading(pilot)
        key = screen.case_id
        await asked(pilot, "a")
        await pilot.press(*"first", "enter", *"second", "f10")
        await told(pilot, screen, "A note is kept")
        await asked(pilot, "t")
        await pilot.press("n", "f10")
        await told(pilot, screen, "call is kept")
        await asked(pilot, "h")
        await pilot.press(*"legal", "enter", *"look", "enter", "enter")
        await told(pilot, screen, "NOT YET ACCEPTED")
        await asked(pilot, "e")
        await pilot.press(*"stuck", "f10")
        await told(pilot, screen, "asked to look")
        assert "SUPERVISOR ASKED" in text_of(pilot)
        await asked(pilot, "o")
        await pilot.press("1", "f10")
        await until(pilot, lambda: "takes a reason" in text_of(pilot), "it wants a reason")
        await pilot.press("tab", "tab", "tab", *"worse", "enter")
        await told(pilot, screen, "as you decided")
        assert _notes(busy_desk, key) == ["first\nsecond", "No answer.", "look\nNot yet accepted.", "stuck"]
        assert (_case(busy_desk, key).band, _case(busy_desk, key).escalated_at) == (1, EIGHT_THIRTY)
        await asked(pilot, "z")
        await pilot.press("s", "enter", "enter", *"they ring", "enter")
        await told(pilot, screen, "waits until")
        assert (_case(busy_desk, key).state.value, _case(busy_desk, key).waiting_on) == ("waiting", "school")
        assert screen.case_id != key, "the next case is shown"
        screen.open_case(key)
        await until(pilot, lambda: screen.book, "the case that waits is open")
        assert "WAITING" in text_of(pilot)
        await asked(pilot, "d")
        await pilot.press("e", "enter", "t", "enter", *"rang", "enter")
        await until(pilot, lambda: _case(busy_desk, key).outcome == "explained", "it is done")
        await told(pilot, screen, "is done")
        assert _case(busy_desk, key).lesson == "timing"
        screen.open_case(key)
        await until(pilot, lambda: screen.book, "the done case is open")
        await asked(pilot, "R")
        await pilot.press(*"again", "enter")
        await told(pilot, screen, "open again")
        await pilot.press("y")
        assert pilot.app.clipboard == _case(busy_desk, key).ref
        await pilot.press("escape")
        await until(
            pilot, lambda: pilot.app.screen is desk and desk.queue.selected == key, "back with the cursor on it"
        )


async def test_a_formal_clock_is_changed_with_its_reason_while_the_family_is_on_the_telephone(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("j", "j", "j")
        screen = await reading(pilot)
        clocks.start(busy_desk, screen.case_id, "reimbursement")

        async def changed(clock: str, does: str, *typed: str, says: str) -> None:
            form = await asked(pilot, "C")
            while form.values["clock"] != clock:
                await pilot.press("right")
            await pilot.press("tab", does, *typed, "f10")
            await told(pilot, screen, says)

        await changed("claim_decide", "w", "tab", *"receipts", says="'claim_decide' stands still")
        await changed("claim_decide", "g", says="'claim_decide' is due on Monday 22 June")
        await changed("claim_acknowledge", "s", "tab", *"told by telephone", says="'claim_acknowledge' has ended")
        longer = ("tab", *"panel sits", "tab", *"2026-07-10", "tab", *"rang today")
        await changed("complaint_respond_outer", "e", *longer, says="is due on Friday 10 July")
        await changed("claim_decide", "c", "tab", *"no claim at all", says="'claim_decide' has ended")
        ended = {one.running.name: one.running.ended for one in clock_story.story(busy_desk, screen.case_id)}
        assert (ended["claim_acknowledge"], ended["claim_decide"]) == ("answered", "cancelled")


async def test_a_change_of_a_clock_that_the_rules_refuse_is_told_in_the_form(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await reading(pilot)
        await asked(pilot, "C")
        await pilot.press("right", "tab", "g", "f10")
        await until(pilot, lambda: "This clock is not standing still" in text_of(pilot), "it says why not")


async def test_the_walk_through_for_a_child_in_danger_ends_with_a_name_or_says_that_there_is_none(
    busy_desk: Desk,
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        await asked(pilot, "s")
        assert "999 first" in text_of(pilot)
        assert "Who ACCEPTED it" in text_of(pilot)
        await pilot.press("n", "enter", *"on the bus", "enter", "enter", *"they hit her", "tab", "c", "f10")
        await told(pilot, screen, "NOT YET ACCEPTED")
        await until(pilot, lambda: "NOT YET ACCEPTED" in text_of(pilot), "the case says so")
        await asked(pilot, "d")
        await pilot.press("p", "tab", "tab", *"done", "f10")
        await until(pilot, lambda: "Nobody has accepted" in text_of(pilot), "it is not done yet")
        await until(
            pilot, lambda: "Hand it over by voice first" in text_of(pilot), "and all of what is to be done is shown"
        )
        await pilot.press("escape")
        await asked(pilot, "s")
        await pilot.press("y", "tab", "tab", "tab", *"she is with me", "tab", "c", "tab", *"Jo Lane, 08:40", "enter")
        await told(pilot, screen, "accepted")
        assert "Accepted by: Jo Lane, 08:40." in _notes(busy_desk, screen.case_id)[-1]
        assert _case(busy_desk, screen.case_id).band == 0


async def test_on_a_small_screen_a_form_and_the_clock_of_a_case_are_shown_whole(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        shown = " ".join(text_of(pilot).split())
        assert "Clock [" in shown
        assert f": {screen.book.bars[0].words.split()[0]}" in shown if screen.book else False, "it is said which clock"
        await asked(pilot, "M")
        await until(pilot, lambda: "nothing is" in text_of(pilot), "the keys are shown")
        assert "changed" in text_of(pilot).partition("nothing is")[2]
        await pilot.press("escape")
        await asked(pilot, "h")
        teams = case_book.to_act(busy_desk, screen.case_id).teams
        assert len(teams) > 1
        await until(pilot, lambda: teams[-1].split()[-1] in text_of(pilot), "every team is named")
        await pilot.press("escape", "R")
        await told(pilot, screen, "is not done: there is nothing to open again")


async def test_two_cases_are_put_together_and_split_again_on_the_screen(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        first, second = desk.queue.ids[:2]
        ref = _case(busy_desk, first).ref
        await pilot.press("j")
        screen = await reading(pilot)
        await asked(pilot, "M")
        await pilot.press(*ref.lower(), "enter", "enter")
        await until(pilot, lambda: "not known to be about the same child" in text_of(pilot), "a person must say why")
        await pilot.press(*"one bus", "enter")
        await told(pilot, screen, f"is put with {ref}")
        await until(pilot, lambda: screen.book and screen.case_id == first, "the case that goes on is open")
        assert _case(busy_desk, second).merged_into == first
        form = await asked(pilot, "S")
        await pilot.press("down", "space", "down", "space", "tab", "f10")
        await told(pilot, screen, "a case of its own")
        assert form.form.name == "split"
        assert _case(busy_desk, second).state.value == "open"


def _nothing_asked(screen: CaseScreen) -> bool:
    return screen.book is not None and not screen.book.proposed


async def test_one_key_puts_a_case_where_it_may_belong_and_one_says_that_it_is_another_matter(busy_desk: Desk) -> None:
    says = "Tamsin Okafor-Hale of Wrenbury Bank School was left alone on the bus and had a seizure."
    new = [post(busy_desk, "bus", says, from_address=f"{who}@example.net", key=who) for who in ("gran", "aunt")]
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        mine = next(key for key in desk.queue.ids if key not in new)
        ref = _case(busy_desk, mine).ref
        for key, press, says in ((new[0], "b", f"is put with {ref}"), (new[1], "B", f"another matter than {ref}")):
            await pilot.press("home", *("j" for _ in range(list(desk.queue.ids).index(key))))
            screen = await reading(pilot)
            assert screen.case_id == key
            assert f"may belong to {ref}: same child" in text_of(pilot)
            await pilot.press(press)
            await told(pilot, screen, says)
            await until(pilot, partial(_nothing_asked, screen), "nothing is asked any more")
            await pilot.press("B")
            await told(pilot, screen, "No other case is proposed")
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is desk, "the queue is back")
        assert _case(busy_desk, new[0]).merged_into == mine
        assert _case(busy_desk, new[1]).merged_into is None


async def test_of_two_people_on_one_case_the_second_is_told_and_what_they_typed_is_kept(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("G")
        screen = await reading(pilot)
        key = screen.case_id
        kim = desk_for(busy_desk.store, busy_desk.drafts.parent, "kim")
        form = await asked(pilot, "d")
        await pilot.press("e", "enter", "enter", *"rang them")
        set_waiting.wait(kim, key, "school", None, "they ring back")
        await pilot.press("enter")
        await until(pilot, lambda: "Somebody else changed" in text_of(pilot), "the second is told")
        assert form.values["why"] == "rang them"
        assert _case(busy_desk, key).state.value == "waiting"
        await pilot.press("escape")
        assert "comes back" in screen.message.words
        form = await asked(pilot, "d")
        assert form.values["why"] == "rang them"
        await pilot.press("f10")
        await told(pilot, screen, "is done")
        assert (_case(busy_desk, key).outcome, _case(busy_desk, key).done_why) == ("explained", "rang them")


async def test_what_was_typed_stays_while_the_database_is_away(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.errors import StoreAway

    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        form = await asked(pilot, "a")
        await pilot.press(*"kept")

        def away(*_: object) -> None:
            raise StoreAway("away")

        with monkeypatch.context() as gone:
            gone.setattr(type(busy_desk.store), "write", away)
            await pilot.press("f10")
            await until(pilot, lambda: "does not answer" in text_of(pilot), "it says so")
        assert form.values["text"] == "kept"
        await pilot.press("f10")
        await told(pilot, screen, "A note is kept")


async def test_reply_and_the_whole_message_are_one_key_away(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "all of it is shown")
        assert "left alone" in text_of(pilot)
        await pilot.press("escape", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReplyScreen), "the composer is open")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen, "back at the case")
        assert _case(busy_desk, screen.case_id).owner_id == busy_desk.who.id


async def test_at_the_queue_the_same_keys_ask_the_same(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("G")
        key = desk.queue.selected
        assert key is not None
        await asked(pilot, "a")
        await pilot.press(*"from the queue", "f10")
        await until(pilot, lambda: "A note is kept" in desk.message.words, "it is kept")
        assert _notes(busy_desk, key) == ["from the queue"]
        await asked(pilot, "e")
        await pilot.press("escape")
        await asked(pilot, "z")
        await pilot.press("o", "enter", "enter", *"a form", "enter")
        await until(pilot, lambda: key not in desk.queue.ids, "it waits")


async def test_what_a_role_may_not_do_is_no_key_and_a_supervisor_answers_what_was_asked(busy_desk: Desk) -> None:
    from triage.desk import escalate

    key = queue.order(busy_desk)[0]
    escalate.escalate(busy_desk, key, "look")
    folder = busy_desk.drafts.parent
    async with app_on(desk_for(busy_desk.store, folder, "olu", Role.OVERFLOW)).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        await pilot.press("h", "M", "o")
        assert pilot.app.screen is screen
    async with app_on(desk_for(busy_desk.store, folder, "sam", Role.SUPERVISOR)).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        await asked(pilot, "e")
        assert "Looked at" in text_of(pilot)
        await pilot.press(*"rang them", "f10")
        await told(pilot, screen, "supervisor has looked")
        assert _case(busy_desk, key).escalated_at is None


async def test_whatever_is_pasted_into_a_form_or_kept_on_a_case_is_shown_as_text(hostile_desk: Desk) -> None:
    key = queue.order(hostile_desk)[0]
    nasty = " ".join(text.replace("\x00", "").replace("\ud83d", "") for text in TYPED.values())[:3000]
    notes.add(hostile_desk, key, nasty)
    call_back.call_back(hostile_desk, key, "reached", nasty[:300], whom=nasty[300:600])
    safeguard.safeguard(
        hostile_desk, key, safeguard.Concern("no", nasty[:200], nasty[:99], nasty[:500], "edt", nasty[:150])
    )
    done(hostile_desk, queue.order(hostile_desk)[1], nasty[:150])
    app = RecordedApp(lambda: hostile_desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await reading(pilot)
        await pilot.press("pagedown", "pagedown", "pagedown", "tab", "pagedown", "f")
        assert "[/foo]" in "".join(app.recorder.written), "the words themselves are shown, as text"
        for letter in "athsezodMS":
            await pilot.press(letter)
            await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen), "a form is open")
            form = pilot.app.screen
            assert isinstance(form, FormScreen)
            for _ in form.form.fields:
                for text in list(TYPED.values())[:6]:
                    app.post_message(events.Paste(text))
                await pilot.press("tab")
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is screen, "the case is back")
    assert foreign("".join(app.recorder.written)) == []


# ---- what the screen is made of -------------------------------------------------------------------------------------


def test_a_share_of_time_is_a_bar_of_plain_letters() -> None:
    assert [bar(share) for share in (0, 0.5, 1)] == ["[..........]", "[#####.....]", "[##########]"]
    assert bar(7) == bar(1)


def test_marks_survive_wrapping_and_overlap_nothing() -> None:
    page, text = Page(), own_words("one two  three\nfour five six")
    marked.write(page, text, "", 12, [(4, 14), (20, 24)], indent=2, entry=0)
    assert "".join(piece for row in page.rows for piece, style in row if style == "quote") == "two threefive"
    assert (
        "".join("".join(piece for piece, _ in row).strip() for row in page.rows).replace(" ", "")
        == "onetwothreefourfivesix"
    )


def test_how_much_of_a_clock_is_gone_is_said_in_its_own_unit() -> None:
    from support.clocked import moment
    from support.desks import shipped_house

    from triage.rules.progress import progress

    calendar = shipped_house().calendar

    def gone(count: str, start: str, due: str, now: str) -> tuple[int, int, str]:
        found = progress(count, moment(start), moment(due), moment(now), calendar)
        return found.gone, found.of, found.unit

    assert gone("working_days", "2027-01-11 09:00", "2027-01-14 23:59", "2027-01-13 10:00") == (1, 3, "working days")
    assert gone("working_days", "2027-01-15 09:00", "2027-01-18 23:59", "2027-01-17 10:00") == (0, 1, "working days")
    assert gone("minutes", "2027-01-11 09:00", "2027-01-11 09:30", "2027-01-11 09:12") == (12, 30, "minutes")
    assert gone("calendar_days", "2027-01-11 09:00", "2027-01-21 23:59", "2027-01-16 09:00") == (4, 10, "days")
    assert gone("stated", "2027-01-11 09:00", "2027-01-11 15:00", "2027-01-11 12:00") == (3, 6, "hours")
    assert gone("working_days", "2027-01-11 09:00", "2027-01-14 23:59", "2027-02-13 10:00")[0] == 3


def test_who_may_not_be_told_is_named_without_their_numbers(desk: Desk, tmp_path: Path) -> None:
    from support.desks import case_of, family, mail

    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    family(boss, barred="carl@example.org")
    key = case_of(boss, mail("The taxi was late again today.", at=EIGHT_THIRTY))
    found = {str(member.name): member for member in case_book.read(boss, key).people}
    assert (found["Ngozi Reed"].may, found["Carl Reed"].may) == (True, False)
    assert found["Carl Reed"].points == ()
    assert "BARRED" in found["Carl Reed"].mind


def test_a_family_with_a_secret_says_whom_not_to_tell(desk: Desk) -> None:
    from support.desks import case_of, family, mail

    family(desk, father="father@example.org")
    key = case_of(
        desk, mail("Do not give anyone our new address, her father must not know where we are.", at=EIGHT_THIRTY)
    )
    found = {str(member.name): member for member in case_book.read(desk, key).people}
    assert not found["Carl Reed"].may
    assert "sealed" in found["Carl Reed"].mind
    assert "say their address to nobody" in found["Ngozi Reed"].mind


def test_those_who_looked_are_one_entry_for_each_day(busy_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = queue.order(busy_desk)[0]
    kim = desk_for(busy_desk.store, busy_desk.drafts.parent, "kim")
    for one in (busy_desk, kim):
        case_book.read(one, key)
    later: datetime = EIGHT_THIRTY + timedelta(days=1)
    monkeypatch.setattr("triage.clock.now", lambda: later)
    case_book.read(kim, key)
    looks = [entry.who for entry in case_book.read(kim, key).entries if entry.sort == "look"]
    assert looks == ["Robin, Kim", "Kim"]


def test_a_long_story_is_laid_out_in_full(busy_desk: Desk) -> None:
    from triage.tui.case_pages import story_page

    writer = FAMILIES[0]
    for number in range(60):
        post(busy_desk, f"More {number}", "x y " * 900, from_address=writer.address, key=f"n{number}")
    book = case_book.read(busy_desk, queue.order(busy_desk)[0])
    page = story_page(book, 80, EIGHT_THIRTY, 0, brief=False)
    assert all(sum(len(text) for text, _ in row) <= 80 for row in page.rows)
