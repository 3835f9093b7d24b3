"""What can be done while a reply is written. Letters are text here, so every key is a function key or escape."""

from typing import Final

from triage.tui.actions.act import REPLY, Act

ACTS: Final = (
    Act("offers", REPLY, ("f2",), "templates", "Choose another template"),
    Act("recipient", REPLY, ("f3",), "to", "Choose another person to write to"),
    Act("way", REPLY, ("f5",), "way", "Choose another way to reach them: email, text, letter, telephone, a post"),
    Act("blank", REPLY, ("f4",), "", "Go to the next blank to fill; in the text, tab does the same"),
    Act("finding", REPLY, ("f8",), "check", "Go to the next thing to mend in the text"),
    Act(
        "better",
        REPLY,
        ("f9",),
        "",
        "Put the better wording in the place of what is selected, where there is one; else what may be added, at the end",
    ),
    Act("send", REPLY, ("f10",), "send", "Send; you are shown to whom first", "send a reply", command="reply"),
    Act("help", REPLY, ("f1",), "keys", "All keys"),
    Act("leave", REPLY, ("escape",), "back", "Back to the queue; what you typed is kept as a draft"),
)
