"""How mail programs introduce what they quote, in the languages that reach an English council's desk."""

import re
from collections.abc import Sequence
from typing import Final

_LONGEST: Final = 500
_VERB = (
    r"(?:wrote|writes|said|schrieb|geschrieben|geschreven|sent|a[ \u00a0][ée]crit|escribi[óo]|escreveu|"
    r"ha[ \u00a0]scritto|scrisse|schreef|skrev|kirjoitti|"
    r"napisa[łl](?:\(a\)|a)?|napsal(?:\(a\)|a)?|nap[íi]sal(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|pisze|a scris|"
    r"írta|yazd[ıi]|"
    r"shkroi|ha escrit|va escriure|rašė|rakstīja|kirjutas|je napisao|je pisal|έγραψε|написа|写道|寫道|写入|のメール|"
    r"님이 작성|menulis|đã viết|escribi&oacute;|كتب|کتب|כתב(?:ה)?|लिखा|ਲਿਖਿਆ)"
)
_ENDS = re.compile(
    _VERB + r"(?:[^:\n]|\d:\d){0,120}?\s?[:\uff1a]\s*$|ezt írta \(időpont: [^\n]{5,80}\):\s*$", re.IGNORECASE
)
_DIRECTIONS: Final = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ENDS_BARE = re.compile(
    r"(?:wrote|schrieb|a [ée]crit|escribi[óo]|ha scritto|schreef|escreveu|skrev)\s*$", re.IGNORECASE
)
_BARE: Final = (">", "wrote", "schrieb", "crit", "escribió", "escribio", "ha scritto", "schreef", "escreveu", "skrev")
_BEGINS = re.compile(
    r"[\s*-]*(?:on|at|am|le|el|op|il|em|den|dne|dnia|w dniu|p[åa]|pada|v[àa]o|in (?:a )?message|in article|quoting|"
    r"il giorno|el d[íi]a|"
    r"en fecha|dana|no dia|a segunda|dňa|în|"
    r"kl|tor|fre|man|l[øö]r|s[øö]n|ti|ke|ma|na|в|на|в ответ|am um|2\d{3}|\d{1,2}|在|於|于)(?:\b|\s|,|"
    r"\.|\d)",
    re.IGNORECASE,
)
_BEGINS_ANEW = re.compile(r"\s*(?:on|am|le|el|il|op|em|w dniu|dnia|den|p[åa])\b.{0,40}\d", re.IGNORECASE)
_QUOTING = re.compile(
    r"\s*(?:quoting|zitat von|citando|citation de|citerar|quota(?:ndo)?|excerpts? from|wiadomość napisana przez)\b.{0,200}:\s*$"
    r"|\s*quoting \S.{0,120}\(\d{4}-\d\d-\d\d [\d:]{5,8}\)\s*$",
    re.IGNORECASE,
)
_ODD_END = re.compile(r"\s*quoting |.{0,300}\bwrote in ", re.IGNORECASE)
_NEWS = re.compile(r".{0,200}\bwrote in (?:message|news:).{0,200}(?:\.\.\.|:|>)\s*$", re.IGNORECASE)
_NAMED_WROTE = re.compile(
    r"\s*[*\"']?[\w.'’ -]{0,80}\"?\s?(?:<\s?[^<>\s]{1,200}@[^<>\s]{1,200}>|[(\[][^()\[\]\s]{1,200}@[^()\[\]\s]{1,200}[)\]])"
    r",? (?:wrote|writes|said|schrieb|a [ée]crit|escribi[óo]|escreveu|ha scritto|schreef|skrev|написал) ?:\s*$",
    re.IGNORECASE,
)
_DATE_AND_ADDRESS = re.compile(
    r"\s*(?:\w{2,12}[,.]?\s+){0,3}\d{1,4}(?:[-/.年]|"
    r"\s)\s?\w{1,12}.{0,120}<\s?[^<>\s]{1,200}@[^<>\s]{1,200}>\s?[:\uff1a]?\s*$"
)
_DIGIT = re.compile(r"\d")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_BOXED = re.compile(r"[<(\[]\s?(?:mailto:)?[^\s<>()@]{1,128}@[^\s<>()@]{1,200}[>)\]]")
_STAMPED = re.compile(r"\b(?:19|20)\d\d(?:\b|年)|\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TALE = re.compile(r"[.!?] |\b(?:the|my|our|his|her|he|she|we|they|i|you|bus|driver|said|told)\b", re.IGNORECASE)
_PERSONAL = re.compile(r"[!?] |\b(?:the|my|our|his|her|she|we|they|you|i|bus|driver|said|told)\b", re.IGNORECASE)
_QUOTING_BEGINS = re.compile(
    r"\s*(?:quoting|zitat von|excerpts? from|wiadomość napisana|in (?:message|article)|at)\s", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,4}\s*[-/.年. ]\s*(?:\d{1,2}|\w{3,12})\b|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"[^\s<>@]{1,128}@[^\s<>@]{1,200}")
_ORIGINAL = re.compile(
    r"[\s>*_-]*(?:-{2,}|_{3,}|[\u2010-\u2015]{2,})\s*"
    r"(?:(?:original|previous)[ -]?(?:message|mail|e-mail|nachricht|meddelande|melding)|urspr(?:ü|"
    r"ue)ngliche (?:nachricht|mail|e-mail)|"
    r"(?:courriel |message |e-mail )?d['’]origine|message (?:d['’]origine|original|initial)|mensaje original|"
    r"messaggio originale|mensagem original|"
    r"oorspronkelijk bericht|origineel bericht|ursprungligt meddelande|oprindelig (?:meddelelse|besked)|"
    r"opprinnelig melding|"
    r"alkuperäinen viesti|(?:wiadomo[śs][ćc] oryginalna|oryginalna wiadomo[śs][ćc])|p[ůu]vodn[íi] (?:zpr[áa]va|"
    r"e-mail)|исходное сообщение|"
    r"original appointment|reply message|mesaj original|eredeti [üu]zenet|orijinal mesaj|邮件原件|原始邮件|original e-?mail|"
    r"(?:quoted|reply) text|原始郵件|元のメッセージ|원본 메[시세]지)(?: .{0,40}?)?\s*"
    r"[\u2010-\u2015-]*[\s*_]*$|[\s>*\[]*original message processed by david.{0,80}$",
    re.IGNORECASE,
)
_DASHED = re.compile(
    r"\s*-{2,}\s?.{3,120}\b(?:wrote|schrieb|a écrit|escribió|schreef)\s?:?\s?-{2,}:?\s*$", re.IGNORECASE
)
_FORWARDED = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded (?:message|mail)|weitergeleitete nachricht|message (?:transf[ée]r[ée]|transmis)|"
    r"mensaje reenviado|"
    r"messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|vidarebefordrat meddelande|"
    r"videresendt (?:melding|meddelelse)|"
    r"пересылаемое сообщение|forwarded by .{1,80}).{0,80}|begin forwarded message:|"
    r"anfang der weitergeleiteten nachricht:|"
    r"d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée]) ?:|inizio messaggio inoltrato:|"
    r"begin doorgestuurd bericht:|inicio del mensaje reenviado:|"
    r"start of forwarded message|-+ ?start of forwarded message.{0,20})\s*$",
    re.IGNORECASE,
)
ANSWER_SUBJECT = re.compile(r"\s*(?:re|aw|sv|antw|odp|vs|ynt|res|rif)\s*(?:\[\d{1,3}\])?\s*:", re.IGNORECASE)
FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|i)\s*:", re.IGNORECASE)
_ABOVE = re.compile(
    r"[\s#*\-=_>]*(?:please )?(?:type your reply|reply|write|respond|add your (?:reply|"
    r"comment))(?: to this e-?mail)? above this line\b.{0,40}$"
    r"|[\s#*\-=_]*(?:please )?do not (?:write|type) below this line[\s#*\-=_]*$",
    re.IGNORECASE,
)
_FROM: Final = (
    "from|von|de|da|van|från|fra|od|от|от кого|από|отправитель|kimden|gönderen|lähettäjä|feladó|de la|expéditeur|mittente|"
    "afzender|remitente|"
    "发件人|寄件者|寄件人|差出人|보낸 ?사람|από|מאת|من"
)
_SENT: Final = (
    "sent|date|gesendet|datum|envoyé(?: le)?|enviado(?: el| em)?|fecha|data|inviato|verzonden|skickat|sendt|dato|"
    "wysłano|отправлено|дата|"
    "gönderildi|gönderilme|tarih|lähetetty|päiväys|odesláno|elküldve|dátum|发送时间|寄件日期|日期|στάλθηκε|ημερομηνία|"
    "تم الإرسال|التاريخ|נשלח|תאריך|送信日時|日付|보낸 ?날짜|날짜|sent on|"
    "date d'envoi|trimis"
)
_TO: Final = (
    "to|an|à|a|προς|إلى|אל|para|aan|till|til|do|komu|кому|kime|alıcı|vastaanottaja|címzett|pour|收件人|收件者|宛先|"
    "받는 ?사람|către|destinataire|destinatario"
)
_SUBJECT: Final = (
    "subject|betreff|objet|asunto|oggetto|onderwerp|ämne|emne|temat|тема|konu|aihe|tárgy|předmět|assunto|主题|主旨|件名|제목|"
    "subiect|θέμα|الموضوع|נושא|re"
)
_OTHER: Final = (
    "cc|bcc|kopie|copie|copia|kopia|kopi|копия|bilgi|kopio|抄送|副本|reply-to|reply to|antwort an|importance|priority|"
    "attachments|anlagen|newsgroups|organization"
)
_LABEL = re.compile(
    rf"[ \t\u200e]{{0,8}}[*_]{{0,2}}(?:(?P<from>{_FROM})|(?P<sent>{_SENT})|(?P<to>{_TO})|(?P<subject>{_SUBJECT})|"
    rf"(?P<other>{_OTHER}))"
    r"[ \u00a0]?[*_]{0,2}[ \u00a0]?[:\uff1a][*_]{0,2}(?P<rest>.*)$",
    re.IGNORECASE,
)
_ONE_LINE = re.compile(r"\s*\*?From:\*?\s?.{3,120}\*?(?:Sent|Date):\*?.{6,120}\*?(?:To|Subject):\*?", re.IGNORECASE)
_BLOCK_LINES: Final = 14
_SHORT: Final = 8
_MOST_WRAPPED: Final = 4


def may_end(line: str) -> bool:
    """Say at a glance whether `line` ends as an introduction does: with a colon, or with a ruled "wrote ----"."""
    end = line.rstrip(" \t*_\u00a0\u200e\u200f\u202c")
    return end[-1:] in {":", "\uff1a"} or (end.endswith("--") and end.rstrip("- :")[-40:].lower().endswith(_BARE))


def may_end_bare(line: str) -> bool:
    """Say at a glance whether `line` may end an introduction that has lost its colon."""
    end = line.rstrip()[-40:].lower()
    return end.endswith(_BARE) or (end.endswith((")", "...")) and _ODD_END.match(line) is not None)


def may_head(line: str) -> bool:
    """Say at a glance whether `line` may begin a copied header block or be the line above one."""
    return (
        ":" in line[:60]
        or "\uff1a" in line[:60]
        or "--" in line
        or "__" in line
        or "\u2010\u2010" in line
        or "processed by david" in line
        or "above this line" in line.lower()
        or "below this line" in line.lower()
    )


def wrote(lines: Sequence[str], *, alone: bool = False) -> bool:
    """Say whether `lines`, read as one, introduce a quotation: "On 3 May 2024 at 10:00, A B <a@b.example> wrote:" and its kin.

    Several lines must begin as such a sentence does; or stand `alone`, with nothing right above them, and give date and address.
    """
    text = _flat(lines)
    if not text or len(text) > _LONGEST or text.endswith("(időpont:"):
        return False
    if len(lines) == 1:
        return _wrote_on_one_line(text)
    if any(map(_BEGINS_ANEW.match, lines[1:])):
        return False
    wrapped_once = len(lines) == 2 and _DATE_AND_ADDRESS.match(text) is not None  # noqa: PLR2004
    return wrapped_once or (alone and _stands_alone(lines, text)) or _wrote_on_lines(lines, text)


def _wrote_on_lines(lines: Sequence[str], text: str) -> bool:
    if not (_BEGINS.match(text) and _DIGIT.search(lines[0])):
        return False
    if _ENDS.search(text):
        return bool(_DATE.search(text) or _ADDRESS.search(text))
    return len(lines) < _MOST_WRAPPED and _ENDS_BARE.search(text) is not None and is_dated(lines)


def _stands_alone(lines: Sequence[str], text: str) -> bool:
    if _PERSONAL.search(text) or not (
        _ADDRESS.search(lines[0]) or _DATE.search(lines[0]) or _QUOTING_BEGINS.match(text)
    ):
        return False
    if any(shape.match(text) for shape in (_QUOTING, _NEWS, _NAMED_WROTE)):
        return True
    return bool(_ADDRESS.search(text) and (_STAMPED.search(_ADDRESS.sub("", text)) or _ENDS.search(text)))


def _wrote_on_one_line(text: str) -> bool:
    if any(shape.match(text) for shape in (_QUOTING, _NEWS, _NAMED_WROTE, _DATE_AND_ADDRESS)):
        return True
    if not _ENDS.search(text):
        return _ENDS_BARE.search(text) is not None and is_dated([text]) and _BEGINS.match(text) is not None
    return bool(_ADDRESS.search(text) or _DATE.search(text) or len(text.split()) < _SHORT)  # "A B wrote:"


def is_dated(lines: Sequence[str]) -> bool:
    """Say whether the introduction is one beyond doubt, so that it stands even where the quotation below bears no mark.

    A mail program's line has a date and a time or an address; a person's own sentence ("On 3 May the driver wrote:") has neither.
    """
    text = _flat(lines)
    if _NAMED_WROTE.match(text):
        return True
    if not _DATE.search(text):
        return False
    if _ADDRESS.search(text):
        return _BOXED.search(text) is not None or not _PERSONAL.search(text)
    stamped = _TIME.search(text) and (_BEGINS.match(text) or _YEAR.search(text))
    return bool(stamped and not _TALE.search(text.replace("the following", "")))


def may_introduce(line: str) -> bool:
    """Say whether `line`, directly above quoted lines, introduces them in whatever language: a date, an address, a colon."""
    text = _flat([line[:_LONGEST]])
    told = may_end(text) and _ADDRESS.search(text) is not None and _STAMPED.search(_ADDRESS.sub("", text)) is not None
    return told and not _TALE.search(text)


def is_forward(line: str) -> bool:
    """Say whether `line` stands above a forwarded mail: what is forwarded is news, not history."""
    return _FORWARDED.match(line[:_LONGEST].lstrip("\ue0f2")) is not None


def header_block(lines: Sequence[str], at: int) -> int:
    """Return how many lines from `at` are a copied header block or the line above one; 0 when they are not."""
    line = lines[at][:_LONGEST]
    if _ORIGINAL.match(line) or _DASHED.match(line) or _ABOVE.match(line):
        return 1
    if _ONE_LINE.match(line):
        return 1
    first = _LABEL.match(line)
    if first is None or first["other"]:
        return 0
    return _labels(lines, at)


def label(line: str) -> tuple[str, str]:
    """Return (kind, rest) of a line of a copied header block: kind is "from", "sent", "to", "subject" or "other", else ''."""
    found = _LABEL.match(line[:_LONGEST])
    if found is None:
        return "", ""
    return next((name for name in _KINDS if found[name]), ""), found["rest"].strip()


def _labels(lines: Sequence[str], at: int) -> int:
    seen: set[str] = set()
    address = stamped = False
    last = at
    misses = 0
    for place in range(at, min(len(lines), at + _BLOCK_LINES)):
        line = lines[place][:_LONGEST]
        found = _LABEL.match(line)
        if found is not None:
            kind = str(found.lastgroup if found.lastgroup != "rest" else next(name for name in _KINDS if found[name]))
            seen.add(kind)
            address = address or "@" in line
            stamped = stamped or (kind == "sent" and _STAMP.search(line) is not None)
            last = place
            misses = 0
        elif line.strip():
            misses += 1
            if misses > 1 or ("subject" in seen and not line[:1].isspace()):
                break
    return last - at + 1 if _is_block(seen, address=address, stamped=stamped) else 0


def _is_block(seen: set[str], *, address: bool, stamped: bool) -> bool:
    """A form may ask "From: ... To: ... Date:", so that a block needs a subject, an address or a mail program's time stamp."""
    if {"from", "subject"} <= seen and len(seen) > 2:  # noqa: PLR2004 - and one more
        return True
    return ({"from", "sent", "to"} <= seen and (address or stamped)) or ({"sent", "to"} <= seen and address and stamped)


_STAMP = re.compile(
    r"\d{1,2}:\d{2}:\d{2}|^\W{0,4}(?:sent|gesendet|envoyé|enviado|inviato|verzonden|отправлено|wysłano)\b.*\d",
    re.IGNORECASE,
)


_KINDS: Final = ("from", "sent", "to", "subject", "other")


def _flat(lines: Sequence[str]) -> str:
    if len(lines[0]) > _LONGEST:
        return ""
    text = " ".join(line.strip().strip("\ue0f2*_") for line in lines)
    if text.startswith("--"):
        text = text.strip("- ")
    return text if text.isascii() else text.translate(_DIRECTIONS).strip()
