"""Replies by text, letter, telephone and post from the command line, through the service and the settings that wire it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli.conftest import Run
from support.desks import MONDAY, as_service, desk_for, mail, taken
from support.notify_server import KEY, NotifyServer, notify_server

from triage.desk.register import NewChild, NewPerson, add_family
from triage.store.engine import Store

WORDS = "Dear Ms Reed, I am sorry. There is no taxi for Amara yet. Jo will ring you by Thursday 14 January."
SetUp = Callable[[str], None]


@pytest.fixture
def notify() -> Iterator[NotifyServer]:
    with notify_server() as server:
        yield server


@pytest.fixture
def set_up(run: Run, tmp_path: Path) -> SetUp:
    """Add to the settings of a desk on which a family is known that can be reached by every way; `ref` is its case."""

    def more(text: str) -> None:
        file = tmp_path / "triage.toml"
        file.write_text(file.read_text() + text)

    return more


@pytest.fixture
def ref(run: Run, tmp_path: Path) -> str:
    run("migrate")
    desk = as_service(desk_for(Store(f"sqlite:///{tmp_path / 'triage.db'}"), tmp_path, __import__("getpass").getuser()))
    points = ("parent@example.org", "07700 900123", "12 Mill Lane\nMarlford\nMX1 2AB", "bus_mum")
    father = NewPerson("Carl Reed", "Mr Reed", points=("carl@example.org",), relationship="father")
    add_family(desk, [NewPerson("Ngozi Reed", "Ms Reed", points=points, relationship="mother"), father],
               [NewChild("Amara", "Reed", None, "Larkfield School", ())])  # fmt: skip
    taken(desk, mail("No taxi came for Amara today.", at=MONDAY))
    desk.store.close()
    return str(json.loads(run("queue", "--json"))["ref"])


def test_a_text_leaves_by_notify_and_a_familys_text_comes_in(
    run: Run, ref: str, set_up: SetUp, tmp_path: Path, notify: NotifyServer
) -> None:
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "key").chmod(0o600)
    set_up(f'[notify]\nkey_file = "{tmp_path / "key"}"\ntext_template = "text"\nreceive = true\nurl = "{notify.url}"\n')
    assert "text out: works. GOV.UK Notify answered" in run("channels", "test", "text out")
    assert "texts from GOV.UK Notify" in run("channels")
    assert "Queued for Ms Reed <07700900123>; it leaves by GOV.UK Notify" in run(
        "reply", ref, "--by", "text", "--send", given=WORDS
    )
    notify.text_in("Still no taxi for Amara")
    run("run", "--once")
    assert [one["to"] for one in notify.sent] == ["07700900123"]
    assert notify.contents == [WORDS.encode()]
    assert "Still no taxi for Amara" in run("show", ref)


def test_a_letter_goes_into_the_folder_of_the_post_room(run: Run, ref: str, set_up: SetUp, tmp_path: Path) -> None:
    assert "cannot leave from this desk" in run(
        "reply", ref, "--by", "letter", "--send", "--subject", "Your taxi", given=WORDS, code=26
    )
    set_up('[letters]\nkind = "folder"\nreturn_address = ["County Hall", "Marlford"]\n')
    assert "Queued for" in run("reply", ref, "--by", "letter", "--send", "--subject", "Your taxi", given=WORDS)
    run("run", "--once")
    folder = tmp_path / "state" / "to-print"
    assert len(list(folder.glob("*.pdf"))) == 1
    assert "12 Mill Lane, Marlford, MX1 2AB" in (folder / "list.csv").read_text(encoding="utf-8-sig")


def test_a_call_is_put_down_and_a_post_is_kept(run: Run, ref: str) -> None:
    assert "Put down to be rung: Ms Reed 07700900123" in run("reply", ref, "--by", "phone", "--send", given=WORDS)
    assert WORDS in run("show", ref)
    assert "Kept as posted by you for Ms Reed <bus_mum>" in run(
        "reply", ref, "--by", "social", "--send", given="I am sorry. Please send us a message. Jo"
    )
    said = run("reply", ref, "--to", "bus_mum", "--by", "text", "--send", given=WORDS, code=26)
    assert "07700900123 (text or phone)" in said


def test_who_complained_too_is_told_to_who_answers_the_first(run: Run, ref: str, tmp_path: Path) -> None:
    desk = as_service(desk_for(Store(f"sqlite:///{tmp_path / 'triage.db'}"), tmp_path, __import__("getpass").getuser()))
    for sender in ("parent@example.org", "carl@example.org"):
        taken(desk, mail(f"I make a formal complaint about {ref}: the taxi is late every week.", sender=sender))
    desk.store.close()
    sending = ("reply", ref, "--template", "complaint-answered", "--by", "email", "--send", "--to")
    words = "Dear both, I am sorry that the taxi for Amara was late. I told the firm. Jo will ring you by Thursday 14 January."
    assert "Who complained too, and has no response yet: Carl Reed." in run(*sending, "parent@example.org", given=words)
    assert "Who complained too" not in run(*sending, "carl@example.org", given=words)
