"""Letters as a scanner makes them: a page with a text layer, a picture of a page, and a PDF that holds only the picture."""

from pathlib import Path
from typing import Literal

import typst

_PAGE = "#set page(width: 148mm, height: 60mm)\n#set text(size: 14pt)\n"


def _made(folder: Path, source: str, kind: Literal["pdf", "png"]) -> bytes:
    file = folder / "page.typ"
    file.write_text(source, encoding="utf-8")
    return typst.compile(str(file), format=kind, ppi=150.0)


def with_text(folder: Path, words: str) -> bytes:
    """Return a PDF of which a program can read the text."""
    return _made(folder, _PAGE + words, "pdf")


def picture(folder: Path, words: str) -> bytes:
    """Return a PNG of a page."""
    return _made(folder, _PAGE + words, "png")


def only_a_picture(folder: Path, words: str) -> bytes:
    """Return a PDF that holds a page as a picture."""
    (folder / "page.png").write_bytes(picture(folder, words))
    return _made(folder, '#set page(width: 148mm, height: 60mm, margin: 0pt)\n#image("page.png")', "pdf")
