"""HTML as a person reads it: every word kept, images by their description, what the sender hid shown as hidden.

Parsed by selectolax, walked here: a line break at each block, a tab between the cells of a row, and marks (see
`marks`) where the sender's program says that something is quoted.
"""

import re
from typing import Any, Final

from triage.channels import marks

LONGEST: Final = 2_000_000
_STYLE: Final = 500
_DEEPEST: Final = 4_000
_TAG = re.compile(r"<[^<>]{0,2000}>")
_DROPPED: Final = frozenset(
    {"script", "style", "head", "title", "meta", "link", "noscript", "template", "-comment", "svg", "xml"}
)
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
_HIDDEN_OPENS: Final = " [hidden text: "
_PREFORMATTED: Final = frozenset({"pre", "textarea"})
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_HISTORY_IDS = re.compile(
    r"(?:x_)*(?:divRplyFwdMsg|appendonsend|divtagdefaultwrapper_reply|reply-intro|(?:ecx)?stopSpelling|zwchr|"
    r"mail-editor-reference-message-container|ms-outlook-mobile-reference-message)$"
)
_HISTORY_CLASS: Final = "ms-outlook-mobile-reference-message"
_HISTORY_STYLE = re.compile(
    r"border:\s?none;\s?border-top:\s?solid #(?:E1E1E1|B5C4DF) 1\.0pt;\s?padding:\s?3\.0pt 0|"
    r"border-top-color:\s?rgb\(229, ?229, ?229\);\s?border-top-width:\s?1px",
    re.IGNORECASE,
)
_QUOTE_IDS = re.compile(
    r"(?:x_)*(?:OLK_SRC_BODY_SECTION|isReplyContent|oriMsgHtmlSeperator|mail-app-auto-quote|messageReplySection|quote)$"
)
_QUOTE_CLASSES = re.compile(
    r"(?:^|\s)(?:x_|m_-?\d*)*(?:yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|WordSection1_quote|gmail_quote|freshdesk_quote|mimestream_quote|"
    r"gmail_quote_container|moz-forward-container_)(?:\s|$)"
)
_INTRO_CLASSES = re.compile(r"(?:^|\s)(?:moz-cite-prefix|gmail_attr)(?:\s|$)")
_SIGNATURE_CLASSES = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block|tutanota_signature|cm_signature|bloop_sign)(?:\s|$)"
)
_SIGNATURE_IDS = re.compile(
    r"(?:x_)*(?:Signature|ms-outlook-mobile-signature|messageSignatureSection|AppleMailSignature|ymail_android_signature|"
    r"mail-app-auto-default-signature|lineBreakAtBeginningOfSignature)$"
)
_CITED_CLASSES = re.compile(r"gmail_quote|cite|quote", re.IGNORECASE)
_OUTER: Final = frozenset({"div", "span", "table", "td", "section", "blockquote", "p", "hr", "pre"})


def to_text(html: str) -> str:
    """Return the words of `html`, with the marks of quotation and signature (see `marks`); linear in its length."""
    from selectolax.lexbor import LexborHTMLParser

    html = marks.foreign(html.replace("\0", ""))
    if _is_too_deep(html[:LONGEST]):
        return _stripped(html)
    page = _Page()
    root: Any = LexborHTMLParser(html[:LONGEST]).root
    if root is not None:
        _walk(root, page)
    if len(html) > LONGEST:
        page.end_line(always=False)
        page.lines.append(_stripped(html[LONGEST:]))
    return page.text()


def _is_too_deep(html: str) -> bool:
    """Say whether far more is opened than closed: the parser takes the square of the depth."""
    closing = html.count("</")
    return html.count("<") - 2 * closing - html.count("<br") - html.count("<BR") > _DEEPEST


def _stripped(html: str) -> str:
    """Return the words between the tags, without a tree: for what is too large or too deep for one."""
    return _BLANKS.sub(" ", _TAG.sub("\n", html[: 2 * LONGEST]))


class _Page:
    """The lines so far, and the one being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.before: list[str] = []
        self.cited = 0
        self.gap = True
        self.ends: dict[int, str] = {}

    def words(self, text: str, *, kept: bool) -> None:
        """Add words; `kept` line breaks are those of a `pre`."""
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
        """Write the line that was begun; an empty one only when `always`, as for a line break."""
        text = "".join(self.line).strip(" \n") if self.line else ""
        self.line = []
        if text or (always and not self.gap):
            self.lines.append(self.mark_before() + text)
            self.gap = not text

    def blank(self) -> None:
        """Leave one empty line, unless there is one."""
        self.end_line(always=False)
        if not self.gap:
            self.lines.append(self.mark_before())
            self.gap = True

    def mark_before(self) -> str:
        """Return the mark of a line inside quotations: one is enough, however deep they are."""
        if not self.before:
            return ""
        return marks.CITED if self.cited else marks.INDENTED

    def mark(self, mark: str) -> None:
        """Put a mark on a line of its own."""
        self.end_line(always=False)
        self.lines.append(mark)

    def text(self) -> str:
        """Return all of it."""
        self.end_line(always=False)
        return "\n".join(line.rstrip() for line in self.lines).replace("\u00a0", " ").strip("\n")


def _walk(root: Any, page: _Page) -> None:
    """Visit every node once, without calling itself: depth is the sender's choice."""
    node, hidden, kept = root, None, 0
    while True:
        tag = node.tag
        if tag == "-text":
            page.words(node.text_content or "", kept=kept > 0)
        elif tag not in _DROPPED:
            _open(node, tag, page)
            if hidden is None and _is_hidden(node):
                hidden = node.mem_id
                page.line.append(_HIDDEN_OPENS)
            kept += tag in _PREFORMATTED
            child = node.child
            if child is not None:
                node = child
                continue
            kept -= tag in _PREFORMATTED
            hidden = _leave(node, tag, page, hidden)
        while node.next is None or node.mem_id == root.mem_id:
            if node.mem_id == root.mem_id:
                return
            node = node.parent
            kept -= node.tag in _PREFORMATTED
            hidden = _leave(node, node.tag, page, hidden)
        node = node.next


def _leave(node: Any, tag: str, page: _Page, hidden: int | None) -> int | None:
    mine = hidden is not None and hidden == node.mem_id
    if mine:
        _close_hidden(page)
    _close(node, tag, page)
    return None if mine else hidden


def _open(node: Any, tag: str, page: _Page) -> None:
    if tag == "br":
        page.end_line()
        return
    if tag == "img":
        words = _BLANKS.sub(" ", node.attributes.get("alt") or "").strip()
        if words:
            page.line.append(words)
        return
    if tag in {"td", "th"}:
        if page.line and "".join(page.line).strip():
            page.line.append("\t")
    elif tag in _BLOCKS:
        if tag in _SPACED:
            page.blank()
        else:
            page.end_line(always=False)
    if tag in _OUTER:
        _open_marked(node, tag, page)


def _open_marked(node: Any, tag: str, page: _Page) -> None:
    attributes = node.attributes
    if not attributes and tag != "blockquote":
        return
    name, classes = attributes.get("id") or attributes.get("name") or "", attributes.get("class") or ""
    style = (attributes.get("style") or "")[:_STYLE]
    if tag == "blockquote":
        kind = f"{attributes.get('type')} {classes} {name}"
        cited = "cite" in attributes or "border-left" in style or _CITED_CLASSES.search(kind) is not None
        page.before.append(marks.CITED if cited else marks.INDENTED)
        page.cited += bool(cited)
    elif (name and _HISTORY_IDS.match(name)) or _HISTORY_CLASS in classes or (style and _HISTORY_STYLE.search(style)):
        page.mark(marks.HISTORY)
    elif (name and _QUOTE_IDS.match(name)) or (classes and _QUOTE_CLASSES.search(classes)):
        if node.css_first("blockquote") is None:
            page.mark(marks.START)
            page.ends[node.mem_id] = marks.END
    elif classes and _INTRO_CLASSES.search(classes):
        page.end_line(always=False)
        page.line.append(marks.INTRO)
    elif (classes and _SIGNATURE_CLASSES.search(classes)) or (name and _SIGNATURE_IDS.match(name)):
        page.mark(marks.SIGNATURE)
        page.ends[node.mem_id] = marks.SIGNED


def _close(node: Any, tag: str, page: _Page) -> None:
    if tag in _BLOCKS:
        if tag in _SPACED:
            page.blank()
        else:
            page.end_line(always=False)
        if tag == "blockquote" and page.before:
            page.cited -= page.before.pop() == marks.CITED
    if page.ends and node.mem_id in page.ends:
        page.mark(page.ends.pop(node.mem_id))


def _is_hidden(node: Any) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(attributes.get("style") and _HIDDEN.search(attributes["style"][:2000]))


def _close_hidden(page: _Page) -> None:
    """Close the bracket, or take it back when there were no words behind it."""
    line = "".join(page.line).rstrip()
    if line.endswith(_HIDDEN_OPENS.rstrip()):
        page.line = [line.removesuffix(_HIDDEN_OPENS.rstrip())]
    elif not line and page.lines and page.lines[-1].endswith(_HIDDEN_OPENS.strip()):
        page.lines[-1] = page.lines[-1].removesuffix(_HIDDEN_OPENS.strip())
    else:
        page.line.append("] ")
