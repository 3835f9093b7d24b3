"""The fields of a telephone switch's export of calls, which a column map fills."""

from typing import Final

from triage.channels.columns import Field, Kind

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
MISSED: Final = "missed"
VOICEMAIL: Final = "voicemail"
FIELDS: Final = (
    Field("began", Kind.MOMENT, "when it rang", required=True, also=("start time", "call time", "date", "timestamp")),
    Field("number", Kind.POINT, "the number that rang", also=("caller", "caller id", "from", "cli", "calling number")),
    Field("outcome", Kind.CHOICE, "what became of it", required=True, choices=(ANSWERED, ABANDONED, MISSED, VOICEMAIL),
          also=("result", "status", "disposition", "call result")),
    Field("waited", Kind.SECONDS, "how long they waited", also=("wait", "wait time", "ring time", "queue time", "hold time")),
    Field("talked", Kind.SECONDS, "how long we spoke", also=("duration", "talk time", "billsec", "call duration")),
    Field("queue", Kind.LINE, "which line it came by", also=("queue name", "skill", "ddi", "dialled", "to")),
    Field("agent", Kind.LINE, "who answered", also=("answered by", "extension", "user")),
    Field("reference", Kind.LINE, "the switch's own id of the call", also=("id", "call id", "unique id", "uniqueid")),
)  # fmt: skip
