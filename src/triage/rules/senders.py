"""Who writes for an office: the addresses and domains that supervisors own, and addresses that only look like one of them.

An exact address counts before a domain. A From address can be forged, so being recognised proves nobody: it says whose kind of
enquiry it is and where the answer goes, never what may be told.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage.rules.arrival import Channel
from triage.rules.clocks import OFFICE_MATTERS
from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.vocabulary import MACHINE_KINDS

FILE: Final = "senders.toml"
COLLEAGUE: Final = "colleague"
SORTS: Final = {
    "mp_office": "MP's office",
    "member": "councillor",
    "forum": "parent carer forum",
    "school": "school",
    "operator": "operator",
    "team": "another team",
    COLLEAGUE: "colleague",
}
CHANNELS: Final = {
    "mp_office": Channel.MP_OFFICE,
    "member": Channel.MEMBER,
    "school": Channel.SCHOOL,
    "operator": Channel.OPERATOR,
    "team": Channel.REFERRAL,
}
_KIND_OF: Final = {"mp_office": "mp_enquiry", "member": "member_enquiry"}
_OFFICES: Final = frozenset({"mp", Channel.MP_OFFICE, Channel.MEMBER})
_MP_NAMED = re.compile(  # "Ruth Bell MP", "Bell, MP (casework)", "MP's office"; not "Mrs MP Bell", whose first names they may be
    r"(?!(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? MP$)(?:.*[\w.,] )?(?:the )?"
    r"MP(?=$|['’]s\b| ?[,(]| (?i:casework|caseworker|office|team|for)\b)"
)
_OF_OFFICE: Final = "(?:(?:office of|caseworker (?:to|for)|county|district|borough|town|parish) )*"
_MEMBER_NAMED = re.compile(rf"{_OF_OFFICE}(?:cllr|councillor)\b", re.IGNORECASE)
_MP_ADDRESS = re.compile(r"[^@]+\.mp@parliament\.uk$", re.IGNORECASE)
_MEMBER_ADDRESS = re.compile(r"(?:cllr|councillor)[.\-_]", re.IGNORECASE)
_EVERYBODYS: Final = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.co.uk live.com yahoo.com yahoo.co.uk icloud.com me.com "
    "aol.com btinternet.com sky.com talktalk.net virginmedia.com proton.me gmx.com mail.com".split()
)
_ALIKE: Final = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "-": "", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y",
     "х": "x", "і": "l", "ѕ": "s", "ј": "j", "ı": "l"}
)  # fmt: skip
_LEAST_LABEL: Final = 6  # letters of a name that one letter may tell from another by mistake


@dataclass(frozen=True, slots=True)
class Sender:
    """One office: its `addresses` and `domains`, folded; `kind` starts clocks of its own, '' for those of what it writes.

    `address_as` is who a reply greets.
    """

    name: str
    sort: str
    kind: str = ""
    address_as: str = ""
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """An address, the name of the sender that it must be ('' for none), and of the one that it must look like."""

    line: int
    address: str
    sender: str
    looks_like: str


@dataclass(frozen=True, slots=True)
class Senders:
    """Every office that is known by its address, and the examples that must hold."""

    rows: tuple[Sender, ...] = ()
    examples: tuple[Example, ...] = ()

    def exactly(self, address: str) -> Sender | None:
        """Return whose very address this is."""
        folded = address.strip().casefold()
        return next((one for one in self.rows if folded in one.addresses), None)

    def by_domain(self, address: str) -> Sender | None:
        """Return whose domain the address is at, or at a domain below it; the longest domain that fits counts."""
        domain = _domain(address)
        fits = [(len(own), one) for one in self.rows for own in one.domains if f".{domain}".endswith(f".{own}")]
        return max(fits, key=lambda fit: fit[0])[1] if domain and fits else None

    def of(self, address: str) -> Sender | None:
        """Return who an address is, by itself or by its domain."""
        return self.exactly(address) or self.by_domain(address)

    def as_which(self, name: str, address: str) -> str:
        """Return the sort of office as which somebody writes who is not listed; '' for none, and for who is listed."""
        return "" if self.of(address) else named_office(name, address)

    def kind_of(self, address: str, named: str) -> str:
        """Return the kind of enquiry that an office's clocks run for: of who is listed, or as which somebody writes."""
        office = self.of(address)
        return office.kind if office else _KIND_OF.get(named, "")

    def only_by_domain(self, address: str) -> bool:
        """Say whether an address is an office's by its domain alone, and not by itself."""
        return self.exactly(address) is None and self.by_domain(address) is not None

    def looks_like(self, address: str, name: str = "") -> Sender | None:
        """Return whom an address that is nobody's here, or the `name` beside it, could be mistaken for."""
        if not address or self.of(address):
            return None
        domain, said = _domain(address), " ".join(name.casefold().split())
        for one in self.rows:
            own = {*one.domains, *(_domain(each) for each in one.addresses)} - _EVERYBODYS
            named = said == one.name.casefold() or any(each in said for each in one.addresses)
            if named or any(_could_be(domain, each) for each in own):
                return one
        return None


def named_office(name: str, address: str) -> str:
    """Return the sort of office, mp_office or member, as which somebody writes by name or address; '' for none."""
    said = " ".join(name.split())
    if _MEMBER_NAMED.match(said) or _MEMBER_ADDRESS.match(address):
        return "member"
    return "mp_office" if _MP_NAMED.match(said) or _MP_ADDRESS.match(address) else ""


def kinds_of(kinds: Sequence[str], channel: str, named: str) -> tuple[str, ...]:
    """Return a contact's kinds: what comes from an MP's or a member's office is that first, whatever it says.

    `named` is the sort of office as which somebody who is not listed writes, or ''. A machine's mail stays one.
    """
    if not (channel in _OFFICES or named) or kinds[0] in MACHINE_KINDS:
        return tuple(kinds)
    return ("mp_enquiry", *(kind for kind in kinds if kind != "mp_enquiry"))


def parse_senders(text: str, file: str = FILE) -> tuple[Senders, tuple[Fault, ...]]:
    """Read senders.toml; return the senders with every fault of the file."""
    sheet = Sheet(file, text)
    taken: dict[str, str] = {}
    rows = tuple(_sender(row, taken) for row in sheet.root.tables("sender", required=False))
    names = [one.name for one in rows]
    examples = tuple(_example(row, names) for row in sheet.root.tables("example", required=False))
    sheet.root.finish()
    return Senders(rows, examples), tuple(sheet.faults)


def check_senders(senders: Senders) -> list[Fault]:
    """Return a fault for each example that does not hold."""
    faults = []
    for one in senders.examples:
        found, like = senders.of(one.address), senders.looks_like(one.address)
        said = (found.name if found else "", like.name if like else "")
        if said != (one.sender, one.looks_like):
            words = f"is {said[0] or 'nobody'}" + (f" and looks like {said[1]}" if said[1] else "")
            faults.append(Fault(FILE, one.line, f"example '{one.address}' {words}"))
    return faults


def _sender(row: Table, taken: dict[str, str]) -> Sender:
    name, sort = row.text("name"), row.choice("sort", tuple(SORTS))
    kind = row.choice("kind", sorted(OFFICE_MATTERS), "") or _KIND_OF.get(sort, "")
    greeted = row.text("address_as", "")
    addresses = tuple(one.strip().casefold() for one in row.texts("addresses"))
    domains = tuple(one.strip().casefold() for one in row.texts("domains"))
    row.finish()
    if row.sheet.readable and not addresses and not domains:
        row.fault(None, "say by what it is known: addresses = [...], domains = [...], or both")
    for at, one in enumerate(addresses):
        if one.count("@") != 1 or "." not in _domain(one) or " " in one:
            row.fault("addresses", f"'{one}' must be an address such as office@example.org", at)
    for at, one in enumerate(domains):
        if "@" in one or " " in one or "." not in one.strip("."):
            row.fault("domains", f"'{one}' must be a domain such as example.org, without @", at)
        elif one in _EVERYBODYS:
            row.fault("domains", f"everybody may have an address at '{one}': list addresses instead", at)
    _once(row, name, (*addresses, *domains), taken)
    return Sender(name, sort, kind, greeted or name, addresses, domains)


def _once(row: Table, name: str, known: Sequence[str], taken: dict[str, str]) -> None:
    for one in known:
        if taken.setdefault(one, name) != name:
            row.fault(None, f"'{one}' is also listed for {taken[one]}: keep one")


def _example(row: Table, names: Sequence[str]) -> Example:
    made = Example(row.line, row.text("address"), row.choice("sender", names, ""), row.choice("looks_like", names, ""))
    row.finish()
    return made


def _domain(address: str) -> str:
    return address.strip().casefold().rpartition("@")[2]


def _could_be(domain: str, own: str) -> bool:
    """Say whether a person could take one domain for another: by letters that look alike, one more or less, another ending."""
    if not domain or domain == own or domain in _EVERYBODYS:
        return False
    one, other = _drawn(domain), _drawn(own)
    label, own_label = one.rpartition(".")[0], other.rpartition(".")[0]
    if one == other or one.startswith(f"{other}."):
        return True
    if len(own_label) < _LEAST_LABEL:
        return False
    return label == own_label or (
        one.rpartition(".")[2] == other.rpartition(".")[2] and _differ_by_one(label, own_label)
    )


def _drawn(domain: str) -> str:
    """Return a domain as its letters look."""
    if "xn--" in domain:
        try:
            domain = domain.encode("ascii").decode("idna")
        except UnicodeError:
            return domain
    plain = unicodedata.normalize("NFKD", domain)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return kept.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _differ_by_one(one: str, other: str) -> bool:
    """Say whether two words differ by one letter: another, one more, one less, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, theirs = one[start:], other[start:]
    swapped = rest[:2] == theirs[:2][::-1] and rest[2:] == theirs[2:]
    return swapped or rest[1:] == theirs[1:] or rest[1:] == theirs or rest == theirs[1:]
