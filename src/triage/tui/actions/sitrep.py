"""What can be done at the situation report."""

from typing import Final

from triage.tui.actions.act import Act

SITREP: Final = "sitrep"
PLACES: Final = {SITREP: "The situation report"}
ACTS: Final = (
    Act("open", SITREP, ("enter",), "list", "Open the list of children or cases behind the figure", "see the figures"),
    Act("definition", SITREP, ("D",), "meaning", "What exactly the figure under the cursor counts", "see the figures"),
    Act("issue", SITREP, ("i",), "issue", "Issue the report: frozen, numbered", "issue a report", command="report issue"),
    Act("issued", SITREP, ("o",), "", "Issued reports: read, save, put right", "see the figures", command="report list"),
    Act("save", SITREP, ("f",), "", "Save the report as it stands now as a file", "see the figures", command="report make"),
    Act("other_pane", SITREP, ("tab",), "", "To the other half of the report"),
    Act("back", SITREP, ("escape",), "queue", "Back to the queue"),
    Act("again", SITREP, ("r",), "renew", "Read the report again now", "see the figures", command="sitrep"),
)  # fmt: skip
