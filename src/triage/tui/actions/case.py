"""What can be done on one case, on its own screen; some of it at the queue, too."""

from typing import Final

from triage.tui.actions.act import DESK, Act

CASE: Final = "case"
AT_THE_DESK: Final = (
    Act("note", DESK, ("a",), "", "Add a note for colleagues to the case", "add a note", command="note"),
    Act("wait", DESK, ("z",), "", "Let the case wait: for whom, until when, why", "set a case waiting", command="wait"),
    Act("escalate", DESK, ("e",), "", "Ask a supervisor to look; a supervisor says that they have",
        "escalate a case", command="escalate"),
)  # fmt: skip
ACTS: Final = (
    Act("reply", CASE, ("r",), "reply", "Reply to the family; the case becomes yours first", "send a reply", command="reply"),
    Act("take_back", CASE, ("U",), "", "Take back the reply that you just sent", "send a reply", command="outbox take-back"),
    Act("why", CASE, ("w",), "why", "Why the case stands where it stands; once more: back to the story", command="explain"),
    Act("card", CASE, ("i",), "child", "The child, who may be told what, the clocks; once more: back to the story",
        command="show"),
    Act("note", CASE, ("a",), "note", "Add a note for colleagues", "add a note", command="note"),
    Act("done", CASE, ("d",), "done", "Mark the case done: how it ended, what is to be learned, why",
        "mark a case done", command="done"),
    Act("call_back", CASE, ("t",), "", "You rang the family: reached, no answer, or a message left",
        "log a call", command="call-back"),
    Act("safeguard", CASE, ("s",), "", "Safeguarding: hand the concern off by voice, step by step",
        "hand off a safeguarding concern", command="safeguard"),
    Act("hand_over", CASE, ("h",), "", "Hand the matter over to another team: accepted by whom, or not yet",
        "hand over a case", command="hand-over"),
    Act("escalate", CASE, ("e",), "", "Ask a supervisor to look; a supervisor says that they have",
        "escalate a case", command="escalate"),
    Act("wait", CASE, ("z",), "", "Let the case wait: for whom, until when, why", "set a case waiting", command="wait"),
    Act("overrule", CASE, ("o",), "", "Decide otherwise: band, needs, kind, with the reason", "overrule", command="overrule"),
    Act("clock", CASE, ("C",), "", "A formal clock: stop, cancel or extend it, let it stand still or go on",
        "change a clock", command="clocks stop"),
    Act("reopen", CASE, ("R",), "", "Open a done case again, with the reason", "reopen a case", command="reopen"),
    Act("merge", CASE, ("M",), "", "Put this case with another that is the same matter", "merge cases", command="merge"),
    Act("split", CASE, ("S",), "", "Split off contacts that are another matter, or undo a merge",
        "split a case", command="split"),
    Act("belongs", CASE, ("b",), "", "It belongs to the case that is proposed at the top: put it there; a split undoes it",
        "merge cases", command="belongs"),
    Act("not_one", CASE, ("B",), "", "It is another matter than the case proposed at the top", "merge cases",
        command="belongs"),
    Act("filter", CASE, ("f",), "", "Show all of the story, hide the desk's own steps, or only what was said"),
    Act("whole", CASE, ("m",), "", "The whole text of the message at the top", "open a case"),
    Act("next_case", CASE, ("right_square_bracket",), "", "The next case of the queue"),
    Act("previous_case", CASE, ("left_square_bracket",), "", "The case before it in the queue"),
    Act("copy_ref", CASE, ("y",), "", "Copy the reference, never the family's words"),
    Act("back", CASE, ("escape",), "", "Back to the story; once more: to the queue, with the cursor on this case"),
)  # fmt: skip
