"""What can be done from every place where letters are keys."""

from typing import Final

from triage.tui.actions.act import EVERYWHERE, Act

ACTS: Final = (
    Act("go_queue", EVERYWHERE, ("1",), "", "The queue", command="queue"),
    Act("go_board", EVERYWHERE, ("2",), "", "The board: load, clocks at risk, who holds what", "see the board", command="board"),
    Act("go_children", EVERYWHERE, ("3",), "", "The children: who has no transport now", "see the register", command="children"),
    Act("go_sitrep", EVERYWHERE, ("4",), "", "The situation report as it stands now", "see the figures", command="sitrep"),
    Act("go_incidents", EVERYWHERE, ("5",), "", "Incidents: many cases with one cause", command="incident list"),
    Act("call", EVERYWHERE, ("c",), "call", "Take a call: find the family, ask, note, promise", "log a call", command="call"),
    Act("settings", EVERYWHERE, ("comma",), "", "Settings of this screen: colours, density, marks, masked names"),
    Act("help", EVERYWHERE, ("question_mark", "f1"), "keys", "All keys"),
    Act("command_palette", EVERYWHERE, ("colon",), "", "Every action by name", listed=False),
    Act("quit_desk", EVERYWHERE, ("q",), "quit", "Quit, pressed twice; what you typed is kept as a draft"),
)  # fmt: skip
