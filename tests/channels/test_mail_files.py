"""Mail in files and folders, and the folder that the desk watches."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from channels.inlet_contract import InletContract

from triage import clock
from triage.channels import files, mime

LETTER = b"From: ann@example.org\nSubject: Late\n\nHello\n"


def put(path: Path, raw: bytes = LETTER, at: float = 1_730_707_800) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    os.utime(path, (at, at))
    return path


def test_a_file_is_one_mail_known_by_its_bytes_and_the_time_of_the_file(tmp_path: Path) -> None:
    path = put(tmp_path / "a.eml")
    (item,) = files.found([path])
    assert item == files.Found(
        str(path), hashlib.sha256(LETTER).hexdigest(), LETTER, datetime(2024, 11, 4, 8, 10, tzinfo=UTC), None
    )


def test_a_folder_gives_its_mails_by_name_and_nothing_that_is_hidden(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", "below/c.eml", ".hidden", ".git/d.eml"):
        put(tmp_path / name)
    assert [Path(item.path).name for item in files.found([tmp_path])] == ["a.eml", "b.eml", "c.eml"]
    assert files.count([tmp_path]) == 3


def test_a_maildir_gives_new_and_current_mail_and_nothing_unfinished(tmp_path: Path) -> None:
    for name in ("new/1", "cur/2:2,S", "tmp/3"):
        put(tmp_path / name)
    assert [Path(item.path).name for item in files.found([tmp_path])] == ["1", "2:2,S"]


def test_an_mbox_gives_its_mails_one_by_one_with_its_marks_undone(tmp_path: Path) -> None:
    one = b"From: ann@example.org\n\n>From here on\n>>From there\nFrom the bus\n"
    mbox = (
        b"From ann@example.org Mon Nov  4 08:10:00 2024\n"
        + one
        + b"\nFrom bob@example.org Mon Nov  4 08:11:00 2024\n"
        + LETTER
    )
    items = list(files.found([put(tmp_path / "old.mbox", mbox)]))
    assert [item.path.rpartition("/")[2] for item in items] == ["old.mbox#1", "old.mbox#2"]
    assert items[0].raw == b"From: ann@example.org\n\nFrom here on\n>From there\nFrom the bus\n"
    assert items[1].raw == LETTER
    assert files.count([tmp_path / "old.mbox"]) == 2


def test_a_single_mail_with_a_postmark_is_no_mbox(tmp_path: Path) -> None:
    (item,) = files.found([put(tmp_path / "a.eml", b"From ann@example.org Mon Nov  4 08:10:00 2024\n" + LETTER)])
    assert "#" not in item.path


def test_what_is_not_there_is_said_and_stops_nothing(tmp_path: Path) -> None:
    items = list(files.found([tmp_path / "gone.eml", put(tmp_path / "a.eml")]))
    assert items[0].raw is None
    assert items[0].error
    assert items[1].raw == LETTER


@pytest.mark.parametrize("size", [0, 1])
def test_an_empty_file_is_found_and_read_as_unreadable(tmp_path: Path, size: int) -> None:
    (item,) = files.found([put(tmp_path / "a.eml", b"\n" * size)])
    assert item.raw is not None
    assert mime.read(item.raw).error


def inlet(folder: Path) -> files.FolderInlet:
    return files.FolderInlet(folder, mime.Reader())


def test_a_drop_folder_offers_finished_files_oldest_first(tmp_path: Path) -> None:
    put(tmp_path / "b.eml", b"From: b@example.org\n\nx", at=100)
    put(tmp_path / "a.eml", LETTER, at=200)
    for name in (".c.eml", "d.eml.part", "e.tmp", "tmp/f.eml", "taken/g.eml"):
        put(tmp_path / name)
    waiting = list(inlet(tmp_path).waiting())
    assert [arrival.message.from_address for arrival in waiting] == ["b@example.org", "ann@example.org"]
    assert waiting[1].raw == LETTER


def test_a_file_from_a_computer_whose_clock_is_ahead_came_no_later_than_now(tmp_path: Path) -> None:
    put(tmp_path / "a.eml", at=int(clock.now().timestamp()) + 90 * 86_400)
    (arrival,) = inlet(tmp_path).waiting()
    assert arrival.received_at <= clock.now()


def test_a_taken_mail_is_moved_aside_and_taking_it_twice_is_harmless(tmp_path: Path) -> None:
    put(tmp_path / "a.eml")
    desk = inlet(tmp_path)
    (arrival,) = desk.waiting()
    desk.taken(arrival)
    desk.taken(arrival)
    assert (tmp_path / "taken" / "a.eml").read_bytes() == LETTER
    assert list(desk.waiting()) == []


def test_a_second_file_of_the_same_name_does_not_overwrite_the_first(tmp_path: Path) -> None:
    desk = inlet(tmp_path)
    for raw in (LETTER, LETTER + b"again"):
        put(tmp_path / "a.eml", raw)
        (arrival,) = desk.waiting()
        desk.taken(arrival)
    assert {file.read_bytes() for file in (tmp_path / "taken").iterdir()} == {LETTER, LETTER + b"again"}


def test_the_same_mail_dropped_twice_is_offered_twice_and_both_are_moved(tmp_path: Path) -> None:
    put(tmp_path / "a.eml")
    put(tmp_path / "b.eml")
    desk = inlet(tmp_path)
    for arrival in list(desk.waiting()):
        desk.taken(arrival)
    assert list(desk.waiting()) == []


def test_in_a_maildir_a_taken_mail_goes_from_new_to_cur_and_is_seen(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    put(tmp_path / "new" / "1730707800.1.host")
    desk = inlet(tmp_path)
    (arrival,) = desk.waiting()
    desk.taken(arrival)
    assert [file.name for file in (tmp_path / "cur").iterdir()] == ["1730707800.1.host:2,S"]
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("maildir", [False, True])
class TestFolder(InletContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, *, maildir: bool) -> None:
        self.folder, self.count = tmp_path / "incoming", 0
        for part in ("new", "cur") if maildir else (".",):
            (self.folder / part).mkdir(parents=True)
        self.door = self.folder / "new" if maildir else self.folder

    def inlet(self) -> files.FolderInlet:
        return inlet(self.folder)

    def away(self) -> files.FolderInlet:
        return inlet(self.folder / "gone")

    def put(self, words: str) -> None:
        self._arrives(f"From: ann@example.org\nSubject: School\n\n{words}\n".encode())

    def put_hostile(self) -> int:
        for raw in (b"", b"\xff\x00\xfe" * 99, b"From: ((((\nSubject: =?nonsense?Q?x?=\n\n\x1b]52;c;aGE=\x07"):
            self._arrives(raw)
        return 3

    def source(self) -> object:
        return {file: file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}

    def _arrives(self, raw: bytes) -> None:
        self.count += 1
        put(self.door / f"{self.count}.eml", raw, at=1_730_707_800 + self.count)
