"""What the writer adds: the text without quoted history and signature. In doubt a line stays."""

from triage.channels.html_text import without_marks


def new_text(text: str) -> str:
    """Return the new words of `text`."""
    return without_marks(text).strip()
