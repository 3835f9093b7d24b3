"""Words in the boxes that stand over the desk: always plain, never read as markup."""

from textual.content import Content
from textual.widgets import Static

from triage.rules.shown import Shown


def said(text: Shown, name: str = "said") -> Static:
    """Return a paragraph of safe text."""
    return Static(Content(text), markup=False, classes=name)
