"""What can be done at the board."""

from typing import Final

from triage.tui.actions.act import BOARD, Act

ACTS: Final = (
    Act("open_it", BOARD, ("enter",), "open", "Open the list behind the figure, or go to the case", command="board --list"),
    Act("next_part", BOARD, ("tab",), "part", "The next part of the board"),
    Act("previous_part", BOARD, ("shift+tab",), "", "The part before"),
    Act("hand_out", BOARD, ("a",), "hand out", "Hand the case under the cursor to somebody", "assign cases", command="assign"),
    Act("take_back", BOARD, ("t",), "", "Take the case back into the queue", "assign cases", command="assign --back"),
    Act("rebalance", BOARD, ("B",), "even out", "Even out who holds how much; moves are shown first", "assign cases",
        command="rebalance"),
    Act("undo", BOARD, ("U",), "", "Undo the evening out, where nothing changed since", "assign cases"),
    Act("surge", BOARD, ("S",), "surge", "Begin or end a surge; the signs are shown", "switch the surge", command="surge begin"),
    Act("define", BOARD, ("w",), "", "What exactly the figure under the cursor counts"),
    Act("back", BOARD, ("escape",), "", "Back to the queue"),
)  # fmt: skip
