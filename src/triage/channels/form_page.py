"""The pages of the web form: plain HTML that works without scripts and fetches nothing from anywhere."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from triage.rules.form import LONGEST, NEEDS, REPLY_BY, SAFE, TRAP, Submission

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#0b0c0c;--paper:#fff;--quiet:#44494d;--line:#6b7276;--bad:#a8071a;--go:#00602f;--go-ink:#fff;
--box:#fff4e0;--look:#ffdd00}
@media(prefers-color-scheme:dark){:root{--ink:#f3f2f1;--paper:#16191b;--quiet:#c3c8cb;--line:#9aa1a5;--bad:#ff9a9a;--go:#7fd6a3;
--go-ink:#0b0c0c;--box:#33290f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.1875rem/1.5 system-ui,sans-serif}
main{max-width:42rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 1rem}h2{font-size:1.25rem;margin:1.5rem 0 .5rem}
fieldset{border:0;border-top:1px solid var(--line);margin:1.75rem 0 0;padding:1rem 0 0;min-width:0}
fieldset fieldset{border:0;margin:1.25rem 0 0;padding:0}
legend{font-weight:700;font-size:1.25rem;padding:0}fieldset fieldset legend{font-size:inherit}
label{display:block;font-weight:700}.field{margin:1.25rem 0 0}
.hint{color:var(--quiet);margin:0}.error{color:var(--bad);font-weight:700;margin:.15rem 0}
input[type=text],input[type=email],input[type=tel],textarea{width:100%;font:inherit;color:inherit;background:transparent;padding:.5rem;
border:2px solid var(--line);border-radius:0;margin-top:.25rem}
[aria-invalid=true]{border-color:var(--bad)}
.choice{display:flex;gap:.75rem;align-items:center;min-height:2.75rem}.choice label{font-weight:400;flex:1;padding:.4rem 0}
.choice input{width:1.6rem;height:1.6rem;flex:none;margin:0;accent-color:var(--go)}
button{font:inherit;font-weight:700;background:var(--go);color:var(--go-ink);border:0;padding:.75rem 1.5rem;
margin:2rem 0;min-height:2.75rem}
:focus-visible,.summary:focus{outline:3px solid var(--look);outline-offset:0;box-shadow:0 0 0 6px #0b0c0c}
.danger{border-left:.5rem solid var(--bad);background:var(--box);padding:.75rem 1rem;margin:1rem 0}
.summary{border:4px solid var(--bad);padding:1rem;margin:1rem 0}
.summary h2{margin:0 0 .5rem}.summary ul{margin:0;padding-left:1.25rem}
.summary a{color:var(--bad);font-weight:700}
.ref{font-size:2rem;font-weight:700;letter-spacing:.05em;margin:.25rem 0}
.away{position:absolute;left:-100vw;width:1px;height:1px;overflow:hidden}
@media print{.danger,.summary{border-color:#000}}
"""
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_ORDER: Final = ("name", "email", "phone", "post", "child", "school", "what", "safe", "reply_by", "needs", "language")


@dataclass(frozen=True, slots=True)
class House:
    """What the desk calls itself, and its number: '' where there is none."""

    name: str
    phone: str

    @property
    def ring(self) -> str:
        """How to ring the desk, as the middle of a sentence."""
        return f"ring {self.name} on {self.phone}" if self.phone else f"ring {self.name}"


def form(house: House, token: str, sent: Submission, faults: Mapping[str, str], notice: str = "") -> str:
    """Return the form, filled with what was `sent`; `faults` by field, `notice` about the whole, both in words."""
    you = (
        _text(sent, faults, "name", "Your name", autocomplete="name")
        + _text(sent, faults, "email", "Email address", kind="email", autocomplete="email")
        + _text(sent, faults, "phone", "Telephone number", kind="tel", autocomplete="tel")
        + _area(sent, faults, "post", "Postal address", "Only if we should write you a letter.", rows=3)
    )
    child = _text(sent, faults, "child", "Child's name", "First name and family name.") + _text(
        sent, faults, "school", "School", "Or college, nursery or other place."
    )
    happened = _area(
        sent, faults, "what", "What has happened?", "Your own words are enough. Say what cannot wait.", rows=8
    ) + _choices(sent.safe, faults, "safe", "Is the child safe now?", SAFE)
    answer = (
        _choices(sent.reply_by, faults, "reply_by", "How should we answer?", REPLY_BY)
        + _boxes(sent, faults)
        + _text(sent, faults, "language", "If an interpreter: which language?")
    )
    body = f"""{_danger(house)}
<h1>Tell us about school transport</h1>
{_summary(faults, notice)}<p>A person reads every form, and what cannot wait is read first.</p>
<form method="post" action="" novalidate autocomplete="on">
<input type="hidden" name="key" value="{escape(sent.key)}"><input type="hidden" name="token" value="{escape(token)}">
{_group("You", you)}{_group("The child", child)}{_group("What has happened", happened)}{_group("Our answer", answer)}
<div class="away"><label for="{TRAP}">Leave this empty</label>
<input type="text" id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off" value="{escape(sent.website)}"></div>
<button type="submit">Send</button>
</form>"""
    title = "Tell us about school transport"
    return page(house, f"Error: {title}" if faults or notice else title, body)


def receipt(house: House, ref: str, sent: Submission) -> str:
    """Return the page that says that a submission is kept, under which reference, and what happens next."""
    unsafe = (
        f'<p class="danger"><strong>You did not say that the child is safe.</strong> Do not wait for us to answer: '
        f"if the child is in danger, ring 999. Otherwise {escape(house.ring)} now.</p>"
    )
    how = {"email": "by email", "phone": "by telephone", "text": "by text message", "letter": "by letter"}[
        sent.reply_by
    ]
    body = f"""{_danger(house)}
<h1>We have what you sent</h1>
<p>Your reference is</p><p class="ref" id="reference">{escape(ref)}</p>
{unsafe if sent.safe != "yes" else ""}<h2>What happens next</h2>
<ol><li>A person at {escape(house.name)} reads it. What cannot wait is read first, whoever wrote first.</li>
<li>We answer {how}, as you asked.</li>
<li>If it gets worse, or you hear nothing, {escape(house.ring)} and name the reference.</li></ol>
<p>Write the reference down, or print this page.</p>"""
    return page(house, "We have what you sent", body)


def told(house: House, title: str, words: str) -> str:
    """Return a page that says one thing."""
    return page(house, title, f"{_danger(house)}\n<h1>{escape(title)}</h1>\n<p>{escape(words)}</p>")


def page(house: House, title: str, body: str) -> str:
    """Return a whole page."""
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - {escape(house.name)}</title><style>{_STYLE}</style></head>
<body><main>
{body}
</main></body></html>
"""


def _danger(house: House) -> str:
    otherwise = f" If it cannot wait, {escape(house.ring)}." if house.phone else ""
    return f'<p class="danger"><strong>If a child is in danger now, ring 999.</strong>{otherwise}</p>'


def _summary(faults: Mapping[str, str], notice: str) -> str:
    """Return the box that says what is wrong; it takes the focus when the page opens, without a script."""
    if not faults and not notice:
        return ""
    known = [name for name in _ORDER if name in faults]
    items = "".join(f'<li><a href="#{_place(name)}">{escape(faults[name])}</a></li>' for name in known)
    words = f"<p>{escape(notice)}</p>" if notice else "<p>Nothing was sent yet. What you wrote is still here.</p>"
    return (
        '<div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary">'
        f'<h2 id="summary">There is a problem</h2>{words}<ul>{items}</ul></div>\n'
    )


def _place(name: str) -> str:
    """Return the id of a field's first control."""
    first = {"safe": "safe-yes", "reply_by": "reply_by-email", "needs": "needs-bsl"}
    return first.get(name, name)


def _group(legend: str, inner: str) -> str:
    return f"<fieldset><legend>{legend}</legend>{inner}</fieldset>\n"


def _beside(faults: Mapping[str, str], name: str, hint: str) -> tuple[str, str]:
    """Return the lines under a label, and the attributes by which its control refers to them."""
    wrong = faults.get(name, "")
    lines = (f'<p class="hint" id="{name}-hint">{escape(hint)}</p>' if hint else "") + (
        f'<p class="error" id="{name}-error">Error: {escape(wrong)}</p>' if wrong else ""
    )
    ids = " ".join([*([f"{name}-hint"] if hint else []), *([f"{name}-error"] if wrong else [])])
    return lines, (f' aria-describedby="{ids}"' if ids else "") + (' aria-invalid="true"' if wrong else "")


def _text(
    sent: Submission, faults: Mapping[str, str], name: str, label: str, hint: str = "", *, kind: str = "text",
    autocomplete: str = "off",
) -> str:  # fmt: skip
    lines, refers = _beside(faults, name, hint)
    return (
        f'<div class="field"><label for="{name}">{escape(label)}</label>{lines}<input type="{kind}" id="{name}" name="{name}"'
        f' maxlength="{LONGEST[name]}" autocomplete="{autocomplete}" value="{escape(getattr(sent, name))}"{refers}></div>'
    )


def _area(sent: Submission, faults: Mapping[str, str], name: str, label: str, hint: str, *, rows: int) -> str:
    lines, refers = _beside(faults, name, hint)
    return (
        f'<div class="field"><label for="{name}">{escape(label)}</label>{lines}<textarea id="{name}" name="{name}" rows="{rows}"'
        f' maxlength="{LONGEST[name]}"{refers}>\n{escape(getattr(sent, name))}</textarea></div>'
    )


def _choices(chosen: str, faults: Mapping[str, str], name: str, legend: str, words: Mapping[str, str]) -> str:
    lines, refers = _beside(faults, name, "")
    rows = "".join(_choice("radio", name, one, words[one], checked=one == chosen) for one in words)
    return f"<fieldset{refers}><legend>{escape(legend)}</legend>{lines}{rows}</fieldset>"


def _boxes(sent: Submission, faults: Mapping[str, str]) -> str:
    lines, refers = _beside(faults, "needs", "Choose all that help you. You need not say why.")
    rows = "".join(_choice("checkbox", "needs", one, NEEDS[one], checked=one in sent.needs) for one in NEEDS)
    return f"<fieldset{refers}><legend>Do you need any of these?</legend>{lines}{rows}</fieldset>"


def _choice(kind: str, name: str, value: str, words: str, *, checked: bool) -> str:
    mark = " checked" if checked else ""
    return (
        f'<div class="choice"><input type="{kind}" id="{name}-{value}" name="{name}" value="{value}"{mark}>'
        f'<label for="{name}-{value}">{escape(words)}</label></div>'
    )
