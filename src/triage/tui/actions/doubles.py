"""What can be done about who may be on the register twice."""

from typing import Final

from triage.tui.actions.act import Act

DOUBLES: Final = "doubles"
PLACES: Final = {DOUBLES: "Who may be on the register twice"}
_DECIDE: Final = "decide who is on the register twice"
ACTS: Final = (
    Act("merge", DOUBLES, ("m",), "merge", "Make the two one; what changes is shown before", _DECIDE, command="doubles merge"),
    Act("other_stays", DOUBLES, ("s",), "", "Let the other record of the two be the one that stays"),
    Act("apart", DOUBLES, ("a",), "apart", "They are two: never propose them again", _DECIDE, command="doubles apart"),
    Act("decided", DOUBLES, ("z",), "decided", "Show what was decided, or what is proposed"),
    Act("undo", DOUBLES, ("u",), "undo", "Take back what was decided of the two", _DECIDE, command="doubles unmerge"),
    Act("open", DOUBLES, ("enter",), "", "Read on in the two records; names that are masked are shown"),
    Act("back", DOUBLES, ("escape",), "back", "Back to the children"),
)  # fmt: skip
