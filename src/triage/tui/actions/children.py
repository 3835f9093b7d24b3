"""What can be done at the register of children."""

from typing import Final

from triage.tui.actions.act import Act

CHILDREN: Final = "children"
PLACES: Final = {CHILDREN: "The children on the register"}
_CHANGE: Final = "change a child's transport"
_CHECKED: Final = "confirm a contact detail"
ACTS: Final = (
    Act("open", CHILDREN, ("enter",), "open", "Open the child; in a card: the case, or the contact detail", command="child"),
    Act("transport", CHILDREN, ("t",), "transport", "How the child travels now, since when, why", _CHANGE, command="transport"),
    Act("detail", CHILDREN, ("p",), "detail", "Confirm a contact detail, or say that it fails", _CHECKED, command="confirm"),
    Act("find", CHILDREN, ("slash",), "find", "Find a child by name, school, route or reference", command="children"),
    Act("definition", CHILDREN, ("D",), "meaning", "What exactly the number at the top counts", command="count"),
    Act("list_all", CHILDREN, ("a",), "", "All children on the roll, the worst off first", command="children"),
    Act("list_none", CHILDREN, ("n",), "", "Those with no transport now, the longest first", command="children"),
    Act("list_failing", CHILDREN, ("f",), "", "Those whose transport is confirmed and fails, by a case", command="children"),
    Act("list_interim", CHILDREN, ("i",), "", "Those with interim transport", command="children"),
    Act("list_not_known", CHILDREN, ("u",), "", "Those of whom it is not known", command="children"),
    Act("list_confirmed", CHILDREN, ("o",), "", "Those whose transport is confirmed", command="children"),
    Act("list_not_needed", CHILDREN, ("w",), "", "Those who need none", command="children"),
    Act("list_disputed", CHILDREN, ("x",), "", "To reconcile: two sources tell it differently", command="children"),
    Act("list_unreached", CHILDREN, ("r",), "", "Families we could not reach today, worst first", command="children"),
    Act("list_check", CHILDREN, ("d",), "", "Data to check: needs, birth, school, or nobody surely reached", command="children"),
    Act("doubles", CHILDREN, ("b",), "", "Both the same? Who may be on the register twice"),
    Act("back", CHILDREN, ("escape",), "", "Back: to the list, to all children, to the queue"),
)  # fmt: skip
