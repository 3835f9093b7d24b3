"""Mail that says another mail was not delivered."""

from triage.channels.parts import Part


def found(top: Part, subject: str, text: str, address: str) -> str | None:
    """Return the recipient that was not reached ("" when the mail does not say), or None when this is no bounce."""
    del top, subject, text, address
    return None
