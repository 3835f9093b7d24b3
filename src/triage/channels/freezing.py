"""Freeze a reply into the bytes that leave by its way: a mail, the words of a text or a post, or the PDF of a letter."""

from collections.abc import Sequence
from datetime import datetime

from triage.channels import compose
from triage.errors import NotSendable
from triage.rules.letter import Way


def freeze(
    way: Way,
    *,
    sender_name: str,
    sender_address: str,
    recipient_name: str,
    recipient_address: str,
    subject: str,
    body: str,
    message_id: str,
    in_reply_to: str,
    references: Sequence[str],
    date: datetime,
    automatic: bool = False,
    return_address: Sequence[str] = (),
) -> bytes:
    """Return one reply to one recipient; raises NotSendable for what cannot be sent or printed."""
    if way is Way.EMAIL:
        return compose.freeze(
            sender_name=sender_name,
            sender_address=sender_address,
            recipient_name=recipient_name,
            recipient_address=recipient_address,
            subject=subject,
            body=body,
            message_id=message_id,
            in_reply_to=in_reply_to,
            references=references,
            date=date,
            automatic=automatic,
        )
    if way is Way.LETTER:
        from triage.channels.printing import Sheet, pdf

        return pdf(Sheet(sender_name, return_address, recipient_name, recipient_address, subject, body, date))
    try:
        return body.encode()
    except UnicodeEncodeError as error:
        raise NotSendable("These words hold signs that cannot be sent.", safe="Nothing was sent.") from error
