"""What can be done at the queue, and while moving in any list or text."""

from typing import Final

from triage.tui.actions.act import DESK, MOVE, Act

ACTS: Final = (
    Act("next", DESK, ("n",), "next", "Take the next: the top case that nobody holds is yours", "claim a case", command="next"),
    Act("reply", DESK, ("r",), "reply", "Reply to the selected case; it becomes yours first", "send a reply", command="reply"),
    Act("why", DESK, ("w",), "why", "Why the case stands where it stands", command="explain"),
    Act("find", DESK, ("slash",), "find", "Find a family, reference, number or words; escape shows all again", command="find"),
    Act("take_back", DESK, ("U",), "", "Take back the reply that you just sent", "send a reply", command="outbox take-back"),
    Act("done", DESK, ("d",), "done", "Mark the case done: how it ended, what is to be learned, why",
        "mark a case done", command="done"),
    Act("give_back", DESK, ("u",), "", "Give the case back to the queue", "claim a case", command="release"),
    Act("read", DESK, ("enter",), "", "Open the selected case: the whole story, the child, all that can be done", command="show"),
    Act("whole", DESK, ("m",), "", "The whole text of the message at the top of the case", "open a case"),
    Act("paste", DESK, ("p",), "", "Take down what came otherwise: a post or message, a letter, somebody at the counter",
        "take in", command="intake paste"),
    Act("copy_ref", DESK, ("y",), "", "Copy the reference, never the family's words"),
    Act("filters", DESK, ("f",), "", "Filter the queue: mine, late, by band, channel, need, school ...", command="queue"),
    Act("views", DESK, ("v",), "", "Views of the queue: go to one, save this one, delete one", command="views list"),
    Act("mark", DESK, ("x",), "", "Mark the selected case and go one down; once more takes the mark away"),
    Act("mark_all", DESK, ("X",), "", "Mark every case that the queue shows; once more takes the marks away"),
    Act("bulk", DESK, ("b",), "", "Work on all marked cases at once, or on the selected one", "change many cases"),
    Act("back", DESK, ("escape",), "", "Back to the queue; once more: no marks; once more: the whole queue"),
    Act("down", MOVE, ("down", "j"), "", "One down"),
    Act("up", MOVE, ("up", "k"), "", "One up"),
    Act("page_down", MOVE, ("pagedown", "space"), "", "One page down"),
    Act("page_up", MOVE, ("pageup",), "", "One page up"),
    Act("top", MOVE, ("g", "home"), "", "To the top"),
    Act("bottom", MOVE, ("G", "end"), "", "To the end"),
)  # fmt: skip
