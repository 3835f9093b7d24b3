"""The form for what came by no machine: a post or message, a typed letter, somebody at the counter."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from triage.rules.arrival import Channel
from triage.rules.moments import PAST_EXAMPLES
from triage.rules.shown import own_words
from triage.tui import words
from triage.tui.forms import CHOOSE, ONE, TEXT, Field, Form
from triage.tui.messages import Told
from triage.tui.prose import join

if TYPE_CHECKING:
    from triage.desk.front import Desk

_WAYS: Final = (
    ("social", own_words("social media")),
    ("letter", own_words("letter")),
    ("in_person", own_words("in person")),
)
_SEEN: Final = (("", own_words("not social media")), ("public", own_words("PUBLIC")), ("private", own_words("private")))
FORM: Final = Form(
    name="paste",
    case_id=0,
    version=0,
    title=own_words("Take down what came otherwise"),
    does="take it in",
    fields=(
        Field("channel", "How it came", ONE, options=(CHOOSE, *_WAYS)),
        Field("text", "The words", TEXT),
        Field("name", "From (name)"),
        Field("address", "Number or address", hint="on social media their name there"),
        Field("when", "When it came", hint=f"empty: now; or {PAST_EXAMPLES}"),
        Field("public", "Who can read it", ONE, options=_SEEN),
        Field("site", "Which site", hint="social media only, such as facebook"),
        Field("thread", "Conversation", hint="social media only: a name for it, the same one each time"),
    ),
    mind=own_words("The words as they are, nothing of yours. A name on social media proves nobody."),
)


def do(desk: "Desk", values: Mapping[str, str]) -> Told:
    """Take in what was typed; return what to say of it. In threads only."""
    from triage.desk.pasted import Pasted, paste

    kept = paste(
        desk,
        Pasted(
            channel=Channel(values["channel"]),
            text=values["text"],
            name=values["name"],
            address=values["address"],
            when=values["when"],
            public={"public": True, "private": False}.get(values["public"]),
            site=values["site"],
            thread=values["thread"],
        ),
    )
    said = own_words("is here already, in" if kept.repeated else "is taken in:")
    about = join(own_words(", about "), kept.child) if kept.child else own_words("")
    return Told(
        join(own_words("It "), said, own_words(f" {kept.ref}, {words.BANDS[kept.band]}"), about, own_words("."))
    )
