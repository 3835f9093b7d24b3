"""HTML as a person reads it: every word kept, images by their description, what the sender hid shown as hidden.

Parsed by selectolax, walked here: a line break at each block, a tab between the cells of a row, `> ` before quoted lines so that the
reader of quotations sees them.
"""

import re
from typing import Any, Final

LONGEST: Final = 8_000_000
_DROPPED: Final = frozenset({"script", "style", "head", "title", "meta", "link", "noscript", "template", "-comment", "svg", "xml"})
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li",
        "main", "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "tfoot", "thead",
        "tr", "ul", "caption", "html",
    }
)  # fmt: skip
_SPACED: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "pre", "hr"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$)|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
# Mail programs mark the start of the history by these; a line of our own, which `quoted` knows, stands there in the text.
HISTORY: Final = "\ue0f0"
_HISTORY_IDS = re.compile(
    r"^(?:x_)?(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|"
    r"reply-intro|isReplyContent|zwchr|docs-internal-guid-history)$"
)
_HISTORY_CLASSES = re.compile(
    r"(?:^|\s)(?:x_|m_)?(?:gmail_quote|gmail_extra_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|"
    r"zmail_extra|history_container|mcntmcntmcnt|cx_quote)(?:\s|$)|^gmail_quote"
)


def to_text(html: str) -> str:
    """Return the words of `html`, marks of quotation (`> `) and HISTORY lines included; linear, never raises on odd HTML."""
    from selectolax.lexbor import LexborHTMLParser

    root: Any = LexborHTMLParser(html[:LONGEST].replace("\0", "")).root
    if root is None:
        return ""
    page = _Page()
    _walk(root, page)
    return page.text()


def without_marks(text: str) -> str:
    """Return `text` without the HISTORY lines."""
    if HISTORY not in text:
        return text
    return re.sub(rf"\n?{HISTORY}(?=\n|$)", "", text).replace(HISTORY, "")


class _Page:
    """The lines so far, and the one being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoted = 0
        self.gap = True

    def words(self, text: str, *, kept: bool) -> None:
        if kept:
            first, *rest = text.split("\n")
            self.line.append(first)
            for line in rest:
                self.end_line()
                self.line.append(line)
            return
        flat = _BLANKS.sub(" ", text)
        if flat != " " or (self.line and not self.line[-1].endswith((" ", "\t"))):
            self.line.append(flat)

    def end_line(self, *, always: bool = True) -> None:
        text = _BLANKS.sub(" ", "".join(self.line)).strip() if self.line and "\t" not in self.line else "".join(self.line).strip(" ")
        self.line = []
        if text or (always and not self.gap):
            self.lines.append("> " * self.quoted + text if self.quoted else text)
            self.gap = not text

    def blank(self) -> None:
        self.end_line(always=False)
        if not self.gap:
            self.lines.append(("> " * self.quoted).rstrip())
            self.gap = True

    def text(self) -> str:
        self.end_line(always=False)
        return "\n".join(line.rstrip() for line in self.lines).replace("\u00a0", " ").strip("\n")


def _walk(root: Any, page: _Page) -> None:
    """Visit every node once, without calling itself: depth is the sender's choice."""
    node, entering, hidden, kept = root, True, None, 0
    while node is not None:
        tag = node.tag
        if entering:
            if tag == "-text":
                page.words(node.text_content or "", kept=kept > 0)
            elif tag not in _DROPPED or (tag == "head" and False):
                if hidden is None and _is_hidden(node):
                    hidden = node.mem_id
                    page.line.append(" [hidden text: ")
                _open(node, tag, page)
                kept += tag in {"pre", "textarea"}
                child = node.child
                if child is not None:
                    node = child
                    continue
                entering = False
                continue
        elif tag not in {"-text"} and tag not in _DROPPED:
            kept -= tag in {"pre", "textarea"}
            _close(node, tag, page)
            if hidden == node.mem_id:
                _close_hidden(page)
                hidden = None
        if node.mem_id == root.mem_id:
            return
        if node.next is not None:
            node, entering = node.next, True
        else:
            node, entering = node.parent, False


def _open(node: Any, tag: str, page: _Page) -> None:
    if tag == "br":
        page.end_line()
    elif tag == "img":
        words = _BLANKS.sub(" ", node.attributes.get("alt") or "").strip()
        if words:
            page.line.append(words)
    elif tag in {"td", "th"}:
        if page.line and "".join(page.line).strip():
            page.line.append("\t")
    elif tag in _BLOCKS:
        if tag in _SPACED:
            page.blank()
        else:
            page.end_line(always=False)
        page.quoted += tag == "blockquote" and page.quoted < 20
    if tag in {"div", "blockquote", "span", "hr", "table", "p"} and _is_history(node):
        page.end_line(always=False)
        page.lines.append(HISTORY)


def _close(node: Any, tag: str, page: _Page) -> None:
    if tag in _BLOCKS:
        page.end_line(always=False)
        if tag == "blockquote" and page.quoted:
            page.quoted -= 1
        if tag in _SPACED:
            page.blank()
    elif tag == "a":
        pass


def _is_hidden(node: Any) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(attributes.get("style") and _HIDDEN.search(attributes["style"][:2000]))


def _close_hidden(page: _Page) -> None:
    page.line.append("] ")


def _is_history(node: Any) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return bool(_HISTORY_IDS.match(attributes.get("id") or "") or _HISTORY_CLASSES.search(attributes.get("class") or ""))
