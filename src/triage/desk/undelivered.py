"""A reply that did not reach the family: its case comes back into the queue, and the contact detail is to be checked."""

from typing import Final

from triage.clock import LONDON
from triage.desk import clocks, standing
from triage.desk.front import Desk
from triage.rules.arrival import Message
from triage.rules.letter import Way
from triage.store import outbox, people
from triage.store.engine import Tx
from triage.store.tables import OutboxState

RULE: Final = "not_delivered"
RETURN_MINUTES: Final = 60
_CHECK: Final = "Contact details to check; ring the family."
_WORDS: Final = {Way.EMAIL: "Our email", Way.TEXT: "Our text", Way.LETTER: "Our letter"}


def back(tx: Tx, desk: Desk, gone: outbox.Gone | None, *, wrong_address: bool) -> None:
    """Put the cases of a reply that did not arrive back into the queue, to be acted on within an hour of the desk being open.

    A case that was put with another comes back as that one. Where the far side knows no such address or number, the contact
    detail is marked as failing until somebody confirms it.
    """
    if gone is None or gone.reply_id is None:
        return
    if wrong_address and gone.point_id is not None:
        people.point_fails(tx, gone.point_id, gone.case_id)
    local = gone.at.astimezone(LONDON)
    words = f"{_WORDS.get(gone.way, 'Our answer')} of {local.day} {local:%B} did not reach the family. {_CHECK}"
    act_by = desk.house.calendar.add_desk_minutes(tx.at, RETURN_MINUTES)
    for case_id in (gone.case_id, *outbox.also_answered(tx.conn, gone.reply_id)):
        case = clocks.living(tx, case_id)
        detail = {"rule": RULE, "words": words, "band": case.band, "act_by": act_by}
        standing.settle(tx, desk, case, standing.NOT_DELIVERED, detail, **standing.back_in_queue())


def bounced(tx: Tx, desk: Desk, message: Message) -> None:
    """Mark the letter whose Message-ID a bounce names as failed, and its address as failing.

    Only a Message-ID of ours proves that a bounce is about a letter of ours: anybody can write that an address does not work.
    """
    gone = outbox.by_message_ids(tx.conn, message.references)
    if gone is None or gone.state is OutboxState.FAILED:
        return
    if outbox.told(tx, gone, OutboxState.FAILED, "It came back: the bounce is kept with the case.", None):
        back(tx, desk, gone, wrong_address=True)
