"""Make the demo desk: an invented county on the morning when its new contracts start.

The contacts go through the same door as real ones: emails are made into mail and read back, everything else is a stored contact.
While they are taken in the clock stands where each of them came, so that the desk's history reads as it would have happened.
"""

import json
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from triage import clock, config
from triage.cli import opening
from triage.clock import LONDON
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.roles import Role

if TYPE_CHECKING:
    from triage.desk.front import Desk

MONDAY: Final = datetime(2027, 1, 11, 8, 30, tzinfo=LONDON)
_DAYS: Final = {"Fri": date(2027, 1, 8), "Sat": date(2027, 1, 9), "Sun": date(2027, 1, 10), "Mon": date(2027, 1, 11)}
_TITLE: Final = "Route S2 to Stonewater School: nobody came, and no operator is on record"
_TRUTH: Final = """Nobody came this morning for the children of route S2 to Stonewater School.

What we know: since the new contracts began today, no operator stands on our record for route S2.

What we do not know yet: who will drive the route, and from which day.

What happens next: Grace Holt asks every operator on our list this morning.
She will write to you by noon on Monday 11 January, even if there is no news."""
_NOT_A_MAIL: Final = bytes((*range(9), 255, 254)) * 40  # a photograph cut off on its way, with no words in it
_BUSY: Final = 5


def make(folder: Path) -> config.Settings:
    """Make a demo desk in `folder` and return its settings; a desk that is there already is opened as it is."""
    file = folder / config.FILE
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(_settings(folder, 0), encoding="utf-8")
        _fill(config.load({"TRIAGE_CONFIG": str(file)}))
        file.write_text(_settings(folder, clock.stand_at(MONDAY)), encoding="utf-8")
    found = config.load({"TRIAGE_CONFIG": str(file)})
    clock.move(found.demo.clock_moved_seconds if found.demo else 0)
    return found


def _settings(folder: Path, moved: float) -> str:
    """Return the settings file; JSON's quoted strings are TOML's too."""
    return f"""\
# A demo desk: every person, place and school in it is invented.
state_folder = {json.dumps(str(folder / "state"))}

[database]
url = {json.dumps(f"sqlite:///{folder / 'triage.db'}")}

[desk]
name = "Marlshire school transport desk"
phone = "01632 960 200"
address = "transport@marlshire.example"

[mail_in]
folder = {json.dumps(str(folder / "incoming"))}

[mail_out]
kind = "folder"
folder = {json.dumps(str(folder / "letters"))}

[demo]
login = "demo"
clock_moved_seconds = {moved:.0f}
"""


def _fill(found: config.Settings) -> None:
    from triage.desk.take_in import take_in

    data = config.shipped("demo")
    clock.stand_at(MONDAY - timedelta(days=4))
    desk = opening.desk(found, as_service=True)
    writers = {**_families(desk, data), **_senders(desk, data)}
    _staff(desk, data)
    arrivals = [_arrival(contact, writers) for contact in sorted(_contacts(data), key=_moment)]
    _look_ahead(desk, arrivals)
    for arrival in opening.with_progress(arrivals, "Making the demo desk", len(arrivals)):
        clock.stand_at(arrival.received_at + timedelta(minutes=1))
        take_in(desk, arrival)
    clock.stand_at(MONDAY)
    _take_unreadable(desk)
    _morning(desk)


def _families(desk: "Desk", data: Path) -> dict[str, Mapping[str, Any]]:
    from triage.desk.register import NewChild, NewPerson, add_family

    writers: dict[str, Mapping[str, Any]] = {}
    for family in _rows(data, "families*.toml", "family"):
        contacts = [
            NewPerson(
                name=person["name"],
                address_as=person.get("address_as", person["name"]),
                points=_points(person),
                relationship=person["relationship"],
                authority=person.get("authority", "full"),
                barred=person.get("barred", False),
                note=person.get("note", ""),
                communication=tuple(person.get("communication", ())),
                confirmed=person.get("confirmed"),
            )
            for person in family["people"]
        ]
        children = [
            NewChild(
                name=child["name"],
                family_name=child.get("family_name", family["surname"]),
                born=child.get("born"),
                school=child.get("school", ""),
                needs=tuple(child.get("needs", ())) if child.get("needs_known", True) else None,
                needs_note=child.get("needs_note", ""),
                collection=child.get("collection", ""),
                transport=child.get("transport", "not_known"),
                operator=child.get("operator", ""),
                route=child.get("route", ""),
            )
            for child in family["children"]
        ]
        add_family(desk, contacts, children)
        writers.update({person["key"]: person for person in family["people"]})
    return writers


def _senders(desk: "Desk", data: Path) -> dict[str, Mapping[str, Any]]:
    from triage.desk.register import NewPerson, add_family

    senders = {row["key"]: row for row in _rows(data, "senders.toml", "sender")}
    people = [
        NewPerson(name=row["name"], address_as=row["name"], sort=row["kind"], points=_points(row))
        for row in senders.values()
    ]
    add_family(desk, people, [])
    return senders


def _staff(desk: "Desk", data: Path) -> None:
    from triage.store import people
    from triage.store.tables import Staff

    rows = [
        Staff(login=row["login"], name=row["name"], role=Role(row["role"]))
        for row in _rows(data, "staff.toml", "staff")
    ]
    desk.store.write("service", desk.now(), lambda tx: [people.add_staff(tx, row) for row in rows])


def _look_ahead(desk: "Desk", arrivals: Sequence[Arrival]) -> None:
    """Take a second look at all, on as many cores as there are: each is found again when its contact is taken in."""
    said = [(one.message.subject, one.message.new_text) for one in arrivals]
    desk.look(*said[0])  # reads the model
    with ThreadPoolExecutor() as pool:
        looks = pool.map(lambda one: desk.look(*one), said)
        deque(opening.with_progress(looks, "Reading the demo's contacts", len(said)), maxlen=0)


def _arrival(contact: Mapping[str, Any], writers: Mapping[str, Mapping[str, Any]]) -> Arrival:
    at = _moment(contact)
    writer = writers.get(contact.get("from", ""), {})
    channel = Channel(contact["channel"])
    raw, message = _written(contact, writer, at, channel)
    return Arrival("demo", sha256(raw).hexdigest(), channel, at.astimezone(UTC), raw, message)


def _written(
    contact: Mapping[str, Any], writer: Mapping[str, Any], at: datetime, channel: Channel
) -> tuple[bytes, Message]:
    """Return the bytes and what they say: a mail is written out and read back; other channels are stored as told."""
    name = contact.get("from_name", writer.get("name", ""))
    address = contact.get("from_address", writer.get("email", ""))
    number = contact.get("from_phone", writer.get("phone", ""))
    if channel is Channel.EMAIL or (
        address and channel in {Channel.MP_OFFICE, Channel.MEMBER, Channel.SCHOOL, Channel.OPERATOR}
    ):
        from triage.channels.mime import read

        raw = _mail(contact, name, address, at)
        return raw, read(raw)
    point = (address or number) if channel is Channel.WEB_FORM else (number or address)
    raw = json.dumps({**contact, "name": name, "point": point}, default=str, ensure_ascii=True, sort_keys=True).encode()
    text = contact["body"].strip()
    return raw, Message(
        from_address=point, from_name=name, subject=contact.get("subject", ""), text=text, new_text=text
    )


def _mail(contact: Mapping[str, Any], name: str, address: str, at: datetime) -> bytes:
    """Return a mail as a family's program would have sent it; its From and Subject go in raw, as hostile mail's do."""
    mail = EmailMessage(policy=SMTP)
    mail["To"] = "transport@marlshire.example"
    mail["Date"] = at
    mail["Message-ID"] = f"<{sha256(repr(sorted(contact.items(), key=str)).encode()).hexdigest()[:24]}@mail.example>"
    if contact.get("auto"):
        mail["Auto-Submitted"] = "auto-replied"
    if contact.get("bounce_of"):
        mail["X-Failed-Recipients"] = contact["bounce_of"]
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(contact["body"], cte="8bit")
    head = f"From: {_header(name)} <{address}>\r\nSubject: {_header(contact.get('subject', ''))}\r\n"
    return head.encode("utf-8", "surrogateescape") + mail.as_bytes()


def _header(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _take_unreadable(desk: "Desk") -> None:
    from triage.channels.mime import read
    from triage.desk.take_in import take_in

    take_in(desk, Arrival("demo", "unreadable", Channel.EMAIL, desk.now(), _NOT_A_MAIL, read(_NOT_A_MAIL)))


def _morning(desk: "Desk") -> None:
    """Let time do what it does, and let a few colleagues be at work already."""
    from dataclasses import replace

    from triage.desk import claim, waiting
    from triage.desk.front import member

    waiting.apply_waiting(desk)
    for row in _rows(config.shipped("demo"), "staff.toml", "staff")[1 : _BUSY + 1]:
        if Role(row["role"]) is Role.AGENT:
            claim.take_next(replace(desk, who=member(desk.store, row["login"], row["name"])))
    _incident(replace(desk, who=member(desk.store, "grace.holt", "Grace Holt")))
    desk.store.close()


def _incident(desk: "Desk") -> None:
    """Let a supervisor have seen already that four families wrote about one route."""
    from triage.desk import bulk, incidents
    from triage.desk.views.bulk import Link
    from triage.rules.shown import own_words

    key = incidents.begin(desk, _TITLE)
    same = [one.case_id for one in incidents.propose(desk, key) if one.sure]
    what = Link(key, own_words(_TITLE))
    for _ in bulk.apply(desk, what, bulk.preview(desk, what, same), bulk.new_act()):
        continue
    incidents.set_truth(desk, key, _TRUTH, "")


def _contacts(data: Path) -> Iterator[Mapping[str, Any]]:
    yield from _rows(data / "contacts", "*.toml", "contact")


def _rows(folder: Path, pattern: str, table: str) -> list[Mapping[str, Any]]:
    return [
        row
        for file in sorted(folder.glob(pattern))
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get(table, [])
    ]


def _moment(contact: Mapping[str, Any]) -> datetime:
    day, _, hour = contact["at"].partition(" ")
    return datetime.combine(_DAYS[day], time.fromisoformat(hour), LONDON)


def _points(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[key] for key in ("email", "phone") if row.get(key))
