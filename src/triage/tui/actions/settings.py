"""What can be done in the settings of the screens."""

from typing import Final

from triage.tui.actions.act import SETTINGS, Act

ACTS: Final = (
    Act("change", SETTINGS, ("enter", "right"), "change", "The next value of the selected setting; it holds at once"),
    Act("change_back", SETTINGS, ("left",), "", "The value before"),
    Act("leave", SETTINGS, ("escape",), "back", "Back to where you were"),
)
