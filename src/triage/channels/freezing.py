"""Freeze a reply into the bytes that leave by its way: a mail, the words of a text or a post, or the PDF of a letter."""

from collections.abc import Sequence

from triage.channels import compose
from triage.errors import NotSendable
from triage.rules.letter import Way, Written


def freeze(way: Way, written: Written, *, return_address: Sequence[str] = ()) -> bytes:
    """Return one reply to one recipient; raises NotSendable for what cannot be sent or printed."""
    if way is Way.EMAIL:
        return compose.freeze(written)
    if way is Way.LETTER:
        from triage.channels import printing

        return printing.pdf(written, return_address)
    try:
        return written.body.encode()
    except UnicodeEncodeError as error:
        raise NotSendable("These words hold signs that cannot be sent.", safe="Nothing was sent.") from error
