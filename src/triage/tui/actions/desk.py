"""What can be done at the queue, and while moving in any list or text."""

from typing import Final

from triage.tui.actions.act import DESK, MOVE, Act

ACTS: Final = (
    Act("next", DESK, ("n",), "next", "Take the next: the top case that nobody holds is yours", "claim a case", command="next"),
    Act("reply", DESK, ("r",), "reply", "Reply to the selected case; it becomes yours first", "send a reply", command="reply"),
    Act("why", DESK, ("w",), "why", "Why the case stands where it stands", command="explain"),
    Act("find", DESK, ("slash",), "find", "Find a family, a reference or words; escape shows all again", command="find"),
    Act("take_back", DESK, ("U",), "", "Take back the reply that you just sent", "send a reply", command="outbox take-back"),
    Act("done", DESK, ("d",), "done", "Mark the case done: how it ended, what is to be learned, why",
        "mark a case done", command="done"),
    Act("give_back", DESK, ("u",), "", "Give the case back to the queue", "claim a case", command="release"),
    Act("read", DESK, ("enter",), "", "Open the selected case: the whole story, the child, all that can be done", command="show"),
    Act("whole", DESK, ("m",), "", "The whole text of the message at the top of the case", "open a case"),
    Act("copy_ref", DESK, ("y",), "", "Copy the reference, never the family's words"),
    Act("back", DESK, ("escape",), "", "Back to the queue; once more: the whole queue"),
    Act("down", MOVE, ("down", "j"), "", "One down"),
    Act("up", MOVE, ("up", "k"), "", "One up"),
    Act("page_down", MOVE, ("pagedown", "space"), "", "One page down"),
    Act("page_up", MOVE, ("pageup",), "", "One page up"),
    Act("top", MOVE, ("g", "home"), "", "To the top"),
    Act("bottom", MOVE, ("G", "end"), "", "To the end"),
)  # fmt: skip
