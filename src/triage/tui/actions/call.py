"""What can be done while somebody is on the telephone. Letters are text here, so every key is a function key, or moves."""

from typing import Final

from triage.tui.actions.act import Act

CALL: Final = "call"
ACTS: Final = (
    Act("who", CALL, ("f2",), "who", "Find the family again: who is calling, and about whom", command="find-family"),
    Act("check", CALL, ("f3",), "checked", "The caller gave the right answers and is checked; once more: not"),
    Act("script", CALL, ("f4",), "script", "What to say, and all that is known of the family"),
    Act("wrap", CALL, ("f10",), "wrap up", "How the call ended; once more: log it", "log a call", command="call"),
    Act("throw", CALL, ("f9",), "throw away", "Throw this call away, such as a wrong number; asked twice"),
    Act("help", CALL, ("f1",), "keys", "All keys"),
    Act("leave", CALL, ("escape",), "back", "Back; what you took down is kept, and c goes on with it"),
    Act("lower", CALL, ("down",), "", "One family down in the list; below it, the next question"),
    Act("higher", CALL, ("up",), "", "One family up in the list; below it, the question before"),
)  # fmt: skip
