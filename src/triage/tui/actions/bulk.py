"""What can be done to many cases at once, while it is done, and while one letter for many is written and looked at."""

from typing import Final

from triage.tui.actions.act import Act

BULK: Final = "bulk"
DOING: Final = "doing"
MANY: Final = "many"
LETTERS: Final = "letters"
PLACES: Final = {
    BULK: "Many cases at once",
    DOING: "While it is done to many cases",
    MANY: "Writing one letter for many families",
    LETTERS: "Looking at each family's letter",
}
ACTS: Final = (
    Act("go", BULK, ("enter",), "go on", "Go on: choose, then see what will change, then do it"),
    Act("assign", BULK, ("a",), "assign", "Give these cases to somebody, or back to the queue",
        "assign cases", command="assign"),
    Act("link", BULK, ("i",), "incident", "Put these cases into one incident, an open or a new one",
        "keep incidents", command="incident link"),
    Act("letters", BULK, ("r",), "reply", "Write one reply to all of them, each sent singly", "send a reply"),
    Act("duplicates", BULK, ("d",), "duplicates", "Close them as duplicates of one case; their words are kept",
        "merge cases", command="duplicate"),
    Act("help", BULK, ("question_mark", "f1"), "keys", "All keys"),
    Act("back", BULK, ("escape",), "back", "One step back; nothing is changed"),
    Act("close", DOING, ("enter",), "back", "Back to where you were, once it is over"),
    Act("stop", DOING, ("escape",), "stop", "Stop after the case in hand; once it is over: back"),
    Act("undo", DOING, ("U",), "undo", "Put back what was just changed, case by case"),
    Act("help", DOING, ("question_mark", "f1"), "keys", "All keys"),
    Act("offers", MANY, ("f2",), "templates", "Choose another text to start from"),
    Act("blank", MANY, ("f4",), "next blank", "Go to the next blank that you must fill; [[the child's name]] fills itself"),
    Act("letters", MANY, ("f10",), "look, then send", "Look at each family's letter, then send them singly", "send a reply"),
    Act("help", MANY, ("f1",), "keys", "All keys"),
    Act("leave", MANY, ("escape",), "back", "Back; nothing is sent"),
    Act("send", LETTERS, ("enter",), "send them", "Send each family its own letter, to the one address that is shown",
        "send a reply"),
    Act("back", LETTERS, ("escape",), "back", "Back to the text; nothing is sent"),
    Act("help", LETTERS, ("question_mark", "f1"), "keys", "All keys"),
)  # fmt: skip
