"""The demo's outlet: letters as files that a person can open."""

from pathlib import Path

import pytest
from channels.outlet_contract import OutletContract, letter

from triage.channels.base import Outlet
from triage.channels.folder_outlet import FolderOutlet
from triage.rules.letter import Delivery


class TestAFolder(OutletContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "letters"
        self.blocked = tmp_path / "blocked"
        self.blocked.write_text("a file where the folder should be")

    def working(self) -> Outlet:
        return FolderOutlet(self.folder)

    def away(self) -> Outlet:
        return FolderOutlet(self.blocked)

    def arrived(self) -> list[bytes]:
        return [file.read_bytes() for file in self.folder.glob("*")] if self.folder.exists() else []

    def test_the_same_letter_twice_is_one_file(self) -> None:
        same = letter()
        for _ in range(2):
            assert self.working().deliver(same).state is Delivery.SENT
        assert self.arrived() == [same.raw]

    def test_two_letters_are_two_files(self) -> None:
        for _ in range(2):
            self.working().deliver(letter())
        assert len(self.arrived()) == 2

    def test_a_message_id_cannot_name_a_file_elsewhere(self) -> None:
        self.working().deliver(letter(message_id="<../../escaped@marlshire.example>"))
        assert [file.parent for file in self.folder.parent.rglob("*.eml")] == [self.folder]

    def test_a_letter_is_readable_by_its_owner_only(self) -> None:
        self.working().deliver(letter())
        (file,) = self.folder.iterdir()
        assert file.stat().st_mode & 0o777 == 0o600

    def test_half_a_letter_left_by_a_crash_is_replaced_by_the_whole(self) -> None:
        same = letter()
        self.working().deliver(same)
        (file,) = self.folder.iterdir()
        file.rename(file.with_suffix(".tmp"))
        file.with_suffix(".tmp").write_bytes(b"half")
        self.working().deliver(same)
        assert self.arrived() == [same.raw]

    def test_it_says_which_folder_and_where_the_letter_is(self) -> None:
        assert str(self.folder) in self.working().words
        outcome = self.working().deliver(letter())
        assert Path(outcome.words.removeprefix("written to ")).read_bytes() == self.arrived()[0]
