"""A call: the family found while the phone rings, the caller checked, what must be asked, and how it ended."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from support.desks import as_service, desk_for
from support.families import EIGHT_THIRTY, FAMILIES, post
from support.hostile import CONTROLS, TYPED
from support.pilots import SIZES, RecordedApp, app_on, desk_screen, opened, said, text_of, until
from support.recording_driver import foreign
from textual import events
from textual.pilot import Pilot

from triage import clock
from triage.desk import call_drafts, calls, case, explain, queue
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.errors import StoreAway
from triage.rules.roles import Role
from triage.store import clocks, notes
from triage.store.tables import Call, Contact, ContactPoint, TransportChange
from triage.tui.screens.call import CallScreen
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.whole import WholeScreen

NUMBER = "01632 960555"


@pytest.fixture
def ringing_desk(busy_desk: Desk) -> Desk:
    """A desk that knows the family that rings, and one of its members who is not to be spoken to."""
    people = [
        NewPerson("Ngozi Reed", "Ms Reed", points=(NUMBER,), relationship="mother"),
        NewPerson(
            "Carl Reed", "Mr Reed", points=("01632 960666",), relationship="father", authority="none", barred=True
        ),
    ]
    add_family(
        as_service(busy_desk),
        people,
        [NewChild("Amara", "Reed", None, "Larkfield School", ("epilepsy",), transport="confirmed")],
    )
    return busy_desk


async def answering(pilot: Pilot[None]) -> CallScreen:
    """Press c and wait until the call can be kept."""
    await pilot.press("c")
    await until(pilot, lambda: isinstance(pilot.app.screen, CallScreen), "the call is open")
    screen = pilot.app.screen
    assert isinstance(screen, CallScreen)
    await until(pilot, lambda: screen.base is not None and screen.fields, "the call has its number")
    return screen


async def with_family(pilot: Pilot[None], typed: str) -> CallScreen:
    """Answer, find the family by what is typed, and take the first."""
    screen = await answering(pilot)
    await pilot.press(*typed, "enter")
    await until(pilot, lambda: screen.card is not None, "the family is chosen")
    return screen


async def logged(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "the call is logged")


def rows(desk: Desk, table: Any) -> list[Any]:
    return desk.store.read(lambda conn: list(conn.execute(sa.select(table))))


@pytest.mark.parametrize("size", SIZES)
async def test_a_call_from_a_parent_whose_child_is_at_the_gate_is_first_in_the_queue_when_it_ends(
    ringing_desk: Desk, size: tuple[int, int]
) -> None:
    async with app_on(ringing_desk).run_test(size=size) as pilot:
        desk = await opened(pilot)
        screen = await answering(pilot)
        assert screen.focused is screen.who
        assert "Say  School transport desk, Robin" in text_of(pilot)
        await pilot.press(*"960555")
        await until(pilot, lambda: "Ngozi Reed, mother" in text_of(pilot), "the family is found while it is typed")
        assert "nothing open" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: screen.card is not None, "the family is chosen")
        shown = text_of(pilot)
        assert "Ask for   school Larkfield School; our" in shown
        assert "555" in shown
        assert "Not checked: take everything in, give nothing out." in shown
        await pilot.press("f3")
        assert "CHECKED  May be told about this child." in text_of(pilot)
        assert "999" not in text_of(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "999 if in danger; stay on the line" in text_of(pilot), "the alarm is shown at once")
        assert "Cannot wait" in text_of(pilot)
        await pilot.press(*"at the school gate", "enter", "n")
        await until(pilot, lambda: "Can bring" in text_of(pilot), "who can bring the child is asked")
        await pilot.press("f10")
        draft = screen.draft
        assert draft is not None
        await until(pilot, lambda: " ".join(draft.ref) in text_of(pilot), "the reference is read out")
        assert "a new case" in text_of(pilot)
        await pilot.press("p", *"9:30", "f10")
        await logged(pilot)
        assert f"logged as {draft.ref}, we ring back Monday 8 June, 09:30" in said(pilot)[:78], "the promise is not cut"
        assert "Amara Reed: ▲ NOW" in said(pilot)
        await until(pilot, lambda: desk.view and desk.view.line.ref == draft.ref, "its case is the selected one")
        assert "NOT safe now" in " ".join(why.words for why in desk.view.why) if desk.view else False
        key = desk.queue.selected or 0
        assert ringing_desk.store.read(lambda conn: [row.sort for row in notes.of_case(conn, key)]) == ["promise"]
        assert "promise_kept" in ringing_desk.store.read(lambda conn: [row.name for row in clocks.of_case(conn, key)])
        assert explain.explain(ringing_desk, key).differs == ()
        (call,) = rows(ringing_desk, Call)
        assert (call.caller_checked, call.safe_now, call.child_is, call.outcome) == (
            True,
            "no",
            "at the school gate",
            "promised",
        )
        assert call_drafts.unfinished(ringing_desk) == []


async def test_the_arrows_choose_while_the_name_is_typed_and_the_barred_are_named(ringing_desk: Desk) -> None:
    async with app_on(ringing_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await answering(pilot)
        await pilot.press(*"amara")
        await until(pilot, lambda: "NOT to be spoken to" in text_of(pilot), "the family is found")
        await pilot.press("down", "up", "down")
        await pilot.press("enter")
        await until(pilot, lambda: screen.card is not None, "the father is chosen")
        assert "NOT to be spoken to about this child" in text_of(pilot)
        await pilot.press("f3")
        assert "NOT to be spoken to" in said(pilot)
        assert screen.base is not None
        assert not screen.base.checked
        await pilot.press("f2", *"zzz")
        await until(pilot, lambda: "none of these: a new caller" in text_of(pilot), "nobody fits")
        await pilot.press("enter")
        await until(pilot, lambda: screen.caller.value == "zzz", "the name that was typed is the new caller's")
        await pilot.press("f3")
        assert "nobody can be checked" in said(pilot)


async def test_enter_before_the_family_is_found_takes_it_when_it_is(ringing_desk: Desk) -> None:
    async with app_on(ringing_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await with_family(pilot, "ngozi reed")
        assert screen.card is not None
        assert screen.card.child == "Amara Reed"


async def test_a_further_call_joins_the_open_case_and_puts_on_the_record_what_the_agent_says(
    ringing_desk: Desk,
) -> None:
    key = post(ringing_desk, "late", "The taxi was late for Amara.", from_address=NUMBER)
    ref = queue.page(ringing_desk, [key])[key].ref
    async with app_on(ringing_desk).run_test(size=(200, 50)) as pilot:
        await opened(pilot)
        screen = await with_family(pilot, "01632960555")
        await pilot.press("f3", "y", "enter", "n", "f10")
        assert screen.case.value == ref
        assert " ".join(ref) in text_of(pilot)
        await pilot.press("a")
        await until(pilot, lambda: screen.focused is screen.put, "whether to change the record is asked")
        await pilot.press("y", "y", *"n@example.org", "f10")
        await logged(pilot)
        (change,) = [row for row in rows(ringing_desk, TransportChange) if row.source != "register"]
        assert (change.state.value, change.source) == ("none", "call")
        points = {row.value: row.confirmed_at for row in rows(ringing_desk, ContactPoint)}
        assert points["01632960555"] == points["n@example.org"] == EIGHT_THIRTY
        assert case.look(ringing_desk, key).line.contacts == 2


async def test_a_case_that_was_opened_while_they_spoke_is_offered_before_a_new_one_is(ringing_desk: Desk) -> None:
    async with app_on(ringing_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await with_family(pilot, "960555")
        other = desk_for(ringing_desk.store, ringing_desk.drafts.parent.parent, "ben")
        assert screen.draft is not None
        theirs = calls.log(
            other, replace(call_drafts.begin(other), child_id=screen.draft.child_id, outcome="message", notes="x")
        )
        await until(pilot, lambda: theirs.ref in text_of(pilot), "the other agent's case is shown")
        await pilot.press("f10", "m", "f10")
        await pilot.pause()
        if pilot.app.screen is screen:
            await until(pilot, lambda: screen.case.value == theirs.ref, "it is offered")
            await pilot.press("f10")
        await logged(pilot)
        assert len(rows(ringing_desk, Call)) == 2


async def test_what_is_taken_down_is_kept_within_a_second_and_c_goes_on_with_it(ringing_desk: Desk) -> None:
    async with app_on(ringing_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        screen = await with_family(pilot, "960555")
        await pilot.press("f3", "u", *"nobody knows")
        screen.notes.focus()
        await pilot.press(*"crying", "enter", *"a lot")
        await until(pilot, lambda: screen._kept == screen._turn > 0, "the screen says that it is kept")
        (kept,) = call_drafts.unfinished(ringing_desk)
        assert (kept.answers["where"], kept.notes, kept.checked) == ("nobody knows", "crying\na lot", True)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is desk, "back at the queue")
        assert "The call is kept; c goes on with it" in said(pilot)
        again = await answering(pilot)
        assert "go on with the call of today 08:30: 960555" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: again.card is not None, "the call is back")
        await until(pilot, lambda: "999 if in danger" in text_of(pilot), "with its alarm")
        assert again.notes.text == "crying\na lot"
        assert again.draft is not None
        assert again.draft.id == kept.id
        assert again.draft.checked
        await pilot.press("f9")
        assert "F9 once more throws away" in said(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: pilot.app.screen is desk, "it is thrown away")
        assert call_drafts.unfinished(ringing_desk) == []
        await answering(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "No call was taken down" in said(pilot), "nothing is kept of nothing")
        assert call_drafts.unfinished(ringing_desk) == []


async def test_a_call_that_was_not_finished_is_named_when_the_desk_opens(ringing_desk: Desk) -> None:
    begun = call_drafts.begin(ringing_desk)
    call_drafts.keep(ringing_desk, replace(begun, who="reed", began_at=EIGHT_THIRTY - timedelta(minutes=18)))
    app = app_on(ringing_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "A call of 08:12 was not finished: c goes on with it." in said(pilot), "it is named")
        screen = await answering(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: screen.who.value == "reed", "it is taken up")
        screen.notes.insert("AT THE VERY END")
        await pilot.pause()
        await app.action_quit()
    (kept,) = call_drafts.unfinished(ringing_desk)
    assert "AT THE VERY END" in kept.notes


async def test_what_is_missing_at_the_end_is_said_and_the_cursor_is_there(ringing_desk: Desk) -> None:
    async with app_on(ringing_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await with_family(pilot, "960555")
        await pilot.press("f10", "f10")
        assert "How did it end?" in said(pilot)
        await pilot.press("p", *"7:00", "f10")
        await until(pilot, lambda: "passed already" in said(pilot), "the time is refused")
        await until(pilot, lambda: screen.focused is screen.promise, "and can be mended")
        screen.outcome.focus()
        await pilot.press("o", "f10")
        await until(pilot, lambda: "Say to whom" in said(pilot), "to whom is asked")
        await pilot.press("escape")
        assert not screen.has_class("-wrapping")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "the script is shown")
        assert "Promise a day and a time" in text_of(pilot)


async def test_with_the_database_away_the_call_goes_on_and_is_logged_when_it_is_back(
    ringing_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_on(ringing_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await with_family(pilot, "960555")
        true_log = calls.log

        def away(*_: object) -> object:
            raise StoreAway("The database does not answer now.", safe="")

        monkeypatch.setattr("triage.desk.calls.log", away)
        await pilot.press("n", "f10", "m", "f10")
        await until(pilot, lambda: "It is kept on this machine" in said(pilot), "it is said")
        assert call_drafts.unfinished(ringing_desk)
        assert pilot.app.screen is screen
        monkeypatch.setattr("triage.desk.calls.log", true_log)
        await pilot.press("f10")
        await logged(pilot)
        assert len(rows(ringing_desk, Contact)) == 8


async def test_overflow_staff_are_not_offered_to_change_the_record(ringing_desk: Desk) -> None:
    over = desk_for(ringing_desk.store, ringing_desk.drafts.parent.parent, "olu", Role.OVERFLOW)
    async with app_on(over).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await with_family(pilot, "960555")
        await pilot.press("f3", "y", "enter", "n", "f10", "m")
        assert "put it on the record" not in text_of(pilot)
        await pilot.press("f10")
        await logged(pilot)
        assert {row.source for row in rows(over, TransportChange)} == {"register"}


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_nothing_hostile_typed_or_on_the_record_reaches_the_terminal(
    ringing_desk: Desk, size: tuple[int, int]
) -> None:
    everything = " ".join(CONTROLS.values())
    person = NewPerson(f"Zed {everything}", "Zed", points=("01632 960777",), relationship=everything[:200])
    child = NewChild(f"Quill {everything}", everything, None, everything, (), operator=everything, route=everything)
    add_family(as_service(ringing_desk), [person], [child])
    post(ringing_desk, everything, f"No taxi. {everything}", from_address="01632 960777", from_name=everything)
    begun = call_drafts.begin(ringing_desk)
    call_drafts.keep(ringing_desk, replace(begun, who=everything, caller=everything, notes=everything, whom=everything))
    app = RecordedApp(lambda: ringing_desk)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        screen = await answering(pilot)
        for text in TYPED.values():
            app.post_message(events.Paste(text))
            await pilot.pause()
        screen.who.value = ""
        screen = await with_family_here(pilot, screen, "960777")
        await pilot.press("u")
        for field in (
            screen.fields["where"],
            screen.fields["number"],
            screen.notes,
            screen.promise,
            screen.whom,
            screen.point,
        ):
            screen.set_focus(None)
            field.display = True
            if field.parent is not None and hasattr(field.parent, "display"):
                field.parent.display = True
            field.focus()
            for text in TYPED.values():
                app.post_message(events.Paste(text))
            await pilot.pause()
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, WholeScreen), "all that is known is shown")
        await pilot.press("escape", "f10", "m", "f10")
        await until(pilot, lambda: app.screen is desk_screen(pilot) or "neither" in said(pilot), "it is logged")
        await pilot.press("escape", "escape")
    written = "".join(app.recorder.written)
    assert "evil.example" in written
    assert foreign(written) == []


async def with_family_here(pilot: Pilot[None], screen: CallScreen, typed: str) -> CallScreen:
    screen.who.focus()
    await pilot.press(*typed, "enter")
    await until(pilot, lambda: screen.card is not None, "the family is chosen")
    return screen


async def test_a_key_is_answered_while_the_database_is_slow(
    ringing_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.desk import finding

    held = asyncio.Event()
    true_find = finding.find
    loop = asyncio.get_running_loop()

    def slow(desk: Desk, typed: str) -> object:
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result(30)
        return true_find(desk, typed)

    monkeypatch.setattr("triage.desk.finding.find", slow)
    async with app_on(ringing_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = await answering(pilot)
        await pilot.press(*"9605", "tab")
        assert screen.who.value == "9605"
        await pilot.press(*"n")
        await until(pilot, lambda: "999" in text_of(pilot), "the alarm does not wait for the family")
        held.set()
        assert clock.now() == EIGHT_THIRTY
        assert FAMILIES


async def test_a_checked_caller_has_the_script_of_their_case_and_nobody_else(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 40)) as pilot:
        await opened(pilot)
        screen = await with_family(pilot, "Morwen Pell")
        await until(pilot, lambda: bool(screen.card and screen.card.cases), "their case is offered")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "the script is shown")
        assert "Once the caller is checked" in text_of(pilot)
        assert "complaint about Idris" not in text_of(pilot)
        await pilot.press("escape", "f3", "f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "the script is shown")
        shown = text_of(pilot)
        assert "We have your complaint about Idris's transport." in shown
        assert "[[" not in shown
