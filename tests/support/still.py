"""A desk that stands still, for pictures: what a screen shows of it depends on nothing but the screen."""

import threading
from array import array
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from support.families import EIGHT_THIRTY

from triage.desk.views import Blank, CaseView, ChildCard, Draft, Line, Offer, Recipient, Running, Told, Why
from triage.desk.views.board import Alarms
from triage.desk.views.call import CallDraft
from triage.desk.views.sifted import Order
from triage.rules.asked import Asked
from triage.rules.letter import Way
from triage.rules.roles import Role
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui.door import Door

_ROWS: Sequence[tuple[int, int, str, str, tuple[str, ...], int, int, str]] = (
    (0, -9, "Tamsin Okafor-Hale", "safety: left on the bus", ("wheelchair", "epilepsy"), 4, 3, ""),
    (0, 6, "Junia Marsh", "escort missing, oxygen", ("medical", "oxygen_ventilation"), 1, 1, "Kim"),
    (1, 42, "Idris Pell", "no transport since Monday", ("autism_anxiety",), 2, 1, "Robin"),
    (1, 55, "", "no transport, child not named", (), 1, 1, ""),
    (2, 1410, "Bo Sterling-Wray", "late again this morning", (), 2, 2, ""),
    (2, 1980, "王小明", "新しい運転手 — the new driver does not know the route", ("communication",), 1, 1, ""),
    (3, 7000, "Elowen Quay", "thanks to the driver", ("passenger_assistant",), 1, 1, ""),
    (3, 14000, "محمد عبد الله", "change of address", ("visual_impairment",), 1, 1, ""),
)
BODY = """Hello,

Tamsin was left alone on the bus for two hours this morning and had a seizure. Nobody told us; we heard from the school.
She is in hospital and frightened. I want to know who was with her.

Dana Okafor-Hale"""
REPLY = """Dear Ms Okafor-Hale,

Thank you for telling us about Tamsin. You were right to, and we take it seriously.

This is whom I have told, and when: [[what we know so far]].

Robin"""


def lines() -> list[Line]:
    return [
        Line(
            number, f"7KMQ-2XD{number}", band, EIGHT_THIRTY + timedelta(minutes=minutes), one_line(child), one_line(matter),
            needs,
            contacts, ("email", "phone", "social")[:channels], own_words(owner), owner == "Robin", number == 4, number == 1,
        )
        for number, (band, minutes, child, matter, needs, contacts, channels, owner) in enumerate(_ROWS, 1)
    ]  # fmt: skip


def view() -> CaseView:
    def told(minutes: int, what: str, who: str, title: str, text: str, *, cut: bool = False) -> Told:
        at = EIGHT_THIRTY - timedelta(minutes=minutes)
        files = (one_line("bus [1].jpg (20480 bytes)"),) if cut else ()
        return Told(at, what, one_line(who), one_line(title), clean(text), cut, False, cut, files)

    return CaseView(
        line=lines()[0],
        version=3,
        state="open",
        child=ChildCard(
            one_line("Tamsin Okafor-Hale"), 11, one_line("Wrenbury Bank School"), ("wheelchair", "epilepsy"), "none"
        ),
        why=(
            Why("left_alone", one_line("A child was without an adult who looks after them."), one_line("left alone on the bus")),
            Why("need", one_line("A medical need means that this must not wait."), one_line("epilepsy")),
        ),
        story=(
            told(4000, "phone", "Dana Okafor-Hale", "", "Rang about the escort; nobody rang back."),
            told(300, "reply sent", "to Dana Okafor-Hale <dana@example.org>", "Your message", "We have your message."),
            told(40, "email", "Dana Okafor-Hale <dana@example.org>", "Left on the bus", BODY, cut=True),
            told(5, "taken", "robin", "", ""),
        ),
        clocks=(
            Running("ack", "The complaint is acknowledged.", EIGHT_THIRTY, EIGHT_THIRTY + timedelta(days=3), None, False),
            Running("full", "The complaint has its answer.", EIGHT_THIRTY, EIGHT_THIRTY - timedelta(days=1), None, True),
        ),
        recipients=(
            Recipient(1, one_line("Dana Okafor-Hale"), one_line("dana@example.org"), own_words("mother")),
            Recipient(2, one_line("Jo Hale"), one_line("jo@example.org"), own_words("father")),
        ),
        warnings=(own_words("Safeguarding: hand over by voice now. Ask: is the child safe now?"),),
    )  # fmt: skip


class StillDoor(Door):
    """Answers every question with the same values."""

    def __init__(self) -> None:
        super().__init__(lambda: None)  # type: ignore[arg-type,return-value]

    def open(self) -> None:
        pass

    @property
    def role(self) -> Role:
        return Role.AGENT

    @property
    def name(self) -> str:
        return "Marlshire school transport desk"

    @property
    def log(self) -> Path | None:
        return None

    def alarms(self) -> Alarms:
        return Alarms(EIGHT_THIRTY, (), None)

    def read_rules(self) -> None:
        pass

    def order(self, asked: Asked, known: Order | None) -> Order:
        return Order(asked, array("q", [line.id for line in lines()]), (2, 2, 2, 2), 0)

    def page(self, ids: Sequence[int]) -> dict[int, Line]:
        return {line.id: line for line in lines()}

    def look(self, case_id: int) -> CaseView:
        return view()

    def more(self, case_id: int, index: int) -> Shown:
        return clean(BODY)

    def claim(self, case_id: int) -> None:
        pass

    def offers(self, case_id: int, way: Way | None = None) -> list[Offer]:
        return [
            Offer("a", "Your safety concern has been passed on", "fits what happened", "What you told us", REPLY, 1)
        ]

    def begun_replies(self) -> list[str]:
        """None was begun."""
        return []

    def unfinished_calls(self) -> list[CallDraft]:
        return []

    def find_draft(self, case_id: int) -> Draft | None:
        return None

    def check(self, draft: Draft) -> list[Blank]:
        return [
            Blank("stop", "Still to be filled: what we know so far", 120, 140),
            Blank("note", "A long sentence: 31 words.", 0, 9, "Split it in two."),
        ]

    def watch(self, stop: threading.Event) -> Iterator[None]:
        yield
        stop.wait()
