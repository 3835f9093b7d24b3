"""What HTML knows about quotation and plain text does not, carried from the HTML reader to the reader of new words.

Each mark is one private-use character, alone on its line or before a line; outside text cannot hold them (`foreign` takes them
out) and they never reach a person (`without`).
"""

import re
from typing import Final

HISTORY: Final = "\ue0f0"  # alone: all behind it is history
CITED: Final = "\ue0f1"  # before a line: quoted by the mail program
INTRO: Final = "\ue0f2"  # before a line: "On ... wrote:", in whatever language
START: Final = "\ue0f3"  # alone: history from here ...
END: Final = "\ue0f4"  # ... to here
INDENTED: Final = "\ue0f5"  # before a line: set in, perhaps a quotation
SIGNATURE: Final = "\ue0f6"  # alone: a signature from here ...
SIGNED: Final = "\ue0f7"  # ... to here
_ANY: Final = "[\ue0f0-\ue0f7]"
_ALONE = re.compile(r"^[\ue0f0\ue0f3\ue0f4\ue0f6\ue0f7]\n?", re.MULTILINE)
_EACH = re.compile(_ANY)


def without(text: str) -> str:
    """Return `text` as a person reads it."""
    if text.isascii() or not _EACH.search(text):
        return text
    return _EACH.sub("", _ALONE.sub("", text))


def foreign(text: str) -> str:
    """Return outside text without characters that would be taken for our marks."""
    return text if text.isascii() else _EACH.sub("\ufffd", text)
