"""How addresses, numbers and words are folded, so that what is written in different ways is compared as one."""

import re
import unicodedata
from typing import Final

POSTCODE: Final = re.compile(
    r"\b(GIR ?0AA|BFPO ?\d{1,4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b", re.ASCII | re.IGNORECASE
)
_FORCES: Final = "BFPO"
_INWARD: Final = 3
_NOT_DIGITS = re.compile(r"\D+")
_ENDS_WITH_POSTCODE = re.compile(r"[,\s][A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}\s*$", re.IGNORECASE)


def fold_point(value: str) -> tuple[str, str]:
    """Return (kind, value) of an address or number folded for comparing: 'email' lower-cased, 'phone' as UK national digits.

    What ends with a British postcode is 'post', on one line with commas; anything else without digits is a 'handle'.
    """
    if _ENDS_WITH_POSTCODE.search(value):
        return "post", fold_post(value)
    if "@" in value:
        return "email", value.strip().casefold()
    digits = _NOT_DIGITS.sub("", value)
    if digits.startswith("0044"):
        digits = "0" + digits[4:].lstrip("0")
    elif digits.startswith("44") and value.strip().startswith("+"):
        digits = "0" + digits[2:].lstrip("0")
    return ("phone", digits) if digits else ("handle", value.strip().casefold())


def fold_post(address: str) -> str:
    """Return a postal address on one line with commas, the same however its lines were broken and its postcode was written.

    The postcode is the last thing in it that is one, written as the post writes it; 'wr1  3xx' becomes 'WR1 3XX'.
    """
    line = ", ".join(part for line in re.split(r"[,\n]", address) if (part := " ".join(line.split())))
    found = list(POSTCODE.finditer(line))
    if not found:
        return line
    at, code = found[-1], found[-1][0].replace(" ", "").upper()
    cut = len(_FORCES) if code.startswith(_FORCES) else -_INWARD
    return f"{line[: at.start()]}{code[:cut]} {code[cut:]}{line[at.end() :]}"


def fold_words(text: str) -> str:
    """Return `text` for searching: lower case, accents off, one blank between words."""
    plain = unicodedata.normalize("NFKD", text[:200_000])
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.casefold().split())
