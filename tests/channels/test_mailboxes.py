"""Mail fetched from two real mail servers."""

from collections.abc import Iterator

import pytest
from channels.inlet_contract import InletContract
from support.imap_servers import Box
from support.mailboxes import letter, mailbox

from triage.channels.imap import After, MailboxInlet


@pytest.mark.parametrize(
    ("box", "after"),
    [("pymap", "leave"), ("pymap", "move"), ("dovecot", "seen"), ("dovecot", "move")],
    indirect=["box"],
)
class TestMailbox(InletContract):
    @pytest.fixture(autouse=True)
    def _box(self, box: Box, after: After) -> Iterator[None]:
        self.box, self.after, self.count = box, after, 0
        self.made: list[MailboxInlet] = []
        yield
        for inlet in self.made:
            inlet.close()

    def inlet(self) -> MailboxInlet:
        self.made.append(mailbox(self.box.port, self.box.folder, after=self.after, moved_to=f"{self.box.folder}-Taken"))
        return self.made[-1]

    def away(self) -> MailboxInlet:
        return mailbox(1, self.box.folder)

    def put(self, words: str) -> None:
        self.count += 1
        self.box.put(letter(self.count, words))

    def put_hostile(self) -> int:
        noise, empty = b"\xff\x01\xfe" * 99, b"\r\n"
        self.box.put(empty, noise, b"From: ((((\r\nSubject: =?nonsense?Q?x?=\r\n\r\n\x1b]52;c;aGE=\x07")
        return 3

    def source(self) -> object:
        return self.box.mails()
