"""Open a desk from the settings: the store, the rules, and who sits there."""

import gc
import hashlib
import os
import pwd
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from triage import clock, config
from triage.errors import SettingsWrong

if TYPE_CHECKING:
    from triage.desk.front import Desk, Member
    from triage.rules.house import House
    from triage.rules.reading.seen import Look
    from triage.rules.templates import Template
    from triage.store.engine import Store

T = TypeVar("T")
LEFT_OUT: Final = "Some templates cannot be used and are left out: triage templates check names each fault."


def settings() -> config.Settings:
    """Return the settings; a demo desk moves this process's clock to its own Monday."""
    found = config.load()
    if found.demo:
        clock.move(found.demo.clock_moved_seconds)
    return found


def rules_folder(found: config.Settings) -> Path:
    """Return where supervisors keep the files of their rules."""
    return found.rules.folder or config.shipped()


def house_texts(folder: Path) -> dict[str, str]:
    """Return the files of rules in a folder, by their names."""
    from triage.rules.house import FILES

    if not folder.is_dir():
        raise SettingsWrong(
            f"There is no folder of rules at {folder}.",
            safe="The rules in force stay as they are.",
            next="Name one that holds policy.toml and the others.",
        )
    return config.owned_texts(folder, "*.t*", only=FILES)


def house(folder: Path) -> "House":
    """Return the rules in a folder, in force or not; raise SettingsWrong with every fault of every file."""
    return house_and_texts(folder)[0]


def house_and_texts(folder: Path) -> "tuple[House, dict[str, str]]":
    """Return the rules in a folder, and the texts of which they were made: read once, for somebody may be saving them."""
    from triage.rules.house import parse

    texts = house_texts(folder)
    made, faults = parse(texts)
    if made is None:
        raise SettingsWrong(
            f"The rules in {folder} cannot be used.",
            safe="The rules in force stay as they are.",
            next="Mend these:",
            faults=[str(f) for f in faults],
        )
    _keep()
    return made, texts


@cache
def _keep() -> None:
    """Spare the collector the rules, which live as long as the program: going through them slows the reading of long texts."""
    gc.freeze()


def _rules(found: config.Settings, opened: "Store") -> "Callable[[], House]":
    """Return what gives the rules in force, read when they are first asked for; a new desk begins with those of its folder."""
    from triage.desk import house as houses

    @cache
    def in_force() -> "House":
        known = houses.in_force(opened)
        if known is None:
            known, texts = house_and_texts(rules_folder(found))
            opened.write("service", clock.now(), lambda tx: houses.begin(tx, known, texts))
        _keep()
        return known

    if not opened.read(houses.has_rules):
        in_force()
    return in_force


def templates(found: config.Settings) -> "tuple[Template, ...]":
    """Return the reply templates that can be used; that there are others is told: one mistyped file must close no desk."""
    return _templates(found)[0]


def _templates(found: config.Settings) -> "tuple[tuple[Template, ...], str]":
    """Return the templates that can be used, and in words that others cannot, which is told here, or ''."""
    made, faults = read_templates(found)
    if faults:
        typer.echo(LEFT_OUT, err=True)
    return made, LEFT_OUT if faults else ""


def read_templates(found: config.Settings) -> "tuple[tuple[Template, ...], list[str]]":
    """Return the reply templates that can be used, and every fault of the others."""
    from triage.rules.templates import parse_templates

    unread: list[str] = []
    made, faults = parse_templates(config.owned_texts(rules_folder(found) / "templates", "*.md", unread))
    return made, [*unread, *map(str, faults)]


def _acknowledgement(found: config.Settings) -> "Template | None":
    """Return the words of automatic acknowledgements, where the settings want them; raise SettingsWrong where there are none."""
    from triage.rules.templates import parse_templates

    if not found.acknowledge.automatic:
        return None
    folder = rules_folder(found) / "templates" / "automatic"
    made, faults = parse_templates(config.owned_texts(folder, "we-have-your-message.md"))
    if faults or not made:
        raise SettingsWrong(
            f"The words of automatic acknowledgements in {folder} cannot be used.",
            next="Mend them, or set [acknowledge] automatic = false:",
            faults=[str(fault) for fault in faults] or ["we-have-your-message.md is missing"],
        )
    return made[0]


def store(found: config.Settings) -> "Store":
    """Open the database; a new or older one is brought to this version's shape first."""
    from triage.store.engine import Store
    from triage.store.migrate import migrate, revision, wanted

    made = Store(found.url)
    folder = config.shipped("migrations")
    if made.read(revision) != wanted(folder):
        migrate(made, folder)
    return made


def desk(found: config.Settings | None = None, *, as_service: bool = False) -> "Desk":
    """Open the desk for the person at this terminal, or for the service."""
    from triage.channels.compose import new_message_id
    from triage.channels.freezing import freeze
    from triage.cli import wiring
    from triage.desk.front import SERVICE, Desk
    from triage.rules.letter import BY_HAND
    from triage.second_look import CANNOT, FILE

    found = found or settings()
    opened = store(found)
    who = SERVICE if as_service else _who(found, opened)
    made, left_out = _templates(found)
    if not config.shipped(FILE).is_file():
        left_out = f"{left_out} {FILE} {CANNOT}".strip()
    name = hashlib.sha256(found.url.encode()).hexdigest()[:12]
    return Desk(
        store=opened,
        who=who,
        rules=_rules(found, opened),
        templates=made,
        drafts=found.state_folder / "drafts" / name / who.login,
        freeze=partial(freeze, return_address=found.letters.return_address),
        new_message_id=new_message_id,
        name=found.desk.name,
        phone=found.desk.phone,
        address=found.desk.address,
        ways={**wiring.ways(found), **BY_HAND},
        hold=timedelta(seconds=found.mail_out.hold_seconds),
        acknowledgement=_acknowledgement(found),
        left_out=left_out,
        look=look(),
    )


def look() -> "Look":
    """Return what takes a second look at contacts."""
    from triage.second_look import second_look

    return second_look(partial(typer.echo, err=True))


def clean_paths(paths: Sequence[Path]) -> list[Path]:
    """Return the paths named on the command line, or stop with a word when there are none."""
    if not paths:
        typer.echo("Name at least one file or folder.", err=True)
        raise typer.Exit(2)
    return list(paths)


def at_a_terminal() -> bool:
    """Say whether a person is reading standard error, so that a progress bar is of use."""
    return sys.stderr.isatty()


def with_progress(found: Iterable[T], words: str, total: int | None = None) -> Iterator[T]:
    """Yield what is found, with a bar on standard error where a person is reading that."""
    if not at_a_terminal():
        yield from found
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(found, words, total=total, console=Console(stderr=True), transient=True)


def with_count(rows: Iterator[T]) -> Iterator[T]:
    """Yield the rows of a list, of which nobody knows how many there are, with their count where a person is reading that."""
    if not at_a_terminal():
        yield from rows
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    told = (TextColumn("{task.completed:,} rows"), TimeElapsedColumn(), TextColumn("Ctrl+C stops it"))
    with Progress(*told, console=Console(stderr=True), transient=True) as shown:
        yield from shown.track(rows)


def _who(found: config.Settings, opened: "Store") -> "Member":
    """Return who is here, as the operating system or the database knows them; the environment is not asked."""
    from triage.desk.front import member

    if found.demo:
        return member(opened, found.demo.login, found.demo.login)
    if not opened.is_sqlite:
        login = str(opened.read(lambda conn: conn.exec_driver_sql("SELECT session_user").scalar()))
        return member(opened, login, login)
    entry = pwd.getpwuid(os.getuid())
    return member(opened, entry.pw_name, entry.pw_gecos.split(",")[0] or entry.pw_name)
