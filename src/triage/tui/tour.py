"""Ten steps that teach the demo desk by doing: a step is done when the person does it, whatever key or word they do it with."""

from dataclasses import dataclass
from typing import Final

from triage.rules.shown import Shown, own_words
from triage.tui.actions import DESK, EVERYWHERE, MOVE, REPLY, key

AT: Final = "at "
UNDO: Final = ("undo", "undo_send", "take_back")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the ids of the actions that do it, the words that ask for it, and the actions whose keys they name."""

    actions: tuple[str, ...]
    words: str
    named: tuple[tuple[str, str], ...] = ()
    confirmed: bool = False


STEPS: Final = (
    Step(
        ("down", "up", "page_down", "page_up", "top", "bottom"),
        "{} and {} change the case; esc here ends this.",
        ((MOVE, "down"), (MOVE, "up")),
    ),
    Step(
        ("why",),
        "{}: why the case stands here; {} goes back.",
        ((DESK, "why"), (DESK, "back")),
    ),
    Step(("next",), "{}: the top case that nobody holds becomes yours.", ((DESK, "next"),)),
    Step((AT + REPLY,), "{}: write to the family of a case that is yours.", ((DESK, "reply"),)),
    Step(("offers",), "in a reply, {}: templates; enter uses one.", ((REPLY, "offers"),)),
    Step(
        ("send",),
        "fill each [[blank]] ({}), then {} and enter.",
        ((REPLY, "blank"), (REPLY, "send")),
        confirmed=True,
    ),
    Step(UNDO, "undo that, while the line below names the key."),
    Step(("find",), "{}: find a family by name, reference or words.", ((DESK, "find"),)),
    Step(("call",), "{}: the telephone rings. Find, ask, note, promise.", ((EVERYWHERE, "call"),)),
    Step(("help",), "{}: every key of where you are.", ((EVERYWHERE, "help"),)),
)


class Tour:
    """How far a person is. `at` is the index of the step asked for now; len(STEPS) when all are done."""

    def __init__(self) -> None:
        self.at = 0
        self._done: set[int] = set()

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left to do."""
        return self.at >= len(STEPS)

    @property
    def words(self) -> Shown:
        """The step asked for now, in one sentence or two."""
        step = STEPS[self.at]
        return own_words(f"Tour {self.at + 1} of {len(STEPS)}: {step.words.format(*(key(*one) for one in step.named))}")

    def did(self, action: str, *, confirmed: bool = False) -> None:
        """Take notice of an action, `confirmed` in a box over a screen."""
        found = (
            number
            for number, step in enumerate(STEPS)
            if action in step.actions and (confirmed or not step.confirmed) and number not in self._done
        )
        self._done.update(found)
        self._on()

    def skip(self) -> None:
        """Go on without doing the step."""
        self._done.add(self.at)
        self._on()

    def _on(self) -> None:
        while self.at in self._done:
            self.at += 1
