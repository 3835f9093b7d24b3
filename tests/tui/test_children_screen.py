"""The register on a screen: the number with its definition, lists by one key each, the card, and what is changed there."""

from pathlib import Path

import pytest
from support.desks import desk_for
from support.families import EIGHT_THIRTY, Family, enrol, post
from support.pilots import RecordedApp, app_on, opened, text_of, until
from support.recording_driver import foreign
from support.roll import enrol_many
from textual import events
from textual.pilot import Pilot

from triage.desk import children, transport
from triage.desk.front import Desk
from triage.desk.views.children import LISTS
from triage.rules.roles import Role
from triage.store.engine import Store
from triage.store.tables import Transport
from triage.tui.screens.children import ChildrenScreen, tabs
from triage.tui.screens.detail import DetailScreen
from triage.tui.screens.one_case import OneCaseScreen
from triage.tui.screens.transport import TransportScreen

SIZES = [(80, 24), (120, 40), (200, 50)]
HOSTILE = (
    "a\x1b[2J\x1b[1;1Hb a\x1b]0;owned\x07b a\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\b",
    "a\x1b]52;c;cHduZWQ=\x1b\\b a\x9b31mb\x9d0;x\x9cc\x85d a\x07b\x08c\x7fd a\tb\rc",
    "a\u202egnp.exe\u202c\u2066x\u2069b a\u200b\u2060\ufeffb\U000e0041 a\u2028b\u2029c",
    "[bold red]x[/] [/] [/foo] [bold [@click=app.quit]go[/] [link=https://evil.example]x[/link]",
    "x" * 5000,
    "e" + "\u0301" * 200,
    "שלום عليكم 王小明 さくら ﷽",
)


async def at_the_register(pilot: Pilot[None]) -> ChildrenScreen:
    """Go to the register, and wait for its first lines."""
    await until(pilot, lambda: pilot.app.screen_stack[0].door.is_open, "the desk is open")  # type: ignore[attr-defined]
    await pilot.press("3")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChildrenScreen), "the register is open")
    screen = pilot.app.screen
    assert isinstance(screen, ChildrenScreen)
    await until(
        pilot, lambda: screen.count is not None and (screen.list.line or not screen.list.ids), "its lines are here"
    )
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_thousand_children_are_listed_by_one_key_each_found_opened_and_closed(
    desk: Desk, size: tuple[int, int]
) -> None:
    enrol_many(desk, 1000)
    async with app_on(desk).run_test(size=size) as pilot:
        screen = await at_the_register(pilot)
        shown = " ".join(text_of(pilot).split())
        assert (
            "Children with no transport now: 250 of 1000 on the roll; 250 interim, 250 confirmed, 250 not known; they add up"
            in shown
        )
        assert "08:30" in shown
        assert "▲ NONE" in shown
        for key, which, number in (
            ("n", "none", 250),
            ("i", "interim", 250),
            ("u", "not_known", 250),
            ("o", "confirmed", 250),
        ):
            await pilot.press(key)
            await until(pilot, lambda n=number, w=which: screen.which == w and len(screen.list.ids) == n, which)  # type: ignore[misc]
        await pilot.press("f")
        await until(pilot, lambda: not screen.list.ids, "nothing fails")
        assert "nobody here" in text_of(pilot)
        await pilot.press("a", "G")
        await until(pilot, lambda: len(screen.list.ids) == 1000, "everybody")
        await pilot.press("G")
        await until(pilot, lambda: screen.list.row == 999 and screen.list.line is not None, "the last of them")
        assert "Children 1000/1000" in text_of(pilot)
        await pilot.press("slash", *"child0042", "enter")
        await until(pilot, lambda: len(screen.list.ids) == 1 and screen.list.line, "the child is found")
        await pilot.press("enter")
        await until(pilot, lambda: screen.view is not None and screen.card.has_focus, "the card is open")
        shown = text_of(pilot)
        for words in (
            "Child0042 Example, 10, Larkfield School",
            "Parent 42, mother, may be told",
            "p43@example.org",
            "Blue Cars, R6",
        ):
            assert words in shown, words
        assert screen.list.display is (size[0] >= 100), "beside the card where there is room"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(screen.list.ids) == 1000, "the whole list is back")


async def test_a_change_of_transport_moves_the_number_here_and_one_on_another_terminal_does_too(
    busy_desk: Desk, store_of_another: Desk
) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        screen = await at_the_register(pilot)
        await pilot.press("n")
        await until(pilot, lambda: screen.which == "none" and screen.list.line is not None, "who has none")
        assert screen.count is not None
        before = screen.count
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransportScreen), "it is asked how")
        asked = pilot.app.screen
        assert isinstance(asked, TransportScreen)
        await pilot.press("down", "enter", "enter", *"soon", "enter")
        assert "no day" in asked.wrong.words
        asked.since.value = "7 Jun"
        await pilot.press("enter")
        assert "Say why" in asked.wrong.words
        await pilot.press(*"a taxi", "enter", "enter")
        await until(pilot, lambda: screen.count and screen.count.interim == before.interim + 1, "the number moved")
        assert screen.count.none == before.none - 1
        row = transport.history(busy_desk, 2)[0]
        assert (row.state, row.why, row.since.day, row.by) == (Transport.INTERIM, "a taxi", 6, "robin")
        transport.change(store_of_another, 1, "none", why="the firm gave up", source="call")
        await until(
            pilot, lambda: screen.count and screen.count.none == before.none, "the other terminal's change is seen"
        )
        await until(pilot, lambda: "Tamsin" in text_of(pilot), "and who it was")


@pytest.fixture
def store_of_another(busy_desk: Desk, tmp_path: Path) -> Desk:
    """Kim, at another terminal of the same desk."""
    return desk_for(Store(busy_desk.store.url.render_as_string(hide_password=False)), tmp_path, "kim")


async def test_a_contact_detail_is_confirmed_or_fails_and_a_case_is_gone_to_or_read(busy_desk: Desk) -> None:
    from triage.desk import done

    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        screen = await at_the_register(pilot)
        await pilot.press("p")
        assert "cursor on an address" in screen.message.words
        screen.list.select(2)
        await pilot.press("enter")
        await until(pilot, lambda: screen.view is not None, "the card is open")
        assert screen.view is not None
        case = screen.view.cases[0]
        await pilot.press("down", "p")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen), "who says so")
        assert "Right, says Morwen Pell (parent), on a call" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "is confirmed" in screen.message.words, "it is noted")
        await until(pilot, lambda: "parent, on a call" in text_of(pilot), "and shown")
        await pilot.press("p", "end", "enter")
        await until(pilot, lambda: "FAILS" in text_of(pilot), "it fails")
        assert children.again(busy_desk, 2).carers[0].details[0].failing
        await pilot.press("g", "enter")
        await until(
            pilot, lambda: pilot.app.screen is desk and desk.queue.selected == case.id, "at the case in the queue"
        )
        done.done(busy_desk, case.id, "answered")
        screen = await at_the_register(pilot)
        screen.list.select(2)
        await pilot.press("enter")
        await until(pilot, lambda: screen.view is not None and screen.view.cases[0].state == "done", "the card again")
        await until(pilot, lambda: case.id not in desk.queue.ids, "it has left the queue")
        await pilot.press("G", "enter")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, OneCaseScreen), "a case that is done is read over the card"
        )
        await pilot.press("escape", "escape", "1")
        assert pilot.app.screen is desk


async def test_a_role_that_may_not_is_told_so_and_nothing_is_asked(
    sqlite_store: Store, desk: Desk, tmp_path: Path
) -> None:
    enrol_many(desk, 8)
    async with app_on(desk_for(sqlite_store, tmp_path, "kit", Role.OVERFLOW)).run_test(size=(80, 24)) as pilot:
        screen = await at_the_register(pilot)
        await pilot.press("t")
        assert pilot.app.screen is screen
    async with app_on(desk_for(sqlite_store, tmp_path, "olu", Role.AUDITOR)).run_test(size=(80, 24)) as pilot:
        bottom = pilot.app.screen
        await until(pilot, lambda: bottom.door.is_open, "open")  # type: ignore[attr-defined]
        await pilot.press("3")
        assert pilot.app.screen is bottom, "an auditor sees figures and no register"


async def test_hostile_names_reasons_and_search_words_stay_text(desk: Desk) -> None:
    for number, text in enumerate(HOSTILE):
        short = text[:300]
        family = Family(
            short, f"F{number}", f"P {short}", f"school {short}", ("wheelchair",), written_from=f"w{number}@example.org"
        )
        enrol(desk.store, [family], first=number)
        post(
            desk,
            f"No bus {short}",
            f"No transport for my child. {short}",
            from_address=family.address,
            key=f"k{number}",
            at=EIGHT_THIRTY,
        )
        transport.change(desk, number + 1, "none", why=short or "x", source=f"call {short}")
        children.confirm(desk, number + 1, number + 1, short)
    app = RecordedApp(lambda: desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await at_the_register(pilot)
        for key in list(screen.list.ids):
            screen.list.select(key)
            await pilot.press("enter")
            await until(pilot, lambda k=key: screen.view is not None and screen.view.line.id == k, "the card")  # type: ignore[misc]
            await pilot.press("pagedown", "G", "escape")
        await pilot.press("enter")
        await until(pilot, lambda: screen.view is not None, "the card")
        await pilot.press("g", "down", "p")
        await pilot.press("escape", "t")
        await until(pilot, lambda: isinstance(app.screen, TransportScreen), "asked")
        await pilot.press("enter")
        for text in HOSTILE:
            app.post_message(events.Paste(text))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.screen is screen, "changed")
        await pilot.press("slash")
        for text in HOSTILE:
            app.post_message(events.Paste(text))
            await pilot.pause()
            screen._find()
        await pilot.press("escape")
    assert foreign("".join(app.recorder.written)) == []


def test_the_names_of_the_lists_fit_the_smallest_screen_and_none_that_somebody_is_in_is_left_out() -> None:
    sizes = {"all": 120, "none": 78, "failing": 16, "interim": 3, "not_known": 8, "confirmed": 31, "not_needed": 0, "disputed": 5,
             "unreached": 12, "check": 120}  # fmt: skip
    shown = tabs("all", sizes, 80)
    assert sum(len(label) + 2 for _, label in shown) <= 79
    assert [which for which, _ in shown] == [which for which in LISTS if which != "not_needed"]
    assert " differ 5" in [label for _, label in shown]
    assert " reconcile 5" in [label for _, label in tabs("all", sizes, 120)]
    assert "not_needed" in [which for which, _ in tabs("not_needed", sizes, 80)], "the list that is open has its name"
