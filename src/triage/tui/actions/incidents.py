"""What can be done about incidents: many cases with one cause."""

from typing import Final

from triage.tui.actions.act import Act

INCIDENTS: Final = "incidents"
INCIDENT: Final = "incident"
GROUP: Final = "group"
TRUTH: Final = "truth"
PLACES: Final = {
    INCIDENTS: "The incidents",
    INCIDENT: "One incident",
    GROUP: "Grouping more cases in",
    TRUTH: "Writing the truth of an incident",
}
ACTS: Final = (
    Act("open", INCIDENTS, ("enter",), "open", "Open the incident: its truth, its families", command="incident show"),
    Act("new", INCIDENTS, ("n",), "new", "Open a new incident", "keep incidents", command="incident open"),
    Act("closed", INCIDENTS, ("z",), "closed too", "Show the closed ones too, or only the open ones",
        command="incident list"),
    Act("back", INCIDENTS, ("escape",), "queue", "Back to the queue"),
    Act("tell", INCIDENT, ("t",), "tell", "Tell the marked families the truth, each in a letter of their own",
        "send a reply", command="incident tell"),
    Act("truth", INCIDENT, ("e",), "truth", "Write the one truth: what happened, what is known, who does what by when",
        "keep incidents", command="incident truth"),
    Act("group", INCIDENT, ("m",), "more", "Cases that may have the same cause; you confirm which",
        "keep incidents", command="incident link"),
    Act("mark", INCIDENT, ("x",), "mark", "Mark the family under the cursor, or take the mark off"),
    Act("mark_all", INCIDENT, ("a",), "", "Mark all who do not know the truth as it reads now; once more: nobody"),
    Act("voice", INCIDENT, ("v",), "", "Note that the family under the cursor was told by telephone", "keep incidents"),
    Act("take_out", INCIDENT, ("o",), "", "Take the case under the cursor out of the incident",
        "keep incidents", command="incident unlink"),
    Act("read", INCIDENT, ("enter",), "", "Read the family's story", "open a case", command="show"),
    Act("history", INCIDENT, ("h",), "", "Every wording of the truth, and who set it when"),
    Act("end", INCIDENT, ("d",), "", "Close the incident; its cases stay", "keep incidents", command="incident close"),
    Act("back", INCIDENT, ("escape",), "back", "Back to the list of incidents"),
    Act("take", GROUP, ("enter",), "take them in", "Take the marked cases into the incident", "keep incidents"),
    Act("mark", GROUP, ("x",), "mark", "Mark the case under the cursor, or take the mark off"),
    Act("mark_all", GROUP, ("a",), "all", "Mark all of them; once more: none"),
    Act("help", GROUP, ("question_mark", "f1"), "keys", "All keys"),
    Act("back", GROUP, ("escape",), "back", "Back; nothing is changed"),
    Act("save", TRUTH, ("f10",), "set it", "Set it as the truth; earlier wordings are kept",
        "keep incidents", command="incident truth"),
    Act("blank", TRUTH, ("f4",), "next blank", "Go to the next blank to fill"),
    Act("help", TRUTH, ("f1",), "keys", "All keys"),
    Act("leave", TRUTH, ("escape",), "back", "Back; you are asked where you typed something"),
)  # fmt: skip
