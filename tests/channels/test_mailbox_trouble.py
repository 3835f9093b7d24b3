"""A mailbox whose line is cut, stalls or is slow, whose mails go away, are numbered anew or are many: none is lost or doubled."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import as_service, desk_for
from support.imap_servers import Box
from support.mailboxes import letter, mailbox
from support.proxy import Proxy, proxy

from triage.channels.imap import MailboxInlet
from triage.cli import tending
from triage.cli.tending import look
from triage.desk import channels
from triage.desk.front import Desk
from triage.errors import ChannelAway
from triage.rules.arrival import Arrival
from triage.store.engine import Store
from triage.store.tables import Raw

CHANGES = {"STORE", "MOVE", "EXPUNGE", "COPY", "SELECT", "UID STORE", "UID MOVE", "UID EXPUNGE", "UID COPY"}


@pytest.fixture
def service(sqlite_store: Store, tmp_path: Path) -> Desk:
    return as_service(desk_for(sqlite_store, tmp_path))


@pytest.fixture
def line(box: Box) -> Iterator[Proxy]:
    with proxy(box.port) as made:
        yield made


@pytest.fixture
def inlet(box: Box, line: Proxy) -> Iterator[MailboxInlet]:
    made = mailbox(line.port, box.folder, seconds=5)
    yield made
    made.close()


def kept(desk: Desk) -> list[bytes]:
    return desk.store.read(lambda conn: [bytes(raw) for raw in conn.scalars(sa.select(col(Raw.body)))])


@pytest.mark.parametrize("box", ["dovecot"], indirect=True)
def test_a_line_cut_at_every_kilobyte_of_a_mail_and_after_its_last_byte_loses_and_halves_nothing(
    box: Box, line: Proxy, inlet: MailboxInlet
) -> None:
    mail = letter(1, size=200_000)
    box.put(mail, letter(2))
    (first, second) = inlet.waiting("")
    whole = len(mail) + len(b"* 1 FETCH (UID 1 BODY[] {200000}\r\n")
    for cut in (*range(0, whole, 1000), whole - 1, whole, whole + 3, whole + 20):
        line.cut = cut
        offered: list[Arrival] = []
        with pytest.raises(ChannelAway, match=r"line to 127\.0\.0\.1 was lost"):
            offered.extend(inlet.waiting(""))
        assert offered == []
    line.cut = None
    assert [arrival.raw for arrival in inlet.waiting("")] == [first.raw, second.raw] == [mail, letter(2)]


def test_a_line_cut_again_and_again_takes_each_mail_in_once(
    box: Box, line: Proxy, inlet: MailboxInlet, service: Desk
) -> None:
    mails = [letter(number, size=30_000) for number in range(6)]
    box.put(*mails)
    for cut in range(1_000, 31_000, 3_000):
        line.cut = cut
        assert "was lost" in look(service, inlet)
    line.cut = None
    assert look(service, inlet) == ""
    assert sorted(kept(service)) == sorted(mails)


def test_a_server_that_stalls_is_given_up_in_time_and_asked_again(
    box: Box, line: Proxy, inlet: MailboxInlet, service: Desk
) -> None:
    box.put(letter(1, size=5_000))
    inlet = mailbox(line.port, box.folder, seconds=0.3)
    line.stall = 2_000
    assert "did not answer within 0.3 s" in look(service, inlet)
    line.stall = None
    assert look(service, inlet) == ""
    assert kept(service) == [letter(1, size=5_000)]
    inlet.close()


def test_a_slow_server_is_waited_for(box: Box, line: Proxy, inlet: MailboxInlet) -> None:
    box.put(letter(1, size=50_000))
    line.slow = 500
    assert [arrival.raw for arrival in inlet.waiting("")] == [letter(1, size=50_000)]


@pytest.mark.parametrize("after", ["leave", "seen", "move"])
def test_nothing_in_the_mailbox_is_changed_before_the_commit(
    box: Box, line: Proxy, service: Desk, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.desk import take_in

    commits: list[int] = []
    commit = take_in.take_in

    def noted(desk: Desk, arrival: Arrival) -> take_in.Taken:
        assert CHANGES.isdisjoint(line.asked())
        taken = commit(desk, arrival)
        commits.append(len(line.commands))
        return taken

    monkeypatch.setattr(take_in, "take_in", noted)
    box.put(letter(1), letter(2), letter(3))
    inlet = mailbox(line.port, box.folder, after=after, moved_to=f"{box.folder}-Taken")
    assert look(service, inlet) == ""
    inlet.close()
    assert len(commits) == 3
    fetched = [command for command in line.commands if " FETCH " in command and "BODY" in command]
    assert all("BODY.PEEK[" in command and "," not in command.split("(")[0] for command in fetched)
    assert len(fetched) == 3
    changes = CHANGES & set(line.asked())
    assert changes == {"leave": set(), "seen": {"SELECT", "UID STORE"}, "move": {"SELECT", "UID MOVE"}}[after]
    assert [flags for _, flags, _ in box.mails()] == {"leave": [b""] * 3, "seen": [rb"\Seen"] * 3, "move": []}[after]
    if after == "move":
        assert [raw for _, _, raw in box.mails(f"{box.folder}-Taken")] == [letter(1), letter(2), letter(3)]


@pytest.mark.parametrize("after", ["seen", "move"])
def test_what_was_committed_and_not_yet_marked_when_the_service_ended_is_marked_at_the_next_start(
    box: Box, service: Desk, after: str
) -> None:
    box.put(letter(1), letter(2), letter(3))
    first = mailbox(box.port, box.folder, after=after)
    look(service, first, lambda: False)
    first.close()
    assert len(kept(service)) == 1
    assert [flags for _, flags, _ in box.mails()] == [b""] * 3
    second = mailbox(box.port, box.folder, after=after)
    assert look(service, second) == ""
    second.close()
    assert [flags for _, flags, _ in box.mails()] == {"seen": [rb"\Seen"] * 3, "move": []}[after]
    assert len(kept(service)) == 3


def test_a_folder_numbered_anew_is_looked_through_again_with_nothing_lost_or_doubled_and_told(
    box: Box, inlet: MailboxInlet, service: Desk
) -> None:
    old = [letter(number) for number in range(5)]
    box.put(*old)
    assert look(service, inlet) == ""
    new = [letter(number) for number in range(5, 10)]
    box.renumber([new[0], *reversed(old), *new[1:]])
    assert look(service, inlet) == ""
    assert sorted(kept(service)) == sorted([*old, *new])
    assert "numbered it anew" in inlet.words
    assert channels.cursor(service, inlet.name).startswith(f"{box.validity()}.")


def test_a_mail_removed_while_we_look_is_passed_over(box: Box, inlet: MailboxInlet) -> None:
    box.put(letter(1), letter(2), letter(3))
    looking = inlet.waiting("")
    first = next(looking)
    second, third = (uid for uid, _, _ in box.mails()[1:])
    box.remove(second)
    rest = list(looking)
    assert [first.raw, *(arrival.raw for arrival in rest)] in (
        [letter(1), letter(3)],
        [letter(1), letter(2), letter(3)],
    )
    box.remove(third)
    assert list(inlet.waiting(first.cursor)) == []


def test_a_mailbox_put_back_to_yesterday_here_is_caught_up_from_the_mailbox(
    box: Box, inlet: MailboxInlet, service: Desk
) -> None:
    box.put(letter(1), letter(2))
    cursors = [arrival.cursor for arrival in inlet.waiting("")]
    assert look(service, inlet) == ""
    assert [arrival.raw for arrival in inlet.waiting(cursors[0])] == [letter(2)]


def test_a_mail_is_offered_by_idle_long_before_the_next_look_is_due(box: Box, service: Desk) -> None:
    box.put(letter(1))
    with proxy(box.port) as line:
        inlet = mailbox(line.port, box.folder, every_seconds=3600)
        stop, arrived = threading.Event(), threading.Event()
        told = inlet.taken

        def taken(arrival: Arrival) -> None:
            told(arrival)
            if arrival.raw == letter(2):
                arrived.set()

        inlet.taken = taken  # type: ignore[method-assign]
        tends = threading.Thread(target=tending._tend, args=(service, inlet, stop, 3600))
        tends.start()
        while "IDLE" not in line.asked():
            stop.wait(0.01)
        box.put(letter(2))
        assert arrived.wait(30)
        stop.set()
        tends.join(10)
        assert not tends.is_alive()
        inlet.close()
    assert sorted(kept(service)) == [letter(1), letter(2)]


def test_idle_is_renewed_and_ends_with_the_service(box: Box, line: Proxy) -> None:
    inlet = mailbox(line.port, box.folder, every_seconds=0.05)
    stop = threading.Event()
    for _ in range(3):
        assert list(inlet.waiting("")) == []
        inlet.rest(stop, 3600)
    assert line.asked().count("IDLE") == 3
    assert line.lines == 1, "one line serves from look to look"
    stop.set()
    inlet.rest(stop, 3600)
    inlet.close()


@pytest.mark.parametrize("box", ["dovecot"], indirect=True)
def test_ten_thousand_waiting_mails_are_asked_for_in_groups_and_the_backlog_is_told(box: Box, line: Proxy) -> None:
    with box.line() as client:
        client.sock.setsockopt(6, 1, 1)
        for at in range(0, 10_000, 500):
            many = b"".join(b" {%d+}\r\n%s" % (len(raw), raw) for raw in map(letter, range(at, at + 500)))
            client.send(b"X%d APPEND %s%s\r\n" % (at, box.folder.encode(), many))
            while not client.readline().startswith(b"X"):
                pass
    inlet = mailbox(line.port, box.folder)
    waiting, backlogs = inlet.waiting(""), []
    for _ in range(250):
        next(waiting)
        backlogs.append(inlet.backlog)
    assert backlogs == [9_999 - number for number in range(250)]
    listed = [command.split(" ")[3] for command in line.commands if "RFC822.SIZE" in command]
    assert len(listed) == 3
    assert all(len(uids.split(",")) <= 100 for uids in listed)
    waiting.close()  # type: ignore[attr-defined]
    assert len(list(inlet.waiting(f"{box.validity()}.9990"))) == 10
    assert inlet.backlog == 0
    inlet.close()
