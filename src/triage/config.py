"""Settings: triage.toml and two environment names, checked into one frozen record; every fault is told at once.

`TRIAGE_CONFIG` names the settings file, `TRIAGE_DATABASE_URL` the database. Without either: ./triage.toml, then the user's own
settings folder, then a SQLite file in the user's data folder.
"""

import os
import stat
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Literal, Self

from platformdirs import user_config_path, user_data_path, user_state_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from triage.errors import SettingsWrong

FILE: Final = "triage.toml"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(_Table):
    """Where the desk's records are kept."""

    url: str = ""


class House(_Table):
    """What the desk calls itself, and how families reach it."""

    name: str = "School transport desk"
    phone: str = ""
    address: str = "desk@localhost"


class MailIn(_Table):
    """The folder that mail is dropped into: a Maildir, or plain files."""

    folder: Path | None = None
    every_seconds: int = Field(default=5, ge=1, le=3600)


class Telephone(_Table):
    """What the telephone switch tells of calls: Asterisk's queue_log, or exports dropped into a folder, with their column map.

    `queues` are this desk's queues in the queue_log; none given, it is all of them.
    """

    queue_log: Path | None = None
    queues: tuple[str, ...] = ()
    exports: Path | None = None
    map: Path | None = None


class Mailbox(_Table):
    """A mailbox on a mail server that mail is fetched from.

    `after` says what becomes of a mail there once it is safe here; `team` whose inbox it is, where it is not the desk's own and
    should be redirected to it. `token_file` holds an OAuth2 access token that something else keeps fresh.
    """

    name: str = Field(min_length=1, max_length=40, pattern=r"^[\w .-]+$")
    host: str = Field(min_length=1)
    port: int = Field(default=993, ge=1, le=65535)
    tls: Literal["tls", "starttls", "plain"] = "tls"
    username: str = Field(min_length=1)
    password_file: Path | None = None
    token_file: Path | None = None
    ca_file: Path | None = None
    folder: str = "INBOX"
    after: Literal["leave", "seen", "move"] = "leave"
    moved_to: str = Field(default="Taken", min_length=1)
    team: str = ""
    every_seconds: int = Field(default=60, ge=5, le=3600)
    largest_mb: int = Field(default=50, ge=1, le=500)

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.password_file is None) == (self.token_file is None):
            raise ValueError("a mailbox has a password_file or a token_file, one of them")
        return self

    @property
    def secret_file(self) -> Path:
        """The file that the password, or the access token, is read from at each sign-in."""
        file = self.password_file or self.token_file
        assert file is not None  # noqa: S101 - checked above
        return file


class LettersIn(_Table):
    """The folder that scanned letters are dropped into."""

    folder: Path | None = None


class Forms(_Table):
    """The web form: where it listens, the secret of signed submissions (0600), how many come from one address in a minute.

    `proxy` is the address of the web server before it, whose word for a visitor's address is taken.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    secret_file: Path | None = None
    per_minute: int = Field(default=30, ge=1, le=100_000)
    signed_per_minute: int = Field(default=1200, ge=1, le=100_000)
    proxy: str = "127.0.0.1"


class FormDrops(_Table):
    """The folder that another system drops filled-in forms into, and the column map by which they are read."""

    folder: Path
    map: Path


class MailOut(_Table):
    """How emails leave: by SMTP, by GOV.UK Notify, or as .eml files into a folder.

    `hold_seconds` is how long each reply can be taken back, by whatever way it leaves; `per_minute` how many emails may leave in
    a minute, 0 for as many as there are.
    """

    kind: Literal["folder", "smtp", "notify"] = "folder"
    folder: Path | None = None
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "tls", "plain"] = "starttls"
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    hold_seconds: int = Field(default=10, ge=0, le=600)
    per_minute: int = Field(default=0, ge=0, le=100_000)


class Letters(_Table):
    """How letters leave: as PDF into a folder for the post room, or printed by GOV.UK Notify.

    `return_address` is the lines at the head of each letter.
    """

    kind: Literal["none", "folder", "notify"] = "none"
    folder: Path | None = None
    return_address: tuple[str, ...] = ()


class Notify(_Table):
    """GOV.UK Notify: the file with our key, and our templates there.

    `text_template` holds ((message)) alone, `email_template` ((subject)) as its subject and ((body)). `receive` fetches the texts
    that families send. `url` is for trying out against a server of one's own.
    """

    key_file: Path | None = None
    text_template: str = ""
    email_template: str = ""
    receive: bool = False
    every_seconds: int = Field(default=60, ge=5, le=3600)
    per_minute: int = Field(default=0, ge=0, le=100_000)
    url: str = "https://api.notifications.service.gov.uk"


class Acknowledge(_Table):
    """Whether an email from an address known for a child is acknowledged by a machine at once, at most once a day."""

    automatic: bool = False


class Rules(_Table):
    """The folder with the desk's own policy, words, clocks, calendar and templates; the shipped ones otherwise."""

    folder: Path | None = None


class Demo(_Table):
    """A throw-away desk: how far its clock is moved from the machine's, and who sits at it."""

    clock_moved_seconds: float = 0
    login: str = "demo"


class Settings(_Table):
    """Everything that can be set."""

    database: Database = Database()
    desk: House = House()
    mail_in: MailIn = MailIn()
    telephone: Telephone = Telephone()
    mailbox: tuple[Mailbox, ...] = ()
    form_drops: FormDrops | None = None
    mail_out: MailOut = MailOut()
    letters: Letters = Letters()
    notify: Notify = Notify()
    acknowledge: Acknowledge = Acknowledge()
    letters_in: LettersIn = LettersIn()
    forms: Forms = Forms()
    rules: Rules = Rules()
    demo: Demo | None = None
    state_folder: Path = Field(default_factory=lambda: user_state_path("triage"))

    @field_validator("mailbox")
    @classmethod
    def _each_name_once(cls, boxes: tuple[Mailbox, ...]) -> tuple[Mailbox, ...]:
        if len({box.name for box in boxes}) < len(boxes):
            raise ValueError("two mailboxes have the same name")
        return boxes

    @property
    def url(self) -> str:
        """The database's URL, or the default SQLite file in the user's data folder."""
        return self.database.url or f"sqlite:///{user_data_path('triage') / 'triage.db'}"

    @property
    def letters_folder(self) -> Path:
        """Where the folder outlet writes."""
        return self.mail_out.folder or self.state_folder / "letters"

    @property
    def print_folder(self) -> Path:
        """Where letters to be printed are written."""
        return self.letters.folder or self.state_folder / "to-print"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise SettingsWrong with every fault, each with its place in the file."""
    environ = os.environ if environ is None else environ
    file = _file(environ)
    settings = _read(file) if file else Settings()
    url = environ.get("TRIAGE_DATABASE_URL")
    return settings.model_copy(update={"database": Database(url=url)}) if url else settings


def shipped(*parts: str) -> Path:
    """Return a path inside `db/`: within the installed package, or beside `src/` in a checkout."""
    here = Path(__file__).parent
    root = here / "db" if (here / "db").is_dir() else here.parents[1] / "db"
    return root.joinpath(*parts)


def owned_texts(
    folder: Path, pattern: str, unread: list[str] | None = None, *, only: Collection[str] = ()
) -> dict[str, str]:
    """Return the text of each file in `folder` that supervisors own, by its name; `only` those named, where any are.

    What begins with a dot is an editor's. Unreadable ones raise SettingsWrong, or, where there is a list of what is `unread`, are
    put there in words.
    """
    texts: dict[str, str] = {}
    faults: list[str] = [] if unread is None else unread
    for file in sorted(folder.glob(pattern)):
        if file.name.startswith(".") or (only and file.name not in only):
            continue
        try:
            texts[file.name] = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            faults.append(f"{file.name}:{line}: a letter here is not in UTF-8: save the file as UTF-8")
        except OSError as error:
            faults.append(f"{file.name}: cannot be read ({error.strerror})")
    if faults and unread is None:
        raise SettingsWrong(
            "Files of this desk's rules cannot be read.", safe="The last good rules stay.", faults=faults
        )
    return texts


def secret(file: Path) -> str:
    """Return the one-line secret in `file`, which only its owner may read (0600); its value is never in a message."""
    try:
        mode, words = stat.S_IMODE(file.stat().st_mode), file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", "") or "it is no text"
        raise SettingsWrong(f"The secret in {file} cannot be read: {why}.", next="Mend its file.") from None
    if mode & 0o077:
        raise SettingsWrong(
            f"The secret in {file} can be read by others.", safe="Nothing was sent.", next=f"Run: chmod 600 {file}"
        )
    return words


def _file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get("TRIAGE_CONFIG")
    if named:
        return Path(named)
    return next((file for file in (Path(FILE), user_config_path("triage") / FILE) if file.is_file()), None)


def _read(file: Path) -> Settings:
    try:
        return Settings.model_validate(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False)]
    except tomllib.TOMLDecodeError as error:
        faults = [str(error)]
    except (OSError, UnicodeDecodeError) as error:
        faults = [f"cannot be read: {error}"]
    raise SettingsWrong(
        f"The settings in {file} cannot be used.",
        safe="Nothing was changed.",
        next="Mend these and start again:",
        faults=faults,
    )
